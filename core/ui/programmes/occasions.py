"""予定と実績 (occasions): what is planned, what was done and what shows it, in one small table."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.entry import check
from core.domain.year_plans import YearOccasionEntry
from core.queries.year_plans import (
    EventOfYear,
    OccasionRow,
    PlanRow,
    events_of_year,
    occasions_of_item,
)
from core.reports.year_progress import ItemProgress
from core.services import year_items
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.grid import GridColumn
from core.ui.page import save
from core.ui.tables.edit_table import edit_table


def occasions_part(
    user: Actor, plan: PlanRow, found: ItemProgress, *, writes: bool, key: str
) -> None:
    """予定と実績: of an item counted by the ledger only what is planned is of use here."""
    item = found.item
    with read_only(user) as view:
        rows = occasions_of_item(view, item.id)
        events = events_of_year(view, plan.fiscal_year)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**予定と実績** {len(rows)}件", width="content")
        if writes and rows:
            st.button(
                "消す", key=f"{key}.remove", icon=":material/delete:", type="tertiary",
                on_click=open_dialog, args=(f"{key}.removing",),
            )  # fmt: skip
    if item.choice:
        st.caption("数は台帳から数えています。ここに書いた予定は「次の予定」に出ます。")
    elif writes:
        st.caption(
            "行った日を入れると数えます。行事を選ぶと、その開催日で数え、行事が「実施」になると実績になります。"
        )
    if not rows and not writes:
        st.caption("予定も実績も、まだ書かれていません。")
        return

    def add(work: Work, values: dict[str, object]) -> object:
        given = {name: value for name, value in values.items() if value not in (None, "")}
        entry = check(YearOccasionEntry, given | {"year_item_id": item.id})
        return year_items.add_occasion(work, entry)

    edit_table(
        [_row(row) for row in rows], _columns(events, item.unit, rows), key=f"{key}.table",
        label="予定と実績", user=user, save=year_items.change_occasion, add=add if writes else None,
        read_only=not writes, height=300,
    )  # fmt: skip
    if open_about(f"{key}.removing"):
        _remove(user, rows, key=f"{key}.removing")


def _columns(
    events: Sequence[EventOfYear], unit: str, rows: Sequence[OccasionRow]
) -> list[GridColumn]:
    named = {str(event.id): _event_name(event) for event in events}
    named |= {str(row.event_id): row.event for row in rows if row.event_id and row.event}
    return [
        GridColumn("planned_on", "予定日", "date", width=158, pinned=True),
        GridColumn("done_on", "行った日", "date", width=158),
        GridColumn("amount", f"数（{unit}）", "number", width=84),
        GridColumn("evidence", "何をしたか・根拠", "long", width=300),
        GridColumn("event_id", "台帳の行事", "choice", named, width=240),
        GridColumn("counts", "数えるか", "plain", width=92),
        GridColumn("by", "書いた人", "plain", width=100),
    ]


def _event_name(event: EventOfYear) -> str:
    return f"{event.held_on.month}/{event.held_on.day} {event.name}"


def _row(row: OccasionRow) -> dict[str, object]:
    if row.counted_on:
        counts = "数える"
    elif row.event_status == "cancelled":
        counts = "中止"
    else:
        counts = "予定"
    return {**row.__dict__, "event_id": str(row.event_id or ""), "counts": counts}


@st.dialog("予定・実績を消す", on_dismiss=close_dialog)
def _remove(user: Actor, rows: Sequence[OccasionRow], *, key: str) -> None:
    named = {row.id: _said(row) for row in rows}
    picked = st.selectbox("どれを消しますか", list(named), format_func=lambda i: named[i], key=key)
    row = next(row for row in rows if row.id == picked)

    st.caption("行事のほうは消えません。")
    if not st.button("消す", type="primary", key=f"{key}.do"):
        return
    if save(user, "消しました", lambda work: year_items.remove_occasion(work, row.id, row.version)):
        close_dialog()
        st.rerun()


def _said(row: OccasionRow) -> str:
    on = row.counted_on or row.expected_on or row.planned_on
    day = f"{on.month}/{on.day}" if on else ""
    return "　".join(filter(None, [day, row.event or row.evidence, f"{row.amount:g}"]))
