"""きょうと今週の訪問: in the morning, one line. Nothing in a week without any."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.domain.permissions import may
from core.queries.retention_visits import VisitRow, visits_between
from core.ui.navigation import JOB, WORK
from core.ui.page import open_link
from core.ui.plain import plain

DAYS, SHOWN = 6, 5


def visits_line(user: Actor, owner_id: int | None) -> None:
    """The nearest planned visits, each a link to its job."""
    if not may(user, WORK.action):
        return
    today = clock.today()
    with read_only(user) as view:
        found = visits_between(view, today, today + timedelta(days=DAYS), owner_id)
    if not found:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("きょうと今週の訪問", width="content")
        for row in found[:SHOWN]:
            open_link(_words(row, today), JOB, id=row.employment_id, part="visits")
        if len(found) > SHOWN:
            open_link(f"ほか {len(found) - SHOWN}件", WORK, part="monthly")


def _words(row: VisitRow, today: date) -> str:
    day = format_date(row.planned_on)[5:]
    when = ":red-badge[きょう]" if row.planned_on == today else f"**{day}**"
    return " ".join(filter(None, (when, row.planned_at, plain(row.client_name))))
