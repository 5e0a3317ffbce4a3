"""雇用状況と助成金: written once a day, by who may; the deadline in SQL is the one of the rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.deadlines import deadlines, subsidy_due
from core.deadlines.rule import Asked
from core.domain.employments import Employment
from core.domain.quotas import EmployerQuotaEntry
from core.domain.rules.subsidies import RULED
from core.domain.subsidies import SubsidyEntry
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries.quotas import quotas_of
from core.queries.rules import rule_book
from core.queries.subsidies import APPLIED, OPEN, jobs_at, subsidies_in, subsidies_of
from core.services.quotas import add_quota, change_quota
from core.services.subsidies import add_subsidy, change_subsidy
from tests.organizations import an_organization
from tests.people import a_client

TODAY = date(2026, 11, 21)


def a_company() -> int:
    return an_organization(kind="company", name="模擬製作所").pk


def quota(place: int, **values: Any) -> EmployerQuotaEntry:
    given = {"counted_on": date(2026, 7, 1), "full_workers": 100, **values}
    return EmployerQuotaEntry(organization_id=place, **given)


@pytest.mark.sqlite_only  # asks nothing of a dialect
def test_numbers_are_written_once_a_day_and_reckoned_by_the_rate_of_that_day(
    staff: dict[str, Actor],
) -> None:
    me = staff["supporter"]
    place = a_company()
    with unit_of_work(me) as work:
        add_quota(work, quota(place, counted_on=date(2026, 6, 1), mental_full=1))
        row = add_quota(work, quota(place, mental_full=1))
    with read_only(me) as view:
        found = quotas_of(view, place)
    owed = [row.result.value.required for row in found if row.result]
    assert owed == [2, 2]
    assert [str(row.result.value.statutory) for row in found if row.result] == ["2.7", "2.5"]
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        add_quota(work, quota(place))
    with unit_of_work(me) as work:
        change_quota(work, row.pk, row.version, {"mental_full": 2})
    with pytest.raises(Conflict), unit_of_work(me) as work:
        change_quota(work, row.pk, row.version, {"mental_full": 3})
    with pytest.raises(NotAllowed), unit_of_work(staff["viewer"]) as work:
        add_quota(work, quota(place, counted_on=date(2026, 7, 2)))


def test_the_deadline_asked_in_sql_is_the_one_of_the_rule(staff: dict[str, Actor]) -> None:
    me = staff["supporter"]
    place = a_company()
    bases = [date(2026, 8, 31), date(2026, 10, 31), date(2026, 12, 30), date(2027, 2, 28)]
    with unit_of_work(me) as work:
        for kind in (*RULED, "practicum_incentive"):
            for base_on in bases:
                add_subsidy(work, SubsidyEntry(organization_id=place, kind=kind, base_on=base_on))
        typed = SubsidyEntry(
            organization_id=place, kind="trial", base_on=bases[0], due_on=date(2026, 9, 9)
        )
        add_subsidy(work, typed)
    with read_only(me) as view:
        asked = Asked(TODAY, rule_book(view))
        told = {row.matter_id: row.stored for row in view.rows(subsidy_due.RULE.question(asked))}
        rows = subsidies_of(view, place)
        listed = deadlines(view, today=TODAY, kinds=["subsidy_due"])
    # In the one list of deadlines too, with the employer's name.
    assert {row.target_id for row in listed} == {place}
    assert all(": " in row.title for row in listed)
    assert told == {row.stored.pk: row.until for row in rows if row.until}
    assert len(told) == len(RULED) * len(bases) + 1
    by_rule = {row.stored.base_on: row.until for row in rows if row.stored.kind == "job_coach"}
    assert [by_rule[base] for base in bases] == [
        date(2026, 10, 31), date(2026, 12, 31), date(2027, 2, 27), date(2027, 4, 30),
    ]  # fmt: skip


@pytest.mark.sqlite_only  # asks nothing of a dialect
def test_a_subsidy_names_the_person_only_to_who_may_know(staff: dict[str, Actor]) -> None:
    me = staff["supporter"]
    place, elsewhere = a_company(), a_company()
    person = a_client(me)
    with unit_of_work(me) as work:
        job = work.add(
            Employment(client_id=person.pk, organization_id=place, hired_on=date(2026, 8, 1))
        )
        entry = SubsidyEntry(
            organization_id=place, kind="trial", base_on=date(2026, 10, 31), employment_id=job.pk,
            note="本人の通院日に注意",
        )  # fmt: skip
        row = add_subsidy(work, entry)
        assert row.client_id == person.pk
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        add_subsidy(work, entry.model_copy(update={"organization_id": elsewhere}))
    with read_only(me) as view:
        assert [r.client_name for r in subsidies_in(view, OPEN)] == [person.name]
    with read_only(staff["viewer"]) as view:
        seen = subsidies_of(view, place)[0]
        assert (seen.client_name, seen.note) == ("", "")
    with read_only(replace(me, scope="caseload", id=staff["director"].id)) as view:
        outside = subsidies_of(view, place)[0]
        assert (outside.client_name, outside.note, outside.is_hidden) == ("", "", True)
    with unit_of_work(me) as work:
        change_subsidy(work, row.pk, row.version, {"applied_on": TODAY})
    with read_only(me) as view:
        assert subsidies_in(view, OPEN) == []
        assert len(subsidies_in(view, APPLIED)) == 1
        asked = Asked(TODAY, rule_book(view))
        assert not view.rows(subsidy_due.RULE.question(asked))
    with pytest.raises(RuleViolation), unit_of_work(me) as work:
        change_subsidy(work, row.pk, row.version + 1, {"dropped_on": TODAY})


@pytest.mark.sqlite_only  # asks nothing of a dialect
@pytest.mark.parametrize("said", [{"disclosure": "closed"}, {"scheme": "general_undisclosed"}])
def test_an_employer_who_was_not_told_applies_for_nothing(
    staff: dict[str, Actor], said: dict[str, str]
) -> None:
    me, place = staff["supporter"], a_company()
    person = a_client(me)
    with unit_of_work(me) as work:
        days = {"hired_on": date(2026, 8, 1), "organization_id": place}
        job = work.add(Employment(client_id=person.pk, **days, **said))
        told = work.add(Employment(client_id=person.pk, **days, disclosure="open"))
    with read_only(me) as view:
        assert list(jobs_at(view, place)) == [told.pk]
    entry = SubsidyEntry(
        organization_id=place, kind="trial", base_on=date(2026, 10, 31), employment_id=job.pk
    )
    with pytest.raises(RuleViolation, match="非開示"), unit_of_work(me) as work:
        add_subsidy(work, entry)
