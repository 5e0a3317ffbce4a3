"""就労選択支援: one month, and when it must come first."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.rules.choice_support import (
    choice_support_extension,
    choice_support_period,
    is_choice_support_required,
    may_extend_choice_support,
)
from core.domain.rules.parameters import RuleBook
from core.domain.rules.period import Period
from core.errors import RuleViolation


@pytest.mark.parametrize(
    ("start_on", "end_on"),
    [
        (date(2026, 11, 1), date(2026, 11, 30)),
        (date(2026, 11, 21), date(2026, 12, 31)),
        (date(2026, 12, 15), date(2027, 1, 31)),
        (date(2026, 11, 2), date(2026, 12, 31)),
        (date(2027, 1, 31), date(2027, 2, 28)),
    ],
    ids=["1日に開始", "月の途中", "年をまたぐ", "2日に開始", "月末に開始"],
)
def test_one_month_or_until_the_end_of_the_following_month(
    book: RuleBook, start_on: date, end_on: date
) -> None:
    result = choice_support_period(start_on, book)
    assert result.value == Period(start_on, end_on)
    assert result.verified


def test_two_months_may_be_granted_from_the_start(book: RuleBook) -> None:
    end_on = choice_support_period(date(2026, 11, 21), book, granted_months=2).value.end_on
    assert end_on == date(2027, 1, 31)
    for months in (0, 3):
        with pytest.raises(RuleViolation, match="1か月か2か月"):
            choice_support_period(date(2026, 11, 21), book, granted_months=months)


def test_it_is_extended_once_only(book: RuleBook, today: date) -> None:
    assert may_extend_choice_support(1, 0, today, book).value
    assert not may_extend_choice_support(1, 1, today, book).value
    assert not may_extend_choice_support(2, 0, today, book).value
    extension = choice_support_extension(date(2026, 12, 31), book).value
    assert extension == Period(date(2027, 1, 1), date(2027, 1, 31))


@pytest.mark.parametrize(
    ("service", "on", "required"),
    [
        ("continuous_support_b", date(2025, 9, 30), False),
        ("continuous_support_b", date(2025, 10, 1), True),
        ("continuous_support_a", date(2027, 3, 31), False),
        ("continuous_support_a", date(2027, 4, 1), True),
        ("employment_transition_support", date(2026, 11, 21), False),
        ("employment_transition_support", date(2027, 4, 1), True),
        ("job_retention_support", date(2027, 4, 1), False),
    ],
)
def test_the_day_from_which_it_must_come_first(
    book: RuleBook, service: str, on: date, required: bool
) -> None:
    assert is_choice_support_required(service, on, book).value is required


def test_exemptions_hold_for_type_b_only(book: RuleBook) -> None:
    on = date(2027, 4, 1)
    assert not is_choice_support_required("continuous_support_b", on, book, is_exempt=True).value
    assert is_choice_support_required("continuous_support_a", on, book, is_exempt=True).value
