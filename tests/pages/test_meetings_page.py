"""会議の予定と議事録: planned by a click, what waits, how a meeting is set, and who may only look."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM, Actor
from core.db.base import TableModel
from core.db.work import read_only, unit_of_work
from core.domain.agenda_items import AgendaItem, AgendaItemEntry
from core.domain.clients import Client
from core.domain.meeting_series import SeriesTopic
from core.domain.meetings import Meeting, MeetingEntry
from core.services.agenda_items import bring
from core.services.meeting_plans import plan_meeting
from core.ui.navigation import CLIENT, MEETINGS
from tests.pages.conftest import OpenPage, texts

pytestmark = pytest.mark.sqlite_only
TODAY = date(2026, 11, 21)


def stored(model: type[TableModel]) -> list[Any]:
    with read_only(SYSTEM) as view:
        return view.all(select(model))


def pressed(test: AppTest, label: str) -> AppTest:
    return next(b for b in test.button if b.label == label).click().run()


def labels(test: AppTest) -> set[str]:
    return {button.label for button in test.button}


@pytest.fixture
def person(staff: dict[str, Actor]) -> int:
    with unit_of_work(SYSTEM) as work:
        return work.add(Client(name="田中 花子", kana="たなか はなこ", number=12)).pk


def test_the_next_one_is_planned_by_a_click_and_a_viewer_only_looks(
    open_as: OpenPage, staff: dict[str, Actor], person: int
) -> None:
    with unit_of_work(staff["director"]) as work:
        plan_meeting(work, MeetingEntry(series_id=3, held_on=TODAY, client_id=person))
    test = open_as("supporter", MEETINGS, part="coming")
    assert "2026/11/23(月)" in texts(test)  # nobody meets on a Saturday
    test = pressed(test, "予定に入れる")
    assert not test.exception
    assert {(m.series_id, m.held_on.day) for m in stored(Meeting)} == {(3, 21), (1, 23)}
    test = pressed(test, "取りやめる")  # asks first
    assert len([m for m in stored(Meeting) if m.cancelled_on]) == 0
    test.button(key="meetings.call_off.yes").click().run()
    assert [m.held_on.day for m in stored(Meeting) if m.cancelled_on] == [23]
    test = open_as("viewer", MEETINGS)
    assert "T・H" in texts(test)
    assert "田中" not in texts(test)
    assert "会議モードでひらく" in labels(test)
    assert not labels(test) & {"始める", "準備", "いま始める"}
    assert not labels(open_as("viewer", MEETINGS, part="coming")) & {"会議を予定する", "直す"}
    assert "直す" not in labels(open_as("viewer", MEETINGS, part="series"))
    assert "権限がありません" in texts(open_as("clerk", MEETINGS))


def test_from_the_persons_page_to_what_waits_and_back_out(
    open_as: OpenPage, staff: dict[str, Actor], person: int
) -> None:
    test = pressed(open_as("supporter", CLIENT, id=person), "会議にかける")
    test.text_input(key="client.meeting.item.0.title").set_value("田中さんの受診の同行")
    test.button(key="client.meeting.item.0.submit").click().run()
    assert not test.exception
    assert [(i.client_id, i.series_id) for i in stored(AgendaItem)] == [(person, 1)]
    test = open_as("supporter", MEETINGS, part="waiting")
    assert "受診の同行" in texts(test)
    assert "田中" not in texts(test)
    test = pressed(test, "取り下げる")
    assert [i.status for i in stored(AgendaItem)] == ["dropped"]
    assert "会議にかけられたことは、ありません" in texts(test)
    # An office clerk keeps the meeting's numbers apart from names: no button on the person's page.
    assert "会議にかける" not in labels(open_as("clerk", CLIENT, id=person))


def test_topics_are_moved_left_out_and_put_back_and_somebody_elses_change_is_told(
    open_as: OpenPage, staff: dict[str, Actor]
) -> None:
    test = open_as("supporter", MEETINGS, part="series")
    assert "会議にかけたこと" in texts(test)
    test.button(key="meetings.topics.1.last_tasks.1").click().run()
    order = [t.topic for t in sorted(stored(SeriesTopic), key=lambda t: t.position)]
    assert order[:2] == ["own", "last_tasks"]
    other = open_as("director", MEETINGS, part="series")
    test.button(key="meetings.topics.1.figures.leave").click().run()
    assert [t.topic for t in stored(SeriesTopic) if not t.is_shown] == ["figures"]
    other.button(key="meetings.topics.1.own.1").click().run()
    assert "いま保存されている値" in texts(other)
    test = pressed(test, "数字")
    assert all(t.is_shown for t in stored(SeriesTopic))
    test = pressed(test, "はじめの並びに戻す")
    assert stored(SeriesTopic) == []
    with unit_of_work(staff["supporter"]) as work:
        bring(work, AgendaItemEntry(series_id=1, title="当番"))
    test = pressed(test, "この会議をやめる")
    test.button(key="meetings.series.end.yes").click().run()
    assert "待っていることが1件" in texts(test)
