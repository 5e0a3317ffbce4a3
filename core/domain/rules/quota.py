"""雇用率の計算のきまり (reckoning an employer's quota): base, required, counted, still owed.

障害者雇用促進法43条 (domain T24, T25). The weights of persons are `counted_as`; here they are put together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import ceil

from core.domain.dates import said
from core.domain.rules.parameters import Parameter, RuleBook
from core.domain.rules.ruled import Ruled
from core.domain.rules.statutory_rate import (
    DisabilityKind,
    EmployerKind,
    counted_as,
    has_employment_duty,
    required_number,
)
from core.errors import RuleViolation

GROUPS: tuple[tuple[DisabilityKind, bool], ...] = (
    ("physical", False), ("physical", True), ("intellectual", False), ("intellectual", True),
    ("mental", False),
)  # fmt: skip
BANDS = ("full", "half", "quarter")
"""週30時間以上, 20〜30時間, 10〜20時間: the bands of the law, by the first hour of each."""
HALF = Decimal("0.5")


@dataclass(frozen=True)
class Workforce:
    """働いている人の数: full time, short time (20〜30 hours), and 除外率 in per cent.

    `employees`: the number already reckoned in steps of 0.5, where only that is known.
    """

    full: int = 0
    short: int = 0
    exclusion_rate: int = 0
    employees: Decimal | None = None


@dataclass(frozen=True)
class Count:
    """雇用している人数 of one kind in one band."""

    disability: DisabilityKind
    is_severe: bool
    band: str
    persons: int


@dataclass(frozen=True)
class CountLine:
    """一行の算定: `weight` is what one person counts for, `counted` what all of them do."""

    count: Count
    weight: Decimal
    counted: Decimal


@dataclass(frozen=True)
class Quota:
    """雇用率の計算の結果. `rate` and `statutory` in per cent; `rate` is None with nobody employed."""

    employees: Decimal
    base: Decimal
    has_duty: bool
    statutory: Decimal
    required: int
    counted: Decimal
    shortfall: Decimal
    rate: Decimal | None
    lines: tuple[CountLine, ...]


def count_name(disability: str, is_severe: bool, band: str) -> str:
    """The field that holds this number (`core.domain.quotas.QuotaFields`)."""
    return f"{disability}{'_severe' if is_severe else ''}_{band}"


def in_halves(employees: Decimal) -> Decimal:
    """換算した人数, which goes in steps of 0.5. Raises RuleViolation for 37.4."""
    if employees < 0 or employees % HALF:
        low = (employees // HALF) * HALF
        raise RuleViolation(
            {
                "employees": f"人数は0.5人きざみです（短時間労働者を0.5人と数えるため）。{employees}は、"
                f"{low}か{low + HALF}のどちらかを確かめてください。"
            }
        )
    return employees


def reckon(
    workforce: Workforce,
    counts: Sequence[Count],
    on: date,
    book: RuleBook,
    kind: EmployerKind = "private",
) -> Ruled[Quota]:
    """雇用率を計算する, by the rates and weights in force on that day.

    The base is 常用労働者 + 短時間労働者 × 0.5, less 除外率 (fractions of the part left out are dropped).
    A public employer has no smallest size: it owes as soon as the number reaches one.
    Raises RuleViolation for a day before the oldest rate that is known.
    """
    known_from = min(row.effective_from for row in book.history(f"statutory_rate.{kind}"))
    if on < known_from:
        raise RuleViolation(
            {
                "counted_on": f"{said(known_from)}より前の法定雇用率は登録されていません。"
                "「期間のきまり」に加えると計算できます。"
            }
        )
    short = book.get("statutory_rate.short_worker", on)
    employees = (
        in_halves(workforce.employees)
        if workforce.employees is not None
        else workforce.full + workforce.short * short.number
    )
    base = employees - int(employees * workforce.exclusion_rate / 100)
    required = required_number(base, on, book, kind)
    duty = has_employment_duty(employees, on, book)
    has_duty = duty.value if kind == "private" else required.value > 0
    owed = required.value if has_duty else 0
    lines, basis = [], [short, *required.basis, *(duty.basis if kind == "private" else ())]
    for count in counts:
        weight = counted_as(
            count.disability, _hours(count.band, on, book), on, book, is_severe=count.is_severe
        )
        lines.append(CountLine(count, weight.value, weight.value * count.persons))
        basis += weight.basis
    counted = sum((line.counted for line in lines), Decimal(0))
    rate = (counted / base * 100).quantize(Decimal("0.01"), ROUND_HALF_UP) if base else None
    statutory = required.basis[0].number
    short_of = max(owed - counted, Decimal(0))
    result = Quota(
        employees, base, has_duty, statutory, owed, counted, short_of, rate, tuple(lines)
    )
    return Ruled(result, _once(basis))


def ways_to_fill(short_of: Decimal, on: date, book: RuleBook) -> list[tuple[Count, int]]:
    """足りない分を満たす採用のしかた: kind and band → how many persons of it alone would do."""
    found = []
    for disability, severe in GROUPS:
        for band in BANDS:
            hours = _hours(band, on, book)
            weight = counted_as(disability, hours, on, book, is_severe=severe).value
            if weight and short_of > 0:
                found.append((Count(disability, severe, band, 1), ceil(short_of / weight)))
    return found


def _hours(band: str, on: date, book: RuleBook) -> Decimal:
    return book.get(f"rate_count.{band}_from_hours", on).number


def _once(basis: Sequence[Parameter]) -> tuple[Parameter, ...]:
    return tuple(dict.fromkeys(basis))
