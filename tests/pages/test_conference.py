"""会議の準備の画面: planned, consent told, papers offered as far as it goes, the day, the conclusion."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.clients import Client
from core.domain.meetings import AttendeeEntry, Meeting, MeetingEntry
from core.domain.organizations import Organization
from core.domain.plans import Plan
from core.queries import conferences as asked
from core.services import conferences
from core.services.consents import record_consent
from core.services.meetings import begin_meeting
from core.ui.navigation import CONFERENCE
from tests.pages.conftest import OpenPage, texts
from tests.people import DAY, a_client, consent_entry

Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


def press(test: AppTest, label: str) -> AppTest:
    (button,) = [b for b in test.button if b.label == label]
    return button.click().run()


def part(test: AppTest, name: str) -> AppTest:
    test.session_state["conference.part"] = name
    return test.run()


@pytest.fixture
def planned(staff: Staff) -> tuple[Meeting, Client]:
    """A conference of today with a clinic that may not know the name."""
    me = staff["supporter"]
    client = a_client(me)
    with unit_of_work(me) as work:
        clinic = work.add(Organization(kind="medical_institution", name="模擬クリニック"))
        work.add(
            Plan(
                client_id=client.pk, service="daily_care", start_on=DAY, period_start_on=DAY,
                review_due_on=DAY,
            )
        )  # fmt: skip
        meeting = conferences.plan_conference(
            work, MeetingEntry(series_id=3, held_on=DAY, client_id=client.pk, aim="通院のこと")
        )
        entry = AttendeeEntry(organization_id=clinic.pk, role="medical")
        conferences.add_attendee(work, meeting.pk, entry)
    return meeting, client


def test_a_conference_is_planned_from_a_person(staff: Staff, open_as: OpenPage) -> None:
    client = a_client(staff["supporter"])
    test = open_as("supporter", CONFERENCE, client=client.pk)
    assert not test.exception
    assert "さんについての会議" in texts(test)
    assert "まだありません" in texts(test)
    (on,) = [box for box in test.text_input if box.label.startswith("開催日")]
    on.set_value("2026/11/25")
    press(test, "計画する")
    with read_only(staff["supporter"]) as view:
        (row,) = asked.conferences(view)
    assert (row.client_id, row.held_on.day, row.is_started) == (client.pk, 25, False)


def test_the_screen_says_who_may_know_what_and_offers_no_more(
    planned: tuple[Meeting, Client], open_as: OpenPage
) -> None:
    meeting, _ = planned
    test = open_as("supporter", CONFERENCE, id=meeting.pk)
    assert "職員だけの会議はひらけます" in texts(test)
    assert "模擬クリニック" in texts(test)
    part(test, "出席者と案内")
    assert not test.exception
    labels = [button.proto.label for button in test.get("download_button")]
    assert labels == ["案内", "氏名なし"], "the clinic is offered no invitation with the name"
    part(test, "資料")
    assert not test.exception
    assert "渡せる資料がありません" in texts(test)


def test_the_day_and_its_conclusion_go_into_the_plan_and_the_record(
    planned: tuple[Meeting, Client], staff: Staff, open_as: OpenPage
) -> None:
    meeting, client = planned
    given = {"kind": "internal_use", "purpose": "case_conference", "items": "basic"}
    with unit_of_work(staff["supporter"]) as work:
        record_consent(work, consent_entry(client.pk, **given))
        begin_meeting(work, meeting.pk)
    test = part(open_as("supporter", CONFERENCE, id=meeting.pk), "当日と結論")
    press(test, "みな出席にする")
    (box,) = [area for area in test.text_area if area.label == "結論"]
    box.set_value("実習を2週間のばす")
    press(test, "結論を保存する")
    press(test, "会議の日と出席者を計画に入れる")
    press(test, "結論を「総合的な支援の方針」の下に写す")
    press(test, "会議を閉じる")
    assert not test.exception
    with read_only(staff["supporter"]) as view:
        row = asked.conference(view, meeting.pk)
        plan = view.get(Plan, row.plan_id or 0)
        person = view.get(Client, client.pk)
    assert row.is_closed
    assert (plan.meeting_on, plan.person_present, plan.policy) == (DAY, True, "実習を2週間のばす")
    assert person.last_record_on == DAY
    assert not [b for b in test.button if b.label == "結論を保存する"], "closed minutes stay"


def test_whoever_may_not_know_names_does_not_open_it(
    planned: tuple[Meeting, Client], open_as: OpenPage
) -> None:
    meeting, _ = planned
    for role in ("viewer", "clerk"):
        test = open_as(role, CONFERENCE, id=meeting.pk)
        assert "権限がありません" in texts(test)
        assert "模擬 花子" not in texts(test)
