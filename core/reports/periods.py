"""報告の期間 (periods of reports): a month, a quarter of the 年度, a whole 年度."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.dates import add_months, fiscal_year
from core.errors import RuleViolation

_PERIOD = re.compile(r"(?P<year>20\d\d)(?:-(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4]))?")


@dataclass(frozen=True)
class ReportPeriod:
    """報告の期間: a month, a quarter or a whole 年度; both days inclusive. `key`: as it is asked for."""

    key: str
    first: date
    last: date
    label: str

    def is_over(self, today: date) -> bool:
        """Whether the period has ended."""
        return self.last < today


def period_of(text: str) -> ReportPeriod:
    """「2026-10」 a month, 「2026Q3」 the third quarter of the 年度, 「2026」 the 年度. Raises
    `RuleViolation`."""
    found = _PERIOD.fullmatch(text.strip())
    if found is None:
        raise RuleViolation(
            {
                "period": "期間は「2026-10」（月）「2026Q3」（年度の四半期）「2026」（年度）の形で入力してください。"
            }
        )
    year = int(found["year"])
    if found["month"]:
        month = int(found["month"])
        return _period(text.strip(), date(year, month, 1), 1, f"{year}年{month}月")
    if found["quarter"]:
        quarter = int(found["quarter"])
        first = add_months(date(year, 4, 1), 3 * (quarter - 1))
        return _period(text.strip(), first, 3, f"{year}年度 第{quarter}四半期")
    return _period(text.strip(), date(year, 4, 1), 12, f"{year}年度")


def _period(key: str, first: date, months: int, label: str) -> ReportPeriod:
    return ReportPeriod(key, first, add_months(first, months) - timedelta(days=1), label)


def period_between(first: date, last: date) -> ReportPeriod:
    """The period of these two days, as a closing keeps them. Raises `RuleViolation`."""
    quarter = (first.month - 4) % 12 // 3 + 1
    year = fiscal_year(first)
    for key in (f"{first:%Y-%m}", f"{year}Q{quarter}", f"{year}"):
        period = period_of(key)
        if (period.first, period.last) == (first, last):
            return period
    raise RuleViolation({"period": "この期間は、月・四半期・年度のどれでもありません。"})
