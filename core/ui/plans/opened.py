"""支援計画の頭 (head of a plan): whose it is, its period and due date, what is missing, what comes next."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.domain.rules.urgency import UrgencyLevel
from core.errors import NotFound, OutOfScope
from core.queries.plans import CLOSED, IN_FORCE, PlanPage, plan_page
from core.services import plans
from core.ui import session
from core.ui.documents.buttons import document_buttons
from core.ui.navigation import CLIENT, PLAN, PLANS, go
from core.ui.page import open_link, save
from core.ui.plain import plain
from core.ui.plans.kept import carry_seen
from core.ui.plans.listing import gaps_in_a_cell, time_left
from core.ui.plans.new_plan import new_plan

COLOURS = {UrgencyLevel.OVERDUE: "red", UrgencyLevel.SOON: "orange"}


def opened_plan(user: Actor) -> PlanPage:
    """ひらいた計画 (`?id=`), or the form of a new one (`?client=`). Logged once per opening."""
    page = _asked_plan(user)
    if page is None:
        open_link("支援計画の一覧", PLANS)
        st.stop()
    return page


def _asked_plan(user: Actor) -> PlanPage | None:
    client_id, plan_id = session.asked_id("client"), session.asked_id()
    try:
        if plan_id is not None:
            return _opened(user, plan_id)
        if client_id is not None:
            new_plan(user, client_id)
        else:
            st.info("どの計画をひらくか、支援計画の一覧で選んでください。")
    except NotFound:
        st.warning("この番号の計画や利用者は見つかりません。一覧からひらいてください。")
    except OutOfScope as outside:
        st.warning(str(outside))
        open_link("利用者カルテ", CLIENT, id=outside.client_id)
    return None


def _opened(user: Actor, plan_id: int) -> PlanPage:
    with read_only(user) as view:
        page = plan_page(view, plan_id, clock.today())
    if session.first_opening("plan", plan_id):
        with unit_of_work(user) as work:
            plans.open_plan(work, plan_id)
    return page


def is_writable(user: Actor, page: PlanPage) -> bool:
    """Whether this user may change this plan: ended ones stay as they were."""
    return may(user, Action.WRITE_CLIENTS) and page.plan.status not in CLOSED


def plan_head(user: Actor, page: PlanPage) -> None:
    """だれの・どの計画・いつまで, and what one may do with the whole plan."""
    plan = page.plan
    with st.container(border=True, gap="small"):
        words, action = st.columns([3, 2.1], vertical_alignment="center")
        with words:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                name = f"{page.client.name}（{page.client.number}）"
                open_link(f"**{plain(name)}**", CLIENT, id=page.client.pk)
                st.markdown(
                    f"{codes('plan_kind').label(plan.kind)} ・ "
                    f"{codes('service').label(plan.service)} "
                    f":green-badge[{codes('plan_status').label(plan.status)}]",
                    width="content",
                )
            until = format_date(plan.end_on, weekday=False) if plan.end_on else "（終了日なし）"
            period = format_date(plan.period_start_on, weekday=False)
            since = f" ・ いまの期間 {period} から" if plan.period_start_on != plan.start_on else ""
            st.markdown(
                f":small[計画の期間 {format_date(plan.start_on, weekday=False)} 〜 {until}{since}]  \n"
                f"**見直し期限 {format_date(plan.review_due_on)}** {_marks(page)}",
                help=plain(page.reason),
            )
        with action, st.container(horizontal=True, horizontal_alignment="right", gap="small"):
            document_buttons(user, "support_plan", plan.pk, label="計画書を印刷")
            if may(user, Action.WRITE_CLIENTS):
                _actions(user, page)


def plan_missing(user: Actor, page: PlanPage) -> None:
    """足りないもの and what is worth a look, below the steps."""
    for place, hint in enumerate(page.hints):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":orange[:material/lightbulb:] {plain(hint.text)}", width="content")
            if hint.start_on and is_writable(user, page):
                day = format_date(hint.start_on, weekday=False)
                if st.button(f"開始日を {day} にして埋める", key=f"plan.hint.{place}"):
                    _fill(user, page, hint.start_on)
    plan = page.plan
    if page.gaps and plan.status not in CLOSED:
        label = f"足りないもの {len(page.gaps)}件: {gaps_in_a_cell(page.gaps)}"
        with st.expander(label, icon=":material/warning:"):
            st.markdown("\n".join(f"- {plain(gap.text)}" for gap in page.gaps))


def _fill(user: Actor, page: PlanPage, start_on: date) -> None:
    plan = page.plan
    filled = save(
        user, "開始日を前の計画の次の日にしました",
        lambda work: plans.change_plan(work, plan.pk, plan.version, {"start_on": start_on}),
    )  # fmt: skip
    if filled:
        carry_seen(plan.pk, plan.version, filled.version)
        st.rerun()


def _marks(page: PlanPage) -> str:
    marks = []
    if page.urgency is not None:
        colour = COLOURS.get(page.urgency.level, "gray")
        marks.append(f":{colour}-badge[{time_left(page.urgency)}]")
    if page.caution:
        marks.append(f":orange-badge[{page.caution}]")
    return " ".join(marks)


def _actions(user: Actor, page: PlanPage) -> None:
    plan = page.plan
    is_waiting = plan.status not in (*CLOSED, IN_FORCE)
    start = is_waiting and st.button("この計画を始める", key="plan.start")
    if start and begin(user, page):
        st.rerun()
    if plan.status in (IN_FORCE, "ended") and st.button("次の計画を作る", key="plan.forward"):
        following = save(
            user, "次の計画の原案を作りました", lambda work: plans.copy_forward(work, plan.pk)
        )
        if following:
            go(PLAN, id=following.pk)
    if plan.status not in CLOSED:
        _ending(user, page)


def begin(user: Actor, page: PlanPage) -> bool:
    """計画を始める. Whether it is in force now; what was in the way has been told."""
    plan = page.plan
    message = (
        f"計画を始めました。足りないもの {len(page.gaps)}件" if page.gaps else "計画を始めました"
    )
    started = save(user, message, lambda work: plans.start_plan(work, plan.pk, plan.version))
    if started is not None:
        carry_seen(plan.pk, plan.version, started.version)
    return started is not None


def _ending(user: Actor, page: PlanPage) -> None:
    plan = page.plan
    is_running = plan.status == IN_FORCE
    label = "計画を終える" if is_running else "取りやめる"
    with st.popover(label):
        st.caption(
            "終えた計画は読むだけになります。" if is_running else "原案は取りやめとして残ります。"
        )
        on = st.date_input("終了日", clock.today(), key="plan.end_on", format="YYYY/MM/DD")
        if st.button(f"{label}（確定）", key="plan.end"):
            ended = save(
                user, f"{label}ことにしました",
                lambda work: plans.end_plan(work, plan.pk, plan.version, on),
            )  # fmt: skip
            if ended:
                st.rerun()
