"""条件ごとの答え (judging): each condition is met, partly met, not met, or unknown.

Every wish counts once: three kinds of training wanted are three wishes. Unknown counts nothing, and
never excludes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from math import inf
from typing import Any

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
from core.domain.geography import Place, distances_from

WHOLE, HALF = 2, 1


def judge(wanted: Wanted, provider: Provider, today: date, estimates: Estimates) -> Fit:
    """合いぐあい of one provider for one person."""
    return Judge(wanted, today, estimates)(provider)


class Answers(dict[Any, Part]):
    """答えの控え: what is told alike by many providers is answered once. None is as blank as ''."""

    def __init__(self, answer: Callable[[Any], Part]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, told: Any) -> Part:
        part = self[told] = self._answer(told or "")
        return part


class Judge:
    """合いぐあいを見る人: the wishes of one person, put to thousands of providers."""

    def __init__(self, wanted: Wanted, today: date, estimates: Estimates) -> None:
        self.wanted = wanted
        must = wanted.must
        self.asks_way = wanted.start is not None or "distance" in must
        self._near, self._far, self._somewhere = (
            _part("distance", state, must) for state in (MET, UNMET, UNKNOWN)
        )
        reach = wanted.reach_km(estimates)
        self._reach = inf if reach is None else reach
        # Each asked condition: where a provider tells it, and the answers.
        self.asked = [(FIELDS.index(name), Answers(answer)) for name, answer in _answers(wanted)]
        self.rooms = Answers(
            lambda told: _part("vacancy", vacancy_state(told[0], told[1], today, estimates), must)
        )
        self.km = _ruler(wanted.start)

    def way(self, km: float | None) -> Part:
        """通える範囲 at this distance."""
        if km is None:
            return self._somewhere
        return self._near if km <= self._reach else self._far

    def __call__(self, provider: Provider) -> Fit:
        km = self.km(provider.latitude, provider.longitude)
        parts = [self.way(km)] if self.asks_way else []
        parts += [answers[provider[position]] for position, answers in self.asked]
        parts.append(self.rooms[provider.vacancy_count, provider.vacancy_on])
        must = [part for part in parts if part.is_must]
        return Fit(
            provider,
            tuple(parts),
            km,
            sum(part.met for part in parts),
            tuple(part.condition for part in must if part.state == UNMET),
            any(part.state == UNKNOWN for part in must),
        )


FIELDS = Provider._fields


def _answers(wanted: Wanted) -> Iterator[tuple[str, Callable[[Any], Part]]]:
    """What is asked of a profile: the column, and the answer to what stands in it."""
    must = wanted.must
    if wanted.training:
        yield "training", lambda told: _several("training", wanted.training, told, must)
    if wanted.disabilities:
        yield (
            "disabilities",
            lambda told: _part("disability", disability_state(wanted.disabilities, told), must),
        )
    if wanted.style:
        yield "style", lambda told: _several("style", wanted.style, told, must)
    for name in wanted.amenities:
        yield name, lambda told, name=name: _part(name, _AVAILABLE[told], must)  # type: ignore[misc]
    if wanted.start_by is not None:
        yield (
            "start_from_on",
            lambda told: _part("start", _start(wanted.start_by, told or None), must),
        )


def _ruler(start: Place | None) -> Callable[[float | None, float | None], float | None]:
    """直線距離 from one start: None where a place is unknown."""
    if start is None:
        return lambda _latitude, _longitude: None

    distance = distances_from(start)

    def measured(latitude: float | None, longitude: float | None) -> float | None:
        return None if latitude is None or longitude is None else distance(latitude, longitude)

    return measured


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


def _start(by: date | None, begins: date | None) -> str:
    if by is None or begins is None:
        return UNKNOWN
    return MET if begins <= by else UNMET


def vacancy_state(count: int | None, on: date | None, today: date, estimates: Estimates) -> str:
    """空き: what was told too long ago, or on no known day, is not known."""
    if count is None or on is None or on < today - timedelta(days=estimates.old_days):
        return UNKNOWN
    return MET if count > 0 else UNMET
