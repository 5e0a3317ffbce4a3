"""トライアル雇用 (trial employment): three months; longer for mental disabilities; short hours."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.domain.dates import period_end
from core.domain.rules.parameters import RuleBook
from core.domain.rules.period import Period
from core.domain.rules.ruled import Ruled
from core.errors import RuleViolation

TRIAL, SHORT_TRIAL = "trial", "short_trial"
TRIALS = (TRIAL, SHORT_TRIAL)
"""雇用の枠 that are trials."""


def trial_period(hired_on: date, book: RuleBook, *, is_mental: bool = False) -> Ruled[Period]:
    """トライアル雇用の期間: 原則3か月, with a mental disability 6か月 (要確認)."""
    key = "trial.mental.standard_months" if is_mental else "trial.standard_months"
    months = book.get(key, hired_on)
    return Ruled(Period(hired_on, period_end(hired_on, months.integer)), (months,))


def longest_trial_period(
    hired_on: date, book: RuleBook, *, is_mental: bool = False
) -> Ruled[Period]:
    """トライアル雇用の上限: 精神は最長12か月; otherwise the standard period is the limit."""
    if not is_mental:
        return trial_period(hired_on, book)
    months = book.get("trial.mental.max_months", hired_on)
    return Ruled(Period(hired_on, period_end(hired_on, months.integer)), (months,))


def longest_trial_months(
    hired_on: date, book: RuleBook, *, is_mental: bool = False, is_short: bool = False
) -> Ruled[int]:
    """トライアルの最長の月数: 3 months, 精神 and 短時間 12."""
    if is_short:
        longest = book.get("short_trial.max_months", hired_on)
    else:
        longest = book.get(
            "trial.mental.max_months" if is_mental else "trial.standard_months", hired_on
        )
    return Ruled(longest.integer, (longest,))


def short_trial_period(hired_on: date, months: int, book: RuleBook) -> Ruled[Period]:
    """短時間トライアル雇用の期間: the agreed 3 to 12 months (精神・発達が対象).

    Raises RuleViolation for any other number of months.
    """
    low = book.get("short_trial.min_months", hired_on)
    high = book.get("short_trial.max_months", hired_on)
    if not low.integer <= months <= high.integer:
        raise RuleViolation(
            {"months": f"短時間トライアル雇用は{low.shown}から{high.shown}までにしてください。"}
        )
    return Ruled(Period(hired_on, period_end(hired_on, months)), (low, high))


def are_short_trial_hours(weekly_hours: Decimal, on: date, book: RuleBook) -> Ruled[bool]:
    """開始時の週の時間: from 10 to below 20 hours."""
    low = book.get("short_trial.min_weekly_hours", on)
    below = book.get("short_trial.below_weekly_hours", on)
    return Ruled(low.number <= weekly_hours < below.number, (low, below))
