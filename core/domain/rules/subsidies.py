"""助成金・奨励金の申請の期限 (until when one may apply for a subsidy): months from the day after the base day."""

from __future__ import annotations

from datetime import date, timedelta

from core.domain.dates import period_end
from core.domain.rules.parameters import RuleBook
from core.domain.rules.ruled import Ruled

RULED = ("trial", "specific_job_seeker", "job_coach", "consulting")
"""Subsidies whose deadline a rule reckons; of the others it is typed."""


def month_key(kind: str) -> str:
    """The parameter that says how long one may apply."""
    return f"subsidy.{kind}.apply_within_months"


def apply_until(kind: str, base_on: date, book: RuleBook) -> Ruled[date] | None:
    """申請の期限: the last day, counted from the day after `base_on`; None where no rule knows it."""
    if kind not in RULED:
        return None
    months = book.get(month_key(kind), base_on)
    return Ruled(period_end(base_on + timedelta(days=1), months.integer), (months,))
