"""きょうの仕事に留めたもの (what I pinned to my morning): one block, and nothing where nothing is."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.permissions import Action, may
from core.domain.pinned_views import HOME
from core.queries.pinned_views import PinnedRow, pinned
from core.reports.indicators import INDICATORS
from core.reports.report import REPORTS
from core.services import pinned_views
from core.ui.charts.thumbnail import small_chart
from core.ui.dashboard.cards import indicator_card
from core.ui.navigation import REPORTS as REPORTS_PAGE
from core.ui.page import open_link, save
from core.ui.plain import plain
from core.ui.programmes.short import plan_in_short

KEY = "today.pinned"
TITLE = "留めたもの"
# Lower than elsewhere: below it the day's work begins. So wide is each of one, two, three, four.
HEIGHT = 190
WIDTHS = {1: 560, 2: 530, 3: 340, 4: 250}


def my_pinned_views(user: Actor) -> None:
    """In their order, beside each other; folded up, nothing of them is asked."""
    if not may(user, Action.SEE_CHARTS):
        return
    with read_only(user) as view:
        rows = pinned(view, HOME)
    if not rows:
        return
    block = st.expander(
        f"{TITLE}（{len(rows)}）", expanded=True, icon=":material/keep:", key=KEY, on_change="rerun"
    )
    if not block.open:
        return
    across = max(2, min(len(rows), len(WIDTHS)))
    with block:
        for start in range(0, len(rows), across):
            for place, row in zip(st.columns(across), rows[start : start + across], strict=False):
                with place.container(gap="small"):
                    _view(user, row, WIDTHS[across])
        _order(user, rows)


def _view(user: Actor, row: PinnedRow, width: int) -> None:
    key = f"{KEY}.{row.id}"
    if not row.is_open:
        st.caption("いまは見られません。消されたか、共有されなくなりました。")
    elif row.chart_id is not None:
        small_chart(user, row.chart_id, key, width=width, height=HEIGHT)
    elif row.indicator:
        indicator_card(user, row.indicator, key)
    elif row.year_plan_id is not None:
        plan_in_short(user, row.year_plan_id, key=key)
    else:
        kind = REPORTS.get(row.report)
        open_link(plain(kind.title if kind else "実績報告"), REPORTS_PAGE, kind=row.report)


def _order(user: Actor, rows: list[PinnedRow]) -> None:
    with st.popover("並べる・外す", icon=":material/settings:", type="tertiary", key=f"{KEY}.set"):
        for row in rows:
            key = f"{KEY}.{row.id}"
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(plain(_name(row)), width=240)
                for label, step in (("前へ", -1), ("後ろへ", 1)):
                    if st.button(label, key=f"{key}.{step}"):
                        _moved(user, row, step)
                if st.button("外す", key=f"{key}.off"):
                    _off(user, row)


def _name(row: PinnedRow) -> str:
    if row.indicator in INDICATORS:
        return INDICATORS[row.indicator].title
    if row.report in REPORTS:
        return REPORTS[row.report].title
    return row.title or "（いまは見られません）"


def _off(user: Actor, row: PinnedRow) -> None:
    off = save(user, "外しました", lambda work: pinned_views.unpin(work, row.id, row.version))
    if off is not None:
        st.rerun()


def _moved(user: Actor, row: PinnedRow, step: int) -> None:
    def run(work: Work) -> bool:
        pinned_views.move(work, row.id, row.version, step)
        return True

    if save(user, "並べかえました", run):
        st.rerun()
