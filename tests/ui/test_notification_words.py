"""通知のことばと場所: every kind has a sentence that also reads without what is kept back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core import clock
from core.db.actor import SYSTEM, Actor
from core.domain.codes import codes
from core.queries.notifications import NotificationRow
from core.ui.navigation import CLIENT, CLIENTS, CONFERENCE, INTAKE, MEETINGS, TODAY
from core.ui.notifications.places import place_of
from core.ui.notifications.words import day_words, details, what_happened

DAY = date(2026, 11, 21)
BARE = NotificationRow(
    id=1, kind="task_given", at=datetime(2026, 11, 21, 3, tzinfo=clock.JST), by="", count=1,
    is_read=False, client_id=None, client_number=None, client_name="", task_id=None, task_title="",
    task_due_on=None, task_owner_id=None, task_status="", intake_id=None, intake_name="",
    meeting_id=None, meeting_name="", held_on=None, starts_at="", is_cancelled=False,
    is_closed=False, is_about_person=False, item_title="",
)  # fmt: skip
KINDS = list(codes("notification_kind").labels())


@pytest.mark.parametrize("kind", KINDS)
def test_a_sentence_stands_without_anything_that_it_names(kind: str) -> None:
    alone, many = (replace(BARE, kind=kind, count=count) for count in (1, 10))
    for row in (alone, many):
        said = what_happened(row)
        assert said.endswith(("した", "ました"))
        assert "None" not in said
        assert details(row, 1) == ""
    if not kind.startswith(("meeting", "minutes")):
        assert "10" in what_happened(many)


def test_a_meeting_is_called_by_its_day_and_name() -> None:
    row = replace(
        BARE, kind="meeting_changed", meeting_id=3, meeting_name="週次会議", starts_at="9:30",
        held_on=DAY + timedelta(days=3),
    )  # fmt: skip
    assert what_happened(row) == "11/24(火) 9:30の週次会議の予定が変わりました"
    cancelled = replace(row, is_cancelled=True)
    assert what_happened(cancelled) == "11/24(火) 9:30の週次会議が取りやめになりました"
    assert [day_words(DAY - timedelta(days=n)) for n in range(3)] == [
        "きょう", "きのう", "2026/11/19(木)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "page", "query"),
    [
        ({"kind": "person_given", "client_id": 5}, CLIENT, {"id": 5}),
        ({"kind": "person_given", "count": 10}, CLIENTS, {}),
        ({"kind": "intake_given", "intake_id": 6}, INTAKE, {"id": 6}),
        ({"kind": "task_given", "count": 3}, TODAY, {}),
        (
            {"kind": "minutes_ready", "meeting_id": 7, "is_closed": True}, MEETINGS,
            {"part": "minutes", "id": 7},
        ),
        ({"kind": "meeting_called", "meeting_id": 7, "is_about_person": True, "client_id": 5},
         CONFERENCE, {"id": 7}),
        ({"kind": "meeting_called", "meeting_id": 7, "held_on": DAY}, MEETINGS, {"part": "today"}),
        ({"kind": "meeting_changed", "meeting_id": 7}, MEETINGS, {"part": "coming"}),
    ],
)  # fmt: skip
def test_a_line_leads_where_it_happened(change: dict[str, Any], page: Any, query: Any) -> None:
    assert place_of(SYSTEM, replace(BARE, **change)) == (page, query)


def test_nobody_is_led_to_a_page_that_refuses_him() -> None:
    def place(role: str, **change: Any) -> Any:
        return place_of(Actor(1, role, role, role, "all"), replace(BARE, **change))

    assert place("viewer", kind="person_given", client_id=5) is None
    assert place("clerk", kind="meeting_called", meeting_id=7) is None
    assert place("clerk", kind="person_given", client_id=5) == (CLIENT, {"id": 5})
    assert place("clerk", kind="intake_given", intake_id=5) is None
    assert place("viewer", kind="task_given", client_id=5) == (TODAY, {})
    conference = {"meeting_id": 7, "is_about_person": True}
    assert place("viewer", kind="meeting_called", **conference) == (MEETINGS, {})
