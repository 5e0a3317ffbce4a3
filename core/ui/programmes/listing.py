"""事業計画の一覧 (plans of a 年度): each with how it stands, what is farthest behind first in its line."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import fiscal_year
from core.domain.permissions import Action, may
from core.queries.year_plans import PlanRow, plan_years
from core.reports.year_progress import PlanProgress, all_progress
from core.ui.charts.running import leavable
from core.ui.dialogs import open_about, open_dialog
from core.ui.navigation import PROGRAMMES, go
from core.ui.plain import plain
from core.ui.programmes.plan_forms import new_plan
from core.ui.programmes.short import behind_lines

COLOURS = {"draft": "gray", "running": "green", "closed": "blue"}
MOST_NAMED = 2


def plan_list(user: Actor, *, key: str) -> None:
    """The plans of a 年度, and the way to a new one."""
    with read_only(user) as view:
        years = plan_years(view)
    pick, said, make = st.columns([1.2, 5, 1.6], vertical_alignment="bottom")
    this = fiscal_year(clock.today())
    year = pick.selectbox(
        "年度", years, index=years.index(this), format_func=lambda y: f"{y}年度", key=f"{key}.year",
        persist_state="session",
    )  # fmt: skip
    plans = leavable(user, lambda view: all_progress(view, year))
    said.markdown(f"**{len(plans)}件**")
    writes = may(user, Action.WRITE_PROGRAMMES)
    if writes:
        make.button(
            "計画を作る", icon=":material/add:", type="primary", key=f"{key}.new",
            on_click=open_dialog, args=(f"{key}.making",), width="stretch",
        )  # fmt: skip
        if open_about(f"{key}.making"):
            new_plan(user, year, key=f"{key}.making")
    if not plans:
        _empty(year, writes=writes)
    for plan in plans:
        _line(plan, key=f"{key}.{plan.plan.id}")


def status_badge(plan: PlanRow) -> str:
    """The state of a plan, as a badge."""
    return f":{COLOURS[plan.status]}-badge[{codes('year_plan_status').label(plan.status)}]"


def whose(plan: PlanRow) -> str:
    """Of which programme and office a plan is."""
    return "　".join(filter(None, [codes("programme").label(plan.programme), plan.office]))


def _empty(year: int, *, writes: bool) -> None:
    st.info(
        f"{year}年度の事業計画はまだありません。事業ごとに、何を・何回・いつまでにするかを並べると、"
        "いまどこまで来たか、何が遅れているかがここに見えます。"
        + (
            "「計画を作る」から始めるか、前の年度の計画をひらいて「次の年度へ引き継ぐ」を押してください。"
            if writes
            else ""
        )
    )


def _line(plan: PlanProgress, *, key: str) -> None:
    with st.container(border=True):
        what, how, way = st.columns([3.2, 5, 1.1], vertical_alignment="center")
        with what.container(gap=None):
            st.markdown(f"**{plain(plan.plan.name)}** {status_badge(plan.plan)}")
            st.caption(plain(whose(plan.plan)))
        with how.container(gap=None):
            behind_lines(plan, most=MOST_NAMED)
        if way.button("ひらく", key=f"{key}.open", width="stretch"):
            go(PROGRAMMES, id=plan.plan.id)
