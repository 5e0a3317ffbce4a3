"""グループの記録: one session, one record of each attendee, all or nothing."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, table_of, unit_of_work
from core.domain.clients import Client
from core.domain.consents import Consent, Disclosure
from core.domain.enrolments import Enrolment, Office
from core.domain.entry import check
from core.domain.organizations import Organization
from core.domain.permissions import MATRIX, Action
from core.domain.records import GroupSession, GroupSessionEntry, RecordEntry, SupportRecord
from core.domain.teams import TeamMember
from core.domain.text import search_key
from core.errors import ConsentMissing, NotAllowed, NotFound, OutOfScope, RuleViolation
from core.queries import group_sessions as asked
from core.queries import records
from core.services.group_sessions import Attendee, add_group_session
from core.services.records import add_record, correct_record

Staff = dict[str, Actor]
TODAY = date(2026, 11, 21)


def people(count: int, **values: Any) -> list[int]:
    with unit_of_work(SYSTEM) as work:
        rows = [
            Client(name=f"模擬 {n}", kana=f"もぎ{n:03}", number=n, **values)
            for n in range(1, count + 1)
        ]
        work.add_all(rows)
        return [row.pk for row in rows]


def hold(actor: Actor, attendees: list[Attendee], **typed: Any) -> GroupSession:
    values = {"title": "履歴書講座", "happened_on": TODAY, "content": "自己PRを書いた。"}
    with unit_of_work(actor) as work:
        return add_group_session(work, check(GroupSessionEntry, {**values, **typed}), attendees)


def count(model: type[Any]) -> int:
    with read_only(SYSTEM) as view:
        return int(view.scalar(select(func.count()).select_from(table_of(model))))


def test_each_attendee_has_a_record_of_the_session_with_ones_own_remark(staff: Staff) -> None:
    me, (one, two) = staff["supporter"], people(2)
    held = hold(me, [Attendee(one, "よく話した。"), Attendee(two)], minutes="90", topic="interview")
    with read_only(me) as view:
        (first,) = records.timeline(view, one).rows
        (second,) = records.timeline(view, two).rows
        (row,) = asked.sessions(view)
    assert first.facts == "【履歴書講座】自己PRを書いた。\n【本人の様子】よく話した。"
    assert second.facts == "【履歴書講座】自己PRを書いた。"
    assert {(r.method, r.minutes, r.topic, r.group_id) for r in (first, second)} == {
        ("group", 90, "interview", held.pk)
    }
    assert (row.title, row.attendees) == ("履歴書講座", {one: "模擬 1", two: "模擬 2"})


@pytest.mark.parametrize("wrong", [9_999, None])
def test_one_attendee_who_is_not_there_takes_the_whole_session_back(
    wrong: int | None, staff: Staff
) -> None:
    (one,) = people(1)
    attendees = [Attendee(one), Attendee(wrong)] if wrong else []
    with pytest.raises(NotFound if wrong else RuleViolation):
        hold(staff["supporter"], attendees)
    assert (count(GroupSession), count(SupportRecord)) == (0, 0)


def test_forty_attendees_are_saved_in_a_moment(staff: Staff) -> None:
    everybody = [Attendee(client_id, "参加") for client_id in people(40)]
    begun = time.perf_counter()
    hold(staff["supporter"], everybody)
    assert time.perf_counter() - begun < 5
    assert count(SupportRecord) == 40


@pytest.mark.sqlite_only
def test_the_record_of_one_attendee_is_corrected_as_any_and_stays_of_the_session(
    staff: Staff,
) -> None:
    me, (one, two) = staff["supporter"], people(2)
    held = hold(me, [Attendee(one), Attendee(two)])
    with read_only(me) as view:
        old = records.timeline(view, one).rows[0]
    values = {"client_id": one, "happened_on": TODAY, "method": "group", "facts": "途中で帰った。"}
    with unit_of_work(me) as work:
        new = correct_record(work, old.id, old.version, check(RecordEntry, values))
    assert new.group_id == held.pk
    with read_only(me) as view:
        assert list(asked.sessions(view)[0].attendees) == [one, two]
        found = records.search(view, records.RecordCriteria(group_id=held.pk)).rows
    assert sorted(row.client_id for row in found) == [one, two]


@pytest.mark.sqlite_only
def test_the_persons_of_the_programme_are_offered_and_those_of_last_time(staff: Staff) -> None:
    me, (one, two, three) = staff["supporter"], people(3)
    with unit_of_work(SYSTEM) as work:
        office = work.add(Office(name="模擬事業所"))
        for client_id, end_on in ((two, None), (three, date(2026, 1, 31))):
            work.add(
                Enrolment(
                    client_id=client_id, office_id=office.pk, programme="job_coach",
                    start_on=date(2025, 4, 1), end_on=end_on,
                )
            )  # fmt: skip
        client = work.get(Client, one)
        work.change(Client, one, client.version, {"owner_id": me.id})

    def offered(programme: str, also: tuple[int, ...] = ()) -> list[int]:
        with read_only(me) as view:
            return [row.id for row in asked.candidates(view, programme, also)]

    assert offered("job_coach") == [two]
    assert offered("") == [one]
    assert offered("job_coach", (three,)) == [two, three]
    hold(me, [Attendee(three)], programme="job_coach")
    hold(me, [Attendee(one)])
    with read_only(me) as view:
        assert asked.last_attendees(view, "job_coach") == [three]
        assert asked.last_attendees(view, "") == [one]
        assert asked.last_attendees(view, "federation") == []


@pytest.mark.sqlite_only
def test_who_sees_ones_own_persons_only_writes_and_reads_about_no_other(staff: Staff) -> None:
    (one, two), director = people(2), staff["director"]
    me = replace(staff["supporter"], scope="caseload")
    hold(director, [Attendee(one), Attendee(two)])
    with pytest.raises(OutOfScope):
        hold(me, [Attendee(one)])
    with read_only(me) as view:
        assert asked.sessions(view) == []
    with unit_of_work(SYSTEM) as work:
        work.change(Client, one, work.get(Client, one).version, {"owner_id": me.id})
    hold(me, [Attendee(one)])
    with read_only(me) as view:
        assert [list(row.attendees) for row in asked.sessions(view)] == [[one], [one]]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", [role for role in MATRIX if role != "system"])
def test_only_those_who_write_clients_write_sessions(role: str, staff: Staff) -> None:
    (one,) = people(1)
    if Action.WRITE_CLIENTS in MATRIX[role]:
        assert hold(staff[role], [Attendee(one)]).author_id == staff[role].id
        return
    with pytest.raises(NotAllowed):
        hold(staff[role], [Attendee(one)])
    if Action.SEE_RECORDS not in MATRIX[role]:
        with pytest.raises(NotAllowed), read_only(staff[role]) as view:
            asked.sessions(view)


# -- 渡した個人データ ------------------------------------------------------------------------------

PASSED = {
    "passed_to": "模擬病院", "passed_items": "basic", "passed_purpose": "medical_liaison",
    "passed_method": "oral",
}  # fmt: skip


def write(actor: Actor, client_id: int, **typed: Any) -> SupportRecord:
    values = {"client_id": client_id, "happened_on": TODAY, "facts": "様子を伝えた。"}
    with unit_of_work(actor) as work:
        return add_record(work, check(RecordEntry, {**values, **typed}))


@pytest.mark.sqlite_only
def test_data_passed_on_needs_a_consent_or_the_record_is_not_written_either(staff: Staff) -> None:
    me, (one,) = staff["supporter"], people(1)
    with pytest.raises(ConsentMissing) as refused:
        write(me, one, **PASSED)
    assert "模擬病院" in str(refused.value)
    assert (count(SupportRecord), count(Disclosure)) == (0, 0)
    with unit_of_work(me) as work:
        work.add(
            Consent(
                client_id=one, kind="third_party", recipient="模擬病院", items="basic",
                purpose="medical_liaison", method="document", obtained_on=date(2026, 4, 1),
            )
        )  # fmt: skip
    record = write(me, one, **PASSED)
    with read_only(SYSTEM) as view:
        (kept,) = view.all(select(Disclosure))
    assert (kept.record_id, kept.recipient, kept.items) == (record.pk, "模擬病院", "basic")
    assert (kept.provided_on, kept.provided_by_id) == (TODAY, me.id)


@pytest.mark.sqlite_only
def test_an_exception_of_the_law_stands_for_the_consent_with_its_reason(staff: Staff) -> None:
    me, (one,) = staff["supporter"], people(1)
    ground = {"passed_exception": "life", "passed_reason": "意識がなく、救急に伝えた。"}
    record = write(me, one, **PASSED, **ground)
    with read_only(SYSTEM) as view:
        assert view.all(select(Disclosure))[0].record_id == record.pk


@pytest.mark.parametrize("missing", list(PASSED))
@pytest.mark.sqlite_only
def test_what_was_passed_on_is_noted_wholly_or_not_at_all(missing: str, staff: Staff) -> None:
    with pytest.raises(RuleViolation) as refused:
        write(staff["supporter"], people(1)[0], **{**PASSED, missing: ""})
    assert list(refused.value.fields) == [missing]


@pytest.mark.sqlite_only
def test_an_organisation_is_taken_by_its_name_when_only_one_is_meant(staff: Staff) -> None:
    (one,) = people(1)
    with unit_of_work(SYSTEM) as work:
        places = [
            Organization(name=name, kind="medical_institution", search_text=search_key(name))
            for name in ("模擬中央病院", "模擬中央病院分院", "模擬クリニック")
        ]
        work.add_all(places)
        work.add(TeamMember(client_id=one, organization_id=places[2].pk, role="doctor"))
    with read_only(staff["supporter"]) as view:
        assert records.organizations_around(view, one) == {"模擬クリニック": places[2].pk}
        assert records.organization_named(view, "模擬中央病院") == places[0].pk
        assert records.organization_named(view, "クリニック") == places[2].pk
        assert records.organization_named(view, " ") is None
        for name, said in (("中央", "模擬中央病院分院"), ("ない病院", "見つかりません")):
            with pytest.raises(ValueError, match=said):
                records.organization_named(view, name)
    record = write(staff["supporter"], one, organization_id=places[2].pk)
    with read_only(staff["supporter"]) as view:
        assert records.record(view, record.pk).organization == "模擬クリニック"
