"""地域の一覧 (the regional list): who may be asked, how and when, of organisations that agreed to it.

Only with 掲載同意, neither gone nor merged; key persons who left are never in it. What the office
noted for itself (控えること, メモ) is here for the copy that stays in the office.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, exists, func, or_, select

from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.organizations import OWN_PEOPLE, ContactManner, KeyPerson, Organization
from core.domain.outreach import MedicalOutreach
from core.domain.permissions import Action, require
from core.domain.teams import MEDICAL_KINDS
from core.queries.areas import in_area

LEFT_OUT_SHOWN = 30


@dataclass(frozen=True)
class RegionalCriteria:
    """載せる範囲: blank means all. `kinds`: of `organization_type`."""

    area_id: int | None = None
    prefecture: str = ""
    municipality: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListedPerson:
    """載せる窓口の人. `stages`: the stages of support they are the key for, in order."""

    name: str
    post: str
    stages: tuple[str, ...]
    phone: str
    email: str
    how: str
    when: str
    is_deputy: bool


@dataclass(frozen=True)
class ListedOrganization:
    """載せる機関, with its manner of contact and its key persons by stage."""

    id: int
    name: str
    kind: str
    prefecture: str
    municipality: str
    address: str
    phone: str
    fax: str
    source: str | None
    method: str
    hours: str
    send_first: str
    consent_form: str
    fee: str
    taboo: str
    verified_on: date | None
    persons: tuple[ListedPerson, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """載らない機関: it has somebody to ask or a manner, and no 掲載同意. `stage`: of a hospital."""

    id: int
    name: str
    kind: str
    municipality: str
    stage: str


def regional_list(view: View, criteria: RegionalCriteria) -> list[ListedOrganization]:
    """載せる機関, by place; hospitals first, then by kind and kana."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    o, m = table_of(Organization), table_of(ContactManner)
    asked = [o.c.listing_agreed_on.is_not(None), *_conditions(view, criteria)]
    persons = _persons(view, asked)
    own = ("id", "name", "kind", "prefecture", "municipality", "address", "phone", "fax", "source")
    told = ("method", "hours", "send_first", "consent_form", "fee", "taboo")
    rows = view.rows(
        select(
            *(o.c[name] for name in own),
            *(func.coalesce(m.c[name], "").label(name) for name in told),
            func.coalesce(m.c.verified_on, o.c.verified_on).label("verified_on"),
        )
        .select_from(o.outerjoin(m, m.c.organization_id == o.c.id))
        .where(*asked)
        .order_by(*_order())
    )
    return [
        ListedOrganization(**row._mapping, persons=tuple(persons.get(row.id, ()))) for row in rows
    ]


def left_out(view: View, criteria: RegionalCriteria) -> tuple[list[LeftOut], int]:
    """掲載同意がなくて載らない機関: the first of them, hospitals before others, and how many
    there are."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    o, r = table_of(Organization), table_of(MedicalOutreach)
    k, m = table_of(KeyPerson).c, table_of(ContactManner).c
    asked = [
        o.c.listing_agreed_on.is_(None), *_conditions(view, criteria),
        or_(
            exists(k.id).where(k.organization_id == o.c.id, k.left_on.is_(None)),
            exists(m.id).where(m.organization_id == o.c.id),
        ),
    ]  # fmt: skip
    total = int(view.scalar(select(func.count()).select_from(o).where(*asked)))
    rows = view.rows(
        select(
            o.c.id,
            o.c.name,
            o.c.kind,
            o.c.municipality,
            func.coalesce(r.c.stage, "").label("stage"),
        )
        .select_from(o.outerjoin(r, r.c.organization_id == o.c.id))
        .where(*asked)
        .order_by(o.c.kind.not_in(MEDICAL_KINDS), *_order())
        .limit(LEFT_OUT_SHOWN)
    )
    return [LeftOut(**row._mapping) for row in rows], total


def listed_kinds(view: View) -> list[str]:
    """種別 of the organisations that agreed, in the order of the list."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    o = table_of(Organization).c
    found = {
        row.kind
        for row in view.rows(select(o.kind).where(o.listing_agreed_on.is_not(None)).distinct())
    }
    return [code.code for code in codes("organization_type") if code.code in found]


# -- parts -----------------------------------------------------------------------------------------


def _conditions(view: View, criteria: RegionalCriteria) -> list[ColumnElement[bool]]:
    o = table_of(Organization).c
    found: list[ColumnElement[bool]] = [o.gone_on.is_(None), o.merged_into_id.is_(None)]
    if criteria.area_id is not None:
        found.append(in_area(view, criteria.area_id))
    if criteria.municipality:
        found += [o.prefecture == criteria.prefecture, o.municipality == criteria.municipality]
    if criteria.kinds:
        found.append(o.kind.in_(criteria.kinds))
    return found


def _order() -> list[ColumnElement[object]]:
    o = table_of(Organization).c
    places = {item.label: item.sort for item in codes("prefecture")}
    kinds = {item.code: item.sort for item in codes("organization_type")}
    return [
        case(places, value=o.prefecture, else_=99), o.municipality,
        o.kind.not_in(MEDICAL_KINDS), case(kinds, value=o.kind, else_=999), o.name_kana, o.id,
    ]  # fmt: skip


def _persons(view: View, asked: list[ColumnElement[bool]]) -> dict[int, list[ListedPerson]]:
    k, o = table_of(KeyPerson).c, table_of(Organization).c
    order = {item.code: item.sort for item in codes("key_stage")}
    rows = view.rows(
        select(
            k.organization_id, k.name, k.post, k.stage, k.further_stages, k.phone, k.email, k.how,
            k.when, k.deputy_for_id,
        )
        .where(
            k.left_on.is_(None), k.kind.in_(OWN_PEOPLE),
            k.organization_id.in_(select(o.id).where(*asked)),
        )
        .order_by(k.deputy_for_id.is_not(None), case(order, value=k.stage, else_=99), k.id)
    )  # fmt: skip
    found: dict[int, list[ListedPerson]] = {}
    for row in rows:
        stages = dict.fromkeys(filter(None, [row.stage, *row.further_stages.split(",")]))
        found.setdefault(row.organization_id, []).append(
            ListedPerson(
                row.name, row.post, tuple(sorted(stages, key=lambda s: order.get(s, 99))),
                row.phone, row.email, row.how, row.when, row.deputy_for_id is not None,
            )
        )  # fmt: skip
    return found
