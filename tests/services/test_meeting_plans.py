"""会議の予定と会議の型: planned, moved, called off; the rhythm; series, topics, members."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.agenda_items import AgendaItemEntry
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.meeting_series import (
    MeetingSeries,
    MeetingSeriesEntry,
    SeriesMemberEntry,
    SeriesTopicEntry,
)
from core.domain.meetings import Meeting, MeetingAttendee, MeetingEntry
from core.domain.notifications import Notification
from core.domain.organizations import KeyPerson, Organization
from core.errors import Conflict, NotAllowed, OutOfScope, RuleViolation
from core.queries import meeting_series as asked
from core.queries.meeting_plans import (
    coming_meetings,
    day_after,
    left_open,
    next_days,
    planned_meetings,
)
from core.queries.meeting_plans import seats as seats_of
from core.services import meeting_plans, meeting_series
from core.services.agenda_items import bring
from core.services.meeting_attendance import mark_attendance
from core.services.meetings import begin_meeting, open_meeting
from core.services.minutes import close_meeting

TODAY = date(2026, 11, 21)  # a Saturday
MONDAY = date(2026, 11, 23)
WEEKLY, CASE = 1, 3
Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


def a_client(**more: Any) -> int:
    with unit_of_work(SYSTEM) as work:
        return work.add(Client(name="田中 花子", kana="たなか はなこ", number=12, **more)).pk


def planned(actor: Actor, *users: int | None, **typed: Any) -> Meeting:
    typed = {"series_id": WEEKLY, "held_on": MONDAY, "starts_at": "10時", **typed}
    with unit_of_work(actor) as work:
        entry = check(MeetingEntry, typed)
        return meeting_plans.plan_meeting(work, entry, [u or 0 for u in users] if users else None)


def told(kind: str) -> list[int]:
    with read_only(SYSTEM) as view:
        return [n.user_id for n in view.all(select(Notification)) if n.kind == kind]


def seats() -> list[tuple[int | None, int | None]]:
    with read_only(SYSTEM) as view:
        return [(s.user_id, s.organization_id) for s in view.all(select(MeetingAttendee))]


# -- planning ------------------------------------------------------------------------------------


def test_the_usual_members_are_asked_and_told_and_the_day_is_taken_once(staff: Staff) -> None:
    me, colleague = staff["director"], staff["supporter"].id or 0
    with unit_of_work(me) as work:
        place = work.add(Organization(name="模擬病院")).pk
        meeting_series.set_staff(work, WEEKLY, [me.id or 0, colleague])
        entry = SeriesMemberEntry(series_id=WEEKLY, organization_id=place, role="medical")
        meeting_series.add_member(work, entry)
    meeting = planned(me)
    assert seats() == [(me.id, None), (colleague, None), (None, place)]
    assert told("meeting_called") == [colleague]  # never to oneself
    with read_only(staff["viewer"]) as view:
        (row,) = planned_meetings(view, MONDAY)
        assert (row.title, row.starts_at, row.attendees, row.for_me) == (
            "週次会議",
            "10:00",
            3,
            False,
        )
        assert planned_meetings(view, TODAY) == []
    with pytest.raises(RuleViolation, match="もうあります"):
        planned(me)
    with unit_of_work(me) as work:
        meeting_plans.call_off(work, meeting.pk, 1)
    assert told("meeting_changed") == [colleague]
    with read_only(me) as view:
        assert coming_meetings(view, TODAY) == []
    again = planned(me, colleague)  # stands again, nobody is seated twice
    assert (again.pk, again.cancelled_on, len(seats())) == (meeting.pk, None, 3)
    with unit_of_work(me) as work:
        begin_meeting(work, meeting.pk)
    with pytest.raises(RuleViolation, match="もう始まって"), unit_of_work(me) as work:
        meeting_plans.call_off(work, meeting.pk, 4)


def test_a_plan_is_moved_with_compare_and_swap_and_never_onto_another(staff: Staff) -> None:
    me = staff["supporter"]
    first, second = planned(me), planned(me, held_on=MONDAY + timedelta(days=7))
    moved = check(MeetingEntry, {"series_id": WEEKLY, "held_on": "11/24", "place": "相談室"})
    with unit_of_work(me) as work:
        changed = meeting_plans.change_plan(work, first.pk, 1, moved)
        assert (changed.held_on, changed.place) == (date(2026, 11, 24), "相談室")
    with pytest.raises(Conflict), unit_of_work(me) as work:
        meeting_plans.change_plan(work, first.pk, 1, moved)
    with pytest.raises(RuleViolation, match="もうあります"), unit_of_work(me) as work:
        meeting_plans.change_plan(work, second.pk, 1, moved)
    for wrong, why in (({"held_on": "11/20"}, "過ぎて"), ({"series_id": CASE}, "利用者を選んで")):
        with pytest.raises(RuleViolation, match=why):
            planned(me, **wrong)
    with pytest.raises(RuleViolation, match="ひとりの人についての会議では"):
        planned(me, held_on="12/7", client_id=a_client())
    with pytest.raises(NotAllowed):
        planned(staff["viewer"], held_on="12/14")


def test_a_meeting_about_a_person_out_of_scope_stands_in_no_list(staff: Staff) -> None:
    person = a_client(owner_id=staff["director"].id)
    planned(staff["director"], series_id=CASE, client_id=person)
    stranger = replace(staff["supporter"], scope="caseload")
    with pytest.raises(OutOfScope):
        planned(stranger, series_id=CASE, client_id=person, held_on="12/1")
    for actor, seen in ((stranger, []), (staff["supporter"], ["T・H（12）"])):
        with read_only(actor) as view:
            assert [row.who for row in coming_meetings(view, TODAY)] == seen


def test_the_next_day_follows_the_rhythm_and_what_was_left_open_is_found(staff: Staff) -> None:
    assert day_after(None, 7, TODAY) == MONDAY  # nobody meets on a Saturday
    assert day_after(date(2026, 11, 16), 7, TODAY) == MONDAY
    assert day_after(date(2026, 11, 2), 14, MONDAY) == date(2026, 11, 30)
    assert day_after(date(2026, 11, 20), 1, TODAY) == MONDAY
    assert day_after(date(2026, 11, 14), 7, TODAY) == TODAY  # unless it is held on Saturdays
    with unit_of_work(staff["supporter"]) as work:
        open_meeting(work, WEEKLY, date(2026, 11, 16))
    with read_only(staff["viewer"]) as view:
        found = {row.series.name: row.held_on for row in next_days(view, TODAY)}
        assert found == {"週次会議": MONDAY, "朝の打合せ": MONDAY}
        assert [row.held_on.day for row in left_open(view, TODAY)] == [16]
    planned(staff["supporter"])
    with read_only(staff["viewer"]) as view:
        assert [row.series.name for row in next_days(view, TODAY)] == ["朝の打合せ"]


def test_attendance_is_marked_of_who_was_asked_and_of_who_came_unasked(staff: Staff) -> None:
    me, colleague = staff["director"], staff["supporter"].id or 0
    with unit_of_work(me) as work:
        place = work.add(Organization(name="模擬病院")).pk
        meeting_series.add_member(work, SeriesMemberEntry(series_id=WEEKLY, organization_id=place))
        meeting_series.set_staff(work, WEEKLY, [me.id or 0])
        meeting = open_meeting(work, WEEKLY, TODAY)
        asked_ones = seats_of(work, meeting.pk)
        assert [(s.user_id, s.name, s.status) for s in asked_ones] == [
            (me.id, "", "to_invite"), (None, "模擬病院", "to_invite"),
        ]  # fmt: skip
        mark_attendance(work, meeting.pk, [colleague], [asked_ones[1].id])
        found = {(s.user_id, s.status) for s in seats_of(work, meeting.pk)}
    assert found == {(me.id, "absent"), (colleague, "attended"), (None, "attended")}
    coming = planned(me)
    with pytest.raises(RuleViolation, match="まだです"), unit_of_work(me) as work:
        mark_attendance(work, coming.pk, [], [])
    with unit_of_work(me) as work:
        close_meeting(work, meeting.pk, work.get(Meeting, meeting.pk).version)
    with pytest.raises(RuleViolation, match="閉じて"), unit_of_work(me) as work:
        mark_attendance(work, meeting.pk, [], [])


# -- the series ----------------------------------------------------------------------------------


def test_a_series_is_founded_changed_and_ended_only_when_nothing_hangs_on_it(staff: Staff) -> None:
    me = staff["supporter"]
    typed = {"name": "所長会議", "kind": "other", "masking": "number", "interval_days": "28"}
    with unit_of_work(me) as work:
        made = meeting_series.add_series(work, check(MeetingSeriesEntry, typed))
        bring(work, AgendaItemEntry(series_id=made.pk, title="予算"))
    with pytest.raises(RuleViolation, match="同じ名前"), unit_of_work(me) as work:
        meeting_series.add_series(work, check(MeetingSeriesEntry, typed))
    with pytest.raises(RuleViolation, match="待っていることが1件"), unit_of_work(me) as work:
        meeting_series.end_series(work, made.pk, 1)
    planned(me)
    with pytest.raises(RuleViolation, match="予定が1件"), unit_of_work(me) as work:
        meeting_series.end_series(work, WEEKLY, 1)
    with unit_of_work(me) as work:
        meeting_series.end_series(work, 2, 1)
        held = [row.name for row in asked.all_series(work)]
    assert held == ["週次会議", "ケース会議", "支援調整会議", "ネットワーク会議", "所長会議"]
    with unit_of_work(me) as work:
        assert meeting_series.resume_series(work, 2, 2).ended_on is None
    with pytest.raises(NotAllowed), unit_of_work(staff["viewer"]) as work:
        meeting_series.end_series(work, 2, 3)


def test_a_series_is_called_after_nobody(staff: Staff) -> None:
    a_client()
    for name in ("田中花子の会議", "たなかはなこの会議", "花子さん会議"):
        entry = check(MeetingSeriesEntry, {"name": name, "kind": "other"})
        with pytest.raises(RuleViolation, match="氏名"), unit_of_work(staff["supporter"]) as work:
            meeting_series.add_series(work, entry)
        weekly = check(MeetingSeriesEntry, {"name": name, "kind": "weekly"})
        with pytest.raises(RuleViolation, match="氏名"), unit_of_work(staff["supporter"]) as work:
            meeting_series.change_series(work, WEEKLY, 1, weekly)


def test_only_who_answers_for_the_office_gives_up_the_consent_and_the_kind_stays(
    staff: Staff,
) -> None:
    typed = {"name": "支援調整会議", "kind": "weekly", "needs_consent": False}
    entry = check(MeetingSeriesEntry, typed)
    with pytest.raises(NotAllowed), unit_of_work(staff["supporter"]) as work:
        meeting_series.change_series(work, 4, 1, entry)
    with unit_of_work(staff["director"]) as work:
        changed = meeting_series.change_series(work, 4, 1, entry)
        assert (changed.needs_consent, changed.kind) == (False, "support_coordination")
    with pytest.raises(Conflict), unit_of_work(staff["director"]) as work:
        meeting_series.change_series(work, 4, 1, replaced(entry, place="別の部屋"))


def replaced(entry: MeetingSeriesEntry, **changes: Any) -> MeetingSeriesEntry:
    return entry.model_copy(update=changes)


def test_topics_are_ordered_left_out_and_set_and_two_who_do_it_meet(staff: Staff) -> None:
    me = staff["supporter"]
    wanted = [
        SeriesTopicEntry(topic="tasks", columns="who,what", minutes=5),
        SeriesTopicEntry(topic="upcoming", days=30),
        SeriesTopicEntry(topic="figures", is_shown=False),
    ]
    with unit_of_work(me) as work:
        meeting_series.set_topics(work, WEEKLY, {}, wanted)
        found = asked.topic_settings(work, WEEKLY, "weekly")
        known = asked.topic_versions(work, WEEKLY)
    assert [(s.topic, s.columns, s.days, s.minutes) for s in found if s.is_shown] == [
        ("tasks", ("who", "what"), None, 5), ("upcoming", (), 30, None),
    ]  # fmt: skip
    with unit_of_work(me) as work:  # the other way round, and figures shown again
        meeting_series.set_topics(work, WEEKLY, known, [wanted[1], wanted[0]])
        found = asked.topic_settings(work, WEEKLY, "weekly")
    assert [s.topic for s in found if s.is_shown] == ["upcoming", "tasks"]
    with pytest.raises(Conflict), unit_of_work(staff["director"]) as work:
        meeting_series.set_topics(work, WEEKLY, known, [wanted[0], wanted[1]])
    with unit_of_work(me) as work:
        meeting = open_meeting(work, WEEKLY, TODAY)
        meeting_series.usual_topics(work, WEEKLY, asked.topic_versions(work, WEEKLY))
        assert len(asked.topic_settings(work, WEEKLY, "weekly")) == 15
        assert meeting.topic == "upcoming"  # what runs keeps its topics


@pytest.mark.parametrize(
    ("topic", "why"),
    [
        (SeriesTopicEntry(topic="tasks", is_shown=False), "一つ以上"),
        (SeriesTopicEntry(topic="gossip"), "この議題はありません"),
        (SeriesTopicEntry(topic="tasks", columns="what,disability"), "この列はありません"),
        (SeriesTopicEntry(topic="tasks", days=3), "日数の決まりはありません"),
    ],
)
def test_what_no_topic_offers_is_refused(staff: Staff, topic: SeriesTopicEntry, why: str) -> None:
    with pytest.raises(RuleViolation, match=why), unit_of_work(staff["supporter"]) as work:
        meeting_series.set_topics(work, WEEKLY, {}, [topic])


def test_members_are_the_staff_as_chosen_and_people_of_their_own_organisation(
    staff: Staff,
) -> None:
    me, colleague = staff["director"], staff["supporter"].id or 0
    with unit_of_work(me) as work:
        place, other = (work.add(Organization(name=name)).pk for name in ("模擬病院", "模擬会社"))
        key = work.add(KeyPerson(organization_id=place, name="模擬 看護師")).pk
        meeting_series.set_staff(work, WEEKLY, [me.id or 0, colleague])
        meeting_series.set_staff(work, WEEKLY, [colleague])
        entry = SeriesMemberEntry(series_id=WEEKLY, organization_id=place, key_person_id=key)
        member = meeting_series.add_member(work, entry)
        found = [(row.name, row.organization) for row in asked.series_members(work, WEEKLY)]
    assert found == [("模擬 支援", ""), ("模擬 看護師", "模擬病院")]
    with pytest.raises(RuleViolation, match="もう加えて"), unit_of_work(me) as work:
        meeting_series.add_member(work, entry)
    wrong = entry.model_copy(update={"organization_id": other})
    with pytest.raises(RuleViolation, match="この機関の人では"), unit_of_work(me) as work:
        meeting_series.add_member(work, wrong)
    with pytest.raises(RuleViolation, match="職員か、機関"):
        check(SeriesMemberEntry, {"series_id": WEEKLY})
    with unit_of_work(me) as work:
        meeting_series.remove_member(work, member.pk, 1)
        assert len(asked.series_members(work, WEEKLY)) == 1
        assert work.get(MeetingSeries, WEEKLY).version == 1
