"""事業への登録: begun, overlapping, ended, opened again; stages with their history; who goes along."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.access import ScopeGrant
from core.domain.enrolments import (
    Enrolment,
    EnrolmentEndEntry,
    EnrolmentEntry,
    Office,
    StageEntry,
)
from core.domain.entry import check
from core.errors import Conflict, NotAllowed, OutOfScope, RuleViolation
from core.queries.enrolments import enrolments_of, office_choices, stage_steps
from core.services import clients, enrolments
from tests.people import a_client, client_entry, consent_entry

Staff = dict[str, Actor]


def an_office(actor: Actor, name: str = "模擬 センター", **values: Any) -> int:
    with unit_of_work(actor) as work:
        return work.add(Office(name=name, **values)).pk


def entry(client_id: int, office_id: int, **values: Any) -> EnrolmentEntry:
    typed = {"programme": "employment_life_center", "start_on": "2026-04-01", **values}
    return check(EnrolmentEntry, {"client_id": client_id, "office_id": office_id, **typed})


def enrolled(actor: Actor, client_id: int, office_id: int, **values: Any) -> Enrolment:
    with unit_of_work(actor) as work:
        return enrolments.enrol_in_programme(work, entry(client_id, office_id, **values))


def stored(actor: Actor, row: Enrolment) -> Enrolment:
    with read_only(actor) as view:
        return view.get(Enrolment, row.pk)


def steps(
    actor: Actor, client_id: int, enrolment: int | None = None
) -> list[tuple[str, str, date]]:
    with read_only(actor) as view:
        found = stage_steps(view, client_id)[enrolment]
    return [(step.before, step.after, step.on) for step in reversed(found)]


def ended(on: str, reason: str = "achieved") -> EnrolmentEndEntry:
    return check(EnrolmentEndEntry, {"end_on": on, "end_reason": reason})


def test_a_person_is_in_several_programmes_at_once_in_each_once_at_a_time(staff: Staff) -> None:
    me, office = staff["supporter"], an_office(staff["supporter"])
    person = a_client(me, registered_on="2026-05-01").pk
    enrolled(me, person, office)  # before the person's own 登録日: written up afterwards
    enrolled(me, person, office, programme="job_coach")
    enrolled(me, person, an_office(me, "模擬 もうひとつ"))
    for start, end in (("2026-11-01", ""), ("2026-01-01", "2026-04-01")):
        ends = {"end_on": end, "end_reason": "wish"} if end else {}
        with pytest.raises(RuleViolation, match=r"2026/04/01\(水\) からいままで"):
            enrolled(me, person, office, start_on=start, **ends)
    past = enrolled(
        me, person, office, start_on="2026-01-01", end_on="2026-03-31", end_reason="wish"
    )
    assert past.stage == "closed"
    with pytest.raises(RuleViolation, match="2026/03/31"):
        enrolled(me, person, office, start_on="2026-03-31", end_on="2026-03-31", end_reason="wish")
    with unit_of_work(me) as work:  # what was a mistake stands in nobody's way
        enrolments.change_enrolment(
            work, past.pk, 1, entry(person, office, start_on="2026-01-01", end_on="2026-03-31",
                                    end_reason="mistake"),
        )  # fmt: skip
    enrolled(me, person, office, start_on="2026-03-31", end_on="2026-03-31", end_reason="wish")
    with read_only(me) as view:
        found = enrolments_of(view, person)
    assert [row.is_open for row in found] == [True, True, True, False, False]


@pytest.mark.sqlite_only
def test_bad_dates_offices_and_certificates_are_refused_at_their_field(staff: Staff) -> None:
    me, office = staff["supporter"], an_office(staff["supporter"], programmes="job_coach")
    person = a_client(me, birth_on="2000-01-01").pk
    gone = an_office(me, "模擬 閉じた", closed_on=date(2026, 3, 31))
    for values, field in (
        ({"start_on": "2027-11-22"}, "start_on"),
        ({"start_on": "1999-12-31"}, "start_on"),
        ({"end_on": "2026-03-31", "end_reason": "wish"}, ""),
        ({"end_on": "2026-11-22", "end_reason": "wish"}, "end_on"),
        ({"end_on": "2026-11-01"}, ""),
        ({"programme": "federation"}, "programme"),
        ({"office_id": gone}, "office_id"),
        ({"owner_id": 999}, "owner_id"),
    ):  # fmt: skip
        with pytest.raises(RuleViolation) as met:
            given = {"programme": "job_coach", "start_on": "2026-04-01", "office_id": office}
            typed = {**given, **values, "client_id": person}
            with unit_of_work(me) as work:
                enrolments.enrol_in_programme(work, check(EnrolmentEntry, typed))
        assert list(met.value.fields) == [field], values
    enrolled(me, person, office, programme="job_coach")  # the negative control
    with read_only(me) as view:
        assert gone not in office_choices(view)


@pytest.mark.sqlite_only
def test_the_stage_of_an_enrolment_has_its_own_history(staff: Staff) -> None:
    me, office = staff["supporter"], an_office(staff["supporter"])
    person = a_client(me, registered_on="2026-03-01").pk
    row = enrolled(me, person, office)
    change = {"stage": "preparing", "changed_on": "2026-06-01", "reason": "見学のあと"}
    with unit_of_work(me) as work:
        enrolments.change_enrolment_stage(work, row.pk, 1, check(StageEntry, change))
    for wrong, match in (
        ({"changed_on": "2026-05-31"}, "まえの段階"), ({"changed_on": "2026-03-31"}, "登録日より前"),
        ({"stage": "closed"}, "終える"),
    ):  # fmt: skip
        with pytest.raises(RuleViolation, match=match), unit_of_work(me) as work:
            typed = {"stage": "practicum", "changed_on": "2026-11-01", **wrong}
            enrolments.change_enrolment_stage(work, row.pk, 2, check(StageEntry, typed))
    with pytest.raises(RuleViolation, match="きょうまで"):
        check(StageEntry, {**change, "changed_on": "2026-11-22"})
    assert steps(me, person, row.pk) == [
        ("", "registered", date(2026, 4, 1)),
        ("registered", "preparing", date(2026, 6, 1)),
    ]
    assert steps(me, person) == [("", "registered", date(2026, 3, 1))]  # the person's stays


def test_an_enrolment_ends_with_its_reason_and_comes_back_to_its_stage(staff: Staff) -> None:
    me, office = staff["supporter"], an_office(staff["supporter"])
    person = a_client(me).pk
    row = enrolled(me, person, office, stage="preparing")
    with pytest.raises(RuleViolation, match="登録日より前"), unit_of_work(me) as work:
        enrolments.end_enrolment(work, row.pk, 1, ended("2026-03-31"))
    with unit_of_work(me) as work:
        enrolments.end_enrolment(work, row.pk, 1, ended("2026-10-31", "hired"))
    after = stored(me, row)
    assert (after.stage, after.end_on, after.end_reason) == ("closed", date(2026, 10, 31), "hired")
    with pytest.raises(RuleViolation, match="もう終わって"), unit_of_work(me) as work:
        enrolments.end_enrolment(work, row.pk, 2, ended("2026-11-01"))
    with pytest.raises(Conflict), unit_of_work(staff["director"]) as work:
        enrolments.end_enrolment(work, row.pk, 1, ended("2026-11-01"))
    with unit_of_work(me) as work:
        enrolments.reopen(work, row.pk, 2)
    back = stored(me, row)
    assert (back.stage, back.end_on, back.end_reason) == ("preparing", None, "")
    assert [after for _, after, _ in steps(me, person, row.pk)] == [
        "preparing", "closed", "preparing",
    ]  # fmt: skip
    with unit_of_work(me) as work:
        enrolments.end_enrolment(work, row.pk, 3, ended("2026-11-20", "moved"))
    enrolled(me, person, office, start_on="2026-11-21")
    with pytest.raises(RuleViolation, match="もう"), unit_of_work(me) as work:
        enrolments.reopen(work, row.pk, 4)


def test_what_held_the_persons_stage_or_owner_goes_along(staff: Staff) -> None:
    me, chief, office = staff["supporter"], staff["director"], an_office(staff["supporter"])
    person = a_client(me, owner_id=me.id, registered_on="2026-04-01").pk
    same = enrolled(me, person, office, owner_id=me.id)
    other = enrolled(
        me, person, office, programme="job_coach", owner_id=chief.id, stage="practicum"
    )
    past = enrolled(
        me, person, office, programme="self_reliance", owner_id=me.id, end_on="2026-10-01",
        end_reason="wish",
    )  # fmt: skip
    with unit_of_work(me) as work:
        clients.change_stage(work, person, 1, "preparing", changed_on="2026-11-10", reason="通所")
    assert [stored(me, row).stage for row in (same, other, past)] == [
        "preparing", "practicum", "closed",
    ]  # fmt: skip
    with unit_of_work(me) as work:
        clients.change_client(work, person, 2, {"stage": "job_search"})  # as the grid does
        clients.change_client(work, person, 3, {"owner_id": chief.id})
    assert stored(me, same).stage == "job_search"
    assert [stored(me, row).owner_id for row in (same, other, past)] == [chief.id, chief.id, me.id]
    assert [(before, after) for before, after, _ in steps(me, person)] == [
        ("", "registered"), ("registered", "preparing"), ("preparing", "job_search"),
    ]  # fmt: skip
    with read_only(me) as view:
        told = stage_steps(view, person)[same.pk][1]
    assert (told.on, told.reason, told.by) == (date(2026, 11, 10), "通所", me.name)


def test_closing_the_person_ends_every_open_enrolment(staff: Staff) -> None:
    me, office = staff["supporter"], an_office(staff["supporter"])
    person = a_client(me).pk
    one = enrolled(me, person, office)
    two = enrolled(me, person, office, programme="job_coach", stage="practicum")
    with unit_of_work(me) as work:
        clients.change_stage(work, person, 1, "closed", closure_reason="own_wish")
    for row in (one, two):
        after = stored(me, row)
        assert (after.stage, after.end_on, after.end_reason) == (
            "closed",
            date(2026, 11, 21),
            "wish",
        )
    with pytest.raises(RuleViolation, match="終結になって"):
        enrolled(me, person, office, programme="self_reliance")
    with pytest.raises(RuleViolation, match="終結になって"), unit_of_work(me) as work:
        enrolments.reopen(work, one.pk, 2)


@pytest.mark.sqlite_only
def test_a_refused_change_of_the_person_leaves_the_enrolment_alone(staff: Staff) -> None:
    me, office = staff["supporter"], an_office(staff["supporter"])
    person = a_client(me).pk
    row = enrolled(me, person, office)
    for seen, day, error in ((1, "2026-11-22", RuleViolation), (9, "2026-11-21", Conflict)):
        with pytest.raises(error), unit_of_work(me) as work:
            clients.change_stage(work, person, seen, "preparing", changed_on=day)
    assert stored(me, row).version == 1
    assert len(steps(me, person, row.pk)) == len(steps(me, person)) == 1


def test_two_colleagues_at_once_enrol_a_person_once(staff: Staff) -> None:
    me, office = staff["supporter"], an_office(staff["supporter"])
    person, met = a_client(me).pk, []
    together = threading.Barrier(2)

    def try_it(actor: Actor) -> None:
        together.wait()
        try:
            enrolled(actor, person, office)
        except RuleViolation as error:
            met.append(error)

    threads = [threading.Thread(target=try_it, args=(staff[r],)) for r in ("supporter", "director")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with read_only(me) as view:
        assert len(enrolments_of(view, person)) == 1
    assert len(met) == 1


@pytest.mark.sqlite_only
def test_registering_takes_the_first_programme_along(staff: Staff) -> None:
    me, office = staff["supporter"], an_office(staff["supporter"])
    with unit_of_work(me) as work:
        first = entry(0, office, start_on="2026-11-21")
        client = clients.enrol(work, client_entry(), consent_entry(), None, first)
    with read_only(me) as view:
        (row,) = enrolments_of(view, client.pk)
    assert (row.office, row.stage) == ("模擬 センター", "registered")


@pytest.mark.sqlite_only
def test_scope_and_role_hold(staff: Staff) -> None:
    me, office = staff["supporter"], an_office(staff["supporter"])
    client = a_client(staff["director"], owner_id=staff["director"].id)
    row = enrolled(staff["director"], client.pk, office)
    narrow = Actor(me.id, me.login, me.name, me.role, "granted")
    with pytest.raises(OutOfScope), read_only(narrow) as view:
        enrolments_of(view, client.pk)
    with pytest.raises(OutOfScope), unit_of_work(narrow) as work:
        enrolments.end_enrolment(work, row.pk, 1, ended("2026-11-01"))
    with unit_of_work(staff["admin"]) as work:
        work.add(ScopeGrant(user_id=me.id, office_id=office))
    with read_only(narrow) as view:
        assert len(enrolments_of(view, client.pk)) == 1
    with pytest.raises(NotAllowed), unit_of_work(staff["clerk"]) as work:
        enrolments.enrol_in_programme(work, entry(client.pk, office, programme="job_coach"))
