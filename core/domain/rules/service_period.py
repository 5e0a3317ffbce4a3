"""サービスの期間 (service period): 地域移行・地域定着・就労準備支援, which have one fixed length."""

from __future__ import annotations

from datetime import date

from core.domain.dates import period_end
from core.domain.rules.parameters import RuleBook
from core.domain.rules.period import Period
from core.domain.rules.ruled import Ruled


def service_period(service: str, start_on: date, book: RuleBook) -> Ruled[Period | None]:
    """支給・利用の期間: 地域移行 6か月, 地域定着 1年 (both renewable), 就労準備(困窮) 1年.

    `None` for services that have no row: their period is on the 受給者証 or in another rule.
    """
    key = f"service_period.{service}.months"
    if key not in book:
        return Ruled(None)
    months = book.get(key, start_on)
    return Ruled(Period(start_on, period_end(start_on, months.integer)), (months,))
