"""カバー状況 (coverage): how many of the hospitals were reached on a day, by place and stage.

The stage of a day is read from the history (`OutreachStep`); which hospitals there are is today's
directory, on both days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.organizations import Organization
from core.domain.outreach import OutreachStep
from core.domain.permissions import Action, require
from core.queries.areas import AreaRow, areas
from core.queries.outreach import UNTOUCHED, is_hospital

ELSEWHERE = "圏域の外"
# So many places fit a picture that is read from five metres; the rest stands together.
MOST_PLACES = 12
REST = "そのほか"


@dataclass(frozen=True)
class CoverageRow:
    """ある場所の、ある日. `stages`: stage → hospitals, all stages named."""

    place: str
    on: date
    stages: Mapping[str, int]

    @property
    def total(self) -> int:
        """All hospitals of the place."""
        return sum(self.stages.values())

    @property
    def reached(self) -> int:
        """Those that are 未接触 no more."""
        return self.total - self.stages[UNTOUCHED]


@dataclass(frozen=True)
class Coverage:
    """カバー状況: for each place the earlier day, then the later one; then all places together."""

    rows: tuple[CoverageRow, ...]
    together: tuple[CoverageRow, CoverageRow]


def coverage(
    view: View, on: date, before: date, *, by_area: bool, area: AreaRow | None = None
) -> Coverage:
    """カバー状況 of two days: by 圏域, or by the municipalities (of one 圏域, or of all)."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    o = table_of(Organization).c
    known = areas(view) if by_area else []
    then, now = stages_on(view, before), stages_on(view, on)
    # Whoever was never moved is untouched on both days: those are counted by the database.
    moved = sorted({*then, *now})
    places: dict[str, tuple[Counter[str], Counter[str]]] = {}

    def add(prefecture: str, municipality: str, earlier: str, later: str, number: int) -> None:
        if area is not None and not area.holds(prefecture, municipality):
            return
        place = municipality or "（住所なし）"
        if by_area:
            found = (a.name for a in known if a.holds(prefecture, municipality))
            place = next(found, ELSEWHERE)
        both = places.setdefault(place, (Counter(), Counter()))
        both[0][earlier] += number
        both[1][later] += number

    everywhere = (
        select(o.prefecture, o.municipality, func.count().label("number"))
        .where(*is_hospital())
        .group_by(o.prefecture, o.municipality)
    )
    for row in view.rows(everywhere):
        add(row.prefecture, row.municipality, UNTOUCHED, UNTOUCHED, row.number)
    touched = select(o.id, o.prefecture, o.municipality).where(*is_hospital(), o.id.in_(moved))
    for row in view.rows(touched):
        add(row.prefecture, row.municipality, UNTOUCHED, UNTOUCHED, -1)
        earlier, later = then.get(row.id, UNTOUCHED), now.get(row.id, UNTOUCHED)
        add(row.prefecture, row.municipality, earlier, later, 1)
    return _in_order(places, before, on)


def stages_on(view: View, on: date) -> dict[int, str]:
    """医療機関 → its stage at the end of that day; those that had none are left out."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    s = table_of(OutreachStep).c
    rows = view.rows(
        select(s.organization_id, s.after).where(s.changed_on <= on).order_by(s.changed_on, s.id)
    )
    return {row.organization_id: row.after for row in rows}


def _in_order(
    places: Mapping[str, tuple[Counter[str], Counter[str]]], before: date, on: date
) -> Coverage:
    """The largest places first; those that do not fit stand together at the end."""

    def row(place: str, day: date, found: Counter[str]) -> CoverageRow:
        return CoverageRow(
            place, day, {code.code: found[code.code] for code in codes("outreach_stage")}
        )

    names = sorted(places, key=lambda name: (name == ELSEWHERE, -places[name][1].total(), name))
    shown: dict[str, tuple[Counter[str], Counter[str]]] = {}
    everything = (Counter[str](), Counter[str]())
    for number, name in enumerate(names):
        fits = number < MOST_PLACES - 1 or len(names) == MOST_PLACES
        kept = shown.setdefault(name if fits else REST, (Counter(), Counter()))
        for at in (0, 1):
            kept[at].update(places[name][at])
            everything[at].update(places[name][at])
    rows = [
        row(name, day, shown[name][at]) for name in shown for at, day in enumerate((before, on))
    ]
    return Coverage(
        tuple(rows), (row("あわせて", before, everything[0]), row("あわせて", on, everything[1]))
    )
