"""見はり (watch): a meeting that begins, a task that was just given, on the screen within seconds."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.queries.changes import Pulse, morning_pulse
from core.ui import session

EVERY_SECONDS = 8


def watch(user: Actor, seen: Pulse) -> None:
    """Ask again every few seconds; the page is drawn anew where there is something to show."""
    st.session_state[session.TODAY_PULSE] = (seen, True)
    _watch(user)


@st.fragment(run_every=EVERY_SECONDS)
def _watch(user: Actor) -> None:
    held: tuple[Pulse, bool] | None = st.session_state.get(session.TODAY_PULSE)
    # An ended session is noticed by the guard of the page, not here.
    if held is None or session.SID not in st.session_state:
        return
    seen, is_fresh = held
    if is_fresh:  # within the run that drew the page, which has just asked
        st.session_state[session.TODAY_PULSE] = (seen, False)
        return
    with read_only(user) as view:
        now = morning_pulse(view, clock.today())
    if now == seen:
        return
    if now.newest > seen.newest:
        session.flash("やることが来ました。")
    elif set(now.running) - set(seen.running):
        session.flash("会議が始まりました。")
    st.rerun()
