"""ジョブコーチ支援: eight months, then follow-up; 1年8か月 in all, 精神 2年8か月."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.rules.job_coach import job_coach_phases
from core.domain.rules.parameters import RuleBook
from core.domain.rules.period import Period
from core.errors import RuleViolation


@pytest.mark.parametrize(
    ("is_mental", "end_on"), [(False, date(2028, 7, 20)), (True, date(2029, 7, 20))]
)
def test_the_limit_of_both_phases(book: RuleBook, is_mental: bool, end_on: date) -> None:
    phases = job_coach_phases(date(2026, 11, 21), book, is_mental=is_mental)
    assert phases.value.support == Period(date(2026, 11, 21), date(2027, 7, 20))
    assert phases.value.follow_up == Period(date(2027, 7, 21), end_on)
    assert phases.verified


def test_follow_up_begins_when_support_ends_early(book: RuleBook) -> None:
    phases = job_coach_phases(date(2026, 11, 21), book, support_ended_on=date(2027, 2, 20)).value
    assert phases.follow_up == Period(date(2027, 2, 21), date(2028, 2, 20))


def test_begun_at_a_month_end_it_is_still_20_months(book: RuleBook) -> None:
    phases = job_coach_phases(date(2026, 6, 30), book).value
    assert phases.support.end_on == date(2027, 2, 27)
    assert phases.follow_up.end_on == date(2028, 2, 28)


@pytest.mark.parametrize("ended_on", [date(2026, 11, 20), date(2027, 7, 21)])
def test_support_cannot_end_before_it_began_or_beyond_the_limit(
    book: RuleBook, ended_on: date
) -> None:
    with pytest.raises(RuleViolation, match="2026-11-21 から 2027-07-20"):
        job_coach_phases(date(2026, 11, 21), book, support_ended_on=ended_on)
