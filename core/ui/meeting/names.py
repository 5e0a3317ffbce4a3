"""氏名を表示する (showing a name): one person, for a moment, logged; then it masks itself again.

The name never stands in the table: it has a place of its own, which the stylesheet empties as well,
should the connection be lost while it is shown.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import unit_of_work
from core.domain.permissions import Action, may
from core.errors import DomainError
from core.queries.masked import Masks
from core.queries.meetings import MeetingRow
from core.services.meetings import show_name
from core.ui import session
from core.ui.plain import plain

SECONDS = 20


# Where a name is shown: of which meeting, at which topic, at which row.
Place = tuple[Hashable, ...]


@dataclass(frozen=True)
class ShownName:
    """いま見えている氏名: where it was asked for, and until when."""

    place: Place
    label: str
    name: str
    until: datetime


def place_of(meeting: MeetingRow, topic: str, row: int | None = None) -> Place:
    """Where the screen is. A name goes as soon as the screen is somewhere else."""
    return meeting.series.id, meeting.held_on, meeting.id, topic, row


def button(user: Actor, meeting: MeetingRow, place: Place, client_id: int | None) -> None:
    """The button that shows the name of the picked row, or of the person a meeting is about."""
    if client_id is None or not may(user, Action.UNMASK):
        return
    st.button(
        f"氏名を{SECONDS}秒だけ表示", key="meeting.unmask", icon=":material/visibility:",
        shortcut="N", on_click=_ask, args=(user, meeting, place, client_id),
    )  # fmt: skip


def show(place: Place) -> bool:
    """The name, while its time runs. False (and forgotten) when there is none at this place."""
    shown = st.session_state.get(session.MEETING_NAME)
    if shown is None or shown.place != place or shown.until <= clock.now():
        hide()
        return False
    with st.container(
        key="meeting_name", horizontal=True, vertical_alignment="center", width="stretch"
    ):
        _countdown()
        st.button("隠す", key="meeting.mask", icon=":material/visibility_off:", on_click=hide)
    return True


def hide() -> None:
    """伏せる: nothing of the name stays in the session."""
    st.session_state.pop(session.MEETING_NAME, None)


def _ask(user: Actor, meeting: MeetingRow, place: Place, client_id: int) -> None:
    try:
        with unit_of_work(user) as work:
            name = show_name(work, client_id, meeting.id)
            label = Masks(work, masking=meeting.masking, clients=[client_id]).client(client_id)
    except DomainError as error:
        session.flash(str(error))
        return
    until = clock.now() + timedelta(seconds=SECONDS)
    st.session_state[session.MEETING_NAME] = ShownName(place, label, name, until)


@st.fragment(run_every=1)
def _countdown() -> None:
    shown = st.session_state.get(session.MEETING_NAME)
    if shown is None or shown.until <= clock.now():
        hide()
        st.rerun()
    left = (shown.until - clock.now()).total_seconds()
    st.markdown(f"{plain(shown.label)} = **{plain(shown.name)}**　あと{int(left) + 1}秒")
