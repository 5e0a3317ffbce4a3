"""地図の点 (points of the map): where the organisations of the directory's filter lie.

Very many are one point for each municipality, with their number; organisations without a place are
counted and named, so that nobody thinks the map whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from core.db.work import View, table_of
from core.domain.geography import Place, distance_km
from core.domain.organizations import Organization
from core.queries.organizations import OrganizationCriteria, conditions

# More marks than this are slow to draw, and hide each other.
MOST_POINTS = 1_500
NAMED_WITHOUT = 50
# A place outside of Japan is none: north and east were swapped, or 0.0 stands for unknown.
_SOUTH, _NORTH, _WEST, _EAST = 20.0, 46.0, 122.0, 154.0


@dataclass(frozen=True, slots=True)
class PlacedOrganization:
    """地図の点: an organisation, or `number` of them in one municipality (then `id` is 0)."""

    id: int
    name: str
    kind: str
    prefecture: str
    municipality: str
    place: Place
    number: int = 1


@dataclass(frozen=True)
class Unplaced:
    """位置のない機関."""

    id: int
    name: str
    where: str


@dataclass(frozen=True)
class PlacedOrganizations:
    """地図の点すべて. `is_summed`: each point is a municipality; `unplaced` names the first ones
    of the `without` that have no place."""

    points: list[PlacedOrganization]
    placed: int
    without: int
    unplaced: list[Unplaced]
    is_summed: bool


@dataclass(frozen=True)
class OrganizationThere:
    """押した点の機関: enough to know it and to call it."""

    id: int
    name: str
    kind: str
    prefecture: str
    municipality: str
    address: str
    phone: str
    capacity: int | None
    vacancy_count: int | None
    vacancy_on: date | None


def organizations_there(
    view: View, criteria: OrganizationCriteria, organization_id: int
) -> list[OrganizationThere]:
    """押した点の機関: the pressed one and all others of the filter at the very same place, as the
    services of one office are."""
    o = table_of(Organization).c
    names = list(OrganizationThere.__dataclass_fields__)
    pressed = view.first(select(o.latitude, o.longitude).where(o.id == organization_id))
    if pressed is None:
        return []
    rows = view.rows(
        select(*(o[name] for name in names))
        .where(
            *conditions(view, criteria),
            o.latitude == pressed.latitude,
            o.longitude == pressed.longitude,
        )
        .order_by(o.id != organization_id, o.name_kana, o.id)
        .limit(NAMED_WITHOUT)
    )
    return [OrganizationThere(**row._mapping) for row in rows]


def _has_place() -> ColumnElement[bool]:
    o = table_of(Organization).c
    return and_(o.latitude.between(_SOUTH, _NORTH), o.longitude.between(_WEST, _EAST))


def placed_organizations(view: View, criteria: OrganizationCriteria) -> PlacedOrganizations:
    """The organisations of a filter for the map: all pages of it, in the order of their names."""
    o, asked = table_of(Organization).c, conditions(view, criteria)
    sums: list[Any] = [
        func.count().label("total"),
        func.count(case((_has_place(), 1))).label("placed"),
    ]
    counted = view.first(select(*sums).where(*asked))
    total, placed = (counted.total, counted.placed) if counted else (0, 0)
    unplaced: list[Unplaced] = []
    if placed < total:
        has_none = o.latitude.is_(None) | o.longitude.is_(None) | ~_has_place()
        rows = view.rows(
            select(o.id, o.name, o.prefecture, o.municipality)
            .where(*asked, has_none)
            .order_by(o.name_kana, o.id)
            .limit(NAMED_WITHOUT)
        )
        unplaced = [Unplaced(r.id, r.name, r.prefecture + r.municipality) for r in rows]
    is_summed = placed > MOST_POINTS
    points = _summed(view, asked) if is_summed else _each(view, asked)
    return PlacedOrganizations(points, placed, total - placed, unplaced, is_summed)


def _each(view: View, asked: list[ColumnElement[bool]]) -> list[PlacedOrganization]:
    o = table_of(Organization).c
    rows = view.rows(
        select(o.id, o.name, o.kind, o.prefecture, o.municipality, o.latitude, o.longitude)
        .where(*asked, _has_place())
        .order_by(o.name_kana, o.id)
    )
    return [_point(row, row.id, row.name, row.kind) for row in rows]


def _summed(view: View, asked: list[ColumnElement[bool]]) -> list[PlacedOrganization]:
    o = table_of(Organization).c
    rows = view.rows(
        select(
            o.prefecture,
            o.municipality,
            func.avg(o.latitude).label("latitude"),
            func.avg(o.longitude).label("longitude"),
            func.count().label("number"),
        )
        .where(*asked, _has_place())
        .group_by(o.prefecture, o.municipality)
        .order_by(o.prefecture, o.municipality)
    )
    return [_point(row, 0, row.municipality or "市区町村なし", "", row.number) for row in rows]


def _point(row: Any, row_id: int, name: str, kind: str, number: int = 1) -> PlacedOrganization:
    return PlacedOrganization(
        row_id, name, kind, row.prefecture, row.municipality,
        Place(row.latitude, row.longitude), number,
    )  # fmt: skip


def within_rings(
    points: list[PlacedOrganization], middle: Place, radii_km: tuple[float, ...]
) -> dict[float, int]:
    """輪の中の機関の数: radius → how many lie no farther, as the crow flies."""
    away = [(distance_km(point.place, middle), point.number) for point in points]
    return {radius: sum(number for km, number in away if km <= radius) for radius in radii_km}
