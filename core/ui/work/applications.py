"""求人と応募 (vacancies and applications of the office): who is where on the way, and what is offered."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.domain.permissions import Action, may
from core.ui.work.application_list import application_list
from core.ui.work.application_new import ask_new, open_new_sheet
from core.ui.work.application_steps import open_step_sheet
from core.ui.work.vacancy_list import vacancy_list
from core.ui.work.vacancy_sheet import ask_vacancy, open_vacancy_sheet

KEY = "work.applications"
PERSONS, OFFERS = "応募", "求人"


def applications_part(user: Actor) -> None:
    """応募の一覧か、求人の一覧か."""
    choice, apply, offer = st.columns([6, 1.4, 1.4], vertical_alignment="center")
    shown = choice.segmented_control(
        "表示", [PERSONS, OFFERS], default=PERSONS, required=True, key=f"{KEY}.shown",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    if may(user, Action.WRITE_NETWORK) and offer.button(
        "求人を書く", icon=":material/add:", key=f"{KEY}.vacancy.new", width="stretch"
    ):
        ask_vacancy(None)
    if may(user, Action.WRITE_CLIENTS) and apply.button(
        "応募を始める", icon=":material/add:", type="primary", key=f"{KEY}.new", width="stretch"
    ):
        ask_new()
    if shown == OFFERS:
        vacancy_list(user, key=f"{KEY}.offers")
    else:
        application_list(user, key=f"{KEY}.list")
    open_new_sheet(user)
    open_step_sheet(user)
    open_vacancy_sheet(user)
