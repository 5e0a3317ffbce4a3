"""就労選択支援 (employment choice support): one month, and when it must come first."""

from __future__ import annotations

from datetime import date, timedelta

from core.domain.dates import period_end
from core.domain.rules.parameters import RuleBook
from core.domain.rules.period import Period
from core.domain.rules.ruled import Ruled
from core.errors import RuleViolation


def choice_support_period(
    start_on: date, book: RuleBook, granted_months: int | None = None
) -> Ruled[Period]:
    """支給決定期間: one month; begun within a month, until the end of the following month.

    `granted_months`: two when the municipality granted two from the start; more is refused with
    RuleViolation.
    """
    standard = book.get("choice_support.standard_months", start_on)
    longest = book.get("choice_support.longest_initial_months", start_on)
    months = standard.integer if granted_months is None else granted_months
    if not standard.integer <= months <= longest.integer:
        raise RuleViolation(
            {"granted_months": f"支給決定は{standard.shown}か{longest.shown}にしてください。"}
        )
    return Ruled(_whole_months(start_on, months), (standard, longest))


def may_extend_choice_support(
    granted_months: int, extensions_used: int, on: date, book: RuleBook
) -> Ruled[bool]:
    """再度の支給決定ができるか: once, and not after two months granted from the start."""
    standard = book.get("choice_support.standard_months", on)
    times = book.get("choice_support.extension_times", on)
    may = granted_months <= standard.integer and extensions_used < times.integer
    return Ruled(may, (standard, times))


def choice_support_extension(end_on: date, book: RuleBook) -> Ruled[Period]:
    """再度の支給決定の期間: one more month, from the day after the first period ended."""
    months = book.get("choice_support.extension_months", end_on)
    start_on = end_on + timedelta(days=1)
    return Ruled(_whole_months(start_on, months.integer), (months,))


def is_choice_support_required(
    service: str, start_on: date, book: RuleBook, *, is_exempt: bool = False
) -> Ruled[bool]:
    """利用必須化: B型の新規 from 2025-10-01; A型の新規 and 移行 beyond the standard period from
    2027-04-01. Services without a row are never required.

    `is_exempt` (B型 only): 50歳到達, 障害基礎年金1級, or worked before and can no longer.
    """
    key = f"choice_support.required.{service}"
    if key not in book:
        return Ruled(False)
    required = book.get(key, start_on)
    exempt = is_exempt and service == "continuous_support_b"
    return Ruled(required.flag and not exempt, (required,))


def _whole_months(start_on: date, months: int) -> Period:
    if start_on.day == 1:
        return Period(start_on, period_end(start_on, months))
    return Period(start_on, period_end(start_on.replace(day=1), months + 1))
