"""法定雇用率: required numbers on both sides of the change, and what one person counts for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.domain.rules.parameters import RuleBook
from core.domain.rules.statutory_rate import (
    DisabilityKind,
    EmployerKind,
    counted_as,
    has_employment_duty,
    required_number,
    shortfall,
)

BEFORE, AFTER = date(2026, 6, 30), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("employees", "on", "kind", "number"),
    [
        ("37.5", AFTER, "private", 1),
        ("100", AFTER, "private", 2),
        ("37", AFTER, "private", 0),
        ("1000", AFTER, "private", 27),
        ("37.5", BEFORE, "private", 0),
        ("40", BEFORE, "private", 1),
        ("39.5", BEFORE, "private", 0),
        ("1000", BEFORE, "public", 28),
        ("1000", AFTER, "public", 30),
        ("1000", BEFORE, "education_board", 27),
        ("1000", AFTER, "education_board", 29),
    ],
)
def test_fractions_of_the_required_number_are_dropped(
    book: RuleBook, employees: str, on: date, kind: EmployerKind, number: int
) -> None:
    result = required_number(Decimal(employees), on, book, kind)
    assert result.value == number
    # The day from which the older rate applied is not compared with its source yet.
    assert result.verified is (on >= AFTER)


def test_the_rate_of_today_is_2_7_percent(book: RuleBook, today: date) -> None:
    assert required_number(Decimal("37.5"), today, book).value == 1


@pytest.mark.parametrize(
    ("employees", "on", "duty"),
    [("40", BEFORE, True), ("39.5", BEFORE, False), ("37.5", AFTER, True), ("37", AFTER, False)],
)
def test_the_size_from_which_the_duty_begins(
    book: RuleBook, employees: str, on: date, duty: bool
) -> None:
    assert has_employment_duty(Decimal(employees), on, book).value is duty


@pytest.mark.parametrize(
    ("disability", "is_severe", "hours", "count", "verified"),
    [
        ("physical", False, "30", "1", True),
        ("intellectual", True, "30", "2", False),
        ("mental", False, "30", "1", True),
        ("mental", True, "30", "1", True),
        ("physical", False, "29.5", "0.5", False),
        ("physical", True, "20", "1", False),
        ("mental", False, "20", "1", True),
        ("mental", False, "19.5", "0.5", True),
        ("intellectual", True, "10", "0.5", True),
        ("intellectual", False, "19.5", "0", True),
        ("mental", False, "9.5", "0", True),
    ],
)
def test_what_one_person_counts_for(
    book: RuleBook,
    today: date,
    disability: DisabilityKind,
    is_severe: bool,
    hours: str,
    count: str,
    verified: bool,
) -> None:
    result = counted_as(disability, Decimal(hours), today, book, is_severe=is_severe)
    assert result.value == Decimal(count)
    assert result.verified is verified


def test_a_shortfall_is_never_negative(book: RuleBook, today: date) -> None:
    assert shortfall(Decimal(100), Decimal("1.5"), today, book).value == Decimal("0.5")
    assert shortfall(Decimal(100), Decimal(3), today, book).value == 0
