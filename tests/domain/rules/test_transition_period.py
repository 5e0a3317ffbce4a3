"""就労移行支援: 24 months, one extension, below 65."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.rules.parameters import RuleBook
from core.domain.rules.period import Period
from core.domain.rules.transition_period import (
    age_reached_on,
    longest_transition_period,
    may_start_transition,
    transition_period,
)


def test_standard_period_is_24_months_and_9_days_are_left(book: RuleBook, today: date) -> None:
    period = transition_period(date(2024, 12, 1), book)
    assert period.value == Period(date(2024, 12, 1), date(2026, 11, 30))
    assert period.value.days_left(today) == 9
    assert period.caution == "要確認"


def test_extension_ends_after_36_months(book: RuleBook) -> None:
    assert longest_transition_period(date(2024, 12, 1), book).value.end_on == date(2027, 11, 30)


@pytest.mark.parametrize(
    ("start_on", "standard", "longest"),
    [
        (date(2024, 2, 29), date(2026, 2, 27), date(2027, 2, 27)),
        (date(2024, 3, 1), date(2026, 2, 28), date(2027, 2, 28)),
        (date(2025, 3, 1), date(2027, 2, 28), date(2028, 2, 29)),
    ],
    ids=["うるう日に開始", "3月1日に開始", "上限がうるう日"],
)
def test_month_ends(book: RuleBook, start_on: date, standard: date, longest: date) -> None:
    assert transition_period(start_on, book).value.end_on == standard
    assert longest_transition_period(start_on, book).value.end_on == longest


@pytest.mark.parametrize(
    ("start_on", "may"),
    [(date(2026, 11, 19), True), (date(2026, 11, 20), False), (date(2026, 11, 21), False)],
    ids=["達する日の前日", "65歳に達する日（誕生日の前日）", "65歳の誕生日"],
)
def test_use_begins_below_65(book: RuleBook, start_on: date, may: bool) -> None:
    result = may_start_transition(date(1961, 11, 21), start_on, book)
    assert result.value is may
    assert result.verified is may  # only the exception is 要確認


def test_those_served_before_65_are_excepted(book: RuleBook, today: date) -> None:
    born_on = date(1961, 1, 1)
    assert not may_start_transition(born_on, today, book).value
    excepted = may_start_transition(born_on, today, book, served_before_65=True)
    assert excepted.value
    assert excepted.caution == "要確認"


@pytest.mark.parametrize(
    ("born_on", "reached_on"),
    [
        (date(1960, 2, 29), date(2025, 2, 28)),
        (date(1960, 3, 1), date(2025, 2, 28)),
        (date(1963, 3, 1), date(2028, 2, 29)),
        (date(1961, 1, 1), date(2025, 12, 31)),
    ],
    ids=["2月29日生まれ", "3月1日生まれ", "達する年がうるう年", "元日生まれ"],
)
def test_an_age_is_reached_the_day_before_the_birthday(born_on: date, reached_on: date) -> None:
    assert age_reached_on(born_on, 65) == reached_on
