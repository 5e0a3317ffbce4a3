"""支援計画の頭 (head of a plan): whose it is, its period and due date, what is missing, what comes next."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.domain.plans import PlanEntry
from core.domain.rules.urgency import UrgencyLevel
from core.errors import NotFound, OutOfScope
from core.queries.plans import CLOSED, IN_FORCE, PlanPage, current_service, plan_page
from core.queries.records import client_label
from core.services import plans
from core.ui import session
from core.ui.documents.buttons import document_buttons
from core.ui.forms.entry_form import EntryForm
from core.ui.navigation import CLIENT, PLAN, PLANS, go
from core.ui.page import open_link, save
from core.ui.plain import plain
from core.ui.plans.kept import carry_seen
from core.ui.plans.listing import time_left

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
            _new_plan(user, client_id)
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
    """だれの・どの計画・いつまで, the gaps, and the next step of the whole plan."""
    plan = page.plan
    with st.container(border=True, gap="small"):
        who, when, action = st.columns([2.6, 3, 1.5], vertical_alignment="center")
        with who:
            name = f"{page.client.name}（{page.client.number}）"
            open_link(f"**{plain(name)}**", CLIENT, id=page.client.pk)
            st.markdown(
                f"{codes('plan_kind').label(plan.kind)} ・ {codes('service').label(plan.service)}  \n"
                f":green-badge[{codes('plan_status').label(plan.status)}] "
                f"作成 {plain(page.author) or '（未記入）'}"
            )
        with when:
            until = format_date(plan.end_on, weekday=False) if plan.end_on else "（終了日なし）"
            st.markdown(
                f"計画の期間 {format_date(plan.start_on, weekday=False)} 〜 {until}  \n"
                f"いまの期間 {format_date(plan.period_start_on, weekday=False)} から  \n"
                f"**見直し期限 {format_date(plan.review_due_on)}** {_marks(page)}",
                help=plain(page.reason),
            )
        with action:
            document_buttons(user, "support_plan", plan.pk, label="計画書を印刷")
            if may(user, Action.WRITE_CLIENTS):
                _actions(user, page)
    if page.gaps and plan.status not in CLOSED:
        with st.expander(
            f"足りないもの {len(page.gaps)}件", icon=":material/warning:",
            expanded=plan.status == IN_FORCE and len(page.gaps) <= 3,
        ):  # fmt: skip
            st.markdown("\n".join(f"- {gap}" for gap in page.gaps))


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
    if plan.status not in (*CLOSED, IN_FORCE) and st.button(
        "この計画を始める", type="primary", width="stretch", key="plan.start"
    ):
        message = (
            f"計画を始めました。足りないもの {len(page.gaps)}件"
            if page.gaps
            else "計画を始めました"
        )
        started = save(user, message, lambda work: plans.start_plan(work, plan.pk, plan.version))
        if started:
            carry_seen(plan.pk, plan.version, started.version)
            st.rerun()
    if plan.status in (IN_FORCE, "ended") and st.button(
        "次の計画を作る", width="stretch", key="plan.forward"
    ):
        following = save(
            user, "次の計画の原案を作りました", lambda work: plans.copy_forward(work, plan.pk)
        )
        if following:
            go(PLAN, id=following.pk)
    if plan.status not in CLOSED:
        _ending(user, page)


def _ending(user: Actor, page: PlanPage) -> None:
    plan = page.plan
    is_running = plan.status == IN_FORCE
    label = "計画を終える" if is_running else "取りやめる"
    with st.popover(label, width="stretch"):
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


def _new_plan(user: Actor, client_id: int) -> None:
    with read_only(user) as view:
        label, service = client_label(view, client_id), current_service(view, client_id)
    if not may(user, Action.WRITE_CLIENTS):
        st.info("計画を作る権限がありません。担当者に頼んでください。")
        return
    st.subheader(f"{plain(label)} の計画を作る", anchor=False)
    st.caption("まず枠を作ります。意向・方針・目標は、次の画面で書きます。")
    values = {"service": service, "start_on": clock.today()}
    with EntryForm(
        PlanEntry, key=f"plan.new.{client_id}", submit="原案を作る", values=values,
        fixed={"client_id": client_id},
    ) as form:  # fmt: skip
        kind, of, start, end = form.columns([1.4, 1.4, 1, 1])
        with kind:
            form.code("kind")
        with of:
            form.code("service")
        with start:
            form.date("start_on")
        with end:
            form.date("end_on")
    entry = form.entry
    if entry is None:
        return
    made = save(user, "原案を作りました", lambda work: plans.draft_plan(work, entry))
    if made:
        session.renew(f"plan.new.{client_id}")
        go(PLAN, id=made.pk)
