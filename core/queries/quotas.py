"""雇用率を読む (an employer's quotas): each day's numbers, reckoned by the rates of that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.permissions import Action, require
from core.domain.quotas import EmployerQuota, QuotaFields, counts_of, workforce_of
from core.domain.rules.parameters import RuleBook
from core.domain.rules.quota import Quota, reckon
from core.domain.rules.ruled import Ruled
from core.queries.rules import rule_book


@dataclass(frozen=True)
class QuotaRow:
    """一回の雇用状況, with what follows from it; `result` is None where no rate is known for its day."""

    stored: EmployerQuota
    result: Ruled[Quota] | None


def quotas_of(view: View, organization_id: int) -> list[QuotaRow]:
    """雇用状況 of one employer, the latest day first."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    q = table_of(EmployerQuota).c
    rows = view.all(
        select(EmployerQuota)
        .where(q.organization_id == organization_id)
        .order_by(q.counted_on.desc(), q.id.desc())
    )
    book = rule_book(view)
    return [QuotaRow(row, quota_on(row, row.counted_on, book)) for row in rows]


def quota_on(row: QuotaFields, on: date, book: RuleBook) -> Ruled[Quota] | None:
    """The same numbers reckoned on a day; None where no rate of that day is known."""
    if on < min(known.effective_from for known in book.history(f"statutory_rate.{row.kind}")):
        return None
    return reckon(workforce_of(row), counts_of(row), on, book, row.kind)  # type: ignore[arg-type]
