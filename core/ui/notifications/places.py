"""どこをひらくか (the place): where a notification leads."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.domain.permissions import may
from core.queries.notifications import NotificationRow
from core.ui.navigation import (
    CLIENT,
    CLIENTS,
    CONFERENCE,
    INTAKE,
    MEETINGS,
    TODAY,
    PageSpec,
    go,
)
from core.ui.today.task_sheets import show_task

# Of many at once, or of what the reader may not see any more: the page on which such things stand.
LISTS: dict[str, PageSpec] = {"person_given": CLIENTS, "intake_given": INTAKE}


def open_place(user: Actor, row: NotificationRow) -> None:
    """The task as a sheet; the page of the person, the consultation or the meeting."""
    if row.task_id is not None:
        show_task(user, row.task_id)
    elif row.kind.startswith("task"):
        go(TODAY)
    elif row.meeting_id is not None:
        _open_meeting(user, row, row.meeting_id)
    elif row.intake_id is not None and may(user, INTAKE.action):
        go(INTAKE, id=row.intake_id)
    elif row.client_id is not None and may(user, CLIENT.action):
        go(CLIENT, id=row.client_id)
    elif row.count > 1 and row.kind in LISTS and may(user, LISTS[row.kind].action):
        go(LISTS[row.kind])
    else:
        st.toast("この通知からひらける画面はありません。", icon=":material/info:")


def _open_meeting(user: Actor, row: NotificationRow, meeting_id: int) -> None:
    """Its minutes; its preparation; or the list of its day."""
    if row.is_closed:
        go(MEETINGS, part="minutes", id=meeting_id)
    elif row.is_about_person and not row.is_cancelled and may(user, CONFERENCE.action):
        go(CONFERENCE, id=meeting_id)
    else:
        is_today = row.held_on == clock.today()
        go(MEETINGS, part="today" if is_today else "coming")
