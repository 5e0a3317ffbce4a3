"""トライアル雇用・チャレンジ雇用: lengths and limits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.domain.rules.challenge_employment import challenge_limit_on, challenge_terms
from core.domain.rules.parameters import Parameter, RuleBook
from core.domain.rules.period import Period
from core.domain.rules.trial_employment import (
    are_short_trial_hours,
    longest_trial_period,
    short_trial_period,
    trial_period,
)
from core.errors import RuleViolation


def test_a_trial_lasts_three_months(book: RuleBook) -> None:
    assert trial_period(date(2026, 11, 21), book).value.end_on == date(2027, 2, 20)
    assert trial_period(date(2026, 11, 30), book).value.end_on == date(2027, 2, 27)
    assert longest_trial_period(date(2026, 11, 21), book).value.end_on == date(2027, 2, 20)


def test_with_a_mental_disability_six_months_twelve_at_most(book: RuleBook) -> None:
    usual = trial_period(date(2026, 11, 21), book, is_mental=True)
    assert usual.value.end_on == date(2027, 5, 20)
    assert usual.caution == "要確認"
    longest = longest_trial_period(date(2026, 11, 21), book, is_mental=True)
    assert longest.value.end_on == date(2027, 11, 20)
    assert longest.verified


@pytest.mark.parametrize(("months", "allowed"), [(2, False), (3, True), (12, True), (13, False)])
def test_a_short_time_trial_lasts_three_to_twelve_months(
    book: RuleBook, months: int, allowed: bool
) -> None:
    if allowed:
        assert short_trial_period(date(2026, 11, 21), months, book).value.end_on.day == 20
    else:
        with pytest.raises(RuleViolation, match="3か月から12か月"):
            short_trial_period(date(2026, 11, 21), months, book)


@pytest.mark.parametrize(
    ("hours", "fit"), [("9.5", False), ("10", True), ("19.5", True), ("20", False)]
)
def test_a_short_time_trial_is_10_to_below_20_hours_a_week(
    book: RuleBook, today: date, hours: str, fit: bool
) -> None:
    assert are_short_trial_hours(Decimal(hours), today, book).value is fit


def test_challenge_employment_is_renewed_twice_by_a_year(book: RuleBook) -> None:
    assert challenge_terms(date(2026, 4, 1), book).value == (
        Period(date(2026, 4, 1), date(2027, 3, 31)),
        Period(date(2027, 4, 1), date(2028, 3, 31)),
        Period(date(2028, 4, 1), date(2029, 3, 31)),
    )
    assert challenge_limit_on(date(2026, 4, 1), book).value == date(2029, 3, 31)


def test_terms_are_cut_at_the_total_limit() -> None:
    rows = {"challenge.term_months": 8, "challenge.renewals": 3, "challenge.max_years": 1}
    units = ("months", "times", "years")
    book = RuleBook(Parameter(k, v, u) for (k, v), u in zip(rows.items(), units, strict=True))
    assert challenge_terms(date(2026, 4, 1), book).value == (
        Period(date(2026, 4, 1), date(2026, 11, 30)),
        Period(date(2026, 12, 1), date(2027, 3, 31)),
    )
