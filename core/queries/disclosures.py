"""提供記録 (disclosures): what of a person went to whom, when, on what ground."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from core.db.work import View, table_of
from core.domain.consents import Disclosure
from core.domain.permissions import Action, require
from core.domain.users import User
from core.queries.scopes import require_client

PER_PAGE = 20


@dataclass(frozen=True)
class DisclosureRow:
    """提供の一件. `notes`: what was said afterwards about what was wrong in it."""

    id: int
    provided_on: date
    recipient: str
    recipient_legal_type: str
    items: str
    purpose: str
    method: str
    consent_id: int | None
    exception: str
    reason: str
    record_id: int | None
    by: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DisclosureRows:
    """提供記録の一枚: one page and how many there are in all."""

    rows: tuple[DisclosureRow, ...]
    total: int


def disclosures_of(
    view: View,
    client_id: int,
    *,
    since: date | None = None,
    until: date | None = None,
    page: int = 1,
    page_size: int | None = PER_PAGE,
) -> DisclosureRows:
    """提供記録 of one person, the latest first; days are inclusive. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_CLIENTS)
    require_client(view, client_id)
    d, u = table_of(Disclosure), table_of(User)
    asked = [d.c.client_id == client_id, d.c.corrects_id.is_(None)]
    if since is not None:
        asked.append(d.c.provided_on >= since)
    if until is not None:
        asked.append(d.c.provided_on <= until)
    names = [n for n in DisclosureRow.__dataclass_fields__ if n not in ("by", "notes")]
    question = (
        select(*(d.c[name] for name in names), func.coalesce(u.c.name, "").label("by"))
        .select_from(d.outerjoin(u, u.c.id == d.c.provided_by_id))
        .where(*asked)
        .order_by(d.c.provided_on.desc(), d.c.id.desc())
    )
    if page_size is not None:
        question = question.limit(page_size).offset((max(page, 1) - 1) * page_size)
    found = view.rows(question)
    notes = _notes(view, [row.id for row in found])
    rows = tuple(DisclosureRow(**row._mapping, notes=notes.get(row.id, ())) for row in found)
    if page <= 1 and (page_size is None or len(rows) < page_size):
        return DisclosureRows(rows, len(rows))
    return DisclosureRows(rows, int(view.scalar(select(func.count()).select_from(d).where(*asked))))


def _notes(view: View, wanted: list[int]) -> dict[int, tuple[str, ...]]:
    d = table_of(Disclosure).c
    found: dict[int, tuple[str, ...]] = {}
    for row in view.rows(
        select(d.corrects_id, d.reason).where(d.corrects_id.in_(wanted)).order_by(d.id)
    ):
        found[row.corrects_id] = (*found.get(row.corrects_id, ()), row.reason)
    return found


def received_by_consent(view: View, client_id: int) -> dict[int, list[tuple[str, int | None]]]:
    """もとの同意 → who received something by it, as (name, organisation), the first one first."""
    require(view.actor, Action.SEE_CLIENTS)
    require_client(view, client_id)
    d = table_of(Disclosure).c
    found: dict[int, list[tuple[str, int | None]]] = {}
    for row in view.rows(
        select(d.consent_id, d.recipient, d.recipient_id)
        .where(
            d.client_id == client_id,
            d.consent_id.is_not(None),
            d.corrects_id.is_(None),
            d.recipient_legal_type != "person",
        )
        .order_by(d.id)
    ):
        found.setdefault(row.consent_id, []).append((row.recipient, row.recipient_id))
    return found
