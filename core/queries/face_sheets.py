"""フェイスシートを読む (asking for the face sheet): frozen rows; what is 要配慮 only for who may see it.

A user without that right is never sent such a value: the field is absent, the row is missing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, not_, or_, select

from core.db.work import View, table_of
from core.domain.face_sheets import (
    CATEGORY_OF,
    Career,
    ContactPerson,
    FaceSheet,
    FaceSheetFields,
    Treatment,
)
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, may, require
from core.domain.teams import MEDICAL_KINDS, MEDICAL_ROLES, TeamMember
from core.queries.client_facts import require_person
from core.queries.organizations import is_listed


@dataclass(frozen=True)
class FaceSheetRow:
    """フェイスシート: field → value. `version` 0: not made yet, every value is blank."""

    client_id: int
    version: int
    values: Mapping[str, Any] = field(default_factory=dict)
    hello_work: str = ""


@dataclass(frozen=True)
class ContactRow:
    """家族・緊急連絡先の一行. `note` is None for who may not see what was confided."""

    id: int
    version: int
    name: str
    kana: str
    relation: str
    phone: str
    hours: str
    voicemail: str
    is_emergency: bool
    call_order: int | None
    lives_together: bool
    is_key_person: bool
    note: str | None


@dataclass(frozen=True)
class TreatmentRow:
    """通院先の一行, with the hospital of the directory and its window."""

    id: int
    version: int
    organization_id: int | None
    place: str
    department: str
    doctor: str
    key_person_id: int | None
    frequency: str
    is_main: bool
    start_on: date | None
    end_on: date | None
    note: str
    organization: str
    telephone: str
    key_person: str
    key_person_post: str
    key_person_phone: str
    key_person_when: str


@dataclass(frozen=True)
class CareerRow:
    """学歴・職歴の一行."""

    id: int
    version: int
    kind: str
    place: str
    occupation: str
    content: str
    start_on: date | None
    end_on: date | None
    end_reason: str
    disclosure: str
    note: str


@dataclass(frozen=True)
class TeamLine:
    """支援チームのひとり, short: who does what, and the telephone."""

    role: str
    organization: str
    name: str
    phone: str


def face_sheet_of(view: View, client_id: int) -> FaceSheetRow:
    """フェイスシート of one person; an empty one before the first save."""
    require_person(view, client_id)
    sees = may(view.actor, Action.SEE_SENSITIVE)
    names = [n for n in FaceSheetFields.model_fields if sees or n not in CATEGORY_OF]
    t, o = table_of(FaceSheet), table_of(Organization)
    row = view.first(
        select(t.c.version, o.c.name.label("hello_work"), *(t.c[name] for name in names))
        .select_from(t.outerjoin(o, o.c.id == t.c.hello_work_id))
        .where(t.c.client_id == client_id)
    )
    if row is None:
        blank = {n: FaceSheetFields.model_fields[n].default for n in names}
        return FaceSheetRow(client_id, 0, blank)
    values = {name: row._mapping[name] for name in names}
    return FaceSheetRow(client_id, row.version, values, row.hello_work or "")


def contacts_of(view: View, client_id: int, *, emergency: bool = False) -> list[ContactRow]:
    """家族・緊急連絡先, in the order in which they are called; `emergency`: only those."""
    require_person(view, client_id)
    sees = may(view.actor, Action.SEE_SENSITIVE)
    t = table_of(ContactPerson).c
    names = [n for n in ContactRow.__dataclass_fields__ if sees or n != "note"]
    asked = [t.client_id == client_id, *([t.is_emergency.is_(True)] if emergency else [])]
    rows = view.rows(
        select(*(t[name] for name in names))
        .where(*asked)
        .order_by(t.is_emergency.desc(), t.call_order.is_(None), t.call_order, t.id)
    )
    return [ContactRow(**({"note": None} | dict(row._mapping))) for row in rows]


def treatments_of(view: View, client_id: int) -> list[TreatmentRow]:
    """通院先, the main one first, ended ones last. All of it is 医療: none without that right."""
    require_person(view, client_id)
    if not may(view.actor, Action.SEE_SENSITIVE):
        return []
    t, o, k = (table_of(model) for model in (Treatment, Organization, KeyPerson))
    own = [t.c[n] for n in TreatmentRow.__dataclass_fields__ if n in t.c]
    joined = {
        "organization": o.c.name, "telephone": o.c.phone, "key_person": k.c.name,
        "key_person_post": k.c.post, "key_person_phone": k.c.phone, "key_person_when": k.c.when,
    }  # fmt: skip
    rows = view.rows(
        select(*own, *(func.coalesce(c, "").label(name) for name, c in joined.items()))
        .select_from(
            t.outerjoin(o, o.c.id == t.c.organization_id).outerjoin(k, k.c.id == t.c.key_person_id)
        )
        .where(t.c.client_id == client_id)
        .order_by(t.c.end_on.is_not(None), t.c.is_main.desc(), t.c.id)
    )
    return [TreatmentRow(**row._mapping) for row in rows]


def careers_of(view: View, client_id: int) -> list[CareerRow]:
    """学歴・職歴, the latest first. Whether and how an illness was told stands in it: the whole is
    kept to who may see 要配慮個人情報."""
    require_person(view, client_id)
    if not may(view.actor, Action.SEE_SENSITIVE):
        return []
    t = table_of(Career).c
    rows = view.rows(
        select(*(t[name] for name in CareerRow.__dataclass_fields__))
        .where(t.client_id == client_id)
        .order_by(t.start_on.is_(None), t.start_on.desc(), t.id.desc())
    )
    return [CareerRow(**row._mapping) for row in rows]


def team_lines_of(view: View, client_id: int, today: date, limit: int = 8) -> list[TeamLine]:
    """支援チーム of that day, in short. Where the person is treated is not for everybody."""
    require_person(view, client_id)
    t, o, k = (table_of(model) for model in (TeamMember, Organization, KeyPerson))
    untold = (t.c.role.in_(MEDICAL_ROLES), func.coalesce(o.c.kind, "").in_(MEDICAL_KINDS))
    told = () if may(view.actor, Action.SEE_SENSITIVE) else (not_(or_(*untold)),)
    rows = view.rows(
        select(
            t.c.role,
            func.coalesce(o.c.name, "").label("organization"),
            func.coalesce(k.c.name, t.c.name).label("name"),
            func.coalesce(func.nullif(t.c.phone, ""), k.c.phone, o.c.phone, "").label("phone"),
        )
        .select_from(
            t.outerjoin(o, o.c.id == t.c.organization_id).outerjoin(k, k.c.id == t.c.key_person_id)
        )
        .where(
            t.c.client_id == client_id,
            or_(t.c.end_on.is_(None), t.c.end_on >= today),
            *told,
        )
        .order_by(t.c.id)
        .limit(limit)
    )
    return [TeamLine(**row._mapping) for row in rows]


def key_person_choices(view: View, organization_ids: Collection[int]) -> dict[int, str]:
    """窓口の人を選ぶ: id → name, post and organisation of those who work at one of these."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    if not organization_ids:
        return {}
    k, o = table_of(KeyPerson), table_of(Organization)
    rows = view.rows(
        select(k.c.id, k.c.name, k.c.post, o.c.name.label("organization"))
        .select_from(k.join(o, o.c.id == k.c.organization_id))
        .where(k.c.organization_id.in_(organization_ids), k.c.left_on.is_(None))
        .order_by(o.c.name_kana, k.c.name_kana, k.c.id)
    )
    return {
        row.id: "　".join(part for part in (row.name, row.post, row.organization) if part)
        for row in rows
    }


def hello_works(view: View, limit: int = 100) -> dict[int, str]:
    """ハローワークを選ぶ: id → name of those in the directory."""
    require(view.actor, Action.SEE_NETWORK)
    o = table_of(Organization).c
    rows = view.rows(
        select(o.id, o.name)
        .where(o.kind == "hello_work", o.gone_on.is_(None), is_listed())
        .order_by(o.name_kana, o.id)
        .limit(limit)
    )
    return {row.id: row.name for row in rows}
