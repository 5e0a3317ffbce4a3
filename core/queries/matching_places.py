"""出発する所 (where a person starts from): a station, or the middle of a municipality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from core.db.technical import municipality_boundary
from core.db.work import View, table_of
from core.domain.geography import Place, distance_km
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.places import ServiceAreaMunicipality
from core.queries.stations import StationRow, stations_named


@dataclass(frozen=True)
class Start:
    """出発する所. `note`: why it is not the very place that was wished for."""

    place: Place | None = None
    name: str = ""
    note: str = ""


NOWHERE = "出発する所が分かりません。駅か市区町村を選ぶと、通える範囲が分かります。"


def start_of(view: View, values: Mapping[str, Any]) -> Start:
    """どこから: the station that was chosen, else the middle of the municipality."""
    require(view.actor, Action.SEE_NETWORK)
    station, municipality = str(values["station"]), str(values["municipality"])
    if values["latitude"] is not None and values["longitude"] is not None:
        return Start(Place(values["latitude"], values["longitude"]), station or "選んだ場所")
    centre = centre_of(view, str(values["prefecture"]), municipality)
    note = ""
    if station:
        note = f"「{station}」は、駅の一覧でまだ選んでいません。"
    if centre is None:
        return Start(note=note + NOWHERE)
    name = f"{municipality}の中心"
    return Start(centre, name, note and f"{note}{name}から測っています。")


def centre_of(view: View, prefecture: str, municipality: str) -> Place | None:
    """市区町村の中心: of its boundary; without one, the middle of its organisations."""
    if not municipality:
        return None
    b, o = municipality_boundary.c, table_of(Organization).c
    there = [
        (b.municipality == municipality),
        *([b.prefecture == prefecture] if prefecture else []),
    ]
    row = view.first(select(b.latitude, b.longitude).where(*there))
    if row is None:
        of = [o.municipality == municipality, *([o.prefecture == prefecture] if prefecture else [])]
        row = view.first(
            select(func.avg(o.latitude).label("latitude"), func.avg(o.longitude).label("longitude"))
            .where(*of, o.latitude.is_not(None), o.gone_on.is_(None), o.merged_into_id.is_(None))
        )  # fmt: skip
    if row is None or row.latitude is None:
        return None
    return Place(round(float(row.latitude), 5), round(float(row.longitude), 5))


def prefecture_of(view: View, municipality: str) -> str:
    """都道府県 of a municipality as the person's record names it: our own area first; '' when it is
    not known, or two of that name are."""
    if not municipality:
        return ""
    a, b, o = table_of(ServiceAreaMunicipality).c, municipality_boundary.c, table_of(Organization).c
    for prefecture, named in (
        (a.prefecture, a.municipality),
        (b.prefecture, b.municipality),
        (o.prefecture, o.municipality),
    ):
        found = view.rows(select(prefecture).where(named == municipality).distinct().limit(2))
        if len(found) == 1:
            return str(found[0][0])
    return ""


def station_for(view: View, name: str, near: Place | None) -> StationRow | None:
    """The one station that a name on the face sheet means: it bears that very name, and of several
    it lies nearest to the person's municipality."""
    wanted = name.removesuffix("駅")
    found = [row for row in stations_named(view, name) if row.name.removesuffix("駅") == wanted]
    if near is None:
        return found[0] if len(found) == 1 else None
    return min(found, key=lambda row: distance_km(near, row.place), default=None)
