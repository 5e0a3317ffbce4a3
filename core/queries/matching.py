"""マッチング (matching): whom it is for and what is wished, and the providers in their order.

The near ones are found in SQL by a box of latitude and longitude; who lies nowhere is kept. All of
them are judged in one walk without asking again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from math import cos, radians
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from core.db.work import View, table_of
from core.domain.fit.facts import AMENITIES, Estimates, Fit, Provider, Wanted
from core.domain.fit.judging import judge
from core.domain.fit.ordering import LeftOut, left_out, order
from core.domain.organization_profiles import ProviderProfile
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.queries.matching_places import Start
from core.queries.rules import rule_book

# Without a limit of their own, people are shown what lies within so many kilometres first.
NEARBY_KM = 30.0
_KM_PER_DEGREE = 111.0
_TEXTS = ("training", "disabilities", "style", *AMENITIES)


@dataclass(frozen=True)
class Matched:
    """並べた事業所. `left_out`: by condition; `beyond`: not judged, for they lie farther than
    `within_km`; `unplaced`: how many of those shown lie nowhere; `blank`: whose profile is empty."""

    fits: list[Fit]
    left_out: tuple[LeftOut, ...]
    beyond: int
    within_km: float | None
    unplaced: int
    blank: int
    total: int


def estimates_of(view: View, today: date) -> Estimates:
    """見込みのきまり of that day; `verified`: those that make minutes of a distance."""
    book = rule_book(view)
    fixed, per_km, fresh, old = (
        book.get(f"matching.{name}", today)
        for name in ("fixed_minutes", "minutes_per_km", "vacancy_fresh_days", "vacancy_old_days")
    )
    verified = fixed.verified and per_km.verified
    return Estimates(fixed.integer, per_km.integer, fresh.integer, old.integer, verified)


def wanted_of(
    values: Mapping[str, Any],
    start: Start,
    *,
    disabilities: Collection[str] = (),
    seed: str,
    relaxed: Collection[str] = (),
) -> Wanted:
    """希望 as the judging reads it. `relaxed`: conditions that need not be met for once."""
    must = {code for code in str(values["must"]).split(",") if code} - set(relaxed)
    return Wanted(
        start=start.place,
        start_name=start.name,
        max_km=values["max_km"],
        max_minutes=values["max_minutes"],
        training=_codes(values["training"]),
        style=_codes(values["style"]),
        amenities=tuple(name for name in AMENITIES if values[name] in ("yes", "partly")),
        start_by=values["start_by_on"],
        disabilities=tuple(disabilities),
        must=frozenset(must),
        seed=seed,
    )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code for code in text.split(",") if code)


def matched(
    view: View,
    wanted: Wanted,
    kind: str,
    *,
    today: date,
    estimates: Estimates,
    everywhere: bool = False,
) -> Matched:
    """事業所を並べる: those of a kind that are alive, in the order of `ordering.RULE`."""
    require(view.actor, Action.SEE_SENSITIVE)
    o = table_of(Organization)
    alive = (o.c.kind == kind, *_alive())
    within = None if everywhere else _within(wanted, estimates)
    near = () if within is None else (_near(wanted, within),)
    fits = [judge(wanted, one, today, estimates) for one in _providers(view, *alive, *near)]
    total = int(view.scalar(select(func.count()).select_from(o).where(*alive)))
    shown = order(fits, wanted.seed)
    beyond, out = total - len(fits), left_out(fits)
    if beyond and "distance" in wanted.must:
        beyond, out = 0, _with_beyond(out, beyond)
    return Matched(
        fits=shown,
        left_out=out,
        beyond=beyond,
        within_km=within,
        unplaced=sum(fit.provider.latitude is None for fit in shown),
        blank=sum(not (fit.provider.training or fit.provider.disabilities) for fit in shown),
        total=total,
    )


def chosen(
    view: View, wanted: Wanted, ids: Collection[int], *, today: date, estimates: Estimates
) -> list[Fit]:
    """選んだ事業所 with their fits, in the order in which they were chosen; what is gone since then
    is left out, what would be excluded is not."""
    require(view.actor, Action.SEE_SENSITIVE)
    rows = _providers(view, table_of(Organization).c.id.in_(ids), *_alive())
    fits = {one.id: judge(wanted, one, today, estimates) for one in rows}
    return [fits[chosen_id] for chosen_id in ids if chosen_id in fits]


def _alive() -> tuple[ColumnElement[bool], ...]:
    o = table_of(Organization).c
    return (o.gone_on.is_(None), o.merged_into_id.is_(None))


def _providers(view: View, *conditions: ColumnElement[bool]) -> list[Provider]:
    """What the judging reads of them, in one question."""
    o, p = table_of(Organization), table_of(ProviderProfile)
    asked = (
        *(o.c[name] for name in ("id", "latitude", "longitude", "vacancy_count", "vacancy_on")),
        *(func.coalesce(p.c[name], "") for name in _TEXTS),
        p.c.start_from_on,
        p.c.waiting_count,
    )
    joined = o.outerjoin(p, p.c.organization_id == o.c.id)
    return [
        Provider._make(row)
        for row in view.rows(select(*asked).select_from(joined).where(*conditions))
    ]


def _within(wanted: Wanted, estimates: Estimates) -> float | None:
    """How far is looked at all: the limit where it must be kept, else the neighbourhood."""
    if wanted.start is None:
        return None
    reach = wanted.reach_km(estimates)
    if reach is not None and "distance" in wanted.must:
        return reach
    return max(NEARBY_KM, 1.5 * (reach or 0.0))


def _near(wanted: Wanted, km: float) -> ColumnElement[bool]:
    """In the box around the start, a little wider than the circle; or nobody knows where."""
    o = table_of(Organization).c
    if wanted.start is None:
        return o.id.is_not(None)
    north = km / _KM_PER_DEGREE + 0.001
    east = north / max(0.1, cos(radians(wanted.start.latitude)))
    place = wanted.start
    return or_(
        o.latitude.is_(None),
        o.longitude.is_(None),
        and_(
            o.latitude.between(place.latitude - north, place.latitude + north),
            o.longitude.between(place.longitude - east, place.longitude + east),
        ),
    )


def _with_beyond(rows: tuple[LeftOut, ...], beyond: int) -> tuple[LeftOut, ...]:
    """Those outside of the box fail on the distance too."""
    counted = {row.condition: row for row in rows}
    near = counted.pop("distance", LeftOut("distance", 0, 0))
    far = LeftOut("distance", near.count + beyond, near.alone + beyond)
    return tuple(sorted([far, *counted.values()], key=lambda row: -row.count))
