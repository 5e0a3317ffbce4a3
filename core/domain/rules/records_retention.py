"""記録の保存 (keeping of records): the last day on which a record must still be there."""

from __future__ import annotations

from datetime import date, timedelta

from core.domain.dates import period_end
from core.domain.rules.parameters import Parameter, RuleBook
from core.domain.rules.ruled import Ruled


def records_kept_until(
    last_service_on: date, book: RuleBook, closed_on: date | None = None
) -> Ruled[date]:
    """支援の記録の保存期限: five years after the last service, or after 終結 when that is later.

    Sources disagree on where the years begin; the latest day is taken. Erasure may be proposed
    from the day after.
    """
    from_on = max(last_service_on, closed_on or last_service_on)
    years = book.get("records.kept_years", from_on)
    return Ruled(_kept_until(from_on, years), (years,))


def disclosure_records_kept_until(
    disclosed_on: date, book: RuleBook, *, by_contract: bool = False
) -> Ruled[date]:
    """第三者提供記録の保存期限: three years after the (last) disclosure; `by_contract`: a contract
    stands in for the record, one year (要確認).
    """
    substitute = "by_contract_" if by_contract else ""
    years = book.get(f"disclosure_records.{substitute}kept_years", disclosed_on)
    return Ruled(_kept_until(disclosed_on, years), (years,))


def _kept_until(from_on: date, years: Parameter) -> date:
    """The first day is not counted (初日不算入): the same day, years later."""
    return period_end(from_on + timedelta(days=1), 12 * years.integer)
