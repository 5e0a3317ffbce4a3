"""計画の期間を読む (what bounds a plan): the use of its service, and how long a job coach may come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from core.db.work import View, table_of
from core.domain.clients import Client, ServiceUse
from core.domain.codes import codes
from core.domain.dates import period_end
from core.domain.permissions import Action, require
from core.domain.plans import PlanFields
from core.queries.rules import rule_book
from core.queries.scopes import require_client

TRANSITION = "employment_transition_support"


@dataclass(frozen=True)
class UseLimit:
    """サービス利用の満了日: `last` as it stands, `longest` with every extension that may be granted."""

    last: date
    longest: date


def use_limit(view: View, entry: PlanFields) -> UseLimit | None:
    """サービス利用の満了日 that a plan must keep to; None without a use that has a limit."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, entry.client_id)
    s = table_of(ServiceUse).c
    use = view.first(
        select(s.start_on, s.limit_on, s.extended_to)
        .where(
            s.client_id == entry.client_id,
            s.service == entry.service,
            s.start_on <= entry.start_on,
            or_(s.end_on.is_(None), s.end_on >= entry.start_on),
        )
        .order_by(s.start_on.desc(), s.id)
    )
    if use is None or use.limit_on is None:
        return None
    last = max(use.limit_on, use.extended_to or use.limit_on)
    longest = last
    if entry.service == TRANSITION:
        book = rule_book(view)
        months = [book.integer(f"transition.{n}_months", use.start_on) for n in ("standard", "extension")]  # fmt: skip
        longest = max(last, period_end(use.start_on, sum(months)))
    return UseLimit(last, longest)


def has_mental_disability(view: View, client_id: int) -> bool:
    """精神障害か: ジョブコーチ支援 may last longer."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    found = codes("disability_type").get(view.get(Client, client_id).disability)
    return found is not None and "mental" in (found.code, found.parent)
