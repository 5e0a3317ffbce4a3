"""くらべる事業所 (providers side by side): what a card, the comparison and the handout show of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select

from core.db.work import View, table_of
from core.domain.organization_profiles import ProviderProfile
from core.domain.organizations import OWN_PEOPLE, ContactManner, KeyPerson, Organization
from core.domain.permissions import Action, may, require

# Whom to ask first about a visit.
_STAGES = {"consultation": 0, "training": 1, "assessment": 2}


@dataclass(frozen=True)
class Contact:
    """窓口の人: whom to ask, how and when."""

    id: int
    name: str
    name_kana: str
    post: str
    phone: str
    how: str
    when: str


@dataclass(frozen=True)
class ProviderDetail:
    """事業所のくわしい記載: public facts, its profile (blank is unknown), whom to ask and how."""

    id: int
    name: str
    name_kana: str
    kind: str
    corporation_name: str
    prefecture: str
    municipality: str
    address: str
    phone: str
    fax: str
    url: str
    latitude: float | None
    longitude: float | None
    hours_weekday: str
    hours_saturday: str
    closed_days: str
    capacity: int | None
    vacancy_count: int | None
    vacancy_on: date | None
    verified_on: date | None
    source: str | None
    training: str
    training_note: str
    disabilities: str
    disability_note: str
    style: str
    pickup: str
    pickup_note: str
    meals: str
    saturday: str
    home: str
    trial: str
    visit_days: str
    start_from_on: date | None
    waiting_count: int | None
    hires_note: str
    retention_rate: float | None
    retention_note: str
    appeal: str
    method: str = ""
    hours: str = ""
    send_first: str = ""
    taboo: str = ""
    contacts: tuple[Contact, ...] = ()


_OF_ORGANIZATION = ("id", "name", "name_kana", "kind", "corporation_name", "prefecture",
    "municipality", "address", "phone", "fax", "url", "latitude", "longitude", "hours_weekday",
    "hours_saturday", "closed_days", "capacity", "vacancy_count", "vacancy_on", "verified_on",
    "source")  # fmt: skip
_PLAIN = ("start_from_on", "waiting_count", "retention_rate")
_OF_MANNER = ("method", "hours", "send_first", "taboo")
_OF_PROFILE = tuple(
    name
    for name in ProviderDetail.__dataclass_fields__
    if name not in (*_OF_ORGANIZATION, *_OF_MANNER, "contacts")
)


def provider_details(view: View, ids: Collection[int]) -> dict[int, ProviderDetail]:
    """id → 事業所のくわしい記載 of these, in two questions however many they are."""
    require(view.actor, Action.SEE_NETWORK)
    if not ids:
        return {}
    o, p, m = (table_of(model) for model in (Organization, ProviderProfile, ContactManner))
    asks = may(view.actor, Action.SEE_NETWORK_NOTES)
    rows = view.rows(
        select(
            *(o.c[name] for name in _OF_ORGANIZATION),
            *(p.c[n] if n in _PLAIN else func.coalesce(p.c[n], "").label(n) for n in _OF_PROFILE),
            *(func.coalesce(m.c[name], "").label(name) for name in _OF_MANNER if asks),
        )
        .select_from(
            o.outerjoin(p, p.c.organization_id == o.c.id)
            .outerjoin(m, m.c.organization_id == o.c.id)
        )
        .where(o.c.id.in_(ids))
    )  # fmt: skip
    contacts = _contacts(view, ids) if asks else {}
    return {
        row.id: ProviderDetail(**row._mapping, contacts=tuple(contacts.get(row.id, ())))
        for row in rows
    }


def _contacts(view: View, ids: Collection[int]) -> dict[int, list[Contact]]:
    k = table_of(KeyPerson).c
    rows = view.rows(
        select(*(k[name] for name in Contact.__dataclass_fields__), k.organization_id)
        .where(k.organization_id.in_(ids), k.left_on.is_(None), k.kind.in_(OWN_PEOPLE))
        .order_by(k.deputy_for_id.is_not(None), case(_STAGES, value=k.stage, else_=9), k.id)
    )
    found: dict[int, list[Contact]] = {}
    for row in rows:
        values = dict(row._mapping)
        found.setdefault(values.pop("organization_id"), []).append(Contact(**values))
    return found
