"""計画・相談 on a person's page: every plan with its state and its next step, then how it all began."""

from __future__ import annotations

from itertools import groupby

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.queries.client_facts import intakes_of
from core.queries.clients import ClientPage
from core.queries.plans import CLOSED, PlanPage, plan_pages_of
from core.services.plans import STEP_FIELDS
from core.ui.medical.advice import client_advice
from core.ui.navigation import INTAKE, PLAN, go
from core.ui.page import open_link
from core.ui.plain import plain
from core.ui.plans.listing import gaps_in_a_cell, time_left
from core.ui.plans.opened import COLOURS
from core.ui.plans.strip import PART, START, next_step, plan_steps


def _row() -> DeltaGenerator:
    """One line: what it is on the left, the way to it always at the same place on the right."""
    return st.container(
        border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    )


def client_plans(user: Actor, person: ClientPage) -> None:
    """計画: the open ones with what comes next, the former ones; then how it all began."""
    client_id = person.client.pk
    with read_only(user) as view:
        pages = plan_pages_of(view, client_id, clock.today())
        intakes = intakes_of(view, client_id)
    if not pages:
        st.info("支援計画はまだありません。下の「新しい計画を作る」から始めます。")
    for is_over, group in groupby(pages, key=lambda page: page.plan.status in CLOSED):
        if is_over:
            st.markdown("**前の計画**")
        for page in group:
            _former(page) if is_over else _open_plan(user, page)
    if may(user, Action.WRITE_CLIENTS):
        open_link("新しい計画を作る", PLAN, client=client_id)
    client_advice(user, person)
    if intakes:
        st.markdown("**相談受付**")
    for intake in intakes:
        with _row():
            st.markdown(f"{format_date(intake.received_on)}　{plain(intake.complaint)}")
            open_link("相談をひらく", INTAKE, id=intake.pk)


def _titled(page: PlanPage) -> str:
    plan = page.plan
    until = format_date(plan.end_on, weekday=False) if plan.end_on else ""
    return (
        f"**{codes('plan_kind').label(plan.kind)}**　{codes('service').label(plan.service)}　"
        f":green-badge[{codes('plan_status').label(plan.status)}]　"
        f"{format_date(plan.start_on, weekday=False)} 〜 {until}"
    )


def _former(page: PlanPage) -> None:
    with _row():
        st.markdown(_titled(page))
        open_link("計画をひらく", PLAN, id=page.plan.pk)


def _open_plan(user: Actor, page: PlanPage) -> None:
    plan = page.plan
    with st.container(border=True, gap="small"):
        words, action = st.columns([4, 1.2], vertical_alignment="center")
        with words:
            st.markdown(_titled(page))
            lines = [f"見直し期限 {format_date(plan.review_due_on)}"]
            if page.urgency is not None:
                colour = COLOURS.get(page.urgency.level, "gray")
                lines.append(f":{colour}-badge[{time_left(page.urgency)}]")
            if page.gaps:
                lines.append(f":orange[:material/warning: {gaps_in_a_cell(page.gaps)}]")
            st.markdown("　".join(lines))
        with action:
            _next(user, page)
            open_link("計画をひらく", PLAN, id=plan.pk)


def _next(user: Actor, page: PlanPage) -> None:
    """次の一歩: opens the plan at the step that is not done."""
    coming = next_step(page)
    if not coming or not may(user, Action.WRITE_CLIENTS):
        return
    title = next(step.title for step in plan_steps(page) if step.name == coming)
    plan_id = page.plan.pk
    if st.button(
        f"次: {title}", key=f"client.plan.{plan_id}.next", type="primary", width="stretch"
    ):
        if coming in STEP_FIELDS or coming == START:
            st.session_state[f"plan.step.{plan_id}.open"] = coming
        else:
            st.session_state[PART] = "モニタリング"
        go(PLAN, id=plan_id)
