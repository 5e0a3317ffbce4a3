"""自己点検シートの中身 (self-check sheet): what an organisation is asked about itself, and what is known.

Nothing of a person, and none of the office's own words about the organisation (メモ, 控えること, 連絡のしかた).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from core import clock
from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.enrolments import Office
from core.domain.entry import title_of
from core.domain.organization_profiles import PROFILE_ENTRIES, PROFILES, profile_fields
from core.domain.organizations import (
    OWN_PEOPLE,
    ContactManner,
    ContactMannerEntry,
    KeyPerson,
    KeyPersonEntry,
    Organization,
    OrganizationEntry,
)
from core.domain.permissions import Action, require
from core.queries.organization_profiles import stored_profile

ORGANIZATION_FIELDS = (
    "name", "name_kana", "corporation_name", "prefecture", "municipality", "address", "phone",
    "fax", "url", "hours_weekday", "hours_saturday", "hours_sunday", "hours_holiday",
    "closed_days", "hours_note", "capacity", "vacancy_count", "vacancy_on",
)  # fmt: skip
LISTING_FIELDS = ("listing_agreed_on", "listing_agreed_by")
MANNER_FIELDS = ("method", "hours", "send_first", "consent_form", "fee")
PERSON_FIELDS = ("name", "name_kana", "post", "phone", "email", "when", "left_on")
NEW_PERSON_FIELDS = ("name", "name_kana", "post", "phone", "email", "when", "stage")
NEW = "new"


@dataclass(frozen=True)
class SheetField:
    """シートの一行: its key (`organization.phone`, `person.12.phone`), title, value as shown, and what
    one may choose."""

    key: str
    title: str
    value: str
    choices: tuple[str, ...] = ()
    is_several: bool = False
    is_day: bool = False


@dataclass(frozen=True)
class SheetPart:
    """シートの一区切り: a heading, its lines, the row behind it (`row_id` None: there is none yet)."""

    name: str
    heading: str
    entry: type[SQLModel]
    row_id: int | None
    version: int
    values: Mapping[str, Any]
    fields: tuple[SheetField, ...]


@dataclass(frozen=True)
class SelfCheck:
    """自己点検シート of one organisation."""

    organization_id: int
    name: str
    kind: str
    parts: tuple[SheetPart, ...]

    @property
    def fields(self) -> dict[str, tuple[SheetPart, SheetField]]:
        """key → the line and its part."""
        return {field.key: (part, field) for part in self.parts for field in part.fields}


def self_check(view: View, organization_id: int) -> SelfCheck:
    """What is known of the organisation now, as its sheet asks for it. Raises `NotFound`."""
    require(view.actor, Action.WRITE_NETWORK)
    row = view.get(Organization, organization_id)
    k, m = table_of(KeyPerson).c, table_of(ContactManner).c
    parts = [
        _part("organization", "連絡先・時間・定員", OrganizationEntry, row, ORGANIZATION_FIELDS)
    ]
    table = PROFILES.get(row.kind)
    if table is not None:
        profile, entry = stored_profile(view, row), PROFILE_ENTRIES[table]
        parts.append(_part("profile", "特徴", entry, profile, profile_fields(row.kind)))
    manners = view.all(select(ContactManner).where(m.organization_id == organization_id))
    manner = manners[0] if manners else None
    parts.append(_part("manner", "連絡・依頼のしかた", ContactMannerEntry, manner, MANNER_FIELDS))
    people = view.all(
        select(KeyPerson)
        .where(
            k.organization_id == organization_id, k.left_on.is_(None), k.kind.in_(OWN_PEOPLE)
        )
        .order_by(k.id)
    )  # fmt: skip
    for person in people:
        heading = f"窓口の方: {codes('key_stage').label(person.stage)}"
        part = f"person.{person.pk}"
        parts.append(_part(part, heading, KeyPersonEntry, person, PERSON_FIELDS))
    parts.append(_part(NEW, "窓口の方を加えるとき", KeyPersonEntry, None, NEW_PERSON_FIELDS))
    parts.append(
        _part("listing", "地域の一覧・マニュアルへの掲載", OrganizationEntry, row, LISTING_FIELDS)
    )
    return SelfCheck(organization_id, row.name, row.kind, tuple(parts))


def _part(
    name: str, heading: str, entry: type[SQLModel], row: Any, fields: tuple[str, ...]
) -> SheetPart:
    known = set(entry.model_fields)
    values = row.model_dump(include=known) if row is not None else {}
    return SheetPart(
        name, heading, entry, row.pk if row is not None else None,
        row.version if row is not None else 0, values,
        tuple(_field(name, entry, n, values.get(n)) for n in fields),
    )  # fmt: skip


def _field(part: str, entry: type[SQLModel], name: str, value: Any) -> SheetField:
    field = entry.model_fields[name]
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    listed = str(extra.get("codes") or extra.get("several") or "")
    choices = tuple(codes(listed).full_label(c) for c in codes(listed).labels(clock.today())) if listed else ()  # fmt: skip
    return SheetField(
        f"{part}.{name}", title_of(entry, name), shown(entry, name, value), choices,
        "several" in extra, name.endswith("_on"),
    )  # fmt: skip


def shown(entry: type[SQLModel], name: str, value: Any) -> str:
    """A stored value as the sheet shows it."""
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return format_date(value, weekday=False)
    extra = entry.model_fields[name].json_schema_extra
    extra = extra if isinstance(extra, dict) else {}
    if "codes" in extra:
        return codes(str(extra["codes"])).full_label(str(value))
    if "several" in extra:
        listed = codes(str(extra["several"]))
        return "、".join(listed.full_label(code) for code in str(value).split(","))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def sender_of(view: View) -> str:
    """Who asks: the office, as its first row is called."""
    require(view.actor, Action.WRITE_NETWORK)
    o = table_of(Office).c
    found = view.first(select(o.name).where(o.closed_on.is_(None)).order_by(o.id).limit(1))
    return found.name if found else "つなぎ帳"
