"""種類ごとの欄を読む (the fields of a kind): the row beside a plan, and the facts that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from core.db.base import TableModel
from core.db.work import View, table_of
from core.domain.clients import Certificate, Client
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.employments import Employment
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.plan_details import DETAILS
from core.domain.plans import Plan
from core.domain.rules.consultation_monitoring import monitoring_interval_months
from core.domain.rules.ruled import Ruled
from core.queries.rules import rule_book
from core.queries.scopes import require_client, within_scope

# What belongs to one plan and not to the next: meetings, advice and phases are made anew.
_OF_THIS_PLAN = frozenset(
    {
        "consented_on", "coordination_on", "coordination_members", "coordination_result",
        "coordination_note", "intensive_from", "transition_from", "follow_up_from",
        "follow_up_to", "leaving_on",
    }
)  # fmt: skip


@dataclass(frozen=True)
class JobFacts:
    """就職先の事実 of one job, as a plan for it shows them."""

    id: int
    hired_on: date
    left_on: date | None
    company: str
    address: str
    phone: str
    occupation: str
    scheme: str
    hours_band: str
    contract_end_on: date | None

    @property
    def label(self) -> str:
        """「模擬物流（2026/04/01 就職）」."""
        left = "・離職" if self.left_on else ""
        return f"{self.company or '（企業未登録）'}（{format_date(self.hired_on, weekday=False)} 就職{left}）"


@dataclass(frozen=True)
class PaperFacts:
    """受給者証 with its モニタリング期間."""

    id: int
    service: str
    expires_on: date | None
    monitoring_months: int | None

    @property
    def label(self) -> str:
        """「就労移行支援・3か月ごと（2027/03/31 まで）」."""
        months = f"{self.monitoring_months}か月ごと" if self.monitoring_months else "期間の記載なし"
        until = f"（{format_date(self.expires_on, weekday=False)} まで）" if self.expires_on else ""
        return f"{codes('service').label(self.service) or '受給者証'}・{months}{until}"


def detail_of(view: View, plan_id: int) -> TableModel | None:
    """この計画の種類の欄, or None: nothing written yet, or the kind has none of its own."""
    require(view.actor, Action.SEE_SENSITIVE)
    plan = within_scope(view, Plan, plan_id)
    model = DETAILS.get(plan.kind)
    if model is None:
        return None
    found = view.all(select(model).where(table_of(model).c.plan_id == plan_id))
    return found[0] if found else None


def carried_detail(detail: TableModel) -> dict[str, Any]:
    """What of the row the next plan takes over."""
    kept = {"id", "version", "created_at", "updated_at", "plan_id", *_OF_THIS_PLAN}
    return {name: getattr(detail, name) for name in type(detail).model_fields if name not in kept}


def jobs_of(view: View, client_id: int) -> list[JobFacts]:
    """就職の一覧 with the facts of the employer, the latest first."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    e, o = table_of(Employment), table_of(Organization)
    rows = view.rows(
        select(
            e.c.id, e.c.hired_on, e.c.left_on, o.c.name.label("company"), o.c.address, o.c.phone,
            e.c.occupation, e.c.scheme, e.c.hours_band, e.c.contract_end_on,
        )
        .select_from(e.outerjoin(o, o.c.id == e.c.organization_id))
        .where(e.c.client_id == client_id)
        .order_by(e.c.hired_on.desc(), e.c.id)
    )  # fmt: skip
    words = ("company", "address", "phone")
    return [JobFacts(**{**r._mapping, **{n: r._mapping[n] or "" for n in words}}) for r in rows]


def papers_of(view: View, client_id: int) -> list[PaperFacts]:
    """受給者証の一覧, the one that lasts longest first."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    h = table_of(Certificate).c
    rows = view.rows(
        select(h.id, h.service, h.expires_on, h.monitoring_months)
        .where(h.client_id == client_id, h.kind == "recipient")
        .order_by(h.expires_on.desc(), h.id)
    )
    return [PaperFacts(**row._mapping) for row in rows]


def standard_monitoring(view: View, client_id: int, service: str, on: date) -> Ruled[int]:
    """モニタリングの標準期間 for somebody who uses `service`, once the first months are over."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    view.get(Client, client_id)
    long_before = date(on.year - 2, 1, 1)
    return monitoring_interval_months(service, long_before, on, rule_book(view))
