"""きょうと今週の行事: in the morning, one line above what is due. Nothing in a week without any."""

from __future__ import annotations

from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.domain.permissions import may
from core.queries.events import EventRow, upcoming_events
from core.ui.navigation import EVENT, EVENTS
from core.ui.page import open_link
from core.ui.plain import plain

SHOWN, LONGEST = 3, 24


def events_line(user: Actor) -> None:
    """The nearest events with their day, each a link to its page."""
    if not may(user, EVENTS.action):
        return
    with read_only(user) as view:
        found = upcoming_events(view)
    if not found:
        return
    today = clock.today()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("きょうと今週の行事", width="content")
        for row in found[:SHOWN]:
            open_link(_words(row, today), EVENT, id=row.id)
        if len(found) > SHOWN:
            open_link(f"ほか {len(found) - SHOWN}件", EVENTS)


def _words(row: EventRow, today: date) -> str:
    day = format_date(row.held_on)[5:]
    when = ":red-badge[きょう]" if row.held_on == today else f"**{day}**"
    name = row.name if len(row.name) <= LONGEST else f"{row.name[: LONGEST - 1]}…"
    start = row.starts_at.split("〜")[0]
    return f"{when} {start} {plain(name)}" if start else f"{when} {plain(name)}"
