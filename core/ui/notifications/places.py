"""どこをひらくか (the place): where a notification leads."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.domain.permissions import may
from core.queries.notifications import NotificationRow
from core.ui.navigation import CLIENT, CLIENTS, CONFERENCE, INTAKE, MEETINGS, TODAY, PageSpec, go
from core.ui.today.task_sheets import show_task

Place = tuple[PageSpec, dict[str, Any]]
# Of many at once, or of what the reader may not see any more: the page on which such things stand.
LISTS: dict[str, PageSpec] = {
    "task_given": TODAY, "task_done": TODAY, "task_put_off": TODAY,
    "person_given": CLIENTS, "intake_given": INTAKE, "item_talked": MEETINGS,
    "meeting_called": MEETINGS, "meeting_changed": MEETINGS, "minutes_ready": MEETINGS,
}  # fmt: skip


def open_place(user: Actor, row: NotificationRow) -> None:
    """A task as a sheet here; for all else the page of it."""
    if row.task_id is not None:
        show_task(user, row.task_id)
        return
    place = place_of(user, row)
    if place is None:
        st.toast("この通知からひらける画面はありません。", icon=":material/info:")
    else:
        go(place[0], **place[1])


def place_of(user: Actor, row: NotificationRow) -> Place | None:
    """The page of the meeting, the consultation, the person, or of such things in general; None
    where this user may open neither."""
    place = _own_page(row)
    if place is None or not may(user, place[0].action):
        page = LISTS.get(row.kind)
        place = (page, {}) if page is not None else None
    return place if place is not None and may(user, place[0].action) else None


def _own_page(row: NotificationRow) -> Place | None:
    if row.meeting_id is not None:
        return _of_meeting(row, row.meeting_id)
    if row.intake_id is not None:
        return INTAKE, {"id": row.intake_id}
    if row.client_id is not None:
        return CLIENT, {"id": row.client_id}
    return None


def _of_meeting(row: NotificationRow, meeting_id: int) -> Place:
    """Its minutes; its preparation; or the list of its day."""
    if row.is_closed:
        return MEETINGS, {"part": "minutes", "id": meeting_id}
    if row.is_about_person and not row.is_cancelled:
        return CONFERENCE, {"id": meeting_id}
    return MEETINGS, {"part": "today" if row.held_on == clock.today() else "coming"}
