"""計画相談支援のモニタリング (monitoring): the recipient certificate decides, defaults help."""

from __future__ import annotations

from datetime import date

from core.domain.dates import period_end
from core.domain.rules.parameters import RuleBook
from core.domain.rules.ruled import Ruled


def monitoring_interval_months(
    service: str,
    plan_started_on: date,
    on: date,
    book: RuleBook,
    certificate_months: int | None = None,
) -> Ruled[int]:
    """モニタリング期間: what the municipality wrote on the 受給者証 (`certificate_months`) is right.

    Without it the standard period: every month for the first three months of a new or changed
    plan, then by service 3か月 or 6か月 (要確認).
    """
    if certificate_months is not None:
        return Ruled(certificate_months)
    first = book.get("monitoring.first_months", plan_started_on)
    if on <= period_end(plan_started_on, first.integer):
        interval = book.get("monitoring.first_interval_months", plan_started_on)
        return Ruled(interval.integer, (first, interval))
    key = f"monitoring.{service}.months"
    interval = book.get(key if key in book else "monitoring.other.months", on)
    return Ruled(interval.integer, (interval,))


def monitoring_due_on(
    service: str,
    plan_started_on: date,
    last_monitored_on: date | None,
    book: RuleBook,
    certificate_months: int | None = None,
) -> Ruled[date]:
    """モニタリング期日: one interval after the last monitoring, or after the start of the plan."""
    counted_from = last_monitored_on or plan_started_on
    interval = monitoring_interval_months(
        service, plan_started_on, counted_from, book, certificate_months
    )
    return Ruled(period_end(counted_from, interval.value), interval.basis)
