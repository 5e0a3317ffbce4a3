"""週次会議の画面: no name on it unasked, and what people say becomes notes and tasks."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from core import clock
from core.charts.catalogue import CATALOGUE
from core.db.actor import SYSTEM, Actor
from core.db.technical import audit_entry
from core.db.work import read_only, table_of, unit_of_work
from core.domain.agenda_items import AgendaItem
from core.domain.charts import SavedChart
from core.domain.meetings import TOPICS, DecisionEntry, Meeting
from core.domain.tasks import Task
from core.queries import meetings as asked
from core.services import drafts, meetings
from core.ui import session
from core.ui.meeting import decisions, desk
from core.ui.navigation import MEETING
from tests.canaries import CANARIES, MASKED, NAME, TODAY, canary_ledger, careless_rows
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
        careless_rows(work, canary_ledger(work))
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
    meeting = started(staff)
    with unit_of_work(SYSTEM) as work:
        client = canary_ledger(work)
    test = at_topic(open_as("supporter", MEETING), "unowned")
    test.session_state["meeting.row.unowned"] = 1
    test.run().button(key="meeting.unmask").click().run()
    assert NAME.encode() in sent(test)  # the negative control of the test above
    with read_only(staff["admin"]) as view:
        a = audit_entry.c
        (looked,) = view.rows(
            select(a.actor_login, a.entity_id, a.changes).where(a.action == "unmask")
        )
    assert tuple(looked)[:2] == ("supporter", client.pk)
    assert json.loads(looked.changes) == {"会議": meeting.pk}
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
    test.session_state["meeting.row.unowned"] = None  # people talk about another one
    assert found(test.run()) == []
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
    test.run().session_state["meeting.row.tasks"] = 1
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
    assert not {"決める", "会議を始める", "済んだ"} & {button.label for button in test.button}


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


def test_a_screen_goes_along_with_who_leads_until_it_looks_elsewhere(
    staff: Staff, open_as: OpenPage
) -> None:
    started(staff)
    leader, other = open_as("director", MEETING), open_as("supporter", MEETING)

    def topic_of(test: AppTest) -> str:
        return str(test.session_state[session.MEETING_TOPIC])

    leader.button(key="meeting.next").click().run()
    assert (topic_of(leader), topic_of(other.run())) == ("own", "own")
    other.button(key="meeting.next").click().run()  # looks ahead: nobody else moves
    assert topic_of(leader.run()) == "own"
    leader.button(key="meeting.next").click().run()
    leader.button(key="meeting.next").click().run()
    assert topic_of(other.run()) == "intakes"
    other.button(key="meeting.rejoin").click().run()
    assert topic_of(other) == "overdue"
    other.button(key="meeting.lead").click().run()
    other.button(key="meeting.next").click().run()
    assert topic_of(leader.run()) == "upcoming"
    # Whoever opens the screen anew, after a crash or from another room, is where the meeting is.
    assert topic_of(open_as("viewer", MEETING)) == "upcoming"


def test_what_others_write_comes_in_by_itself_but_never_into_a_field_that_is_written_in(
    staff: Staff, open_as: OpenPage
) -> None:
    meeting = started(staff)
    first, second = open_as("supporter", MEETING), open_as("viewer", MEETING)
    before = first.session_state[session.MEETING_PULSE]
    with unit_of_work(staff["director"]) as work:
        meetings.write_note(work, meeting.pk, "last_tasks", 1, "所長のメモ")
        meetings.decide(work, meeting.pk, DecisionEntry(body="所長が決めたこと"))
    assert second.run().text[0].value
    assert first.run().session_state[session.MEETING_PULSE] != before
    assert first.text_area[0].value == "所長のメモ"
    assert "所長が決めたこと" in " ".join(text.value for text in first.text)
    assert "所長のメモ" in [text.value for text in second.text]
    hand = {"place": "", "writing": True, "text": ""}
    first.session_state["meeting.desk"] = {"hand": hand}
    with unit_of_work(staff["director"]) as work:
        meetings.write_note(work, meeting.pk, "last_tasks", 2, "所長の二つめ")
    with patch.object(desk, "_hand", return_value=hand):
        first.run()
    assert first.text_area[0].value == "所長のメモ"
    assert "所長の二つめ" in [text.value for text in first.text]


def test_what_was_being_typed_when_the_screen_went_away_is_kept(
    staff: Staff, open_as: OpenPage
) -> None:
    meeting = started(staff)
    for topic, version in (("last_tasks", 1), ("own", 1)):
        kept = {"text": f"書きかけ {topic}", "version": version}
        drafts.keep_draft(staff["supporter"], f"meeting.{meeting.pk}.{topic}", kept)
    with unit_of_work(staff["director"]) as work:
        meetings.write_note(work, meeting.pk, "own", 1, "所長が先に")
    test = open_as("supporter", MEETING)
    assert test.text_area[0].value == "書きかけ last_tasks"
    at_topic(test, "own")
    assert test.text_area[0].value == "書きかけ own"
    assert "所長が先に" in [text.value for text in test.text]
    with read_only(staff["admin"]) as view:
        bodies = {n.topic: n.body for n in asked.notes(view, meeting.pk) if n.body}
    assert bodies == {"last_tasks": "書きかけ last_tasks", "own": "所長が先に"}


def test_more_rows_than_fit_are_walked_through_by_the_keys(staff: Staff, open_as: OpenPage) -> None:
    started(staff)
    with unit_of_work(SYSTEM) as work:
        work.add_all([Task(title=f"やること{n}", due_on=TODAY) for n in range(11)])
    test = at_topic(open_as("supporter", MEETING), "tasks")
    assert len(test.table[0].value) == 8
    for _ in range(9):
        test.button(key="meeting.down").click().run()
    assert list(test.table[0].value.reset_index()["番"]) == ["**▶9**", "10", "11"]
    test.button(key="meeting.up").click().run()
    assert len(test.table[0].value) == 8
    assert test.session_state["meeting.row.tasks"] == 8
    test.button(key="meeting.page_on").click().run()
    assert len(test.table[0].value) == 3


def test_the_line_is_given_the_owner_of_the_row_and_loses_it_at_the_next_one(
    staff: Staff, open_as: OpenPage
) -> None:
    started(staff)
    with unit_of_work(SYSTEM) as work:
        for owner in ("director", "admin"):
            work.add(Task(title="やること", due_on=TODAY, owner_id=staff[owner].id))
    test = at_topic(open_as("supporter", MEETING), "tasks")
    test.button(key="meeting.down").click().run()
    key = f"{decisions.LINE}.0.owner"
    test.session_state[key] = staff["director"].id
    test.session_state[session.MEETING_GIVEN] = ("tasks", 1, staff["director"].id)
    assert test.run().selectbox[0].value == staff["director"].id
    test.button(key="meeting.down").click().run()
    assert test.selectbox[0].value is None
    test.text_input[0].set_value("話しただけ")
    next(b for b in test.button if b.label == "決める").click().run()
    assert "話しただけ" in " ".join(text.value for text in test.text)
    test.button(key="meeting.withdraw").click().run()
    assert "まだありません" in " ".join(text.value for text in test.text)


def test_a_topic_can_be_left_for_the_next_meeting_and_taken_back(
    staff: Staff, open_as: OpenPage
) -> None:
    started(staff)
    test = open_as("supporter", MEETING)
    for label in ("次回へ回した（戻す）", "この議題は次回へ"):
        test.button(key="meeting.carry_topic").click().run()
        assert test.button(key="meeting.carry_topic").label == label


def test_the_meeting_that_runs_is_opened_before_the_one_that_is_planned(
    staff: Staff, open_as: OpenPage
) -> None:
    with unit_of_work(staff["director"]) as work:
        work.add(Meeting(series_id=2, held_on=TODAY, starts_at="09:00"))
    test = open_as("viewer", MEETING)
    assert "**朝の打合せ**" in texts(test)
    test.button(key="meeting.other.series.1").click().run()  # another one is a press away
    assert "**週次会議**" in texts(test)
    other = test.button(key="meeting.other.id.1")
    assert other.label == "09:00 朝の打合せ"
    other.click().run()
    assert "**朝の打合せ**" in texts(test)
    started(staff)
    assert "**週次会議**" in texts(open_as("viewer", MEETING))
    test = open_as("director", MEETING, series=2)
    next(b for b in test.button if b.label == "会議を始める").click().run()
    assert "**朝の打合せ**" in texts(test)
    nobody = open_as("viewer", MEETING, series=3)
    assert "まだありません" in " ".join(info.value for info in nobody.info)


def test_a_decision_alone_misses_no_owner(staff: Staff, open_as: OpenPage) -> None:
    meeting = started(staff)
    with unit_of_work(staff["director"]) as work:
        meetings.decide(work, meeting.pk, DecisionEntry(body="来月から9時に始める"))
    shown = str(at_topic(open_as("viewer", MEETING), "decided").table[0].value)
    assert "来月から9時に始める" in shown
    assert "担当なし" not in shown


def test_a_chart_that_was_brought_is_a_picture_in_the_place_of_the_rows(
    staff: Staff, open_as: OpenPage
) -> None:
    started(staff)
    with unit_of_work(SYSTEM) as work:
        canary_ledger(work)
        chart = work.add(
            SavedChart(
                name="加奈利さんの支援段階", choices=CATALOGUE["clients"].default.to_json(),
                is_shared=True, owner_id=staff["director"].id or 0,
            )
        )  # fmt: skip
        work.add(AgendaItem(series_id=1, title="人数の変化", chart_id=chart.pk))
    test = at_topic(open_as("viewer", MEETING), "own")
    assert len(test.table) == 1
    test.session_state["meeting.row.own"] = 1
    test.run()
    assert not test.exception
    assert len(test.table) == len(test.get("vega_lite_chart")) == len(test.dataframe) == 0
    assert len(test.get("image")) == 1
    assert found(test) == []
    test.session_state["meeting.row.own"] = None
    assert len(test.run().table) == 1
