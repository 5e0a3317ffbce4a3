"""人を探したこと (a search for people) is noted once, not at every rerun."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import unit_of_work
from core.services import clients


def note_search(user: Actor, place: str, text: str, *, key: str) -> None:
    """Leave a line in the audit when the text is a new one; blank is no search."""
    noted = f"{key}.noted"
    if text and st.session_state.get(noted) != text:
        st.session_state[noted] = text
        with unit_of_work(user) as work:
            clients.note_search(work, place, text)
