"""駅 (stations): found by name; the platforms of one station are one place, namesakes stay apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from core.db.technical import station
from core.db.work import View
from core.domain.geography import Place, distance_km
from core.domain.permissions import Action, require
from core.domain.text import normalized, search_key

# Rows of one name no farther apart than this are platforms of one station.
ONE_STATION_KM = 0.6
_READ = 2_000
_LINES_NAMED = 3


@dataclass(frozen=True)
class StationRow:
    """駅, as one place: its lines in the order of the file. `id` names it until the next import;
    what is kept for longer is name, line and place."""

    id: int
    name: str
    lines: tuple[str, ...]
    companies: tuple[str, ...]
    latitude: float
    longitude: float

    @property
    def place(self) -> Place:
        """Where it lies."""
        return Place(self.latitude, self.longitude)

    @property
    def line(self) -> str:
        """路線: the first ones by name, the others as a number; at most a hundred letters."""
        named = "・".join(self.lines[:_LINES_NAMED])
        more = len(self.lines) - _LINES_NAMED
        return (named if len(named) <= 80 else named[:79] + "…") + (
            f" ほか{more}路線" if more > 0 else ""
        )

    @property
    def label(self) -> str:
        """駅名（路線）: tells two stations of one name apart."""
        return f"{self.name}（{self.line}）"


def is_loaded(view: View) -> bool:
    """駅が取り込まれているか."""
    require(view.actor, Action.SEE_NETWORK)
    return view.first(select(station.c.id).limit(1)) is not None


def stations_named(
    view: View, text: str, limit: int = 20, near: Place | None = None
) -> list[StationRow]:
    """駅を名前でさがす, with or without 駅 at the end: the very name first, then names that begin
    with it, then names that hold it. Of namesakes the one nearer to `near` stands first. Blank
    text finds none."""
    require(view.actor, Action.SEE_NETWORK)
    key = search_key(normalized(text).removesuffix("駅") or text)
    if not key:
        return []
    c = station.c
    rank = case(
        (c.search_key == key, 0), (c.search_key.startswith(key, autoescape=True), 1), else_=2
    )
    rows = view.rows(
        select(*c)
        .where(c.search_key.contains(key, autoescape=True))
        .order_by(rank, func.length(c.name), c.name, c.id)
        .limit(_READ)
    )
    found = merged(rows)
    if near is not None:
        found.sort(key=lambda row: (_rank(search_key(row.name), key), distance_km(row.place, near)))
    return found[:limit]


def _rank(name: str, key: str) -> int:
    return 0 if name == key else 1 if name.startswith(key) else 2


def merged(rows: Iterable[Any]) -> list[StationRow]:
    """Rows of one name and one place as one station, in the order of their first rows."""
    groups: dict[str, list[list[Any]]] = {}
    order: list[list[Any]] = []
    for row in rows:
        here = Place(row.latitude, row.longitude)
        known = groups.setdefault(row.name, [])
        near = next((group for group in known if _is_near(group, here)), None)
        if near is None:
            near = []
            known.append(near)
            order.append(near)
        near.append(row)
    return [_station(group) for group in order]


def _is_near(group: Sequence[Any], here: Place) -> bool:
    return any(
        distance_km(Place(row.latitude, row.longitude), here) <= ONE_STATION_KM for row in group
    )


def _station(group: Sequence[Any]) -> StationRow:
    return StationRow(
        group[0].id,
        group[0].name,
        tuple(dict.fromkeys(row.line for row in group)),
        tuple(dict.fromkeys(row.company for row in group)),
        round(sum(row.latitude for row in group) / len(group), 5),
        round(sum(row.longitude for row in group) / len(group), 5),
    )
