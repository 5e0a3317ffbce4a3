"""進みの目安 (pace): how much of a year's target should be done by a day.

What is counted in whole numbers is due one by one: of three meetings evenly over the year, the
first is due when a third of the year has gone. A part of a meeting is never asked for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from core.domain.dates import add_months
from core.domain.year_plans import BY_THE_END, IN_MONTHS


def year_days(fiscal_year: int) -> tuple[date, date]:
    """The first and the last day of a 年度."""
    return date(fiscal_year, 4, 1), date(fiscal_year + 1, 3, 31)


def month_end(fiscal_year: int, month: int) -> date:
    """The last day of a calendar month within the 年度."""
    first = date(fiscal_year + (month < 4), month, 1)
    return date.fromordinal(add_months(first, 1).toordinal() - 1)


def due_share(pace: str, months: Sequence[int], fiscal_year: int, today: date) -> Fraction:
    """The part of the year's target that is due at the end of `today`, 0 to 1.

    Evenly: by the days gone. In months: each has an equal part, due on its last day. By the end:
    nothing before the last day of the 年度.
    """
    first, last = year_days(fiscal_year)
    if today >= last:
        return Fraction(1)
    if today < first or pace == BY_THE_END:
        return Fraction(0)
    if pace == IN_MONTHS and months:
        over = sum(month_end(fiscal_year, month) <= today for month in months)
        return Fraction(over, len(months))
    return Fraction((today - first).days + 1, (last - first).days + 1)


def due_amount(target: float, share: Fraction) -> float:
    """あるべき数: of a whole target a whole number, rounded down; else to one decimal."""
    due = Fraction(str(target)) * share
    if float(target).is_integer():
        return float(math.floor(due))
    return math.floor(due * 10) / 10
