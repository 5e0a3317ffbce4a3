"""アセスメント票 (one assessment): every item on one screen, for the keyboard, beside the last time."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.assessments import AssessmentResponse
from core.domain.dates import format_date
from core.domain.instruments import readiness_layers
from core.queries.assessments import AnswerRow, Sheet, sheet_of
from core.services import assessments
from core.ui.grid import GridColumn
from core.ui.tables.edit_table import edit_table


def assessment_sheet(user: Actor, assessment_id: int, *, writes: bool) -> None:
    """The grid of one assessment: what is typed is a draft until it is saved, all at once."""
    with read_only(user) as view:
        sheet = sheet_of(view, assessment_id)
    rows = [_cells(row) for row in sheet.rows]
    edit_table(
        rows,
        _columns(sheet),
        key=f"assessment.{assessment_id}",
        label="アセスメントの項目",
        user=user,
        save=_save_row,
        height=470,
        read_only=not writes,
    )
    st.caption(
        "評価の欄では、数字のキーで選んで Enter で次の項目へ（数字は選ぶためのキーで、点数ではありません）。"
        "空欄は「未評価」です。参考項目は、必要なときだけ書きます。"
    )


def _columns(sheet: Sheet) -> list[GridColumn]:
    # Items of one edition may have scales of their own: what does not fit is told at the cell.
    # The number is the key that picks the word in the cell.
    words: dict[str, str] = {}
    for row in sheet.rows:
        for place, word in enumerate(row.offered, start=1):
            words.setdefault(word, f"{place} {word}")
    before = sheet.before
    last = f"前回 {format_date(before.assessed_on, weekday=False)}" if before else "前回"
    has_last = before is not None
    return [
        GridColumn("item", "項目", "plain", width=250, pinned=True),
        GridColumn("step", "評価", "choice", words, width=165),
        GridColumn("previous", last, "plain", width=165, shown=has_last),
        GridColumn(
            "accommodation", "どのような配慮や支援があるとよいか", "long",
            width=320 if has_last else 400,
        ),
        GridColumn("comment", "コメント", "long", width=250 if has_last else 330),
        GridColumn("previous_accommodation", "前回の配慮や支援", "plain", width=250, shown=False),
        GridColumn("previous_comment", "前回のコメント", "plain", width=250, shown=False),
        GridColumn("domain", "領域", "plain", width=170, shown=False),
        GridColumn("layer", "ピラミッドの層", "plain", width=150, shown=False),
        GridColumn("guidance", "見るところ", "plain", width=250, shown=False),
    ]  # fmt: skip


def _cells(row: AnswerRow) -> dict[str, object]:
    layers, _source = readiness_layers()
    return {
        "id": row.id,
        "version": row.version,
        "item": f"{row.number}　{row.title}" + ("（参考）" if row.is_optional else ""),
        "step": row.label or None,
        "previous": row.previous.label if row.previous else "",
        "accommodation": row.accommodation,
        "comment": row.comment,
        "previous_accommodation": row.previous_accommodation,
        "previous_comment": row.previous_comment,
        "domain": row.domain,
        "layer": f"{row.layer} {layers[row.layer - 1].title}" if row.layer else "",
        "guidance": row.guidance,
    }


def _save_row(
    work: Work, response_id: int, seen: int, changes: dict[str, object]
) -> AssessmentResponse:
    return assessments.answer_in_words(work, response_id, seen, changes)
