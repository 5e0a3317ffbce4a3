"""アンケート (questionnaire): its questions, the sheets as they were entered, and what they say together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.event_answers import listed_choices
from core.domain.events import EventAnswer, EventQuestion
from core.domain.permissions import Action, require

# A mean of fewer answers says more of one person than of the event.
FEWEST_FOR_A_MEAN = 5


@dataclass(frozen=True)
class SheetRow:
    """用紙: its number, who answered, and question → answer. `version`: of all of it together."""

    id: int
    version: int
    role: str
    answers: dict[int, str]


@dataclass(frozen=True)
class QuestionSummary:
    """問いのまとめ: how many answered, choice → how many, the mean of 5段階, the words as written."""

    question_id: int
    text: str
    kind: str
    answered: int
    counts: dict[str, int]
    mean: float | None
    words: tuple[str, ...]


def questions_of(view: View, event_id: int) -> list[EventQuestion]:
    """問い in their order."""
    require(view.actor, Action.SEE_EVENTS)
    q = table_of(EventQuestion).c
    return view.all(select(EventQuestion).where(q.event_id == event_id).order_by(q.position, q.id))


def sheet_of(view: View, event_id: int, number: int) -> list[EventAnswer]:
    """The answers of one sheet."""
    require(view.actor, Action.SEE_EVENTS)
    a, q = table_of(EventAnswer), table_of(EventQuestion)
    own = select(q.c.id).where(q.c.event_id == event_id)
    return view.all(
        select(EventAnswer)
        .where(a.c.sheet == number, a.c.question_id.in_(own))
        .order_by(a.c.question_id)
    )


def sheets(view: View, event_id: int) -> list[SheetRow]:
    """用紙 by their numbers."""
    require(view.actor, Action.SEE_EVENTS)
    a, q = table_of(EventAnswer), table_of(EventQuestion)
    rows = view.rows(
        select(a.c.sheet, a.c.version, a.c.role, a.c.question_id, a.c.answer)
        .select_from(a.join(q, q.c.id == a.c.question_id))
        .where(q.c.event_id == event_id)
        .order_by(a.c.sheet, q.c.position)
    )
    found: dict[int, SheetRow] = {}
    for row in rows:
        before = found.get(row.sheet, SheetRow(row.sheet, 0, row.role, {}))
        found[row.sheet] = SheetRow(
            row.sheet,
            before.version + row.version,
            row.role or before.role,
            {**before.answers, row.question_id: row.answer},
        )
    return list(found.values())


def summary(asked: Sequence[EventQuestion], answered: Sequence[SheetRow]) -> list[QuestionSummary]:
    """まとめ of these sheets, question by question: every choice, also one that nobody took."""
    return [_summed(question, answered) for question in asked]


def _summed(question: EventQuestion, answered: Sequence[SheetRow]) -> QuestionSummary:
    given = [text for sheet in answered if (text := sheet.answers.get(question.pk, ""))]
    if question.kind == "words":
        return QuestionSummary(
            question.pk, question.text, question.kind, len(given), {}, None, tuple(given)
        )
    taken = Counter(part for text in given for part in text.split("\n"))
    counts = {choice: taken[choice] for choice in listed_choices(question)}
    mean = None
    if question.kind == "scale" and len(given) >= FEWEST_FOR_A_MEAN:
        mean = sum(int(text) for text in given) / len(given)
    return QuestionSummary(question.pk, question.text, question.kind, len(given), counts, mean, ())
