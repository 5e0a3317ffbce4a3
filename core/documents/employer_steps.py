"""相談援助の記録 (paper of the eight steps): how far each has come, and what was done when. About an
employer only: nothing of a person can come into it, and no gate of consents stands before it."""

from __future__ import annotations

from core.db.work import View
from core.documents.content import Box, Boxes, Column, Document, Table, day
from core.domain.codes import codes
from core.domain.permissions import Action, require
from core.queries.employer_support import (
    ConsultingRow,
    StepRow,
    SupportRow,
    consulting_of,
    moves_of,
    steps_of,
    support_row,
)

TITLE = "企業支援・相談援助の記録"
STEPS = (Column("", 1), Column("ステップ", 4), Column("状態", 2), Column("終えた日・予定", 3),
         Column("したこと", 2))  # fmt: skip
WORKS = (Column("日", 2), Column("ステップ", 2), Column("方法・相手", 2), Column("分", 1),
         Column("したこと", 5))  # fmt: skip
MOVES = (Column("日", 3), Column("段階", 3), Column("きっかけ・理由", 6))


def employer_steps(view: View, support_id: int) -> Document:
    """The paper of one way. Raises `NotFound`."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    row, steps = support_row(view, support_id), steps_of(view, support_id)
    done = consulting_of(view, support_id)
    moves = tuple(
        (day(m.moved_on), codes("employer_stage").label(m.after), m.reason)
        for m in moves_of(view, support_id)
    )
    return Document(
        title=TITLE,
        client_id=0,
        number=0,
        name=row.name,
        kana="",
        about=f"{TITLE}（{row.name}）",
        parts=(
            _head(row, steps),
            Table(STEPS, tuple(_step(n, each) for n, each in enumerate(steps, 1)), "8つのステップ"),
            Table(WORKS, tuple(_work(each) for each in reversed(done)), "したこと"),
            Table(MOVES, moves, "段階の経過", blank=0),
        ),
        items=frozenset(),
    )


def _head(row: SupportRow, steps: tuple[StepRow, ...]) -> Boxes:
    programme = codes("programme").label(row.programme) if row.programme else ""
    person = "　".join(filter(None, [row.key_person_post, row.key_person]))
    times, minutes = sum(s.times for s in steps), sum(s.minutes for s in steps)
    stage = codes("employer_stage").label(row.stage)
    return Boxes(
        (
            (Box("企業", row.name), Box("社内の担当", person)),
            (Box("事業", programme), Box("いまの段階", stage)),
            (
                Box("最初の相談", day(row.started_on)),
                Box("支援の合計", f"{times}回　{minutes:,}分"),
            ),
            (Box("相談の内容", row.theme),),
            (Box("次にすること", f"{row.next_step}　{day(row.next_on)}".strip()),),
        )
    )


def _step(number: int, step: StepRow) -> tuple[str, ...]:
    planned = f"予定 {day(step.planned_on)}" if step.planned_on else ""
    return (
        str(number), codes("consulting_step").label(step.step),
        codes("consulting_state").label(step.state), day(step.done_on) or planned,
        f"{step.times}回　{step.minutes:,}分" if step.times else "",
    )  # fmt: skip


def _work(row: ConsultingRow) -> tuple[str, ...]:
    how = "\n".join(filter(None, [codes("contact_method").label(row.method), row.partner]))
    return (
        day(row.done_on), codes("consulting_step").label(row.step), how,
        "" if row.minutes is None else str(row.minutes), row.content,
    )  # fmt: skip
