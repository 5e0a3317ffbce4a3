"""法定雇用率 (statutory employment rate): how many an employer owes, and how each one counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from core.domain.rules.parameters import RuleBook
from core.domain.rules.ruled import Ruled

EmployerKind = Literal["private", "public", "education_board"]
DisabilityKind = Literal["physical", "intellectual", "mental"]


def required_number(
    employees: Decimal, on: date, book: RuleBook, kind: EmployerKind = "private"
) -> Ruled[int]:
    """雇用義務のある人数: employees × rate, fractions dropped. `employees` in steps of 0.5
    (short-time workers count half). The rate is the one in force on that day.
    """
    rate = book.get(f"statutory_rate.{kind}", on)
    return Ruled(int(employees * rate.number / 100), (rate,))


def has_employment_duty(employees: Decimal, on: date, book: RuleBook) -> Ruled[bool]:
    """雇用義務のある民間企業か: 37.5人 or more from 2026-07-01, before that 40.0人."""
    threshold = book.get("statutory_rate.private.from_employees", on)
    return Ruled(employees >= threshold.number, (threshold,))


def counted_as(
    disability: DisabilityKind,
    weekly_hours: Decimal,
    on: date,
    book: RuleBook,
    *,
    is_severe: bool = False,
) -> Ruled[Decimal]:
    """算定上の人数: what one employed person counts for, by contracted hours a week.

    30h+: 1 (重度の身体・知的 2). 20–30h: 0.5 (重度 1, 精神 1 for the time being). 10–20h: 0.5 for
    精神 and 重度, others 0. Below 10h: 0. Lower bounds belong to the higher band.
    """
    severe = is_severe and disability != "mental"
    full, half, quarter = (
        book.get(f"rate_count.{band}_from_hours", on) for band in ("full", "half", "quarter")
    )
    if weekly_hours >= full.number:
        weight = book.get("rate_count.full.severe" if severe else "rate_count.full", on)
        return Ruled(weight.number, (full, weight))
    if weekly_hours >= half.number:
        kind = ".severe" if severe else ".mental" if disability == "mental" else ""
        weight = book.get(f"rate_count.half{kind}", on)
        return Ruled(weight.number, (half, full, weight))
    if weekly_hours >= quarter.number and (severe or disability == "mental"):
        weight = book.get("rate_count.quarter", on)
        return Ruled(weight.number, (quarter, half, weight))
    return Ruled(Decimal(0), (quarter, half))


def shortfall(
    employees: Decimal,
    counted: Decimal,
    on: date,
    book: RuleBook,
    kind: EmployerKind = "private",
) -> Ruled[Decimal]:
    """不足数: persons still owed, in steps of 0.5; never below zero."""
    required = required_number(employees, on, book, kind)
    return Ruled(max(required.value - counted, Decimal(0)), required.basis)
