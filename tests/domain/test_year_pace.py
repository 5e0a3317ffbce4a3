"""進みの目安: how much of a year's target is due on a day, by hand-made calendars."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from core.domain.entry import check
from core.domain.year_pace import due_amount, due_share
from core.domain.year_plans import (
    BY_THE_END,
    EVENLY,
    IN_MONTHS,
    YearItemEntry,
    YearOccasionEntry,
    months_of,
    target_of,
)
from core.errors import RuleViolation


@pytest.mark.parametrize(
    ("pace", "months", "on", "share"),
    [
        (EVENLY, (), "2026-03-31", Fraction(0)),
        (EVENLY, (), "2026-04-01", Fraction(1, 365)),
        (EVENLY, (), "2026-11-21", Fraction(235, 365)),
        (EVENLY, (), "2027-03-31", Fraction(1)),
        (EVENLY, (), "2030-01-01", Fraction(1)),
        (IN_MONTHS, (7, 11, 3), "2026-07-30", Fraction(0)),
        (IN_MONTHS, (7, 11, 3), "2026-07-31", Fraction(1, 3)),
        (IN_MONTHS, (7, 11, 3), "2026-11-29", Fraction(1, 3)),
        (IN_MONTHS, (7, 11, 3), "2026-11-30", Fraction(2, 3)),
        (IN_MONTHS, (2,), "2027-02-27", Fraction(0)),
        (IN_MONTHS, (2,), "2027-02-28", Fraction(1)),
        (BY_THE_END, (), "2027-03-30", Fraction(0)),
        (BY_THE_END, (), "2027-03-31", Fraction(1)),
    ],
)
def test_what_is_due_by_a_day(pace: str, months: tuple[int, ...], on: str, share: Fraction) -> None:
    assert due_share(pace, months, 2026, date.fromisoformat(on)) == share


def test_a_leap_year_has_a_day_more() -> None:
    assert due_share(EVENLY, (), 2027, date(2028, 2, 29)) == Fraction(335, 366)


def test_no_part_of_a_meeting_is_ever_asked_for() -> None:
    """Three a year: the first is due when a third of the year has gone, not a day before."""
    assert due_amount(3, Fraction(1, 3) - Fraction(1, 365)) == 0
    assert due_amount(3, Fraction(1, 3)) == 1
    assert due_amount(64, Fraction(235, 365)) == 41
    assert due_amount(12, due_share(EVENLY, (), 2026, date(2026, 5, 1))) == 1
    assert due_amount(2.5, Fraction(1, 2)) == 1.2


@pytest.mark.parametrize(
    ("typed", "number"),
    [("64回", 64), ("年3回", 3), ("（年６回）", 6), ("月1回", 12), ("毎月", 12), ("月 2 回", 24),
     ("3,000人", 3000), ("12.5", 12.5)],
)  # fmt: skip
def test_targets_are_read_as_plans_write_them(typed: str, number: float) -> None:
    assert target_of(typed) == number


@pytest.mark.parametrize("typed", ["年", "たくさん", "-3", "年数回", "3回または4回"])
def test_what_is_no_number_is_not_guessed(typed: str) -> None:
    with pytest.raises(ValueError, match="年3回"):
        target_of(typed)


def test_months_stand_in_the_order_of_the_year_and_belong_to_their_way() -> None:
    assert months_of("3月、7月・11月") == (7, 11, 3)
    with pytest.raises(ValueError, match="1から12"):
        months_of("13")
    item = {"year_plan_id": 1, "heading": "模擬", "pace": IN_MONTHS}
    assert check(YearItemEntry, {**item, "months": "3,7"}).months == "7,3"
    with pytest.raises(RuleViolation, match="行う月を選んで"):
        check(YearItemEntry, item)
    with pytest.raises(RuleViolation, match="計画のしかた"):
        check(YearItemEntry, {**item, "pace": "sometimes"})
    with pytest.raises(RuleViolation, match="予定日か行った日"):
        check(YearOccasionEntry, {"year_item_id": 1})
