"""市区町村の境界 (boundaries): the imported shapes, read once a process, and where a municipality lies.

Public geography alone is kept here between questions: no row of the office, no person.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from core.db.technical import municipality_boundary
from core.db.work import View, table_of
from core.domain.geography import Place
from core.domain.organizations import ImportBatch, Organization
from core.domain.permissions import Action, require
from core.queries.areas import Municipality, is_within

KIND = "boundaries"
# What the import of the invented region is called.
INVENTED_FILE = "模擬の地図"
Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""


@dataclass(frozen=True, slots=True)
class Shape:
    """市区町村の形: `box` is what surrounds it; the GeoJSON is read when it is drawn."""

    code: str
    prefecture: str
    municipality: str
    middle: Place
    box: Box
    text: str

    @property
    def geometry(self) -> dict[str, Any]:
        """GeoJSON."""
        return dict(json.loads(self.text))


# The imports that made the shapes → the shapes. The same files in the same order make the same ones.
_kept: tuple[tuple[tuple[int, str], ...], tuple[Shape, ...]] = ((), ())


def all_shapes(view: View) -> tuple[Shape, ...]:
    """Every imported municipality, by code; empty before the first import."""
    global _kept
    require(view.actor, Action.SEE_NETWORK)
    b = table_of(ImportBatch).c
    made = tuple(
        (row.id, row.digest)
        for row in view.rows(select(b.id, b.digest).where(b.kind == KIND).order_by(b.id))
    )
    if not made:
        return ()
    if _kept[0] != made:
        c = municipality_boundary.c
        _kept = (made, tuple(_shape(row) for row in view.rows(select(*c).order_by(c.code))))
    return _kept[1]


def _shape(row: Any) -> Shape:
    rings = [ring for polygon in json.loads(row.geometry)["coordinates"] for ring in polygon]
    east = [point[0] for ring in rings for point in ring]
    north = [point[1] for ring in rings for point in ring]
    return Shape(
        row.code, row.prefecture, row.municipality, Place(row.latitude, row.longitude),
        (min(east), min(north), max(east), max(north)), row.geometry,
    )  # fmt: skip


@dataclass(frozen=True)
class Edition:
    """境界の版: the day that the file stands for; invented ones are of no publisher."""

    edition_on: date | None
    is_invented: bool


def edition(view: View) -> Edition | None:
    """Of the last import of boundaries; None before the first."""
    require(view.actor, Action.SEE_NETWORK)
    b = table_of(ImportBatch).c
    row = view.first(
        select(b.edition_on, b.file_name).where(b.kind == KIND).order_by(b.id.desc()).limit(1)
    )
    return Edition(row.edition_on, row.file_name == INVENTED_FILE) if row else None


def middles(view: View, wanted: Iterable[Municipality]) -> dict[Municipality, Place]:
    """市区町村の中心: of its imported shape, else the mean place of the organisations in it.

    A city that is known by its wards lies in the middle of them. Where nothing is known there is
    no entry.
    """
    missing = set(wanted)
    found: dict[Municipality, Place] = {}
    for pair in sorted(missing):
        parts = [
            shape.middle
            for shape in all_shapes(view)
            if shape.prefecture == pair[0] and is_within(shape.municipality, pair[1])
        ]
        if parts:
            found[pair] = _mean(parts)
    missing -= found.keys()
    if not missing:
        return found
    o = table_of(Organization).c
    rows = view.rows(
        select(o.prefecture, o.municipality,
            func.avg(o.latitude).label("latitude"), func.avg(o.longitude).label("longitude"))
        .where(
            o.municipality.in_({name for _, name in missing}),
            o.latitude.is_not(None), o.longitude.is_not(None),
        )
        .group_by(o.prefecture, o.municipality)
    )  # fmt: skip
    for row in rows:
        pair = (row.prefecture, row.municipality)
        if pair in missing:
            found[pair] = Place(round(row.latitude, 5), round(row.longitude, 5))
    return found


def _mean(parts: list[Place]) -> Place:
    return Place(
        sum(place.latitude for place in parts) / len(parts),
        sum(place.longitude for place in parts) / len(parts),
    )
