"""公開データの取り込み (imports): what is stored of a source, the batches, credits, mappings."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import func, select

from core.db.base import TableModel
from core.db.technical import column_mapping, import_change, imported_profile
from core.db.work import CHUNK, View, table_of
from core.domain.organization_profiles import PROFILES
from core.domain.organizations import ImportBatch, Organization
from core.domain.permissions import Action, require
from core.domain.sources import CONTACT_LIST, SOURCES
from core.domain.tables import MAPPED

T = TypeVar("T")
# Where `import_change.before` keeps what stood in the profile, and the version of the row.
PROFILE_BEFORE = "profile."
VERSION_BEFORE = "version."


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """The values in parts that one statement takes."""
    listed = list(values)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]


# -- what is stored ----------------------------------------------------------------------------------


def stored_rows(
    view: View, source: str, services: Collection[str], keys: Collection[str]
) -> dict[str, Any]:
    """source_key → row of the organisations that a file is compared with: all of its services, and
    those of its keys that stand under another service."""
    require(view.actor, Action.IMPORT)
    c = table_of(Organization).c
    wanted = [c.source == source]
    if source != CONTACT_LIST:
        wanted.append(c.service_name.in_(services))
    found = {row.source_key: row for row in view.rows(select(*c).where(*wanted).order_by(c.id))}
    for part in chunks(sorted(set(keys) - found.keys())):
        rows = view.rows(select(*c).where(c.source == source, c.source_key.in_(part)))
        found.update({row.source_key: row for row in rows})
    return found


def known_keys(view: View, source: str) -> set[str]:
    """The numbers of a source that the directory holds."""
    require(view.actor, Action.IMPORT)
    c = table_of(Organization).c
    return {row[0] for row in view.rows(select(c.source_key).where(c.source == source))}


@dataclass(frozen=True)
class StoredProfile:
    """特徴 of one organisation: its row, and what imports wrote into it last."""

    table: type[TableModel]
    id: int | None
    version: int
    values: Mapping[str, Any]
    written: Mapping[str, Any]


def stored_profiles(
    view: View, kinds: Mapping[int, str], names: Collection[str]
) -> dict[int, StoredProfile]:
    """The profiles of some organisations (id → kind), as far as an import writes the `names`."""
    require(view.actor, Action.IMPORT)
    written: dict[int, Mapping[str, Any]] = {}
    for part in chunks(kinds):
        t = imported_profile.c
        asked = select(t.organization_id, t.content).where(t.organization_id.in_(part))
        written.update({r.organization_id: json.loads(r.content) for r in view.rows(asked)})
    found: dict[int, StoredProfile] = {}
    for table in dict.fromkeys(PROFILES.values()):
        c = table_of(table).c
        columns = [name for name in c.keys() if name in names]  # noqa: SIM118
        ours = [i for i, kind in kinds.items() if PROFILES.get(kind) is table]
        if not columns:
            continue
        for part in chunks(ours):
            asked = select(c.id, c.version, c.organization_id, *(c[n] for n in columns))
            for row in view.rows(asked.where(c.organization_id.in_(part))):
                values = {name: getattr(row, name) for name in columns}
                wrote = written.get(row.organization_id, {})
                found[row.organization_id] = StoredProfile(
                    table, row.id, row.version, values, wrote
                )
        for i in ours:
            found.setdefault(i, StoredProfile(table, None, 0, {}, {}))
    return found


@dataclass(frozen=True)
class Alike:
    """似ている機関: one of another source, or typed by the office."""

    id: int
    name: str
    municipality: str
    phone: str
    kind: str
    source_key: str | None
    is_ours: bool
    place: str


def organizations_like(
    view: View, kinds: Collection[str], prefectures: Collection[str]
) -> list[Alike]:
    """What rows of a contact list are compared with: the same kinds, in the same prefectures."""
    require(view.actor, Action.IMPORT)
    c = table_of(Organization).c
    rows = view.rows(
        select(c.id, c.name, c.municipality, c.phone, c.kind, c.source, c.source_key, c.prefecture)
        .where(
            (c.source == CONTACT_LIST)
            | (
                c.kind.in_(kinds)
                & c.prefecture.in_([*prefectures, ""])
                & c.merged_into_id.is_(None)
            )
        )
        .order_by(c.id)
    )
    return [
        Alike(
            r.id, r.name, r.municipality, r.phone, r.kind, r.source_key,
            r.source == CONTACT_LIST, r.prefecture + r.municipality,
        )
        for r in rows
    ]  # fmt: skip


def names_of(view: View, organization_ids: Sequence[int]) -> dict[int, str]:
    """id → name, to say which rows were left alone."""
    require(view.actor, Action.IMPORT)
    c = table_of(Organization).c
    found: dict[int, str] = {}
    for part in chunks(organization_ids):
        found.update({r.id: r.name for r in view.rows(select(c.id, c.name).where(c.id.in_(part)))})
    return found


# -- batches -----------------------------------------------------------------------------------------


def newest_editions(view: View, source: str) -> dict[str, date]:
    """service → the newest edition that organisations of that service came from."""
    require(view.actor, Action.IMPORT)
    o, b = table_of(Organization).c, table_of(ImportBatch).c
    rows = view.rows(
        select(o.service_name, func.max(b.edition_on).label("edition"))
        .join_from(o.id.table, b.id.table, o.batch_id == b.id)
        .where(o.source == source, b.kind == source, b.undone_at.is_(None))
        .group_by(o.service_name)
    )
    return {row.service_name: row.edition for row in rows if row.edition}


@dataclass(frozen=True)
class UndoPlan:
    """取り消すとどうなるか: rows put back, rows taken out, rows left alone and why."""

    restored: tuple[int, ...]
    removed: tuple[int, ...]
    left: tuple[tuple[int, str], ...]


def undo_plan(view: View, batch_id: int) -> UndoPlan:
    """What undoing a batch would do now. Raises `NotFound`."""
    require(view.actor, Action.IMPORT)
    view.get(ImportBatch, batch_id)
    c, o = import_change.c, table_of(Organization).c
    rows = view.rows(
        select(c.organization_id, c.version_after, c.before, o.version, o.merged_into_id, o.kind)
        .join_from(import_change, o.id.table, o.id == c.organization_id)
        .where(c.batch_id == batch_id)
        .order_by(c.organization_id)
    )
    touched = {r.organization_id for r in rows if r.version != r.version_after}
    merged = {r.organization_id for r in rows if r.merged_into_id is not None}
    kinds = {r.organization_id: r.kind for r in rows}
    wrote = {r.organization_id: _fields_written(r.before) for r in rows}
    own_words = _with_own_words(view, kinds, wrote)
    hung = _with_history(view, [r.organization_id for r in rows if not r.before])
    restored, removed, left = [], [], []
    for row in rows:
        i = row.organization_id
        if i in merged:
            left.append((i, "名寄せでまとめた機関です"))
        elif i in touched:
            left.append((i, "あとで職員が直したか、あとの取り込みで変わりました"))
        elif i in own_words:
            left.append((i, "特徴の欄に職員が書いています"))
        elif row.before:
            restored.append(i)
        elif i in hung:
            left.append((i, f"{hung[i]}につながっています"))
        else:
            removed.append(i)
    return UndoPlan(tuple(restored), tuple(removed), tuple(left))


def _fields_written(before: str) -> frozenset[str] | None:
    """Which fields of the profile the batch changed; None for an added row: all of them are its."""
    if not before:
        return None
    return frozenset(json.loads(before).get(PROFILE_BEFORE, {}).get("values", ()))


def _with_own_words(
    view: View, kinds: Mapping[int, str], wrote: Mapping[int, frozenset[str] | None]
) -> set[int]:
    """In whose profile the office wrote: into what the batch wrote, or anywhere in an added one."""
    every = {name for table in PROFILES.values() for name in table_of(table).c.keys()}  # noqa: SIM118
    names = every - {"id", "version", "created_at", "updated_at", "organization_id"}
    asked = {i: kind for i, kind in kinds.items() if wrote[i] is None or wrote[i]}
    found = set()
    for i, profile in stored_profiles(view, asked, names).items():
        fields = wrote[i]
        now, then = profile.values, profile.written
        about = fields if fields is not None else {*now, *then}
        if any((now.get(n) or None) != (then.get(n) or None) for n in about):
            found.add(i)
    return found


def _with_history(view: View, organization_ids: Sequence[int]) -> dict[int, str]:
    """Which organisations something hangs on, and what: every reference of the ledger is asked."""
    found: dict[int, str] = {}
    organization = table_of(Organization)
    for model in MAPPED:
        if model in PROFILES.values():
            continue
        for column in table_of(model).columns:
            if not any(key.column.table is organization for key in column.foreign_keys):
                continue
            for part in chunks(organization_ids):
                for (i,) in view.rows(select(column).where(column.in_(part)).distinct()):
                    found.setdefault(i, _word_of(model))
    return found


def _word_of(model: type[TableModel]) -> str:
    return (model.__doc__ or "ほかの記録").split("(")[0].split(":")[0].split(".")[0].strip()


# -- credits -----------------------------------------------------------------------------------------


def credits_of(view: View, sources: Iterable[str | None]) -> list[str]:
    """出典の表示: one line for each public source among these, with its newest edition.

    For a footer, an organisation's page, and every file that leaves the product.
    """
    require(view.actor, Action.SEE_NETWORK)
    wanted = [name for name in SOURCES if name in set(sources) and SOURCES[name].credit]
    if not wanted:
        return []
    b = table_of(ImportBatch).c
    rows = view.rows(
        select(b.kind, func.max(b.edition_on).label("edition"))
        .where(b.kind.in_(wanted), b.undone_at.is_(None))
        .group_by(b.kind)
    )
    editions = {row.kind: row.edition for row in rows}
    return [SOURCES[name].credit_of(editions.get(name)) for name in wanted]


# -- remembered mappings -----------------------------------------------------------------------------


@dataclass(frozen=True)
class RememberedMapping:
    """覚えた列の対応: under the name of the list it was made for."""

    name: str
    content: str


def remembered_mapping(view: View, header_key: str) -> RememberedMapping | None:
    """How a list with this header was read the last time."""
    require(view.actor, Action.IMPORT)
    c = column_mapping.c
    row = view.first(select(c.name, c.content).where(c.header_key == header_key))
    return RememberedMapping(row.name, row.content) if row else None
