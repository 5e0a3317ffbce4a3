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

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from core.db.work import View, table_of
from core.domain.fit.facts import AMENITIES, Estimates, Fit, Wanted, provider_of
from core.domain.fit.judging import Judge
from core.domain.fit.ordering import LeftOut, sift
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
    """並べた事業所: the first ones, of `count`. `left_out`: by condition; `beyond`: not judged, for they
    lie farther than `within_km`; `unplaced`: of `count`, those that lie nowhere; `blank`: those whose
    profile says nothing; `total`: all of the kind."""

    fits: list[Fit]
    count: int
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
    limit: int = 10,
) -> Matched:
    """事業所を並べる: those of a kind that are alive, in the order of `ordering.RULE`."""
    require(view.actor, Action.SEE_SENSITIVE)
    o = table_of(Organization)
    alive = (o.c.kind == kind, *_alive())
    within = None if everywhere else _within(wanted, estimates)
    near = () if within is None else (_near(wanted, within),)
    rows = view.rows(_asked().where(*alive, *near))
    found = sift(Judge(wanted, today, estimates), rows, limit)
    total = int(view.scalar(select(func.count()).select_from(o).where(*alive)))
    beyond, out = total - len(rows), found.left_out
    if beyond and "distance" in wanted.must:
        beyond, out = 0, _with_beyond(out, beyond)
    return Matched(
        fits=found.fits,
        count=found.count,
        left_out=out,
        beyond=beyond,
        within_km=within,
        unplaced=found.unplaced,
        blank=found.blank,
        total=total,
    )


def state_of(view: View, kind: str) -> tuple[Any, ...]:
    """いまの状態 of the providers of a kind: as long as it is the same, so is what `matched` answers."""
    require(view.actor, Action.SEE_SENSITIVE)
    o, p = table_of(Organization).c, table_of(ProviderProfile).c
    marks: list[Any] = [
        select(func.count(), func.max(o.updated_at)).where(o.kind == kind),
        select(func.count(), func.max(p.updated_at)),
    ]
    return tuple(value for question in marks for value in view.rows(question)[0])


def chosen(
    view: View, wanted: Wanted, ids: Collection[int], *, today: date, estimates: Estimates
) -> list[Fit]:
    """選んだ事業所 with their fits, in the order in which they were chosen; what is gone since then
    is left out, what would be excluded is not."""
    require(view.actor, Action.SEE_SENSITIVE)
    rows = view.rows(_asked().where(table_of(Organization).c.id.in_(ids), *_alive()))
    judge = Judge(wanted, today, estimates)
    fits = {row.id: judge(provider_of(row)) for row in rows}
    return [fits[chosen_id] for chosen_id in ids if chosen_id in fits]


def _alive() -> tuple[ColumnElement[bool], ...]:
    o = table_of(Organization).c
    return (o.gone_on.is_(None), o.merged_into_id.is_(None))


def _asked() -> Select[Any]:
    """What the judging reads of providers, in the order of `Provider`, in one question."""
    o, p = table_of(Organization), table_of(ProviderProfile)
    return select(
        *(o.c[name] for name in ("id", "latitude", "longitude", "vacancy_count", "vacancy_on")),
        *(p.c[name] for name in (*_TEXTS, "start_from_on", "waiting_count")),
    ).select_from(o.outerjoin(p, p.c.organization_id == o.c.id))


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
