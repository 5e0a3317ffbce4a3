"""議事録の画面: found by words, read without a name, added to, and every decision on the person's page."""

from __future__ import annotations

import pytest

from core.db.actor import Actor
from core.ui.navigation import CLIENT, MEETING, MEETINGS
from tests.canaries import MASKED
from tests.pages.conftest import OpenPage, texts
from tests.pages.test_meeting_page import found
from tests.services.test_minutes import closed, hold

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


def labels(test: object, kind: str) -> list[str]:
    return [element.label for element in getattr(test, kind)]


def test_minutes_are_found_read_and_added_to_without_a_name(
    open_as: OpenPage, staff: Staff
) -> None:
    test = open_as("supporter", MEETINGS, part="minutes")
    assert "議事録がここに並びます" in texts(test)
    hold(staff)
    closed(staff["supporter"])
    test = open_as("supporter", MEETINGS, part="minutes")
    test.text_input(key="meetings.minutes.text").set_value("見学").run()
    assert not test.exception
    (row,) = [b for b in test.button if (b.key or "").startswith("minutes-row-")]
    assert "決まったこと 2件" in row.label
    assert found(test) == []
    test.text_input(key="meetings.minutes.text").set_value("加奈利").run()
    assert "ことばを短くするか" in texts(test)
    test.text_input(key="meetings.minutes.text").set_value("").run()
    test.button(key="minutes-row-1").click().run()
    assert not test.exception
    assert found(test) == []
    assert MASKED in texts(test)
    assert "次回へ（話せなかった）" in texts(test)
    (form,) = [area for area in test.text_area if area.label.startswith("追記")]
    form.set_value("見学は12/6に変わった")
    next(b for b in test.button if b.label == "追記を残す").click().run()
    assert "見学は12/6に変わった" in [text.value for text in test.text]
    assert "氏名を入れる（取扱注意）" in labels(test, "checkbox")


def test_the_wall_and_who_may_only_read_offer_neither_names_nor_writing(
    open_as: OpenPage, staff: Staff
) -> None:
    hold(staff)
    closed(staff["supporter"])
    for role, page, query in (
        ("supporter", MEETING, {"id": 1}),
        ("viewer", MEETINGS, {"part": "minutes", "id": 1}),
    ):
        test = open_as(role, page, **query)
        assert not test.exception
        assert found(test) == [], role
        assert MASKED in texts(test)
        assert "氏名を入れる（取扱注意）" not in labels(test, "checkbox"), role
        writes = "追記を残す" in labels(test, "button")
        assert writes is (role == "supporter")


def test_a_decision_stands_on_the_page_of_the_person(open_as: OpenPage, staff: Staff) -> None:
    hold(staff)
    test = open_as("supporter", CLIENT, id=1, part="meetings")
    assert not test.exception
    told = texts(test)
    assert "加奈利さんと見学の日を決める" in told.replace("\\", "")
    assert "未着手" in told
    # What waits for the next meeting stands above it.
    assert f"{MASKED}さんの見学" in told
