"""ケース会議・支援調整会議: no name without the consent of the recipient; what came of it is kept."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from core.db.actor import Actor
from core.db.work import read_only, table_of, unit_of_work
from core.domain.clients import Client
from core.domain.consents import Consent, Disclosure
from core.domain.employments import Employment
from core.domain.face_sheets import FaceSheet, Treatment
from core.domain.meeting_series import MeetingSeries, SeriesMember
from core.domain.meetings import (
    AttendeeDayEntry,
    AttendeeEntry,
    Meeting,
    MeetingAttendee,
    MeetingEntry,
)
from core.domain.notifications import Notification
from core.domain.organizations import Organization
from core.domain.plan_details import SelfRelianceDetail
from core.domain.plans import Plan, PlanGoal
from core.domain.records import SupportRecord
from core.errors import ConsentMissing, NotAllowed, RuleViolation
from core.queries import conferences as asked
from core.queries.conference_plans import plans_for_conference
from core.queries.conference_topics import TOPICS, conference_topic
from core.queries.meetings import meeting as meeting_row
from core.queries.minutes import minutes
from core.services import conferences
from core.services.conference_papers import issue_invitation, issue_materials
from core.services.conference_results import offer_to_policy, put_into_plan
from core.services.consents import record_consent, withdraw_consent
from core.services.meetings import begin_meeting, move_to
from core.services.minutes import close_meeting, issue_minutes
from tests.people import DAY, a_client, consent_entry

Staff = dict[str, Actor]
sqlite_only = pytest.mark.sqlite_only
NAME, KANA = "加奈利 明日香", "かなり あすか"
OFFICE, HOSPITAL, COMPANY = "模擬相談支援", "見張り病院", "かなで食品"
TOLD = ("加奈利", "明日香", "かなり", "あすか", "勤務先の", "K・A", "9041")


def a_conference(staff: Staff, kind: str = "case_conference", **values: Any) -> tuple[int, int]:
    """(meeting, person): today, about somebody whose name stands in its aim and its room."""
    me = staff["supporter"]
    client = a_client(me, name=NAME, kana=KANA, owner_id=staff["director"].id)
    with unit_of_work(me) as work:
        work.change(Client, client.pk, client.version, {"number": 9041})
        s = table_of(MeetingSeries).c
        series_id = work.scalar(select(s.id).where(s.kind == kind))
        typed = {
            "series_id": series_id, "held_on": DAY, "starts_at": "14:00", "client_id": client.pk,
            "place": "加奈利さんの自宅", "aim": "加奈利さんの勤務先のことを話す", **values,
        }  # fmt: skip
        return conferences.plan_conference(work, MeetingEntry(**typed)).pk, client.pk


def seat(me: Actor, meeting_id: int, name: str, kind: str, role: str = "other") -> int:
    """Somebody of a new organisation takes part."""
    with unit_of_work(me) as work:
        place = work.add(Organization(kind=kind, name=name))
        entry = AttendeeEntry(organization_id=place.pk, role=role)
        return conferences.add_attendee(work, meeting_id, entry).pk


def agree(me: Actor, attendee_id: int, client_id: int, items: str, **values: Any) -> Consent:
    """The person agrees that this attendee's organisation is told these items."""
    with unit_of_work(me) as work:
        place = work.get(MeetingAttendee, attendee_id).organization_id
        given = {"kind": "third_party", "purpose": "case_conference", "recipient_id": place}
        return record_consent(work, consent_entry(client_id, **given, items=items, **values))


def own_seat(me: Actor, meeting_id: int) -> MeetingAttendee:
    with read_only(me) as view:
        rows = asked.attendees(view, meeting_id, DAY)
        return view.get(MeetingAttendee, next(r.id for r in rows if r.kind == asked.THE_PERSON))


def invited(me: Actor, attendee_id: int, *, named: bool) -> bytes:
    with unit_of_work(me) as work:
        return issue_invitation(work, attendee_id, named=named).content


def text_of(made: bytes) -> str:
    """Everything that can be read in a PDF: its pages, and what it says of itself."""
    reader = PdfReader(io.BytesIO(made))
    pages = "".join(page.extract_text() for page in reader.pages)
    return "".join(f"{pages} {dict(reader.metadata or {})}".split())


def found_in(made: bytes) -> list[str]:
    told = text_of(made)
    return [word for word in TOLD if word in told]


def number_of(me: Actor, model: Any) -> int:
    with read_only(me) as view:
        return int(view.scalar(select(func.count()).select_from(table_of(model))))


@sqlite_only
def test_who_plans_it_who_answers_for_the_person_and_the_person_take_part(staff: Staff) -> None:
    meeting_id, _ = a_conference(staff)
    with read_only(staff["supporter"]) as view:
        rows = asked.attendees(view, meeting_id, DAY)
        told = view.rows(select(table_of(Notification).c.user_id, table_of(Notification).c.kind))
        row = asked.conference(view, meeting_id)
    assert [r.kind for r in rows] == ["staff", "staff", "person"]
    assert {(staff["director"].id, "meeting_called")} <= {tuple(r) for r in told}
    assert (staff["supporter"].id, "meeting_called") not in {tuple(r) for r in told}
    assert row.sections == ("basic", "wishes", "support_log", "plan")


@sqlite_only
def test_an_invitation_without_consent_has_no_name_anywhere(staff: Staff) -> None:
    me = staff["supporter"]
    meeting_id, client_id = a_conference(staff)
    doctor = seat(me, meeting_id, HOSPITAL, "medical_institution", "medical")
    made = invited(me, doctor, named=False)
    assert found_in(made) == []
    assert "ある方のケース会議のご案内" in text_of(made)
    with unit_of_work(me) as work:  # a meeting that somebody called after the person
        called = work.get(Meeting, meeting_id).series_id
        work.change(MeetingSeries, called, 1, {"name": "加奈利さんのケース会議"})
    assert found_in(invited(me, doctor, named=False)) == []
    assert number_of(me, Disclosure) == 0
    with pytest.raises(ConsentMissing):
        invited(me, doctor, named=True)
    assert number_of(me, Disclosure) == 0
    with read_only(me) as view:
        kept = view.get(MeetingAttendee, doctor)
        assert (kept.status, kept.invited_on, kept.is_named) == ("invited", DAY, False)

    # The control: with the consent the name is there, and so is its record.
    consent = agree(me, doctor, client_id, "basic")
    made = invited(me, doctor, named=True)
    assert "加奈利明日香" in text_of(made)
    assert "勤務先の" not in text_of(made), "the aim tells more than 基本情報"
    with read_only(me) as view:
        kept = view.get(MeetingAttendee, doctor)
        given = view.get(Disclosure, kept.disclosure_id or 0)
    assert kept.is_named
    assert (given.items, given.purpose, given.consent_id) == (
        "basic",
        "case_conference",
        consent.pk,
    )


@sqlite_only
@pytest.mark.parametrize(
    "values",
    [
        {"items": "plan,support_log"},
        {"items": "basic", "purpose": "matching"},
        {"items": "basic", "kind": "internal_use"},
        {"items": "basic", "valid_to": "2026-11-20"},
        {"items": "basic", "recipient_id": None, "recipient": "ほかの機関"},
    ],
    ids=["without the name", "for another purpose", "within the office", "over", "to another one"],
)
def test_a_consent_to_something_else_tells_no_name(staff: Staff, values: dict[str, Any]) -> None:
    me = staff["supporter"]
    meeting_id, client_id = a_conference(staff)
    doctor = seat(me, meeting_id, HOSPITAL, "medical_institution", "medical")
    with unit_of_work(me) as work:
        given = {
            "kind": "third_party", "purpose": "case_conference", "obtained_on": "2026-11-01",
            "recipient_id": work.get(MeetingAttendee, doctor).organization_id, **values,
        }  # fmt: skip
        record_consent(work, consent_entry(client_id, **given))
    with pytest.raises(ConsentMissing):
        invited(me, doctor, named=True)


@sqlite_only
def test_a_withdrawn_consent_ends_names_and_materials_at_once(staff: Staff) -> None:
    me = staff["supporter"]
    meeting_id, client_id = a_conference(staff)
    office = seat(me, meeting_id, OFFICE, "consultation_office")
    consent = agree(me, office, client_id, "basic,wishes,plan,support_log")
    assert found_in(invited(me, office, named=True))
    with unit_of_work(me) as work:
        assert issue_materials(work, office).content
        withdraw_consent(work, consent.pk, consent.version)
    with pytest.raises(ConsentMissing):
        invited(me, office, named=True)
    with pytest.raises(ConsentMissing), unit_of_work(me) as work:
        issue_materials(work, office)
    assert found_in(invited(me, office, named=False)) == []


@sqlite_only
def test_each_copy_of_the_materials_holds_what_its_reader_may_know(staff: Staff) -> None:
    me = staff["supporter"]
    meeting_id, client_id = a_conference(staff, sections="basic,wishes,medical")
    office = seat(me, meeting_id, OFFICE, "consultation_office")
    agree(me, office, client_id, "basic,wishes")
    with unit_of_work(me) as work:
        work.add(FaceSheet(client_id=client_id, wish_work="静かな事務"))
        work.add(Treatment(client_id=client_id, place=HOSPITAL))
        outside = issue_materials(work, office).content
        mine = next(r for r in asked.attendees(work, meeting_id, DAY) if r.kind == "staff")
        inside = issue_materials(work, mine.id).content
    told = text_of(outside)
    assert "静かな事務" in told
    assert HOSPITAL not in told
    assert "4／4" in told, "the number of the copy"
    assert HOSPITAL in text_of(inside), "the control: the staff read the medical section"
    with read_only(me) as view:
        given = view.rows(select(table_of(Disclosure).c["items"], table_of(Disclosure).c.recipient))
    assert [tuple(row) for row in given] == [("basic,wishes", OFFICE)]


@sqlite_only
def test_an_employer_who_was_not_told_is_never_asked(staff: Staff) -> None:
    me = staff["supporter"]
    meeting_id, client_id = a_conference(staff)
    with unit_of_work(me) as work:
        place = work.add(Organization(kind="company", name=COMPANY))
        work.add(
            Employment(
                client_id=client_id, organization_id=place.pk, hired_on=DAY, disclosure="closed"
            )
        )
    with pytest.raises(RuleViolation, match="非開示"), unit_of_work(me) as work:
        conferences.add_attendee(work, meeting_id, AttendeeEntry(organization_id=place.pk))
    with unit_of_work(me) as work:  # the control: another company is asked
        other = work.add(Organization(kind="company", name="模擬物流"))
        conferences.add_attendee(work, meeting_id, AttendeeEntry(organization_id=other.pk))
        for usual in (place, other):
            series = {"series_id": work.get(Meeting, meeting_id).series_id, "role": "company"}
            work.add(SeriesMember(organization_id=usual.pk, **series))
        entry = MeetingEntry(
            series_id=series["series_id"], held_on=DAY + timedelta(days=7), client_id=client_id
        )
        next_one = conferences.plan_conference(work, entry).pk
        seated = {row.organization_id for row in asked.attendees(work, next_one, DAY)}
    assert seated == {None, other.pk}, "nor as one who usually comes"


@sqlite_only
def test_who_comes_from_an_organization_is_never_taken_for_the_person(staff: Staff) -> None:
    me = staff["supporter"]
    meeting_id, _ = a_conference(staff)
    with unit_of_work(me) as work:
        place = work.add(Organization(kind="company", name=COMPANY))
        with pytest.raises(ValueError, match="本人"):
            AttendeeEntry(organization_id=place.pk, role="person")
        typed = {"organization_id": place.pk, "role": "person"}
        guest = work.add(MeetingAttendee(meeting_id=meeting_id, **typed))
        (row,) = [r for r in asked.attendees(work, meeting_id, DAY) if r.id == guest.pk]
        assert (row.kind, row.may_be_named) == (asked.OUTSIDE, False)
        with pytest.raises(ConsentMissing):
            issue_materials(work, row.id)


@sqlite_only
def test_a_conference_with_guests_begins_only_on_a_consent(staff: Staff) -> None:
    me = staff["supporter"]
    meeting_id, client_id = a_conference(staff)
    guest = seat(me, meeting_id, HOSPITAL, "medical_institution", "medical")
    with pytest.raises(ConsentMissing), unit_of_work(me) as work:
        begin_meeting(work, meeting_id)
    consent = agree(me, guest, client_id, "basic", valid_to=DAY)
    with unit_of_work(me) as work:
        work.change(Consent, consent.pk, consent.version, {"valid_to": DAY - timedelta(days=1)})
    with pytest.raises(ConsentMissing), unit_of_work(me) as work:
        begin_meeting(work, meeting_id)
    with unit_of_work(me) as work:  # the control: who does not come is told nothing
        conferences.change_attendee(work, guest, 1, AttendeeDayEntry(status="not_coming"))
        father = AttendeeEntry(name="模擬 父", role="family")
        conferences.add_attendee(work, meeting_id, father)
    with pytest.raises(ConsentMissing), unit_of_work(me) as work:
        lawyer = AttendeeEntry(name="模擬 弁護士", role="other")
        conferences.add_attendee(work, meeting_id, lawyer)
        begin_meeting(work, meeting_id)
    with unit_of_work(me) as work:
        assert begin_meeting(work, meeting_id).started_at is not None


@sqlite_only
def test_a_coordination_meeting_begins_only_on_a_live_consent(staff: Staff) -> None:
    me = staff["supporter"]
    meeting_id, client_id = a_conference(staff, "support_coordination")
    with pytest.raises(ConsentMissing), unit_of_work(me) as work:
        begin_meeting(work, meeting_id)
    given = {"kind": "internal_use", "purpose": "case_conference", "items": "basic"}
    with unit_of_work(me) as work:
        consent = record_consent(work, consent_entry(client_id, **given))
        withdraw_consent(work, consent.pk, consent.version)
    with pytest.raises(ConsentMissing), unit_of_work(me) as work:
        begin_meeting(work, meeting_id)
    with unit_of_work(me) as work:
        consent = record_consent(work, consent_entry(client_id, **given))
        assert begin_meeting(work, meeting_id).consent_id == consent.pk
    other = a_client(me, name="模擬 別人", kana="もぎ べつじん")
    with unit_of_work(me) as work:  # the control: the office's own case conference needs none
        of_case = select(table_of(MeetingSeries).c.id).where(
            table_of(MeetingSeries).c.kind == "case_conference"
        )
        entry = MeetingEntry(series_id=work.scalar(of_case), held_on=DAY, client_id=other.pk)
        meeting = conferences.plan_conference(work, entry)
        assert begin_meeting(work, meeting.pk).consent_id is None


def test_closing_writes_the_record_with_the_conclusion_and_nothing_changes_afterwards(
    staff: Staff,
) -> None:
    me = staff["supporter"]
    meeting_id, client_id = a_conference(staff)
    own = own_seat(me, meeting_id)
    away = AttendeeDayEntry(status="absent")
    with pytest.raises(RuleViolation, match="理由"), unit_of_work(me) as work:
        conferences.change_attendee(work, own.pk, own.version, away)
    with unit_of_work(me) as work:
        begun = begin_meeting(work, meeting_id)
        away = AttendeeDayEntry(status="absent", note="体調不良", opinion="週3日から始めたい")
        conferences.change_attendee(work, own.pk, own.version, away)
        conferences.mark_all_here(work, meeting_id)
        concluded = conferences.conclude(work, meeting_id, begun.version, "実習を2週間のばす")
        close_meeting(work, meeting_id, concluded.version)
    with read_only(me) as view:
        r = table_of(SupportRecord).c
        (record,) = view.all(select(SupportRecord).where(r.client_id == client_id))
        seats = asked.attendees(view, meeting_id, DAY)
    assert (record.method, record.happened_on, record.party) == ("meeting", DAY, "other")
    assert "本人不参加: 体調不良" in record.facts
    assert "本人: 週3日から始めたい" in record.facts
    assert "実習を2週間のばす" in record.done
    colleague = next(row for row in seats if row.kind == "staff")
    writes = (
        lambda w: conferences.conclude(w, meeting_id, 9, "ほか"),
        lambda w: conferences.change_conference(w, meeting_id, 9, {"aim": "ほか"}),
        lambda w: conferences.add_attendee(w, meeting_id, AttendeeEntry(name="模擬 父")),
        lambda w: conferences.change_attendee(w, own.pk, 9, AttendeeDayEntry(status="coming")),
        lambda w: conferences.remove_attendee(w, colleague.id, colleague.version),
        lambda w: conferences.mark_all_here(w, meeting_id),
        lambda w: issue_invitation(w, own.pk, named=True),
        lambda w: issue_materials(w, own.pk),
    )
    for write in writes:
        with pytest.raises(RuleViolation, match="閉じています"), unit_of_work(me) as work:
            write(work)


@sqlite_only
def test_the_meeting_goes_into_the_plan_and_its_words_only_when_asked(staff: Staff) -> None:
    me = staff["supporter"]
    meeting_id, client_id = a_conference(staff)
    other = a_client(me, name="模擬 別人", kana="もぎ べつじん")
    dated = {"start_on": DAY, "period_start_on": DAY, "review_due_on": DAY}
    with unit_of_work(me) as work:
        plan = work.add(
            Plan(client_id=client_id, service="daily_care", policy="朝を整える", **dated)
        )
        strange = work.add(Plan(client_id=other.pk, service="daily_care", **dated))
        begun = begin_meeting(work, meeting_id)
        conferences.mark_all_here(work, meeting_id)
        conferences.conclude(work, meeting_id, begun.version, "実習を2週間のばす")
    with unit_of_work(me) as work:
        changed = put_into_plan(work, meeting_id, plan.pk, plan.version)
        assert (changed.meeting_on, changed.person_present) == (DAY, True)
        assert "本人" in changed.meeting_members
        assert changed.policy == "朝を整える"
        changed = offer_to_policy(work, meeting_id, plan.pk, changed.version)
        assert changed.policy == "朝を整える\n実習を2週間のばす"
        assert work.get(Meeting, meeting_id).plan_id == plan.pk
        assert [p.id for p in plans_for_conference(work, meeting_id)] == [plan.pk]
    with pytest.raises(RuleViolation, match="もう方針に"), unit_of_work(me) as work:
        offer_to_policy(work, meeting_id, plan.pk, changed.version)
    with pytest.raises(RuleViolation, match="ほかの人の計画"), unit_of_work(me) as work:
        put_into_plan(work, meeting_id, strange.pk, strange.version)


@sqlite_only
def test_a_coordination_meeting_fills_its_fields_of_the_self_reliance_plan(staff: Staff) -> None:
    me = staff["supporter"]
    meeting_id, client_id = a_conference(staff, "support_coordination")
    with unit_of_work(me) as work:
        given = {"kind": "internal_use", "purpose": "case_conference", "items": "basic"}
        record_consent(work, consent_entry(client_id, **given, obtained_on="2026-11-10"))
        plan = work.add(
            Plan(
                client_id=client_id, kind="self_reliance_plan", service="welfare_rights_service",
                start_on=DAY, period_start_on=DAY, review_due_on=DAY,
            )
        )  # fmt: skip
        begun = begin_meeting(work, meeting_id)
        conferences.mark_all_here(work, meeting_id)
        conferences.conclude(work, meeting_id, begun.version, "家計改善支援を先に")
        put_into_plan(work, meeting_id, plan.pk, plan.version, "fit_with_changes")
    with read_only(me) as view:
        (detail,) = view.all(select(SelfRelianceDetail))
        plan = view.get(Plan, plan.pk)
    assert (detail.coordination_on, detail.coordination_result) == (DAY, "fit_with_changes")
    assert detail.consented_on == DAY - timedelta(days=11)
    assert detail.coordination_note == "家計改善支援を先に"
    assert plan.meeting_on == DAY


@sqlite_only
def test_the_wall_says_nothing_that_names_the_person(staff: Staff) -> None:
    me = staff["supporter"]
    sections = "basic,wishes,support_log,employment,medical,disability,family"
    meeting_id, client_id = a_conference(staff, sections=sections)
    doctor = seat(me, meeting_id, HOSPITAL, "medical_institution", "medical")
    with unit_of_work(me) as work:
        place = work.add(Organization(kind="company", name=COMPANY))
        work.add(Employment(client_id=client_id, organization_id=place.pk, hired_on=DAY))
        work.add(FaceSheet(client_id=client_id, diagnosis="うつ病", wish_work="加奈利さんの事務"))
        work.add(Treatment(client_id=client_id, place=HOSPITAL))
        said = AttendeeDayEntry(status="attended", opinion="加奈利明日香さんは疲れている")
        conferences.change_attendee(work, doctor, 1, said)
        meeting = work.get(Meeting, meeting_id)
        conferences.conclude(work, meeting_id, meeting.version, "加奈利さんの実習をのばす")
    for actor in (me, staff["viewer"]):
        with read_only(actor) as view:
            row = meeting_row(view, meeting_id)
            shown = {t: conference_topic(view, row, t).rows for t in TOPICS}
        words = "\n".join(f"{r.who} {r.what}" for rows in shown.values() for r in rows)
        private = (*TOLD[:4], HOSPITAL, COMPANY, "うつ病")
        assert [word for word in private if word in words] == []
        assert "疲れている" in words, "the control: the opinions are shown"
        assert "実習をのばす" in words
    with pytest.raises(NotAllowed), read_only(staff["clerk"]) as view:
        conference_topic(view, row, "aim")


@sqlite_only
def test_closed_minutes_show_nobody_more_of_the_person_than_the_wall_would(staff: Staff) -> None:
    me = staff["supporter"]
    meeting_id, client_id = a_conference(staff, sections="plan")
    dated = {"start_on": DAY, "period_start_on": DAY, "review_due_on": DAY, "status": "active"}
    with unit_of_work(me) as work:
        client = work.get(Client, client_id)
        work.change(Client, client_id, client.version, {"wishes": "花屋で働く"})
        plan = work.add(Plan(client_id=client_id, service="daily_care", **dated))
        work.add(PlanGoal(plan_id=plan.pk, term="long", text="朝七時に起きる"))
        begin_meeting(work, meeting_id)
        for topic in ("materials", "opinions", "conclusion"):
            move_to(work, meeting_id, topic)
        close_meeting(work, meeting_id, work.get(Meeting, meeting_id).version)
    seen = {}
    for role in ("supporter", "viewer"):
        with unit_of_work(staff[role]) as work:
            told = {t.topic: t.content for t in minutes(work, meeting_id).topics}
            file = issue_minutes(work, meeting_id, "md").content.decode()
        words = f"{told}{file}"
        seen[role] = {word for word in ("花屋", "朝七時") if word in words}
        assert "支援段階" in told["aim"], "the control: the rest is shown"
    assert seen == {"supporter": {"花屋", "朝七時"}, "viewer": set()}
    assert "お手元の資料で" in told["materials"]


@sqlite_only
def test_who_may_not_run_meetings_prepares_none(staff: Staff) -> None:
    meeting_id, client_id = a_conference(staff)
    own = own_seat(staff["supporter"], meeting_id)
    for role in ("viewer", "clerk", "partner"):
        for write in (
            lambda w: conferences.plan_conference(
                w, MeetingEntry(series_id=3, held_on=DAY, client_id=client_id)
            ),
            lambda w: conferences.conclude(w, meeting_id, 1, "x"),
            lambda w: issue_invitation(w, own.pk, named=True),
            lambda w: issue_materials(w, own.pk),
            lambda w: asked.conference(w, meeting_id),
        ):
            with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
                write(work)
    outside = replace(staff["supporter"], scope="caseload", id=staff["admin"].id)
    with read_only(outside) as view:
        assert asked.conferences(view) == []
