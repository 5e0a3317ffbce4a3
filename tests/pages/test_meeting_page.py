"""週次会議の画面: no name on it unasked, and what people say becomes notes and tasks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from core import clock
from core.db.actor import SYSTEM, Actor
from core.db.technical import audit_entry
from core.db.work import read_only, table_of, unit_of_work
from core.domain.meetings import TOPICS, DecisionEntry, Meeting
from core.domain.tasks import Task
from core.queries import meetings as asked
from core.services import meetings
from core.ui import session
from core.ui.navigation import MEETING
from tests.canaries import CANARIES, MASKED, NAME, TODAY, canary_ledger
from tests.pages.conftest import OpenPage, texts

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


def started(staff: Staff) -> Meeting:
    with unit_of_work(staff["director"]) as work:
        meetings.open_meeting(work, 1, TODAY - timedelta(days=7))
        return meetings.open_meeting(work, 1, TODAY)


def sent(test: AppTest) -> bytes:
    """Every byte that the run sent to the browser: the whole element tree."""

    def walk(node: Any) -> bytes:
        own = node.proto.SerializeToString() if getattr(node, "proto", None) is not None else b""
        return own + b"".join(walk(child) for child in getattr(node, "children", {}).values())

    return walk(test._tree)


def found(test: AppTest) -> list[str]:
    everything = sent(test)
    return [canary for canary in CANARIES if canary.encode() in everything]


def at_topic(test: AppTest, topic: str) -> AppTest:
    test.session_state[session.MEETING_TOPIC] = topic
    return test.run()


@pytest.mark.parametrize("role", ["admin", "director", "supporter", "viewer"])
def test_no_name_of_anybody_is_sent_to_the_screen(
    role: str, staff: Staff, open_as: OpenPage
) -> None:
    meeting = started(staff)
    with unit_of_work(SYSTEM) as work:
        canary_ledger(work)
        work.add(Task(title="加奈利さんの件", meeting_id=meeting.pk, owner_id=staff["admin"].id))
    test = open_as(role, MEETING)
    for topic in TOPICS:
        at_topic(test, topic)
        assert not test.exception
        assert found(test) == [], topic
    assert MASKED.encode() in sent(at_topic(test, "unowned"))


def test_one_name_is_shown_for_a_moment_on_demand_and_this_is_logged(
    staff: Staff, open_as: OpenPage
) -> None:
    started(staff)
    with unit_of_work(SYSTEM) as work:
        client = canary_ledger(work)
    test = at_topic(open_as("supporter", MEETING), "unowned")
    test.session_state["meeting.row.unowned"] = 1
    test.run().button(key="meeting.unmask").click().run()
    assert NAME.encode() in sent(test)  # the negative control of the test above
    with read_only(staff["admin"]) as view:
        a = audit_entry.c
        looked = view.rows(select(a.actor_login, a.entity_id).where(a.action == "unmask"))
    assert [tuple(row) for row in looked] == [("supporter", client.pk)]
    shown = test.session_state[session.MEETING_NAME]
    assert timedelta(0) < shown.until - clock.now() <= timedelta(seconds=20)
    test.session_state[session.MEETING_NAME] = replace(shown, until=clock.now())
    test.run()
    assert found(test) == []
    assert session.MEETING_NAME not in test.session_state


def test_a_shown_name_is_masked_again_at_the_next_topic_and_by_the_button(
    staff: Staff, open_as: OpenPage
) -> None:
    started(staff)
    with unit_of_work(SYSTEM) as work:
        canary_ledger(work)
    test = at_topic(open_as("supporter", MEETING), "unowned")
    test.session_state["meeting.row.unowned"] = 1
    test.run().button(key="meeting.unmask").click().run()
    assert found(test)
    test.button(key="meeting.next").click().run()
    assert found(test) == []
    test.button(key="meeting.back").click().run()
    assert found(test) == []
    test.session_state["meeting.row.unowned"] = 1
    test.run().button(key="meeting.unmask").click().run()
    assert found(test)
    test.button(key="meeting.mask").click().run()
    assert found(test) == []


def test_a_viewer_looks_but_neither_writes_nor_unmasks(staff: Staff, open_as: OpenPage) -> None:
    test = open_as("viewer", MEETING)
    assert "会議を始める" not in [button.label for button in test.button]
    started(staff)
    with unit_of_work(SYSTEM) as work:
        canary_ledger(work)
    test.session_state["meeting.row.tasks"] = 1
    at_topic(test, "tasks")
    assert len(test.table) == 1
    assert len(test.text_area) == len(test.text_input) == 0
    labels = {button.label for button in test.button}
    assert not labels & {"決める", "閉じる", "済んだ", "次回へ持ち越す"}
    assert not any("氏名" in label for label in labels)


def test_a_decision_is_three_entries_and_becomes_a_task(staff: Staff, open_as: OpenPage) -> None:
    test = open_as("supporter", MEETING)
    next(b for b in test.button if b.label == "会議を始める").click().run()
    title, due = test.text_input
    assert due.value == "11/28"
    title.set_value("見学の日を決める")
    test.selectbox[0].set_value(staff["director"].id)
    next(b for b in test.button if b.label == "決める").click().run()
    assert not test.exception
    with read_only(staff["admin"]) as view:
        (task,) = view.all(select(Task))
    assert (task.title, task.owner_id, str(task.due_on)) == (
        "見学の日を決める", staff["director"].id, "2026-11-28",
    )  # fmt: skip
    assert test.text_input[0].value == ""  # the line is ready for the next one
    assert "見学の日を決める" in " ".join(text.value for text in test.text)


def test_a_decision_that_is_sent_back_stays_in_the_line(staff: Staff, open_as: OpenPage) -> None:
    started(staff)
    test = open_as("supporter", MEETING)
    test.text_input[0].set_value("見学の日を決める")
    test.text_input[1].set_value("12/4")
    next(b for b in test.button if b.label == "決める").click().run()
    assert "担当も選んでください" in texts(test)
    assert test.text_input[0].value == "見学の日を決める"


def test_what_two_people_noted_at_once_is_shown_to_the_second_and_both_can_be_kept(
    staff: Staff, open_as: OpenPage
) -> None:
    meeting = started(staff)
    first, second = open_as("director", MEETING), open_as("supporter", MEETING)
    first.text_area[0].set_value("先に書いた").run()
    second.text_area[0].set_value("後から書いた").run()
    assert "模擬 所長さんが先に" in texts(second)
    assert second.text_area[0].value == "後から書いた"
    assert "先に書いた" in [text.value for text in second.text]
    # Going to another topic and back loses nothing of it.
    second.button(key="meeting.next").click().run()
    second.button(key="meeting.back").click().run()
    assert second.text_area[0].value == "後から書いた"
    next(b for b in second.button if b.label == "両方を残す").click().run()
    with read_only(staff["admin"]) as view:
        assert asked.note(view, meeting.pk, "last_tasks").body == "先に書いた\n後から書いた"
    assert first.run().text_area[0].value == "先に書いた\n後から書いた"


def test_a_task_is_finished_or_carried_over_from_its_row(staff: Staff, open_as: OpenPage) -> None:
    with unit_of_work(staff["director"]) as work:
        last = meetings.open_meeting(work, 1, TODAY - timedelta(days=7))
        for title in ("済むこと", "残ること"):
            work.add(Task(title=title, meeting_id=last.pk, source="meeting", due_on=TODAY))
        meetings.open_meeting(work, 1, TODAY)
    test = open_as("supporter", MEETING)
    test.session_state["meeting.row.last_tasks"] = 1
    test.run().button(key="meeting.finish").click().run()
    test.session_state["meeting.row.last_tasks"] = 1
    test.run().button(key="meeting.carry").click().run()
    t = table_of(Task)
    with read_only(staff["admin"]) as view:
        rows = view.rows(select(t.c.title, t.c.status, t.c.due_on).order_by(t.c.id))
    assert [(r.title, r.status, str(r.due_on)) for r in rows] == [
        ("済むこと", "done", "2026-11-21"),
        ("残ること", "open", "2026-11-28"),
    ]


def test_an_earlier_meeting_is_read_only(staff: Staff, open_as: OpenPage) -> None:
    with unit_of_work(staff["director"]) as work:
        last = meetings.open_meeting(work, 1, TODAY - timedelta(days=7))
        meetings.write_note(work, last.pk, "tasks", 1, "先週のメモ")
        meetings.decide(work, last.pk, DecisionEntry(body="先週決めたこと"))
    test = open_as("admin", MEETING, id=last.pk)
    assert "先週のメモ" in [text.value for text in test.text]
    assert "先週決めたこと" in texts(test)
    assert len(test.text_area) == len(test.text_input) == 0
    assert [b.key for b in test.button if (b.key or "").startswith("meeting.")] == ["meeting.today"]


def test_a_closed_meeting_of_today_turns_into_its_minutes(staff: Staff, open_as: OpenPage) -> None:
    meeting = started(staff)
    test = open_as("supporter", MEETING)
    test.button(key="meeting.close").click().run()
    assert "閉じた議事録" in texts(test)
    assert "会議を閉じる" not in [button.label for button in test.button]
    m = table_of(Meeting)
    with read_only(staff["admin"]) as view:
        closed = select(func.count()).where(m.c.id == meeting.pk, m.c.closed_at.is_not(None))
        assert view.scalar(closed) == 1


def test_an_unknown_meeting_in_the_address_is_told_in_words(
    staff: Staff, open_as: OpenPage
) -> None:
    test = open_as("supporter", MEETING, id=999)
    assert not test.exception
    assert "見つかりません" in texts(test)
