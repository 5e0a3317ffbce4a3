"""就労移行支援の利用期間 (employment transition support): 24 months, one extension, below 65."""

from __future__ import annotations

from datetime import date, timedelta

from core.domain.dates import period_end
from core.domain.rules.parameters import RuleBook
from core.domain.rules.period import Period
from core.domain.rules.ruled import Ruled


def transition_period(start_on: date, book: RuleBook) -> Ruled[Period]:
    """標準利用期間: 24か月 from the first day of use (総合支援法施行規則6条の8)."""
    months = book.get("transition.standard_months", start_on)
    return Ruled(Period(start_on, period_end(start_on, months.integer)), (months,))


def longest_transition_period(start_on: date, book: RuleBook) -> Ruled[Period]:
    """延長上限: the standard period and at most 12 months more, granted case by case by the
    municipality (審査会の個別審査). Counted from the first day, not from the clipped end.
    """
    standard = book.get("transition.standard_months", start_on)
    extension = book.get("transition.extension_months", start_on)
    end_on = period_end(start_on, standard.integer + extension.integer)
    return Ruled(Period(start_on, end_on), (standard, extension))


def may_start_transition(
    born_on: date, start_on: date, book: RuleBook, *, served_before_65: bool = False
) -> Ruled[bool]:
    """年齢要件: below 65 on the first day of use. The age is reached the day before the birthday
    (年齢計算に関する法律), so that day is already too late.

    `served_before_65`: services for five years before 65 and a grant in force the day before.
    """
    limit = book.get("transition.age_limit_years", start_on)
    if start_on < age_reached_on(born_on, limit.integer):
        return Ruled(True, (limit,))
    exception = book.get("transition.age_exception", start_on)
    return Ruled(served_before_65 and exception.flag, (limit, exception))


def age_reached_on(born_on: date, years: int) -> date:
    """年齢に達する日: the day before the birthday; born on 29 February, 28 February."""
    try:
        birthday = born_on.replace(year=born_on.year + years)
    except ValueError:
        birthday = date(born_on.year + years, 3, 1)
    return birthday - timedelta(days=1)
