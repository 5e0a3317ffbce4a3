"""みんなの指標に留めたもの (what everybody's dashboard holds): charts beside each other, links to others."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.pinned_views import DASHBOARD
from core.queries.pinned_views import PinnedRow, pinned
from core.services.pinned_views import move, unpin
from core.ui.charts.thumbnail import small_chart
from core.ui.dashboard.cards import indicator_card
from core.ui.navigation import PROGRAMMES, REPORTS
from core.ui.page import open_link, saving
from core.ui.plain import plain

KEY = "dashboard.pinned"
ACROSS = 2


def pinned_views_of_all(user: Actor) -> None:
    """Nothing is drawn while nothing is pinned."""
    with read_only(user) as view:
        rows = [row for row in pinned(view, DASHBOARD) if row.is_open]
    if not rows:
        return
    st.markdown("**みんなで見るもの**")
    for start in range(0, len(rows), ACROSS):
        for place, row in zip(st.columns(ACROSS), rows[start : start + ACROSS], strict=False):
            with place.container(border=True, height="stretch", gap="small"):
                _view(user, row)
                if row.may_change:
                    _order(user, row)


def _view(user: Actor, row: PinnedRow) -> None:
    key = f"{KEY}.{row.id}"
    if row.chart_id is not None:
        small_chart(user, row.chart_id, key)
    elif row.indicator:
        indicator_card(user, row.indicator, key)
    elif row.year_plan_id is not None:
        open_link(plain(row.title), PROGRAMMES, id=row.year_plan_id)
        st.caption("事業計画の進み")
    else:
        open_link("実績報告", REPORTS, kind=row.report)


def _order(user: Actor, row: PinnedRow) -> None:
    with st.popover(
        "並べる・外す", icon=":material/settings:", type="tertiary", key=f"{KEY}.{row.id}.set"
    ):
        for label, step in (("前へ", -1), ("後ろへ", 1)):
            if st.button(label, key=f"{KEY}.{row.id}.{step}", width="stretch"):
                with saving("並べかえました"), unit_of_work(user) as work:
                    move(work, row.id, row.version, step)
                st.rerun()
        if st.button("外す", key=f"{KEY}.{row.id}.off", width="stretch"):
            with saving("外しました"), unit_of_work(user) as work:
                unpin(work, row.id, row.version)
            st.rerun()
