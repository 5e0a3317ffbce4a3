"""一つの事業計画 (one plan): what is behind first, the table as it is printed, the table for writing."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.permissions import Action, may
from core.domain.year_plans import CLOSED, DRAFT, RUNNING, YearPlan
from core.queries.users import names_of_all
from core.queries.year_plans import PlanRow
from core.reports.year_progress import PlanProgress, Standing, plan_progress
from core.reports.year_words import as_of_words, summary_words
from core.services import year_plans
from core.ui.charts.pin import pin_button
from core.ui.charts.running import leavable
from core.ui.dialogs import open_about, open_dialog
from core.ui.navigation import PROGRAMMES, go
from core.ui.page import save
from core.ui.plain import plain
from core.ui.programmes import plan_forms
from core.ui.programmes.listing import status_badge, whose
from core.ui.programmes.paper import paper_buttons
from core.ui.programmes.plan_grid import plan_grid
from core.ui.programmes.plan_table import plan_table

Service = Callable[[Work, int, int], YearPlan]

BEHIND, IN_ORDER, WRITE = "遅れているものから", "計画の順", "項目を書く"
DIALOGS = {
    "change": plan_forms.change_plan,
    "carry": plan_forms.carry_over,
    "close": plan_forms.close_plan,
    "remove": plan_forms.remove_plan,
}


def plan_page(user: Actor, plan_id: int, *, key: str) -> None:
    """Head, deeds, and the plan in the view that was chosen."""
    progress = leavable(user, lambda view: plan_progress(view, plan_id))
    with read_only(user) as view:
        owners = names_of_all(view)
    plan = progress.plan
    _head(user, progress, key=key)
    writes = may(user, Action.WRITE_PROGRAMMES) and plan.status != CLOSED
    views = [BEHIND, IN_ORDER, *([WRITE] if writes else [])]
    said, pick = st.columns([6.6, 3.4], vertical_alignment="center")
    said.markdown(_summary(progress))
    with pick.container(horizontal=True, horizontal_alignment="right"):
        place = f"{key}.view.{plan.id}"
        # Not as a default: after the first rows were written, one goes on writing.
        st.session_state.setdefault(place, BEHIND if plan.items else views[-1])
        if st.session_state[place] not in views:
            st.session_state[place] = BEHIND
        shown = st.segmented_control(
            "見かた", views, required=True, key=place, label_visibility="collapsed"
        )
    if shown == WRITE:
        plan_grid(user, progress, key=f"{key}.grid.{plan.id}")
    elif not progress.items:
        st.info(
            "この計画には、まだ項目がありません。"
            + ("「項目を書く」で、事業・内容・方策・目標を書いてください。" if writes else "")
        )
    else:
        items = progress.behind_first if shown == BEHIND else progress.items
        opened = plan_table(
            items, owners, key=f"{key}.table.{plan.id}.{shown}", grouped=shown == IN_ORDER
        )
        if opened:
            go(PROGRAMMES, id=plan.id, item=opened)


def _head(user: Actor, progress: PlanProgress, *, key: str) -> None:
    plan = progress.plan
    back, title, deeds = st.columns([0.9, 5.4, 4.2], vertical_alignment="center")
    if back.button("一覧", icon=":material/arrow_back:", key=f"{key}.back", width="stretch"):
        go(PROGRAMMES)
    with title.container(gap=None):
        st.markdown(f"### {plain(plan.name)} {status_badge(plan)}")
        st.caption(
            plain("　".join([f"{plan.fiscal_year}年度", whose(plan)])), help=plain(plan.aim) or None
        )
    with deeds.container(horizontal=True, horizontal_alignment="right"):
        paper_buttons(user, plan, key=f"{key}.paper")
        pin_button(user, year_plan_id=plan.id, key=f"{key}.{plan.id}")
        if may(user, Action.WRITE_PROGRAMMES):
            _deeds(user, plan, key=key)
    for name, dialog in DIALOGS.items():
        if open_about(f"{key}.{name}"):
            dialog(user, plan, key=f"{key}.{name}")


def _deeds(user: Actor, plan: PlanRow, *, key: str) -> None:
    with st.popover("この計画", icon=":material/more_horiz:", key=f"{key}.deeds.{plan.version}"):
        decides = may(user, Action.MANAGE_REPORTS)
        if plan.status == DRAFT and st.button(
            "実施中にする", key=f"{key}.begin", width="stretch", icon=":material/play_arrow:"
        ):
            _do(user, "実施中にしました", year_plans.begin_plan, plan)
        if (
            plan.status == CLOSED
            and decides
            and st.button(
                "実施中に戻す", key=f"{key}.reopen", width="stretch", icon=":material/undo:"
            )
        ):
            _do(user, "実施中に戻しました", year_plans.reopen_plan, plan)
        offered = {
            "change": ("名前・目的を直す", "edit", plan.status != CLOSED),
            "carry": ("次の年度へ引き継ぐ", "redo", True),
            "close": ("まとめる（数を残す）", "lock", plan.status == RUNNING and decides),
            "remove": ("案を消す", "delete", plan.status == DRAFT),
        }
        for name, (label, icon, is_offered) in offered.items():
            if is_offered:
                st.button(
                    label, key=f"{key}.do.{name}", width="stretch", icon=f":material/{icon}:",
                    on_click=open_dialog, args=(f"{key}.{name}",),
                )  # fmt: skip


def _do(user: Actor, done: str, service: Service, plan: PlanRow) -> None:
    if save(user, done, lambda work: service(work, plan.id, plan.version)):
        st.rerun()


def _summary(progress: PlanProgress) -> str:
    behind = progress.count(Standing.BEHIND)
    mark = f":red-badge[遅れ {behind}項目] " if behind else ""
    return mark + plain(f"{as_of_words(progress)}　{summary_words(progress)}")
