"""機関の重複 (likely duplicates): what stands in the directory twice, and two rows side by side."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, select

from core.db.work import View, table_of
from core.domain.organization_contacts import OrganizationMerge
from core.domain.organizations import Organization, OrganizationFields
from core.domain.permissions import Action, require
from core.domain.text import search_key
from core.domain.users import User
from core.errors import NotFound
from core.queries.attachments import Attached, attached_to, counted
from core.queries.organizations import is_listed

# More rows of one telephone than this are a switchboard; of one name, a chain.
MANY = 6
# A telephone shared by several services of one provider is no sign by itself.
REASONS = {
    "office_number": "事業所番号とサービスが同じ",
    "corporation": "法人番号・サービス・住所が同じ",
    "name": "名前と市区町村が同じ",
    "phone": "電話が同じ",
}


@dataclass(frozen=True)
class OrganizationLine:
    """機関の見出し: enough to tell two rows apart."""

    id: int
    version: int
    name: str
    kind: str
    service_name: str
    corporation_name: str
    prefecture: str
    municipality: str
    address: str
    phone: str
    office_number: str
    source: str | None
    gone_on: date | None


@dataclass(frozen=True)
class OrganizationPair:
    """重複の候補: two rows, and why they look like one organisation."""

    one: OrganizationLine
    other: OrganizationLine
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class OrganizationPairs:
    """重複の候補の一枚."""

    pairs: tuple[OrganizationPair, ...]
    total: int


def likely_same(view: View, *, page: int = 1, page_size: int = 10) -> OrganizationPairs:
    """重複の候補: the likeliest first (most reasons), then by id."""
    require(view.actor, Action.WRITE_NETWORK)
    found = _pairs(view)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    shown = ranked[(max(page, 1) - 1) * page_size :][:page_size]
    lines = organization_lines(view, {i for pair, _ in shown for i in pair})
    return OrganizationPairs(
        tuple(
            OrganizationPair(lines[one], lines[other], tuple(REASONS[sign] for sign in signs))
            for (one, other), signs in shown
        ),
        len(found),
    )


def _pairs(view: View) -> dict[tuple[int, int], list[str]]:
    """Rows that share a sign, in groups that the database makes: few of 100,000 leave it."""
    c = table_of(Organization).c
    listed = (is_listed(), c.gone_on.is_(None))
    groups: dict[str, list[ColumnElement[Any]]] = {
        "office_number": [c.office_number, c.service_name],
        "corporation": [c.corporation_number, c.service_name, c.prefecture, c.municipality, c.address],
        "name": [c.name, c.prefecture, c.municipality, c.kind],
        "phone": [c.phone],
    }  # fmt: skip
    signs: dict[tuple[int, int], list[str]] = defaultdict(list)
    for sign, columns in groups.items():
        ids = func.string_agg if view.dialect == "postgresql" else func.group_concat
        rows = view.rows(
            select(ids(cast(c.id, String), ",").label("ids"))
            .where(columns[0] != "", *listed)
            .group_by(*columns)
            .having(func.count().between(2, MANY))
        )
        for row in rows:
            group = sorted(int(i) for i in row.ids.split(","))
            for pair in combinations(group, 2):
                signs[pair].append(sign)
    known = _keys(view, {i for pair in signs for i in pair})
    return {
        pair: found for pair, found in signs.items() if _likely(found, *(known[i] for i in pair))
    }


def _keys(view: View, wanted: set[int]) -> dict[int, Any]:
    c, found, ids = table_of(Organization).c, {}, sorted(wanted)
    for start in range(0, len(ids), 500):
        for row in view.rows(
            select(c.id, c.kind, c.name, c.service_name, c.municipality, c.phone, c.source).where(
                c.id.in_(ids[start : start + 500])
            )
        ):
            found[row.id] = row
    return found


def _likely(signs: list[str], one: Any, other: Any) -> bool:
    """Two services of one provider share telephone and address, and are two organisations; two
    rows of one telephone need the same kind and service as well."""
    services = {name for name in (one.service_name, other.service_name) if name}
    if len(services) > 1:
        return False
    if signs == ["phone"]:
        alike = {search_key(one.name)[:4], search_key(other.name)[:4]}
        return one.kind == other.kind and (
            len(alike) == 1 or one.municipality == other.municipality
        )
    return True


def organization_lines(view: View, wanted: Iterable[int]) -> dict[int, OrganizationLine]:
    """id → 見出し of these organisations."""
    require(view.actor, Action.SEE_NETWORK)
    c = table_of(Organization).c
    rows = view.rows(
        select(*(c[name] for name in OrganizationLine.__dataclass_fields__)).where(
            c.id.in_(list(wanted))
        )
    )
    return {row.id: OrganizationLine(**row._mapping) for row in rows}


# -- two rows side by side ------------------------------------------------------------------------


@dataclass(frozen=True)
class OrganizationChoice:
    """項目の比べ: both values; `other_preferred`: which is offered first."""

    field: str
    kept: object
    other: object
    other_preferred: bool


@dataclass(frozen=True)
class OrganizationComparison:
    """二つの機関の比べ: the rows, the fields that differ, what hangs on each (table → rows)."""

    kept: OrganizationLine
    other: OrganizationLine
    differing: tuple[OrganizationChoice, ...]
    kept_has: dict[str, int]
    other_has: dict[str, int]


def compare_organizations(
    view: View, organization_id: int, other_id: int
) -> OrganizationComparison:
    """二つの機関を比べる. Raises `NotFound` for a row that is merged already."""
    require(view.actor, Action.WRITE_NETWORK)
    kept, other = view.get(Organization, organization_id), view.get(Organization, other_id)
    if kept.merged_into_id or other.merged_into_id or organization_id == other_id:
        raise NotFound("この組はもうまとめられています。「重複」の一覧をひらき直してください。")
    lines = organization_lines(view, (organization_id, other_id))
    return OrganizationComparison(
        lines[organization_id],
        lines[other_id],
        tuple(c for c in organization_choices(kept, other) if c.kept != c.other),
        counted(view, attached(), organization_id),
        counted(view, attached(), other_id),
    )


def organization_choices(kept: Organization, other: Organization) -> list[OrganizationChoice]:
    """Every field, with the value that is offered first: what is filled, else the kept row's own."""
    found = []
    for name in OrganizationFields.model_fields:
        mine, theirs = getattr(kept, name), getattr(other, name)
        is_blank = mine in (None, "") and theirs not in (None, "")
        found.append(OrganizationChoice(name, mine, theirs, is_blank))
    return found


def attached() -> Attached:
    """何がぶらさがるか on an organisation."""
    return attached_to(Organization, OrganizationMerge)


# -- what was merged ------------------------------------------------------------------------------


@dataclass(frozen=True)
class OrganizationMergeLine:
    """名寄せの一件."""

    id: int
    version: int
    at: datetime
    by: str
    reason: str
    kept_id: int
    kept: str
    other: str
    moved: int
    undone_at: datetime | None


def recent_organization_merges(view: View, limit: int = 20) -> list[OrganizationMergeLine]:
    """さいきんの名寄せ of organisations, the latest first."""
    require(view.actor, Action.WRITE_NETWORK)
    m, u, o = table_of(OrganizationMerge), table_of(User), table_of(Organization)
    one, other = o.alias("one"), o.alias("other")
    rows = view.rows(
        select(
            m.c.id, m.c.version, m.c.created_at, m.c.reason, m.c.kept_id, m.c.moved, m.c.undone_at,
            one.c.name.label("kept"), other.c.name.label("other"),
            func.coalesce(u.c.name, "").label("by"),
        )
        .select_from(
            m.join(one, one.c.id == m.c.kept_id)
            .join(other, other.c.id == m.c.merged_id)
            .outerjoin(u, u.c.id == m.c.by_id)
        )
        .order_by(m.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [
        OrganizationMergeLine(
            row.id, row.version, row.created_at, row.by, row.reason, row.kept_id, row.kept,
            row.other, sum(len(ids) for ids in json.loads(row.moved).values()), row.undone_at,
        )
        for row in rows
    ]  # fmt: skip


def merged_into(view: View, organization_id: int) -> int | None:
    """まとめた先: the organisation that this one was merged into, at the end of the way; None: it
    stands for itself. Raises `NotFound`."""
    require(view.actor, Action.SEE_NETWORK)
    following = view.get(Organization, organization_id).merged_into_id
    found = None
    while following is not None:
        found, following = following, view.get(Organization, following).merged_into_id
    return found
