"""支援チーム: who may be in it, what is refused, what the ledger proposes, and the other way round."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest

from core.db.actor import Actor
from core.db.work import Work, read_only, unit_of_work
from core.domain.clients import ServiceUse
from core.domain.employments import Employment
from core.domain.enrolments import EnrolmentEndEntry, EnrolmentEntry, Office, StageEntry
from core.domain.entry import check
from core.domain.face_sheets import ContactPerson, FaceSheet, Treatment
from core.domain.organizations import ContactManner, KeyPerson, Organization
from core.domain.permissions import Action, may
from core.domain.teams import TeamMember, TeamMemberEntry
from core.errors import Conflict, ConsentMissing, NotAllowed, OutOfScope, RuleViolation
from core.queries.face_sheets import team_lines_of
from core.queries.teams import proposals, supported_with, team_of
from core.services import enrolments, stages, teams
from tests.people import a_client, consent_entry

Staff = dict[str, Actor]
DAY = date(2026, 4, 1)
pytestmark = pytest.mark.sqlite_only


def a_place(actor: Actor, name: str, kind: str = "other", phone: str = "") -> int:
    with unit_of_work(actor) as work:
        return work.add(Organization(name=name, kind=kind, phone=phone)).pk


def joined(actor: Actor, client_id: int, role: str, **values: Any) -> TeamMember:
    entry = check(TeamMemberEntry, {"client_id": client_id, "role": role, **values})
    with unit_of_work(actor) as work:
        return teams.add_member(work, entry)


def test_one_look_tells_who_does_what_and_how_to_ask(staff: Staff) -> None:
    me = staff["supporter"]
    person = a_client(me).pk
    hospital = a_place(me, "模擬病院", "medical_institution", "048-111-1111")
    with unit_of_work(me) as work:
        window = work.add(
            KeyPerson(
                organization_id=hospital, name="模擬 窓口", post="連携室", phone="048-222-2222"
            )
        )
        work.add(ContactManner(organization_id=hospital, hours="平日 13時", send_first="同意書"))
        gone = work.add(KeyPerson(organization_id=hospital, name="模擬 前任", left_on=DAY))
    joined(me, person, "medical", key_person_id=window.pk)
    joined(
        me, person, "nursing", organization_id=hospital, key_person_id=gone.pk, phone="048-333-3333"
    )
    joined(me, person, "work", name="模擬 支援", end_on="2026-11-20")
    joined(me, person, "money", name="模擬 後見", end_on="2026-11-21")
    with read_only(me) as view:
        team = team_of(view, person)
    medical, nursing, money = team.current
    assert (medical.name, medical.post, medical.phone) == ("模擬 窓口", "連携室", "048-222-2222")
    assert (medical.organization, medical.manner) == ("模擬病院", "平日 13時　電話　先に: 同意書")
    assert (nursing.phone, nursing.left_on) == ("048-333-3333", DAY)
    assert money.role == "money"  # きょうが最後の日
    assert [row.role for row in team.former] == ["work"]
    assert team.missing == ("life", "work", "planning")


def test_what_makes_no_sense_is_refused(staff: Staff) -> None:
    me = staff["supporter"]
    person, other = a_client(me).pk, a_place(me, "模擬の事業所")
    hospital = a_place(me, "模擬病院")
    with unit_of_work(me) as work:
        window = work.add(KeyPerson(organization_id=hospital, name="模擬 窓口"))
    for values, match in (
        ({}, "機関を選ぶか"),
        ({"name": "模擬", "start_on": "2026-11-01", "end_on": "2026-10-01"}, "いつから"),
        ({"organization_id": other, "key_person_id": window.pk}, "キーパーソンではありません"),
        ({"name": "模擬", "phone": "123"}, "電話"),
    ):  # fmt: skip
        with pytest.raises(RuleViolation, match=match):
            joined(me, person, "life", **values)
    row = joined(me, person, "life", organization_id=other)
    with pytest.raises(RuleViolation, match="もう「生活のこと」"):
        joined(me, person, "life", organization_id=other)
    joined(me, person, "money", organization_id=other)  # another role is another matter
    with pytest.raises(RuleViolation, match="きょうまで"), unit_of_work(me) as work:
        teams.end_member(work, row.pk, 1, date(2026, 11, 22))
    with unit_of_work(me) as work:
        teams.end_member(work, row.pk, 1, date(2026, 11, 20))
    joined(me, person, "life", organization_id=other)
    again = check(TeamMemberEntry, {"client_id": person, "role": "life", "organization_id": other})
    with pytest.raises(RuleViolation, match="もう"), unit_of_work(me) as work:
        teams.change_member(work, row.pk, 2, again)
    with pytest.raises(Conflict), unit_of_work(me) as work:
        teams.change_member(work, row.pk, 1, again.model_copy(update={"role": "crisis"}))


def test_where_somebody_is_treated_needs_a_consent_and_is_not_for_clerks(staff: Staff) -> None:
    me = staff["supporter"]
    hospital = a_place(me, "模擬病院", "medical_institution")
    bare = a_client(me, consent=consent_entry(items="basic")).pk
    for role in ("medical", "work"):
        with pytest.raises(ConsentMissing):
            joined(me, bare, role, organization_id=hospital)
    person = a_client(me).pk
    joined(me, person, "work", organization_id=hospital, note="体調の話")
    joined(me, person, "life", name="模擬 生活", note="お金の話")
    with read_only(staff["clerk"]) as view:
        team = team_of(view, person)
        assert supported_with(view, hospital) == ((), 0)
        assert [line.role for line in team_lines_of(view, person, DAY)] == ["life"]
    with read_only(me) as view:
        assert [line.role for line in team_lines_of(view, person, DAY)] == ["work", "life"]
    assert [(row.role, row.note) for row in team.current] == [("life", "")]
    assert not team.is_whole
    assert "medical" not in team.missing
    with pytest.raises(NotAllowed), unit_of_work(staff["clerk"]) as work:
        teams.end_member(work, 1, 1, DAY)


def test_what_is_known_already_is_proposed_once(staff: Staff) -> None:
    me = staff["supporter"]
    person = a_client(me).pk
    place = {
        name: a_place(me, name, kind)
        for name, kind in (
            ("模擬病院", "medical_institution"), ("模擬移行", "transition_office"),
            ("模擬計画", "consultation_office"), ("模擬会社", "company"), ("模擬職安", "hello_work"),
        )
    }  # fmt: skip
    with unit_of_work(me) as work:
        about = {"client_id": person}
        work.add(Treatment(**about, organization_id=place["模擬病院"], doctor="模擬 医師"))
        work.add(Treatment(**about, organization_id=place["模擬病院"], end_on=DAY))
        for service, name in (
            ("employment_transition_support", "模擬移行"), ("planning_consultation", "模擬計画"),
        ):  # fmt: skip
            work.add(
                ServiceUse(**about, service=service, organization_id=place[name], start_on=DAY)
            )
        work.add(Employment(**about, organization_id=place["模擬会社"], hired_on=DAY))
        work.add(FaceSheet(**about, hello_work_id=place["模擬職安"]))
        work.add(ContactPerson(**about, name="模擬 母", phone="048-1", is_key_person=True))
    with read_only(me) as view:
        found = proposals(view, person, team_of(view, person))
    assert [(p.entry.role, p.who) for p in found] == [
        ("medical", "模擬病院　模擬 医師"), ("training", "模擬移行"), ("planning", "模擬計画"),
        ("employer", "模擬会社"), ("job_search", "模擬職安"), ("family_support", "模擬 母"),
    ]  # fmt: skip
    for proposal in found:
        with unit_of_work(me) as work:
            teams.add_member(work, proposal.entry)
    with read_only(me) as view:
        team = team_of(view, person)
        assert proposals(view, person, team) == ()
    assert len(team.current) == 6


def test_an_organisation_shows_whom_we_support_together_within_scope(staff: Staff) -> None:
    me, chief = staff["supporter"], staff["director"]
    place = a_place(me, "模擬センター")
    mine, hers = a_client(me, owner_id=me.id).pk, a_client(chief, owner_id=chief.id).pk
    for person in (mine, hers):
        joined(chief, person, "life", organization_id=place)
        joined(chief, person, "work", organization_id=place)
    joined(chief, hers, "money", organization_id=place, end_on="2026-11-01")
    with read_only(me) as view:
        rows, people = supported_with(view, place)
    assert [row.roles for row in rows] == [("life", "work")] * 2
    assert people == 2
    with read_only(me) as view:
        rows, people = supported_with(view, place, limit=1)
    assert (len(rows), people) == (1, 2)
    narrow = Actor(me.id, me.login, me.name, me.role, "caseload")
    with read_only(narrow) as view:
        rows, people = supported_with(view, place)
    assert ({row.id for row in rows}, people) == ({mine}, 1)
    with pytest.raises(OutOfScope), read_only(narrow) as view:
        team_of(view, hers)
    with pytest.raises(NotAllowed), read_only(staff["viewer"]) as view:
        supported_with(view, place)


def test_every_verb_asks_for_the_right_to_write(staff: Staff) -> None:
    me = staff["supporter"]
    person = a_client(me).pk
    member = joined(me, person, "life", name="模擬 生活")
    with unit_of_work(me) as work:
        office = work.add(Office(name="模擬 センター")).pk
        entry = check(
            EnrolmentEntry,
            {"client_id": person, "office_id": office, "programme": "job_coach", "start_on": DAY},
        )
        row = enrolments.enrol_in_programme(work, entry)
    again = check(TeamMemberEntry, {"client_id": person, "role": "life", "name": "模擬"})
    end = check(EnrolmentEndEntry, {"end_on": "2026-11-01", "end_reason": "wish"})
    stage = check(StageEntry, {"stage": "preparing"})
    verbs: dict[str, Callable[[Work], object]] = {
        "add_member": lambda w: teams.add_member(w, again),
        "change_member": lambda w: teams.change_member(w, member.pk, 1, again),
        "end_member": lambda w: teams.end_member(w, member.pk, 1, DAY),
        "enrol_in_programme": lambda w: enrolments.enrol_in_programme(w, entry),
        "change_enrolment": lambda w: enrolments.change_enrolment(w, row.pk, 1, entry),
        "change_enrolment_stage": lambda w: enrolments.change_enrolment_stage(w, row.pk, 1, stage),
        "end_enrolment": lambda w: enrolments.end_enrolment(w, row.pk, 1, end),
        "reopen": lambda w: enrolments.reopen(w, row.pk, 1),
        "note_stage": lambda w: stages.note_stage(w, person, "registered", "preparing"),
    }
    for role, actor in staff.items():
        for name, verb in verbs.items():
            if not may(actor, Action.WRITE_CLIENTS):
                with pytest.raises(NotAllowed), unit_of_work(actor) as work:
                    verb(work)
                continue
            # The negative control: whatever else may be wrong, it is not the right.
            with suppress(RuleViolation, _TakenBack), unit_of_work(actor) as work:
                verb(work)
                raise _TakenBack(f"{role} {name}")


class _TakenBack(Exception):
    """Nothing of a control is kept."""
