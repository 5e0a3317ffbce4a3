"""雇用率の計算: what an employer owes on a day, what its people count for, and what would fill the rest."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.domain.quotas import MATRIX, EmployerQuotaEntry, QuotaFields, counts_of
from core.domain.rules.parameters import RuleBook
from core.domain.rules.quota import Count, Workforce, in_halves, reckon, ways_to_fill
from core.errors import RuleViolation

BEFORE, AFTER = date(2026, 6, 30), date(2026, 7, 1)
MENTAL_HALF = Count("mental", False, "half", 1)


@pytest.mark.parametrize(
    ("workforce", "on", "employees", "duty", "required"),
    [
        (Workforce(37, 1), AFTER, "37.5", True, 1),
        (Workforce(37, 0), AFTER, "37", False, 0),
        (Workforce(37, 1), BEFORE, "37.5", False, 0),
        (Workforce(40, 0), BEFORE, "40", True, 1),
        (Workforce(74, 0), AFTER, "74", True, 1),
        (Workforce(74, 1), AFTER, "74.5", True, 2),
        (Workforce(100, 0), AFTER, "100", True, 2),
        (Workforce(employees=Decimal("37.5")), AFTER, "37.5", True, 1),
        # A fifth is left out: 100 → 80, of which 2.16 are owed.
        (Workforce(100, 0, 20), AFTER, "100", True, 2),
    ],
)
def test_the_base_counts_short_time_as_half_and_fractions_are_dropped(
    book: RuleBook, workforce: Workforce, on: date, employees: str, duty: bool, required: int
) -> None:
    found = reckon(workforce, (), on, book).value
    assert (str(found.employees.normalize()), found.has_duty, found.required) == (
        str(Decimal(employees).normalize()), duty, required,
    )  # fmt: skip


@pytest.mark.parametrize("typed", ["37.4", "37.25", "-1"])
def test_a_number_that_no_workforce_has_is_refused_with_its_neighbours(typed: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        in_halves(Decimal(typed))
    assert "0.5人きざみ" in refused.value.fields["employees"]


def test_what_is_counted_what_is_owed_and_the_real_rate(book: RuleBook) -> None:
    row = QuotaFields(
        full_workers=200,
        physical_severe_full=1,
        intellectual_half=1,
        mental_half=1,
        mental_quarter=1,
    )
    found = reckon(Workforce(200), counts_of(row), AFTER, book).value
    assert [str(line.weight) for line in found.lines] == ["2", "0.5", "1", "0.5"]
    assert (found.counted, found.required, found.shortfall) == (Decimal("4.0"), 5, Decimal("1.0"))
    assert found.rate == Decimal("2.00")


def test_who_counts_by_itself_is_enough_and_nobody_owes_less_than_nothing(book: RuleBook) -> None:
    found = reckon(Workforce(100), [Count("physical", True, "full", 2)], AFTER, book).value
    assert (found.required, found.counted, found.shortfall) == (2, 4, 0)


def test_a_public_employer_owes_as_soon_as_the_number_reaches_one(book: RuleBook) -> None:
    assert reckon(Workforce(34), (), AFTER, book, "public").value.required == 1
    assert not reckon(Workforce(33), (), AFTER, book, "public").value.has_duty


def test_unverified_weights_are_said(book: RuleBook) -> None:
    severe = reckon(Workforce(100), [Count("physical", True, "full", 1)], AFTER, book)
    assert severe.caution == "要確認"


def test_ways_to_fill_say_how_many_of_each_kind(book: RuleBook) -> None:
    ways = {
        (c.disability, c.is_severe, c.band): n for c, n in ways_to_fill(Decimal("1"), AFTER, book)
    }
    assert ways["physical", True, "full"] == 1  # counts for two: one is enough
    assert ways["mental", False, "half"] == 1
    assert ways["physical", False, "half"] == 2
    assert ways["mental", False, "quarter"] == 2
    assert ("intellectual", False, "quarter") not in ways


def test_a_day_before_the_oldest_known_rate_says_so(book: RuleBook) -> None:
    with pytest.raises(RuleViolation) as refused:
        reckon(Workforce(100), (), date(2020, 6, 1), book)
    assert "登録されていません" in refused.value.fields["counted_on"]


def test_more_counted_than_working_is_refused() -> None:
    with pytest.raises(RuleViolation) as refused:
        EmployerQuotaEntry(
            organization_id=1, counted_on=AFTER, full_workers=1, mental_full=2, short_workers=9
        )
    assert "2人" in refused.value.fields["full_workers"]


def test_the_matrix_names_every_number_once() -> None:
    named = [name for line in MATRIX for name in line if name]
    numbers = [n for n in QuotaFields.model_fields if n.endswith(("_full", "_half", "_quarter"))]
    assert sorted(named) == sorted(numbers)
