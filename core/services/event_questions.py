"""アンケート (questionnaire of an event): its questions, and the answers of sheets without a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from core.db.work import Work, table_of
from core.domain.entry import check_changes
from core.domain.event_answers import read_answer, read_role
from core.domain.events import Event, EventAnswer, EventQuestion, EventQuestionEntry
from core.domain.permissions import Action, require
from core.errors import Conflict, FieldConflict, NotFound, RuleViolation
from core.queries.event_questions import questions_of, sheet_of

MOST_QUESTIONS, MOST_SHEETS = 30, 2_000
SHOWN_FAULTS = 20


@dataclass(frozen=True)
class Sheet:
    """用紙: who answered (a code or a label, or nothing), and question → answer as it was typed."""

    answers: Mapping[int, str]
    role: str = ""


def add_question(work: Work, entry: EventQuestionEntry) -> EventQuestion:
    """問いを加える, after those that are there."""
    require(work.actor, Action.WRITE_EVENTS)
    work.get(Event, entry.event_id)
    work.alone(f"event.{entry.event_id}")
    t = table_of(EventQuestion).c
    there: Any = select(func.count().label("number"), func.max(t.position).label("last"))
    row = work.first(there.where(t.event_id == entry.event_id))
    count, last = (row.number, row.last or 0) if row else (0, 0)
    if count >= MOST_QUESTIONS:
        raise RuleViolation({"text": f"問いは{MOST_QUESTIONS}までです。"})
    return work.add(EventQuestion(**{**entry.model_dump(), "position": min(last + 1, 100)}))


def change_question(
    work: Work, question_id: int, seen: int, typed: Mapping[str, object]
) -> EventQuestion:
    """問いを直す. What was answered already must still be an answer: raises `RuleViolation`."""
    require(work.actor, Action.WRITE_EVENTS)
    now = work.get(EventQuestion, question_id).model_dump(
        include=set(EventQuestionEntry.model_fields)
    )
    asked = {name: value for name, value in typed.items() if name != "event_id"}
    changes = check_changes(EventQuestionEntry, now, asked)
    after = EventQuestion(**{**now, **changes})
    if changes.keys() & {"kind", "choices"}:
        t = table_of(EventAnswer).c
        for row in work.rows(select(t.answer).where(t.question_id == question_id).distinct()):
            try:
                read_answer(after, row.answer)
            except ValueError:
                raise RuleViolation(
                    {
                        "choices": f"もう「{row.answer[:40]}」という答えがあります。"
                        "選択肢は、増やすことだけができます。"
                    }
                ) from None
    return work.change(EventQuestion, question_id, seen, changes)


def remove_question(work: Work, question_id: int, seen: int) -> None:
    """問いを消す: only one that nobody answered."""
    require(work.actor, Action.WRITE_EVENTS)
    t = table_of(EventAnswer).c
    if work.scalar(select(func.count()).where(t.question_id == question_id)):
        raise RuleViolation({"": "もう答えのある問いは消せません。"})
    work.remove(EventQuestion, question_id, seen)


def add_sheets(
    work: Work, event_id: int, sheets: Sequence[Sheet], rows: Sequence[int] | None = None
) -> list[int]:
    """用紙を加える: all of them or none. Returns their numbers.

    Raises `RuleViolation` naming each answer that fits no question by row and column. `rows`: where
    each sheet stands in the file that it comes from.
    """
    require(work.actor, Action.WRITE_EVENTS)
    work.get(Event, event_id)
    if len(sheets) > MOST_SHEETS:
        raise RuleViolation({"": f"一度に入れられるのは{MOST_SHEETS:,}枚までです。"})
    asked = {question.pk: question for question in questions_of(work, event_id)}
    read = _read(sheets, asked, rows or range(1, len(sheets) + 1))
    # Sheets are numbered: two who enter at once must not take the same number.
    work.alone(f"event.{event_id}")
    a, q = table_of(EventAnswer), table_of(EventQuestion)
    last = work.scalar(
        select(func.max(a.c.sheet))
        .select_from(a.join(q, q.c.id == a.c.question_id))
        .where(q.c.event_id == event_id)
    )
    numbers, stored = list[int](), list[EventAnswer]()
    for number, sheet in enumerate(read, start=int(last or 0) + 1):
        numbers.append(number)
        stored += [
            EventAnswer(question_id=question_id, sheet=number, role=sheet.role, answer=answer)
            for question_id, answer in sheet.answers.items()
        ]
    work.add_all(stored)
    return numbers


def change_sheet(
    work: Work, event_id: int, number: int, seen: int, typed: Mapping[int, str], role: str | None
) -> int:
    """用紙を直す: some of its answers, and who answered. Returns its version afterwards.

    `seen`: the version of the sheet, as `sheets` tells it. Raises `RuleViolation`, `NotFound`, and
    `Conflict` when anybody changed the sheet meanwhile.
    """
    require(work.actor, Action.WRITE_EVENTS)
    work.alone(f"event.{event_id}")
    asked = {question.pk: question for question in questions_of(work, event_id)}
    stored = {answer.question_id: answer for answer in sheet_of(work, event_id, number)}
    if not stored:
        raise NotFound(f"{number}枚目の用紙は、ほかの人が消しました。")
    version = sum(answer.version for answer in stored.values())
    if version != seen:
        raise Conflict(
            "event_answer", number, version,
            [
                FieldConflict(f"q{i}", stored[i].answer if i in stored else "", text, "", None)
                for i, text in typed.items()
            ],
        )  # fmt: skip
    sheet = Sheet(typed, next(iter(stored.values())).role if role is None else role)
    (read,) = _read([sheet], asked, [number], may_be_blank=True)
    for question_id in typed:
        answer = read.answers.get(question_id, "")
        if question_id in stored:
            row = stored[question_id]
            changed = {"answer": answer, "role": read.role}
            stored[question_id] = work.change(EventAnswer, row.pk, row.version, changed)
        elif answer:
            stored[question_id] = work.add(
                EventAnswer(question_id=question_id, sheet=number, role=read.role, answer=answer)
            )
    for question_id, row in stored.items():
        if row.role != read.role:
            changed = {"role": read.role}
            stored[question_id] = work.change(EventAnswer, row.pk, row.version, changed)
    return sum(answer.version for answer in stored.values())


def remove_sheets(work: Work, event_id: int, marked: Mapping[int, int]) -> int:
    """用紙を消す (`marked`: number → version seen): typed twice by mistake."""
    require(work.actor, Action.WRITE_EVENTS)
    for number, seen in sorted(marked.items()):
        stored = sheet_of(work, event_id, number)
        if sum(answer.version for answer in stored) != seen:
            raise RuleViolation(
                {"": f"{number}枚目の用紙は、ほかの人が直しました。見直してから消してください。"}
            )
        for answer in stored:
            work.remove(EventAnswer, answer.pk, answer.version)
    return len(marked)


def _read(
    sheets: Sequence[Sheet],
    asked: Mapping[int, EventQuestion],
    rows: Sequence[int],
    *,
    may_be_blank: bool = False,
) -> list[Sheet]:
    """The sheets with their answers as they are stored; every fault of all of them at once."""
    faults: list[str] = []
    found: list[Sheet] = []
    for row, sheet in zip(rows, sheets, strict=True):
        role, answers = "", {}
        try:
            role = read_role(sheet.role)
        except ValueError as error:
            faults.append(f"{row}行目の「区分」: {error}")
        for question_id, text in sheet.answers.items():
            question = asked.get(question_id)
            if question is None:
                raise NotFound("この問いは、ほかの人が消しました。画面をひらき直してください。")
            try:
                answer = read_answer(question, text)
            except ValueError as error:
                faults.append(f"{row}行目の「{question.text}」: {error}")
                continue
            if answer:
                answers[question_id] = answer
        if not answers and not faults and not may_be_blank:
            faults.append(f"{row}行目: 答えがひとつもありません。")
        found.append(Sheet(answers, role))
    if faults:
        shown = {f"row{place}": fault for place, fault in enumerate(faults[:SHOWN_FAULTS])}
        if len(faults) > SHOWN_FAULTS:
            shown["more"] = f"ほかに{len(faults) - SHOWN_FAULTS}か所あります。"
        raise RuleViolation(shown)
    return found
