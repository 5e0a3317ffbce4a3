"""緊急閲覧の知らせ: for who checks them, in the morning."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.permissions import Action, may
from core.queries.access import unchecked_emergencies
from core.ui.navigation import EMERGENCY
from core.ui.page import open_link


def emergency_line(user: Actor) -> None:
    """確かめていない緊急閲覧: how many ended and wait for somebody else's look. Nothing when none does."""
    if not may(user, Action.REVIEW_ACCESS):
        return
    with read_only(user) as view:
        waiting = unchecked_emergencies(view)
    if waiting:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                f":orange-badge[緊急閲覧] 確かめていないものが **{waiting:,}件** あります。",
                width="stretch",
            )
            open_link("確かめる", EMERGENCY)
