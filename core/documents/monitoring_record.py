"""モニタリング記録 (monitoring record): how the plan went, what the person says, what changes.

The records behind it stand as days only: what was said in them stays in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from core.db.work import View
from core.documents.content import (
    Box,
    Boxes,
    Column,
    Document,
    Part,
    Table,
    Words,
    day,
    day_box,
    span,
)
from core.domain.codes import codes
from core.domain.dates import format_date
from core.queries.documents import GoalFound, ReviewSheet, review_sheet

TITLE = "モニタリング記録"


def monitoring_record(view: View, review_id: int) -> Document:
    """モニタリング記録 of one review. Raises `NotFound`, `OutOfScope`."""
    sheet = review_sheet(view, review_id)
    return Document(
        title=TITLE,
        client_id=sheet.client.pk,
        number=sheet.client.number,
        name=sheet.client.name,
        kana=sheet.client.kana,
        about=f"{TITLE} {day(sheet.review.reviewed_on)}",
        parts=tuple(_parts(sheet)),
        items=frozenset({"basic", "plan"}),
        office=sheet.office,
    )


def _parts(sheet: ReviewSheet) -> Iterator[Part]:
    review, plan, client = sheet.review, sheet.plan, sheet.client
    plan_title = codes("plan_kind").label(plan.kind)
    yield Boxes(
        (
            (Box("氏名", client.name, kana=client.kana), day_box("生年月日", client.birth_on)),
            (Box("計画", f"{plan_title}（{codes('service').label(plan.service)}）"),),
            (Box("計画の期間", span(plan.start_on, plan.end_on)),),
            (
                day_box("モニタリング日", review.reviewed_on),
                day_box("この期間の期限", review.due_on),
            ),
            (
                Box("本人との面接", "行った" if review.met_person else "行っていない"),
                Box("方法", codes("contact_method").label(review.method)),
            ),
            (Box("実施者", sheet.reviewer), Box("根拠の記録の日", _days(sheet.evidence_on))),
        )
    )
    yield Words("実施状況", review.findings)
    yield Words("本人の感想・希望", review.person_words, lines=3)
    yield Table(
        columns=(
            Column("目標", 5), Column("達成", 2), Column("達成の根拠", 3), Column("記録の日", 2),
        ),
        rows=tuple(_goal(goal) for goal in sheet.goals),
        title="目標ごとの達成", blank=3,
    )  # fmt: skip
    yield Words("変えること（支援の内容・計画）", review.changes)
    yield Boxes(
        title="確認",
        lead="モニタリングの内容について、説明を受けました。",
        rows=(
            (
                day_box("次のモニタリング", review.next_review_on),
                Box("説明した日", hint="　　　　年　　月　　日"),
            ),
            (Box("本人（署名）"), Box("実施者（署名）")),
            (Box("事業所", sheet.office), Box("責任者（署名）")),
        ),
        tall=True,
        together=True,
    )


def _goal(goal: GoalFound) -> tuple[str, ...]:
    term = codes("goal_term").label(goal.term)
    result = codes("goal_attainment").label(goal.attainment)
    return (f"【{term} {goal.priority}】{goal.text}", result, goal.note, _days(goal.evidence_on))


def _days(found: tuple[date, ...]) -> str:
    return "、".join(format_date(on, weekday=False) for on in dict.fromkeys(found))
