"""就職・休職・契約の期間: what is refused, what is asked twice, what counts as going on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import Actor
from core.db.audit import audit_entry
from core.db.work import Work, read_only, unit_of_work
from core.domain.clients import Client, ServiceUse
from core.domain.employments import (
    Employment,
    EmploymentEndEntry,
    EmploymentEntry,
    EmploymentLeave,
    EmploymentLeaveEntry,
    EmploymentTermEntry,
    band_of,
)
from core.domain.entry import check
from core.domain.organizations import KeyPerson, Organization
from core.domain.practicums import Practicum
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries.employments import JobCriteria, jobs_of, list_jobs, rehire_of, terms_of
from core.services import employment_leaves as leaves
from core.services import employment_terms as terms
from core.services import employments as jobs

pytestmark = pytest.mark.sqlite_only
FULL = "hours_30_or_more"


@pytest.fixture
def me(staff: dict[str, Actor]) -> Actor:
    return staff["supporter"]


@pytest.fixture
def person(me: Actor) -> int:
    with unit_of_work(me) as work:
        work.add(Organization(kind="company", name="模擬食品"))
        work.add(Organization(kind="company", name="模擬物流"))
        row = Client(name="模擬 花子", kana="もぎ はなこ", number=1, search_text="模擬花子 1")
        return work.add(row).pk


def job(person: int, hired_on: str = "2026-04-01", **values: Any) -> EmploymentEntry:
    return check(EmploymentEntry, {"client_id": person, "hired_on": hired_on, **values})


def hire(me: Actor, person: int, hired_on: str = "2026-04-01", **values: Any) -> Employment:
    with unit_of_work(me) as work:
        return jobs.add_employment(work, job(person, hired_on, **values))


def leave(employment_id: int, start_on: str, **values: Any) -> EmploymentLeaveEntry:
    given = {"client_id": 99, "employment_id": employment_id, "start_on": start_on, **values}
    return check(EmploymentLeaveEntry, given)


def term(employment_id: int, start_on: str, end_on: str) -> EmploymentTermEntry:
    days = {"start_on": start_on, "end_on": end_on}
    return check(EmploymentTermEntry, {"client_id": 99, "employment_id": employment_id, **days})


# -- hours and pay ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "band"),
    [
        (30, FULL), (29.9, "hours_20_to_30"), (20, "hours_20_to_30"), (19.5, "hours_10_to_20"),
        (10, "hours_10_to_20"), (9.75, "hours_under_10"),
    ],
)  # fmt: skip
def test_a_bound_of_the_hours_belongs_to_the_longer_band(hours: float, band: str) -> None:
    assert band_of(hours) == band
    assert job(1, weekly_hours=str(hours)).hours_band == band
    wrong = "hours_under_10" if band != "hours_under_10" else FULL
    with pytest.raises(RuleViolation, match="と合うように") as refused:
        job(1, weekly_hours=str(hours), hours_band=wrong)
    assert list(refused.value.fields) == ["weekly_hours"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"left_on": "2026-03-31"}, "離職日が就職日より前"),
        ({"contract_end_on": "2026-03-31"}, "満了日が就職日より前"),
        ({"wage_yen": "1150"}, "賃金の単位"),
        ({"separation_reason": "retirement_age"}, "離職日も入れてください"),
    ],
)
def test_what_cannot_be_is_refused_where_it_is_typed(typed: dict[str, str], told: str) -> None:
    with pytest.raises(RuleViolation, match=told):
        job(1, **typed)


# -- against the ledger ----------------------------------------------------------------------------


def test_nobody_is_hired_before_the_practicum_there_ends(me: Actor, person: int) -> None:
    days = {"start_on": date(2026, 3, 16), "end_on": date(2026, 4, 10)}
    with unit_of_work(me) as work:
        row = work.add(Practicum(client_id=person, organization_id=1, **days))
    told = "2026/04/11.*以降にしてください"
    for hired_on in ("2026-04-01", "2026-04-10"):
        with pytest.raises(RuleViolation, match=told):
            hire(me, person, hired_on, organization_id=1)
    assert hire(me, person, "2026-04-01", organization_id=2)  # elsewhere
    first = hire(me, person, "2026-04-11", organization_id=1)
    with pytest.raises(RuleViolation, match=told), unit_of_work(me) as work:
        earlier = job(person, "2026-04-01", organization_id=1)
        jobs.change_employment(work, first.pk, first.version, earlier)
    with unit_of_work(me) as work:  # the practicum was shortened: the clear way
        work.change(Practicum, row.pk, row.version, {"end_on": date(2026, 3, 31)})
        assert jobs.change_employment(work, first.pk, first.version, earlier).hired_on.day == 1


def test_a_practicum_within_the_job_does_not_stop_a_correction(me: Actor, person: int) -> None:
    first = hire(me, person, "2026-04-01", organization_id=1)
    days = {"start_on": date(2026, 9, 1), "end_on": date(2026, 9, 11)}
    with unit_of_work(me) as work:
        work.add(Practicum(client_id=person, organization_id=1, **days))
    with unit_of_work(me) as work:
        earlier = job(person, "2026-03-30", organization_id=1)
        first = jobs.change_employment(work, first.pk, first.version, earlier)
    with pytest.raises(RuleViolation, match="実習が"), unit_of_work(me) as work:
        into_it = job(person, "2026-09-07", organization_id=1)
        jobs.change_employment(work, first.pk, first.version, into_it)


def test_a_button_pressed_twice_makes_one_job(me: Actor, person: int) -> None:
    hire(me, person, organization_id=1, hours_band="hours_10_to_20")
    with pytest.raises(RuleViolation, match="もう記録されています"):
        hire(me, person, organization_id=1, hours_band="hours_10_to_20")
    assert hire(me, person, organization_id=2, hours_band="hours_10_to_20")


def test_a_second_full_time_job_is_asked_about_and_may_be_meant(me: Actor, person: int) -> None:
    first = hire(me, person, hours_band=FULL)
    second = job(person, "2026-09-01", weekly_hours="32")
    with pytest.raises(RuleViolation, match="二つになります") as refused, unit_of_work(me) as work:
        jobs.add_employment(work, second)
    assert list(refused.value.fields) == ["is_second_known"]
    hire(me, person, "2026-09-01", weekly_hours="12")  # beside it, a short one
    with unit_of_work(me) as work:
        known = jobs.add_employment(work, second, is_second_known=True)
    with read_only(me) as view:
        a = audit_entry.c
        asked = select(a.reason).where(a.entity == "employment", a.entity_id == known.pk)
        assert "重なることを確かめて" in str(view.scalar(asked))
    with unit_of_work(me) as work:  # nobody asks again about what is not touched
        again = job(person, "2026-09-01", weekly_hours="32", work_place="3階")
        jobs.change_employment(work, known.pk, known.version, again)
    with unit_of_work(me) as work:
        end = EmploymentEndEntry(left_on=date(2026, 8, 31), separation_reason="better_job")
        jobs.end_employment(work, first.pk, first.version, end)


def test_who_is_asked_at_work_belongs_to_the_employer(me: Actor, person: int) -> None:
    with unit_of_work(me) as work:
        boss = work.add(KeyPerson(organization_id=2, name="模擬 班長", stage="retention")).pk
    with pytest.raises(RuleViolation, match="この企業の人から"):
        hire(me, person, organization_id=1, key_person_id=boss)
    assert hire(me, person, organization_id=2, key_person_id=boss)


# -- leaving ---------------------------------------------------------------------------------------


def test_leaving_keeps_reason_and_lesson_and_can_be_taken_back(me: Actor, person: int) -> None:
    row = hire(me, person)
    end = EmploymentEndEntry(
        left_on=date(2026, 10, 31), separation_reason="commuting",
        separation_note="次は駅の近く", after_leaving="job_search",
    )  # fmt: skip
    with pytest.raises(RuleViolation, match="就職日より前"), unit_of_work(me) as work:
        early = end.model_copy(update={"left_on": date(2026, 3, 31)})
        jobs.end_employment(work, row.pk, row.version, early)
    with unit_of_work(me) as work:
        row = jobs.end_employment(work, row.pk, row.version, end)
    with pytest.raises(Conflict), unit_of_work(me) as work:
        jobs.resume_employment(work, row.pk, row.version - 1)
    with unit_of_work(me) as work:
        row = jobs.resume_employment(work, row.pk, row.version)
    assert (row.left_on, row.separation_reason, row.separation_note) == (None, "", "次は駅の近く")
    with pytest.raises(RuleViolation, match="離職になっていません"), unit_of_work(me) as work:
        jobs.resume_employment(work, row.pk, row.version)


@pytest.mark.parametrize(
    ("rehired", "support", "may"),
    [
        ("2026-10-31", True, True),  # the last day of the month after 2026-09-30
        ("2026-11-01", True, None),
        ("2026-10-15", False, None),
    ],
)
def test_hired_again_within_a_month_may_count_as_going_on_while_support_is_used(
    me: Actor, person: int, rehired: str, support: bool, may: bool | None
) -> None:
    first = hire(me, person, "2025-10-01", left_on="2026-09-30")
    if support:
        with unit_of_work(me) as work:
            use = {"service": "job_retention_support", "start_on": date(2026, 4, 1)}
            work.add(ServiceUse(client_id=person, **use))
    row = hire(me, person, rehired)
    assert row.continues_id is None  # never silently
    with read_only(me) as view:
        found = rehire_of(view, row.pk)
    assert (found.may_continue if found else None) == may
    if may:
        with unit_of_work(me) as work:
            row = jobs.continue_employment(work, row.pk, row.version)
        assert row.continues_id == first.pk
    else:
        with pytest.raises(RuleViolation, match="続きとみなせるのは"), unit_of_work(me) as work:
            jobs.continue_employment(work, row.pk, row.version)


def test_going_on_counts_once_while_the_support_is_in_use(me: Actor, person: int) -> None:
    with unit_of_work(me) as work:
        use = {"service": "job_retention_support", "start_on": date(2026, 1, 1)}
        work.add(ServiceUse(client_id=person, **use))
    hire(me, person, "2025-06-01", left_on="2026-03-31")
    second = hire(me, person, "2026-04-10", left_on="2026-08-31")
    third = hire(me, person, "2026-09-10")
    with unit_of_work(me) as work:
        second = jobs.continue_employment(work, second.pk, second.version)
    with read_only(me) as view:
        found = rehire_of(view, third.pk)
    assert found is not None
    assert (found.times_used, found.may_continue) == (1, False)
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        jobs.continue_employment(work, third.pk, third.version)
    with unit_of_work(me) as work:  # the first one was a slip: now the other may
        jobs.discontinue_employment(work, second.pk, second.version)
        assert jobs.continue_employment(work, third.pk, third.version).continues_id == second.pk


# -- terms -----------------------------------------------------------------------------------------


def test_the_last_term_says_when_the_contract_ends(me: Actor, person: int) -> None:
    row = hire(me, person, "2025-10-01", contract_end_on="2026-09-30")
    with unit_of_work(me) as work:
        renewed = terms.add_term(work, term(row.pk, "2026-10-01", "2027-03-31"))
    assert renewed.client_id == person  # whose it is follows from the job
    with read_only(me) as view:
        known = [(t.start_on, t.end_on) for t in terms_of(view, row.pk)]
        row = view.get(Employment, row.pk)
    assert known[0] == (date(2025, 10, 1), date(2026, 9, 30))  # the first one, from the job
    assert row.contract_end_on == date(2027, 3, 31)
    with pytest.raises(RuleViolation, match="契約の期間"), unit_of_work(me) as work:
        jobs.change_employment(
            work, row.pk, row.version, job(person, "2025-10-01", contract_end_on="2028-01-01")
        )
    with pytest.raises(RuleViolation, match="重なっています"), unit_of_work(me) as work:
        terms.add_term(work, term(row.pk, "2027-03-31", "2027-09-30"))
    with unit_of_work(me) as work:
        terms.remove_term(work, renewed.pk, renewed.version)
        assert work.get(Employment, row.pk).contract_end_on == date(2026, 9, 30)


def test_challenge_employment_is_renewed_twice_and_never_beyond_three_years(
    me: Actor, person: int
) -> None:
    with pytest.raises(RuleViolation, match="通算3年まで"):
        hire(me, person, "2024-04-01", scheme="challenge", contract_end_on="2027-04-01")
    row = hire(me, person, "2024-04-01", scheme="challenge", contract_end_on="2025-03-31")
    with pytest.raises(RuleViolation, match="一回の任期は12か月まで"), unit_of_work(me) as work:
        terms.add_term(work, term(row.pk, "2025-04-01", "2026-04-01"))
    with unit_of_work(me) as work:
        terms.add_term(work, term(row.pk, "2025-04-01", "2026-03-31"))
        terms.add_term(work, term(row.pk, "2026-04-01", "2026-12-31"))
    with pytest.raises(RuleViolation, match="更新は2回まで"), unit_of_work(me) as work:
        terms.add_term(work, term(row.pk, "2027-01-01", "2027-03-31"))
    with pytest.raises(RuleViolation, match="通算3年まで"), unit_of_work(me) as work:
        terms.add_term(work, term(row.pk, "2027-01-01", "2027-04-01"))
    other = hire(me, person, "2024-04-01", scheme="fiscal_year_appointment")
    with unit_of_work(me) as work:  # another scheme has no such limit
        terms.add_term(work, term(other.pk, "2024-04-01", "2029-03-31"))


# -- leaves ----------------------------------------------------------------------------------------


def test_a_leave_lies_within_the_job_and_ends_with_the_return(me: Actor, person: int) -> None:
    row = hire(me, person)
    with pytest.raises(RuleViolation, match="就職日"), unit_of_work(me) as work:
        leaves.add_leave(work, leave(row.pk, "2026-03-31"))
    with unit_of_work(me) as work:
        away = leaves.add_leave(work, leave(row.pk, "2026-09-01", planned_return_on="2026-12-01"))
    assert away.client_id == person
    with pytest.raises(RuleViolation, match="重なっています"), unit_of_work(me) as work:
        leaves.add_leave(work, leave(row.pk, "2026-10-01"))
    with read_only(me) as view:
        assert list_jobs(view, JobCriteria(state="on_leave")).total == 1
        assert list_jobs(view, JobCriteria(state="working")).total == 0
    for day, told in ((date(2026, 8, 31), "より前"), (date(2026, 11, 22), "まだ来ていない")):
        with pytest.raises(RuleViolation, match=told), unit_of_work(me) as work:
            leaves.return_to_work(work, away.pk, away.version, day)
    with unit_of_work(me) as work:
        away = leaves.return_to_work(work, away.pk, away.version, date(2026, 11, 2))
        again = leaves.add_leave(work, leave(row.pk, "2026-11-02"))  # the same day again
    with unit_of_work(me) as work:
        fixed = leave(row.pk, "2026-11-03", reason="illness")
        assert leaves.change_leave(work, again.pk, again.version, fixed).reason == "illness"
        leaves.remove_leave(work, again.pk, again.version + 1)
        assert len(work.all(select(EmploymentLeave))) == 1


# -- the list --------------------------------------------------------------------------------------


def test_the_list_is_filtered_by_state_end_and_name(me: Actor, person: int) -> None:
    hire(me, person, "2020-04-01", left_on="2021-03-31", organization_id=1)
    hire(me, person, "2026-04-01", contract_end_on="2026-12-31", scheme="trial", weekly_hours="25")
    hire(me, person, "2026-12-01")
    with read_only(me) as view:
        states = [row.state(date(2026, 11, 21)) for row in jobs_of(view, person)]
        assert states == ["coming", "working", "left"]
        for state in ("coming", "working", "left"):
            assert list_jobs(view, JobCriteria(state=state)).total == 1, state
        for wanted, count in (
            (JobCriteria(), 3), (JobCriteria(ends_within=40), 1), (JobCriteria(ends_within=39), 0),
            (JobCriteria(text="花子"), 3), (JobCriteria(text="次郎"), 0),
            (JobCriteria(scheme="trial"), 1), (JobCriteria(hours_band=FULL), 0),
            (JobCriteria(organization_id=1), 1), (JobCriteria(owner="-"), 3),
            (JobCriteria(sort="end"), 1), (JobCriteria(sort="leaving"), 1),
        ):  # fmt: skip
            assert list_jobs(view, wanted).total == count, wanted
        page = list_jobs(view, JobCriteria(page=2, page_size=2))
        assert (len(page.rows), page.total) == (1, 3)


def test_who_may_not_see_illness_is_told_of_no_job(staff: dict[str, Actor], person: int) -> None:
    for role in ("viewer", "partner"):
        with pytest.raises(NotAllowed), read_only(staff[role]) as view:
            list_jobs(view, JobCriteria())
        writes: list[Callable[[Work], object]] = [
            lambda w: jobs.add_employment(w, job(person)),
            lambda w: jobs.resume_employment(w, 1, 1),
            lambda w: jobs.continue_employment(w, 1, 1),
            lambda w: jobs.discontinue_employment(w, 1, 1),
            lambda w: leaves.add_leave(w, leave(1, "2026-09-01")),
            lambda w: leaves.change_leave(w, 1, 1, leave(1, "2026-09-01")),
            lambda w: leaves.return_to_work(w, 1, 1, date(2026, 10, 1)),
            lambda w: leaves.remove_leave(w, 1, 1),
            lambda w: terms.add_term(w, term(1, "2026-04-01", "2027-03-31")),
            lambda w: terms.change_term(w, 1, 1, term(1, "2026-04-01", "2027-03-31")),
            lambda w: terms.remove_term(w, 1, 1),
        ]
        for write in writes:
            with pytest.raises(NotAllowed), unit_of_work(staff[role]) as work:
                write(work)
