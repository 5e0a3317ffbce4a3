"""計画・相談 on a person's page: every plan, then how it all began."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.queries.client_facts import intakes_of, plan_lines_of
from core.queries.clients import ClientPage
from core.ui.navigation import INTAKE, PLAN
from core.ui.page import open_link
from core.ui.plain import plain


def _row() -> DeltaGenerator:
    """One line: what it is on the left, the way to it always at the same place on the right."""
    return st.container(
        border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    )


def client_plans(user: Actor, person: ClientPage) -> None:
    """計画: every plan of the person, the newest first; then how it all began."""
    with read_only(user) as view:
        plans = plan_lines_of(view, person.client.pk)
        intakes = intakes_of(view, person.client.pk)
    if not plans:
        st.info("支援計画はまだありません。下の「新しい計画を作る」から始めます。")
    for plan in plans:
        with _row():
            st.markdown(
                f"**{codes('plan_kind').label(plan.kind)}**　{codes('service').label(plan.service)}　"
                f"{codes('plan_status').label(plan.status)}　"
                f"{format_date(plan.start_on, weekday=False)} 〜　"
                f"見直し期限 {format_date(plan.review_due_on)}"
            )
            open_link("計画をひらく", PLAN, id=plan.id)
    if may(user, Action.WRITE_CLIENTS):
        open_link("新しい計画を作る", PLAN, client=person.client.pk)
    if intakes:
        st.markdown("**相談受付**")
    for intake in intakes:
        with _row():
            st.markdown(f"{format_date(intake.received_on)}　{plain(intake.complaint)}")
            open_link("相談をひらく", INTAKE, id=intake.pk)
