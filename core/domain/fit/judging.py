"""条件ごとの答え (judging): each condition is met, partly met, not met, or unknown.

Every wish counts once: three kinds of training wanted are three wishes. Unknown counts nothing, and
never excludes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from core.domain.codes import codes
from core.domain.fit.facts import (
    MET,
    PARTLY,
    UNKNOWN,
    UNMET,
    Estimates,
    Fit,
    Part,
    Provider,
    Wanted,
)
from core.domain.geography import Place, distance_km

WHOLE, HALF = 2, 1


def judge(wanted: Wanted, provider: Provider, today: date, estimates: Estimates) -> Fit:
    """合いぐあい of one provider for one person."""
    return Judge(wanted, today, estimates)(provider)


class Judge:
    """合いぐあいを見る人: the wishes of one person, put to thousands of providers. What is told alike by
    many of them is answered once."""

    def __init__(self, wanted: Wanted, today: date, estimates: Estimates) -> None:
        self._wanted, self._today, self._estimates = wanted, today, estimates
        self._asks_way = wanted.start is not None or "distance" in wanted.must
        self._ways = {state: _sum([_part("distance", state, wanted.must)]) for state in _SCORE}
        self._rooms = {state: _sum([_part("vacancy", state, wanted.must)]) for state in _SCORE}
        self._profiles: dict[tuple[object, ...], _Sum] = {}

    def __call__(self, provider: Provider) -> Fit:
        km = _km(self._wanted, provider)
        profile = self._profile(provider)
        room = self._rooms[vacancy_state(provider, self._today, self._estimates)]
        sums: tuple[_Sum, ...] = (profile, room)
        if self._asks_way:
            sums = (self._ways[_distance(self._wanted, km, self._estimates)], profile, room)
        parts: tuple[Part, ...] = ()
        excluded_by: tuple[str, ...] = ()
        met, is_open = 0, False
        for one in sums:
            parts += one.parts
            excluded_by += one.excluded_by
            met += one.met
            is_open = is_open or one.has_unknown_must
        return Fit(provider, parts, km, met, excluded_by, is_open)

    def _profile(self, provider: Provider) -> _Sum:
        """What the profile answers: training, disability, style, amenities, start."""
        told = provider[5:13]
        known = self._profiles.get(told)
        if known is None:
            known = self._profiles[told] = _sum(self._of_profile(provider))
        return known

    def _of_profile(self, provider: Provider) -> Iterator[Part]:
        wanted, must = self._wanted, self._wanted.must
        if wanted.training:
            yield _several("training", wanted.training, provider.training, must)
        if wanted.disabilities:
            state = disability_state(wanted.disabilities, provider.disabilities)
            yield _part("disability", state, must)
        if wanted.style:
            yield _several("style", wanted.style, provider.style, must)
        for name in wanted.amenities:
            yield _part(name, _AVAILABLE[getattr(provider, name)], must)
        if wanted.start_by is not None:
            yield _part("start", _start(wanted.start_by, provider), must)


class _Sum(NamedTuple):
    """Some parts, and what follows from them."""

    parts: tuple[Part, ...]
    met: int
    excluded_by: tuple[str, ...]
    has_unknown_must: bool


def _sum(parts: Iterable[Part]) -> _Sum:
    """Only what is known can exclude."""
    parts = tuple(parts)
    return _Sum(
        parts,
        sum(part.met for part in parts),
        tuple(part.condition for part in parts if part.is_must and part.state == UNMET),
        any(part.is_must and part.state == UNKNOWN for part in parts),
    )


def _km(wanted: Wanted, provider: Provider) -> float | None:
    if wanted.start is None or provider.latitude is None or provider.longitude is None:
        return None
    return distance_km(wanted.start, Place(provider.latitude, provider.longitude))


_AVAILABLE = {"yes": MET, "partly": PARTLY, "no": UNMET, "": UNKNOWN}
_SCORE = {MET: WHOLE, PARTLY: HALF, UNMET: 0, UNKNOWN: 0}


def _part(condition: str, state: str, must: frozenset[str]) -> Part:
    return Part(condition, state, _SCORE[state], WHOLE, condition in must)


def _several(condition: str, wishes: tuple[str, ...], known: str, must: frozenset[str]) -> Part:
    """Several wishes of one condition: it is met as far as they are; one of them is enough for
    「ゆずれない」."""
    if not known:
        return Part(condition, UNKNOWN, 0, WHOLE * len(wishes), condition in must)
    found = len(matching(condition, wishes, known))
    state = MET if found == len(wishes) else PARTLY if found else UNMET
    return Part(condition, state, WHOLE * found, WHOLE * len(wishes), condition in must)


@cache
def matching(condition: str, wishes: tuple[str, ...], known: str) -> tuple[str, ...]:
    """Those of the wishes that the provider has."""
    has = set(known.split(","))
    if condition == "style":
        if "mixed" in has:
            has |= {"individual", "group"}
        elif {"individual", "group"} <= has:
            has.add("mixed")
    return tuple(wish for wish in wishes if wish in has)


def _distance(wanted: Wanted, km: float | None, estimates: Estimates) -> str:
    if km is None:
        return UNKNOWN
    if wanted.max_km is not None and km > wanted.max_km:
        return UNMET
    if wanted.max_minutes is not None and estimates.minutes(km) > wanted.max_minutes:
        return UNMET
    return MET


@cache
def disability_state(of_person: tuple[str, ...], of_provider: str) -> str:
    """障害への対応: the first one is the main one. A provider that names a kind takes what is under
    it; one that names only a part of the person's kind has to be asked."""
    if not of_provider:
        return UNKNOWN
    taken = set(of_provider.split(","))
    answers = [_taken(code, taken) for code in of_person]
    if answers[0] == MET and any(answer != MET for answer in answers):
        return PARTLY
    return answers[0]


def _taken(code: str, taken: set[str]) -> str:
    listed = codes("disability_type")
    found = listed.get(code)
    if code in taken or (found is not None and found.parent in taken):
        return MET
    if any((one := listed.get(other)) is not None and one.parent == code for other in taken):
        return UNKNOWN
    return UNMET


def _start(by: date, provider: Provider) -> str:
    if provider.start_from_on is None:
        return UNKNOWN
    return MET if provider.start_from_on <= by else UNMET


def vacancy_state(provider: Provider, today: date, estimates: Estimates) -> str:
    """空き: what was told too long ago, or on no known day, is not known."""
    if provider.vacancy_count is None or provider.vacancy_on is None:
        return UNKNOWN
    if provider.vacancy_on < today - timedelta(days=estimates.old_days):
        return UNKNOWN
    return MET if provider.vacancy_count > 0 else UNMET
