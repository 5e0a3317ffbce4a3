"""チャレンジ雇用: slots that do not overflow, terms up to three years, this week's visits, rounds, outcomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.challenge import (
    ChallengePlace,
    ChallengePlaceEntry,
    ChallengeRound,
    ChallengeRoundEntry,
)
from core.domain.clients import Client
from core.domain.employments import Employment, EmploymentEntry
from core.domain.entry import check
from core.domain.job_coaching import CoachingVisit
from core.domain.job_search import JobApplication
from core.domain.organizations import Organization
from core.domain.practicums import PracticumCancelEntry
from core.domain.records import SupportRecord
from core.errors import NotAllowed, OutOfScope, RuleViolation
from core.queries import challenge as asked
from core.services import challenge as service
from core.services import employments
from core.services.practicums import cancel_practicum
from tests.organizations import an_organization
from tests.people import a_client

pytestmark = pytest.mark.sqlite_only
TODAY = date(2026, 11, 21)  # a Saturday: the week began on the 16th
YEAR = (date(2026, 4, 1), date(2027, 3, 31))
Staff = dict[str, Actor]


@pytest.fixture
def me(staff: Staff) -> Actor:
    return staff["supporter"]


@pytest.fixture
def hall(ledger: str) -> Organization:
    return an_organization(name="模擬市役所", kind="municipality")


def a_place(me: Actor, hall: Organization, **typed: Any) -> ChallengePlace:
    values = {"organization_id": hall.pk, "name": "庁内オフィス", "slots": "2", **typed}
    with unit_of_work(me) as work:
        return service.add_place(work, check(ChallengePlaceEntry, values))


def a_round(me: Actor, place: ChallengePlace, **typed: Any) -> ChallengeRound:
    values = {
        "place_id": place.pk, "name": "秋の体験実習", "start_on": "2026-12-07",
        "end_on": "2026-12-11", **typed,
    }  # fmt: skip
    with unit_of_work(me) as work:
        return service.add_round(work, check(ChallengeRoundEntry, values))


def hired(me: Actor, person: Client, hall: Organization, on: date, **values: Any) -> Employment:
    values = {"scheme": "challenge", "organization_id": hall.pk, "hired_on": on, **values}
    with unit_of_work(me) as work:
        return work.add(Employment(client_id=person.pk, **values))


def placed(me: Actor, job: Employment, place: ChallengePlace) -> Employment:
    with unit_of_work(me) as work:
        return service.put_in_place(work, job.pk, job.version, place.pk)


def test_a_place_takes_as_many_as_it_has_slots_and_no_more(me: Actor, hall: Organization) -> None:
    place = a_place(me, hall, slots="1")
    first, second = (a_client(me, name=f"模擬 {n}", kana="もぎ") for n in "一二")
    kept = placed(me, hired(me, first, hall, date(2025, 4, 1)), place)
    late = hired(me, second, hall, date(2026, 10, 1))
    with pytest.raises(RuleViolation, match="枠（1人）は埋まっています"):
        placed(me, late, place)
    with pytest.raises(RuleViolation, match="いま1人が働いています"), unit_of_work(me) as work:
        service.change_place(work, place.pk, place.version, {"closed_on": TODAY})
    with unit_of_work(me) as work:
        work.change(Employment, kept.pk, kept.version, {"left_on": date(2026, 9, 30)})
    assert placed(me, late, place).challenge_place_id == place.pk
    other = hired(me, a_client(me), an_organization(), date(2026, 10, 1))
    with pytest.raises(RuleViolation, match="その官公庁の就職だけ"):
        placed(me, other, place)
    with read_only(me) as view:
        (row,) = asked.challenge_places(view, TODAY, YEAR)
    assert (row.taken, row.free, row.rounds) == (1, 0, 0)
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        service.change_place(work, place.pk, place.version, {"slots": "0"})


def test_the_form_of_a_job_and_a_leaving_taken_back_ask_for_a_free_slot_too(
    me: Actor, hall: Organization
) -> None:
    place = a_place(me, hall, slots="1")
    first, second = (a_client(me, name=f"模擬 {n}", kana="もぎ") for n in "一二")
    kept = placed(me, hired(me, first, hall, date(2025, 4, 1)), place)
    late = hired(me, second, hall, date(2026, 10, 1))
    typed = {
        "client_id": second.pk, "organization_id": hall.pk, "scheme": "challenge",
        "hired_on": "2026-10-01", "challenge_place_id": place.pk,
    }  # fmt: skip
    entry = check(EmploymentEntry, typed)
    with pytest.raises(RuleViolation, match="埋まっています"), unit_of_work(me) as work:
        employments.change_employment(work, late.pk, late.version, entry)
    with pytest.raises(RuleViolation, match="埋まっています"), unit_of_work(me) as work:
        employments.add_employment(work, entry.model_copy(update={"hired_on": TODAY}))
    with unit_of_work(me) as work:
        kept = work.change(Employment, kept.pk, kept.version, {"left_on": date(2026, 9, 30)})
        employments.change_employment(work, late.pk, late.version, entry)
    with pytest.raises(RuleViolation, match="埋まっています"), unit_of_work(me) as work:
        employments.resume_employment(work, kept.pk, kept.version)


def test_who_works_there_is_told_with_terms_limit_visits_and_the_search_for_a_job(
    me: Actor, hall: Organization
) -> None:
    place = a_place(me, hall, weekly_visits="2")
    person = a_client(me)
    job = placed(me, hired(me, person, hall, date(2025, 1, 31)), place)
    of = {"client_id": person.pk}
    visit = {**of, "employment_id": job.pk, "minutes": 60}
    with unit_of_work(me) as work:
        # Sunday before, Monday and the same Monday again, Friday as a mere 支援記録, a phone call.
        for on in (date(2026, 11, 15), date(2026, 11, 16), date(2026, 11, 16)):
            work.add(CoachingVisit(**visit, visited_on=on))
    with read_only(me) as view:
        (row,) = asked.challenge_members(view, TODAY)
    assert (row.visits, row.is_visited, row.applications) == (1, False, 0)
    with unit_of_work(me) as work:
        for activity in ("job_coach", "phone"):
            work.add(
                SupportRecord(**of, happened_on=date(2026, 11, 20), activity=activity, facts="模擬")
            )
        work.add(JobApplication(**of, started_on=date(2024, 12, 1)))  # before this job
        work.add(JobApplication(**of, started_on=date(2026, 5, 1), status="rejected"))
        work.add(JobApplication(**of, started_on=date(2026, 11, 1)))
    with read_only(me) as view:
        (row,) = asked.challenge_members(view, TODAY)
    assert (row.visits, row.is_visited, row.last_visit_on) == (2, True, date(2026, 11, 20))
    assert (row.applications, row.open_applications) == (2, 1)
    # 31 January: the year ends on the 30th. Second year, one renewal left.
    assert (row.number, row.term_end_on, row.is_agreed) == (2, date(2027, 1, 30), False)
    assert (row.renewals_left, row.limit_on) == (1, date(2028, 1, 30))
    with unit_of_work(me) as work:
        work.change(Employment, job.pk, job.version, {"contract_end_on": date(2028, 1, 30)})
    with read_only(me) as view:
        (row,) = asked.challenge_members(view, TODAY)
    assert (row.is_agreed, row.renewals_left) == (True, 0)


def test_a_round_has_a_capacity_and_its_practicums_begin_with_its_days(
    me: Actor, hall: Organization
) -> None:
    place = a_place(me, hall, tasks="封入")
    held = a_round(me, place, capacity="1")
    first, second = (a_client(me, name=f"模擬 {n}", kana="もぎ") for n in "一二")
    with unit_of_work(me) as work:
        practicum = service.join_round(work, held.pk, first.pk)
    assert (practicum.kind, practicum.start_on, practicum.tasks) == (
        "trial_experience", date(2026, 12, 7), "封入",
    )  # fmt: skip
    with pytest.raises(RuleViolation, match="いっぱいです"), unit_of_work(me) as work:
        service.join_round(work, held.pk, second.pk)
    with pytest.raises(RuleViolation, match="参加した人のいる回"), unit_of_work(me) as work:
        service.remove_round(work, held.pk, held.version)
    entry = check(PracticumCancelEntry, {"cancelled_on": "2026-11-20", "cancel_reason": "体調"})
    with unit_of_work(me) as work:
        cancel_practicum(work, practicum.pk, practicum.version, entry)
        service.join_round(work, held.pk, second.pk)
        wider = service.change_round(work, held.pk, held.version, {"capacity": "2"})
        service.join_round(work, held.pk, first.pk)  # after all
        with pytest.raises(RuleViolation, match="もう2人"):
            service.change_round(work, held.pk, wider.version, {"capacity": "1"})
    with read_only(me) as view:
        (row,) = asked.challenge_rounds(view, TODAY)
        assert (row.taken, len(row.people), row.place) == (2, 3, "庁内オフィス")
        assert asked.challenge_places(view, TODAY, YEAR)[0].rounds == 1
    with pytest.raises(RuleViolation, match="前です"):
        a_round(me, place, end_on="2026-12-01")


def test_where_people_went_is_told_with_the_first_job_after_it(
    me: Actor, hall: Organization
) -> None:
    shop = an_organization(name="模擬商店")
    went, stays = (a_client(me, name=f"模擬 {n}", kana="もぎ") for n in "一二")
    hired(me, went, hall, date(2023, 4, 1), left_on=date(2025, 3, 31), after_leaving="new_job")
    hired(me, stays, hall, date(2023, 4, 1), left_on=date(2026, 3, 31))
    hired(me, went, shop, date(2025, 4, 1), scheme="disability_opening")
    hired(me, went, shop, date(2022, 4, 1), scheme="disability_opening")  # before it
    with read_only(me) as view:
        last, first = asked.challenge_outcomes(view, TODAY)
        assert asked.challenge_members(view, TODAY) == ()
    assert (first.next_place, first.next_hired_on) == ("模擬商店", date(2025, 4, 1))
    assert (last.name, last.next_hired_on) == ("模擬 二", None)


def test_numbers_are_the_offices_and_names_are_those_within_scope(
    staff: Staff, me: Actor, hall: Organization
) -> None:
    place = a_place(me, hall)
    person = a_client(me)
    placed(me, hired(me, person, hall, date(2026, 4, 1)), place)
    held = a_round(me, place)
    outside = replace(me, scope="caseload", id=staff["director"].id)
    with read_only(outside) as view:
        assert asked.challenge_places(view, TODAY, YEAR)[0].taken == 1
        assert asked.challenge_members(view, TODAY) == ()
    with pytest.raises(OutOfScope), unit_of_work(outside) as work:
        service.join_round(work, held.pk, person.pk)
    for role in ("clerk", "viewer", "partner"):
        with pytest.raises(NotAllowed), read_only(staff[role]) as view:
            asked.challenge_places(view, TODAY, YEAR)
        with pytest.raises(NotAllowed):
            a_place(staff[role], hall)
