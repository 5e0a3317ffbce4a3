"""行事 and 行事のページ: the year, each part of an event, what each role sees."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.entry import check
from core.domain.events import Event, EventEntry, EventParticipantEntry, EventQuestionEntry
from core.queries import event_attendance as attended
from core.queries.event_questions import sheets
from core.queries.events import EventCriteria, event_page
from core.services import event_attendance, event_invitations, event_questions, events
from core.services.event_attendance import Headcount
from core.services.event_invitations import Invited
from core.services.event_questions import Sheet
from core.services.organizations import add_organization
from core.ui.navigation import EVENT, EVENTS, TODAY
from tests.pages.conftest import OpenPage, texts, told
from tests.people import a_client
from tests.ui.grid.sent import sent

pytestmark = pytest.mark.sqlite_only
Staff = dict[str, Actor]
WORDS = "<b>よかった</b> *とても* :red[赤]"


@pytest.fixture
def briefing(staff: Staff) -> int:
    """A joint briefing of yesterday: 84 people in 80 places, one invited, one person, five sheets."""
    client = a_client(staff["supporter"], name="模擬 一郎", kana="もぎ いちろう")
    with unit_of_work(SYSTEM) as work:
        office = add_organization(work, {"name": "模擬移行", "kind": "transition_office"})
    with unit_of_work(staff["supporter"]) as work:
        typed = {"name": "模擬 *合同* 説明会", "held_on": "2026-11-20", "capacity": "80"}
        event = events.add_event(work, check(EventEntry, {**typed, "kind": "joint_briefing"}))
        event_invitations.invite(work, event.pk, [Invited(office.pk)])
        event_attendance.set_headcounts(work, event.pk, {"person": Headcount(0, 84)})
        who = {"event_id": event.pk, "client_id": client.pk, "status": "attended"}
        event_attendance.add_participant(work, check(EventParticipantEntry, who))
        asked = [
            event_questions.add_question(
                work, check(EventQuestionEntry, {"event_id": event.pk, "text": text, "kind": kind})
            ).pk
            for text, kind in (("満足度", "scale"), ("ご意見", "words"))
        ]
        answers = [{asked[0]: "4", asked[1]: WORDS if n == 0 else ""} for n in range(4)]
        event_questions.add_sheets(work, event.pk, [Sheet(each) for each in answers])
    return event.pk


def show(test: AppTest, part: str) -> str:
    test.session_state["event.part"] = part
    test.run()
    assert not test.exception
    return texts(test)


def test_a_year_without_events_says_what_belongs_there_and_an_event_is_made(
    open_as: OpenPage, staff: Staff
) -> None:
    test = open_as("supporter", EVENTS)
    assert "この年度の行事はまだありません" in texts(test)
    next(button for button in test.button if button.label == "行事を加える").click()
    test.run()
    fields = {str(box.key).rsplit(".", 1)[-1]: box for box in test.text_input}
    fields["name"].set_value("模擬 連絡会")
    fields["held_on"].set_value("12/11")
    next(button for button in test.button if button.label == "加える").click()
    test.run()
    with read_only(staff["supporter"]) as view:
        (row,) = event_page(view, EventCriteria()).rows
    assert (row.name, row.held_on, row.owner_id) == (
        "模擬 連絡会", date(2026, 12, 11), staff["supporter"].id,
    )  # fmt: skip
    assert "**1件**" in texts(open_as("viewer", EVENTS))


def test_the_parts_of_an_event_tell_what_was_and_each_role_sees_its_own(
    open_as: OpenPage, staff: Staff, briefing: int
) -> None:
    test = open_as("supporter", EVENT, id=briefing)
    assert "模擬 \\*合同\\* 説明会" in texts(test)
    said = show(test, "参加")
    assert "定員を 4人こえています" in said
    assert "参加した本人　1人" in said
    said = show(test, "アンケート")
    assert "5人未満のため平均は出しません" in said
    assert "\\<b\\>よかった\\</b\\> \\*とても\\* \\:red\\[赤\\]" in said
    assert "出席した本人 **1人** のうち、見学か紹介につながった人 **0人**" in show(test, "そのあと")
    assert "シリーズに入っていません" in show(test, "前年との比較")
    viewer = open_as("viewer", EVENT, id=briefing)
    said = show(viewer, "参加") + show(viewer, "そのあと") + show(viewer, "次第・記録")
    assert "模擬 一郎" not in said
    assert "参加した本人　1人" in said
    assert [button.label for button in viewer.button if button.label == "直す"] == []
    assert "この番号の行事は見つかりません" in texts(open_as("viewer", EVENT, id=999))


def test_numbers_and_a_sheet_are_typed_into_tables(
    open_as: OpenPage, staff: Staff, briefing: int
) -> None:
    test = open_as("supporter", EVENT, id=briefing)
    show(test, "参加")
    key = f"event.counts.{briefing}"
    test.session_state[key] = sent((2, 0, "people", "１２"), save=1)
    test.run()
    test.run()
    with read_only(staff["supporter"]) as view:
        found = {r.label: r.people for r in attended.headcounts(view, briefing) if r.people}
        assert found == {"本人": 84, "家族": 12}
    show(test, "アンケート")
    test.session_state[f"event.asked.{briefing}.shown.True"] = "用紙を入れる"
    test.run()
    with read_only(staff["supporter"]) as view:
        asked = {q.text: q.pk for q in event_questions.questions_of(view, briefing)}
    grid = f"event.asked.{briefing}.sheets.0"
    cells = (("new-1", 0, "role", "本人"), ("new-1", 0, f"q{asked['満足度']}", "５"))
    test.session_state[grid] = sent(*cells, save=1)
    test.run()
    test.run()
    assert not test.exception
    with read_only(staff["supporter"]) as view:
        found_sheets = sheets(view, briefing)
    assert (found_sheets[-1].role, found_sheets[-1].answers) == ("person", {asked["満足度"]: "5"})
    test.session_state[f"event.asked.{briefing}.shown.True"] = "フォームから取り込む"
    test.run()
    test.text_area[0].set_value("満足度\tお名前\tご意見\n4\t模擬\tよい\n\n7\t模擬\tまた来たい")
    test.run()
    next(button for button in test.button if button.label == "2枚を入れる").click()
    test.run()
    assert "4行目の「満足度」: 「7」は 1〜5 の数字ではありません" in texts(test)
    test.text_area[0].set_value("満足度\tお名前\tご意見\n4\t模擬\tよい\n\n3\t模擬\tまた来たい")
    test.run()
    next(button for button in test.button if button.label == "2枚を入れる").click()
    test.run()
    with read_only(staff["supporter"]) as view:
        assert [sheet.answers[asked["ご意見"]] for sheet in sheets(view, briefing)[-2:]] == [
            "よい", "また来たい",
        ]  # fmt: skip


def test_the_morning_names_the_events_of_the_week(open_as: OpenPage, staff: Staff) -> None:
    with unit_of_work(staff["supporter"]) as work:
        for name, day, status in (
            ("模擬 今日の会", "2026-11-21", "planned"), ("模擬 中止の会", "2026-11-22", "cancelled"),
        ):  # fmt: skip
            work.add(Event(name=name, held_on=date.fromisoformat(day), status=status))
    test = open_as("viewer", TODAY)
    plan = told(test, "tsunagicho_today")
    assert [item["what"] for item in plan["today"]] == ["模擬 今日の会"]
    assert "中止の会" not in str(plan)
