"""圏域 (service areas): which there are, their municipalities, and which organisations lie in one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, func, or_, select

from core.db.technical import municipality_boundary
from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.places import ServiceArea, ServiceAreaMunicipality

Municipality = tuple[str, str]
"""市区町村: prefecture and name, as organisations carry them (埼玉県, 入間郡毛呂山町)."""

_WARD = re.compile(r".+市.+区")


@dataclass(frozen=True)
class AreaRow:
    """圏域: its municipalities from north to south, then by name."""

    id: int
    version: int
    name: str
    is_default: bool
    municipalities: tuple[Municipality, ...]

    def holds(self, prefecture: str, municipality: str) -> bool:
        """この市区町村が圏域に入るか: a city holds its wards."""
        return any(
            prefecture == ours and is_within(municipality, name)
            for ours, name in self.municipalities
        )


def is_within(municipality: str, whole: str) -> bool:
    """同じ市区町村か: さいたま市大宮区 lies in さいたま市; nothing else lies in another one."""
    return municipality == whole or (whole.endswith("市") and municipality.startswith(whole))


def areas(view: View) -> list[AreaRow]:
    """Every area, the default first, by name."""
    require(view.actor, Action.SEE_NETWORK)
    a, m = table_of(ServiceArea).c, table_of(ServiceAreaMunicipality).c
    held: dict[int, list[Municipality]] = {}
    for row in view.rows(select(m.area_id, m.prefecture, m.municipality)):
        held.setdefault(row.area_id, []).append((row.prefecture, row.municipality))
    rows = view.rows(
        select(a.id, a.version, a.name, a.is_default).order_by(a.is_default.desc(), a.name, a.id)
    )
    return [
        AreaRow(row.id, row.version, row.name, row.is_default, _sorted(held.get(row.id, [])))
        for row in rows
    ]


def default_area(view: View) -> AreaRow | None:
    """はじめに開く圏域: the one marked so, else the only one there is."""
    found = areas(view)
    if found and (found[0].is_default or len(found) == 1):
        return found[0]
    return None


def in_area(view: View, area_id: int) -> ColumnElement[bool]:
    """圏域にある機関, as a condition on `Organization`. An unknown or empty area holds none."""
    require(view.actor, Action.SEE_NETWORK)
    m, o = table_of(ServiceAreaMunicipality).c, table_of(Organization).c
    by_prefecture: dict[str, list[str]] = {}
    for row in view.rows(select(m.prefecture, m.municipality).where(m.area_id == area_id)):
        by_prefecture.setdefault(row.prefecture, []).append(row.municipality)
    found: list[ColumnElement[bool]] = []
    for prefecture, names in sorted(by_prefecture.items()):
        wards = [
            o.municipality.startswith(name, autoescape=True) for name in names if name[-1:] == "市"
        ]
        found.append((o.prefecture == prefecture) & or_(o.municipality.in_(names), *wards))
    return or_(*found) if found else false()


def known_municipalities(view: View) -> list[Municipality]:
    """圏域に選べる市区町村: of the directory's organisations and of the boundaries; a city that is
    known by its wards may be chosen whole, too."""
    require(view.actor, Action.SEE_NETWORK)
    o, b = table_of(Organization).c, municipality_boundary.c
    found = set[Municipality]()
    for one in (
        select(o.prefecture, o.municipality).where(o.prefecture != "", o.municipality != ""),
        select(b.prefecture, b.municipality),
    ):
        found.update((row.prefecture, row.municipality) for row in view.rows(one.distinct()))
    found |= {
        (prefecture, name[: name.index("市") + 1])
        for prefecture, name in found
        if _WARD.fullmatch(name)
    }
    return list(_sorted(list(found)))


def organizations_in(view: View, area_id: int) -> int:
    """圏域の機関の数: those of the directory, 掲載終了 left out."""
    o = table_of(Organization).c
    return int(
        view.scalar(
            select(func.count())
            .select_from(Organization)
            .where(in_area(view, area_id), o.gone_on.is_(None), o.merged_into_id.is_(None))
        )
    )


def _sorted(found: list[Municipality]) -> tuple[Municipality, ...]:
    order = {item.label: item.sort for item in codes("prefecture")}
    return tuple(sorted(found, key=lambda pair: (order.get(pair[0], 99), *pair)))
