"""会議にかける: it waits until it was talked about, dropped or carried, and survives what it hangs on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.charts.choice import ChartChoice
from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.agenda_items import AgendaItem, AgendaItemEntry
from core.domain.charts import SavedChart, SavedChartEntry
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.intakes import Intake
from core.domain.meeting_series import MeetingSeries
from core.domain.meetings import MeetingEntry
from core.domain.notifications import Notification
from core.domain.organizations import Organization
from core.errors import Conflict, NotAllowed, NotFound, OutOfScope, RuleViolation
from core.queries.agenda_items import waiting_about, waiting_items, waiting_number
from core.queries.meeting_plans import planned_meetings
from core.services import agenda_items, charts
from core.services.meeting_plans import plan_meeting
from core.services.meeting_series import end_series
from core.services.meetings import begin_meeting, open_meeting
from core.services.merges import merge_clients
from core.services.minutes import close_meeting
from core.services.organization_merges import merge_organizations

TODAY = date(2026, 11, 21)
WEEKLY, MORNING, CASE = 1, 2, 3
Staff = dict[str, Actor]
pytestmark = pytest.mark.sqlite_only


def a_client(number: int = 12, name: str = "田中 花子", **more: Any) -> int:
    with unit_of_work(SYSTEM) as work:
        return work.add(Client(name=name, kana="たなか はなこ", number=number, **more)).pk


def brought(actor: Actor, title: str = "受診の同行", **typed: Any) -> AgendaItem:
    typed = {"series_id": WEEKLY, "title": title, **typed}
    with unit_of_work(actor) as work:
        return agenda_items.bring(work, check(AgendaItemEntry, typed))


def stored(item: AgendaItem) -> AgendaItem:
    with read_only(SYSTEM) as view:
        return view.get(AgendaItem, item.pk)


def test_it_waits_masked_until_it_was_talked_about_and_who_brought_it_is_told(
    staff: Staff,
) -> None:
    me, leader = staff["supporter"], staff["director"]
    person = a_client()
    item = brought(me, "田中さんの受診の同行", client_id=person, note="田中花子 本人の希望")
    with read_only(staff["viewer"]) as view:
        (row,) = waiting_items(view, WEEKLY)
        assert (row.who, row.by_id, row.series) == ("T・H（12）", me.id, "週次会議")
        assert "田中" not in row.title + row.note
        assert waiting_items(view, MORNING) == []
    with unit_of_work(leader) as work:
        meeting = open_meeting(work, WEEKLY, TODAY)
        talked = agenda_items.settle_item(work, item.pk, 1, meeting.pk)
    assert (talked.status, talked.meeting_id, talked.settled_on) == ("talked", meeting.pk, TODAY)
    with read_only(leader) as view:
        assert waiting_number(view) == 0
        (told,) = view.all(select(Notification))
    assert (told.kind, told.user_id, told.agenda_item_id) == ("item_talked", me.id, item.pk)
    with unit_of_work(leader) as work:  # pressed by mistake
        assert agenda_items.reopen_item(work, item.pk, 2).status == "waiting"
        agenda_items.settle_item(work, item.pk, 3, meeting.pk)
        close_meeting(work, meeting.pk, 1)
    with pytest.raises(RuleViolation, match="閉じた会議"), unit_of_work(leader) as work:
        agenda_items.reopen_item(work, item.pk, 4)


def test_it_is_brought_once_and_only_to_a_meeting_that_is_held_and_fits(staff: Staff) -> None:
    me, person = staff["supporter"], a_client()
    brought(me, client_id=person)
    with pytest.raises(RuleViolation, match="もうこの会議に"):
        brought(me, client_id=person)
    brought(me, client_id=person, series_id=MORNING)  # another meeting
    brought(me)  # and about nobody
    with pytest.raises(RuleViolation, match="ひとりの人"):
        brought(me, series_id=CASE)
    brought(me, series_id=CASE, client_id=person)
    with unit_of_work(staff["director"]) as work:
        end_series(work, 5, 1)
    with pytest.raises(RuleViolation, match="終わりました"):
        brought(me, series_id=5)


def test_nobody_brings_or_sees_what_is_out_of_right_or_scope(staff: Staff) -> None:
    person = a_client()
    item = brought(staff["director"], client_id=person)
    for role in ("viewer", "clerk", "partner"):
        with pytest.raises(NotAllowed):
            brought(staff[role])
    stranger = replace(staff["supporter"], scope="caseload")
    with pytest.raises(OutOfScope):
        brought(stranger, client_id=person)
    with pytest.raises(OutOfScope), unit_of_work(stranger) as work:
        agenda_items.drop_item(work, item.pk, 1)
    with pytest.raises(OutOfScope), read_only(stranger) as view:
        waiting_about(view, client_id=person)
    with read_only(stranger) as view:  # the meeting is the whole office's, masked
        assert [row.who for row in waiting_items(view)] == ["T・H（12）"]


def test_persons_are_called_as_the_series_masks_them(staff: Staff) -> None:
    me, person = staff["supporter"], a_client()
    brought(me, "田中花子さんの見学", series_id=5, client_id=person)  # ネットワーク会議: 番号だけ
    brought(me, "田中花子さんの受診", client_id=person)
    with unit_of_work(SYSTEM) as work:
        case = work.get(MeetingSeries, CASE)
        work.change(MeetingSeries, CASE, case.version, {"masking": "pseudonym"})
    with unit_of_work(me) as work:
        plan_meeting(work, MeetingEntry(series_id=CASE, held_on=TODAY, client_id=person))
    with read_only(staff["viewer"]) as view:
        found = waiting_items(view)
        assert [row.who for row in found] == ["番号12", "T・H（12）"]
        assert all("田中" not in row.title and "花子" not in row.title for row in found)
        assert [row.who for row in planned_meetings(view, TODAY)] == ["番号12"]


def test_it_is_rewritten_and_dropped_with_compare_and_swap(staff: Staff) -> None:
    me = staff["supporter"]
    item = brought(me)
    other = check(AgendaItemEntry, {"series_id": MORNING, "title": "電話の当番"})
    with unit_of_work(me) as work:
        changed = agenda_items.change_item(work, item.pk, 1, other)
        assert (changed.series_id, changed.title) == (MORNING, "電話の当番")
    with pytest.raises(Conflict), unit_of_work(me) as work:
        agenda_items.drop_item(work, item.pk, 1)
    with unit_of_work(me) as work:
        agenda_items.drop_item(work, item.pk, 2)
    with pytest.raises(RuleViolation, match="もう話したか"), unit_of_work(me) as work:
        agenda_items.change_item(work, item.pk, 3, other)
    with unit_of_work(me) as work:
        assert agenda_items.reopen_item(work, item.pk, 3).status == "waiting"


def test_what_was_not_reached_is_carried_and_a_conference_carries_only_its_persons(
    staff: Staff,
) -> None:
    me = staff["supporter"]
    first, second = a_client(), a_client(13, "山本 次郎")
    mine = brought(me, series_id=CASE, client_id=first)
    others = brought(me, series_id=CASE, client_id=second)
    weekly = brought(me)
    with unit_of_work(me) as work:
        entry = MeetingEntry(series_id=CASE, held_on=TODAY, client_id=first)
        meeting = plan_meeting(work, entry)
        with pytest.raises(RuleViolation, match="まだ始まって"):
            agenda_items.settle_item(work, mine.pk, 1, meeting.pk)
        begin_meeting(work, meeting.pk)
        assert agenda_items.carry_items(work, meeting.pk) == 1
    assert [stored(i).times_carried for i in (mine, others, weekly)] == [1, 0, 0]


def test_a_chart_that_was_brought_is_shown_to_all_and_can_be_removed(staff: Staff) -> None:
    me = staff["supporter"]
    with unit_of_work(me) as work:
        choice = ChartChoice("intakes", x="referral", measure="count")
        chart = charts.save_chart(work, SavedChartEntry(name="紹介元"), choice).pk
    with pytest.raises(NotFound):  # another's own chart
        brought(staff["director"], chart_id=chart)
    item = brought(me, "紹介元が変わった", chart_id=chart)
    with unit_of_work(me) as work:
        assert work.get(SavedChart, chart).is_shared
        charts.remove_chart(work, chart, 2)
    assert (stored(item).chart_id, stored(item).title) == (None, "紹介元が変わった")


def test_a_consultation_of_a_registered_person_is_about_that_person(staff: Staff) -> None:
    person = a_client()
    with unit_of_work(SYSTEM) as work:
        told = {
            "received_on": TODAY,
            "name": "田中 花子",
            "kana": "たなか はなこ",
            "complaint": "相談",
        }
        new = work.add(Intake(**told)).pk
        known = work.add(Intake(**told, client_id=person)).pk
    fresh = brought(staff["supporter"], intake_id=new)
    about = brought(staff["supporter"], intake_id=known)
    assert (fresh.client_id, about.client_id) == (None, person)
    with read_only(staff["supporter"]) as view:
        assert [row.id for row in waiting_about(view, intake_id=new)] == [fresh.pk]
        assert waiting_items(view)[0].who == f"T・H（受付{new}）"


def test_merging_persons_or_organisations_keeps_what_was_brought(staff: Staff) -> None:
    me = staff["director"]
    kept, gone = a_client(), a_client(13)
    with unit_of_work(SYSTEM) as work:
        here, there = (work.add(Organization(name=name)).pk for name in ("模擬A", "模擬B"))
    person, place = brought(me, client_id=gone), brought(me, organization_id=there)
    with unit_of_work(me) as work:
        merge_clients(work, kept, gone, {kept: 1, gone: 1})
        merge_organizations(work, here, there, (1, 1))
    assert stored(person).client_id == kept
    assert stored(place).organization_id == here
