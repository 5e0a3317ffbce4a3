"""延長とトライアルの月数: what is beyond the law is refused where it is written."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.db.actor import Actor
from core.db.work import unit_of_work
from core.domain.clients import Client, ServiceUseEntry
from core.domain.employments import EmploymentEntry
from core.domain.entry import check
from core.errors import RuleViolation
from core.services.employments import add_employment, change_employment
from core.services.service_uses import add_service_use, change_service_use

pytestmark = pytest.mark.sqlite_only
MOVE = "employment_transition_support"


@pytest.fixture
def person(staff: dict[str, Actor]) -> int:
    with unit_of_work(staff["supporter"]) as work:
        return work.add(Client(name="模擬 花子", kana="もぎ はなこ", number=1)).pk


def use(person: int, **values: Any) -> ServiceUseEntry:
    given = {"client_id": person, "service": MOVE, "start_on": date(2024, 12, 1), **values}
    return check(ServiceUseEntry, given)


def job(person: int, **values: Any) -> EmploymentEntry:
    return check(EmploymentEntry, {"client_id": person, "hired_on": date(2026, 11, 1), **values})


def test_the_limit_is_the_day_of_the_decision_and_goes_back_without_it(
    staff: dict[str, Actor], person: int
) -> None:
    with unit_of_work(staff["supporter"]) as work:
        stored = add_service_use(work, use(person, extended_to=date(2027, 11, 30)))
        assert stored.limit_on == date(2027, 11, 30)
    with unit_of_work(staff["supporter"]) as work:
        changed = change_service_use(work, stored.pk, stored.version, use(person))
        assert changed.limit_on == date(2026, 11, 30)


def test_a_longer_extension_is_refused_in_words(staff: dict[str, Actor], person: int) -> None:
    with unit_of_work(staff["supporter"]) as work:
        stored = add_service_use(work, use(person))
    longer = use(person, extended_to=date(2027, 12, 1))
    told = "2027年11月30日までしか"
    with pytest.raises(RuleViolation, match=told), unit_of_work(staff["supporter"]) as work:
        change_service_use(work, stored.pk, stored.version, longer)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"scheme": "trial", "trial_months": 4}, "最長3か月"),
        ({"scheme": "disability_opening", "trial_months": 3}, "トライアル雇用のときだけ"),
    ],
)
def test_months_of_a_trial_beyond_the_rule_are_refused(
    staff: dict[str, Actor], person: int, values: dict[str, Any], told: str
) -> None:
    with pytest.raises(RuleViolation, match=told), unit_of_work(staff["supporter"]) as work:
        add_employment(work, job(person, **values))
    with unit_of_work(staff["supporter"]) as work:
        stored = add_employment(work, job(person, scheme="trial", trial_months=3))
    with pytest.raises(RuleViolation, match=told), unit_of_work(staff["supporter"]) as work:
        change_employment(work, stored.pk, stored.version, job(person, **values))


def test_mental_disabilities_and_short_hours_have_twelve_months(
    staff: dict[str, Actor], person: int
) -> None:
    with unit_of_work(staff["supporter"]) as work:
        add_employment(work, job(person, scheme="short_trial", trial_months=12))
        ill = work.add(Client(name="模擬 次郎", kana="もぎ", number=2, disability="mood")).pk
        add_employment(work, job(ill, scheme="trial", trial_months=12))


def test_a_contract_does_not_end_before_it_begins(person: int) -> None:
    with pytest.raises(RuleViolation, match="契約の満了日が就職日より前"):
        job(person, contract_end_on=date(2026, 10, 31))
