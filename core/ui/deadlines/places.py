"""どこで直すか (where a matter is put right): the page, the row and the segment that 「ひらく」 opens."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.db.actor import Actor
from core.deadlines import Deadline
from core.deadlines.families import family_of
from core.domain.permissions import may
from core.ui.navigation import (
    CLIENT,
    EMPLOYER,
    INCIDENTS,
    INTAKE,
    INTRODUCTIONS,
    JOB,
    PLAN,
    PageSpec,
    go,
)
from core.ui.today.task_sheets import show_task

PAGES: Mapping[str, PageSpec] = {
    "client": CLIENT,
    "plan": PLAN,
    "intake": INTAKE,
    "incident": INCIDENTS,
    "introduction": INTRODUCTIONS,
    "employer": EMPLOYER,
    "job": JOB,
}
# The segment of a person's page, by its name in the address (`part_choice.ADDRESSES`): of the kind
# itself, or of its family.
PARTS = {
    "plan_missing": "plans", "settling_visit": "records", "records_retention": "history",
    "advice_unanswered": "plans", "advice_expiry": "plans",
    "application_interview": "work", "application_next_step": "work",
    "practicum_result": "work", "practicum_next_step": "work",
    "contact": "records", "certificate": "facts", "service": "facts", "job": "work",
    "consent": "consents", "signature": "consents",
}  # fmt: skip
# The segment of an employer's page.
EMPLOYER_PARTS = {"subsidy_due": "subsidies"}
# The segment of a job's page.
JOB_PARTS = {"early_sign_open": "signs", "visit_due": "visits"}
# The segment of a plan's page; the dates of its steps stand in the first one.
PLAN_PARTS = {
    "plan_review": "モニタリング",
    "consultation_monitoring": "モニタリング",
    "plan_goal_target": "目標",
}


def page_of(row: Deadline) -> PageSpec | None:
    """The page on which the work is done; None for a task, which opens as a sheet."""
    return PAGES.get(row.target)


def may_open(user: Actor, row: Deadline) -> bool:
    """Whether this user may open the place; a task as who may open the person's page."""
    page = CLIENT if row.target == "task" else page_of(row)
    return page is not None and may(user, page.action)


def open_place(user: Actor, row: Deadline) -> None:
    """「ひらく」."""
    page = page_of(row)
    if row.target == "task":
        show_task(user, row.target_id)
    elif page is CLIENT:
        part = PARTS.get(row.kind) or PARTS.get(family_of(row.kind), "overview")
        go(CLIENT, id=row.target_id, part=part)
    elif page is EMPLOYER:
        go(EMPLOYER, id=row.target_id, part=EMPLOYER_PARTS.get(row.kind, "summary"))
    elif page is JOB:
        go(JOB, id=row.target_id, part=JOB_PARTS.get(row.kind, "visits"))
    elif page is not None:
        if page is PLAN:
            st.session_state["plan.part"] = PLAN_PARTS.get(row.kind, "計画")
        go(page, id=row.target_id)
