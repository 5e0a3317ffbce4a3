"""条件ごとの答え (judging): each condition is met, partly met, not met, or unknown.

Every wish counts once: three kinds of training wanted are three wishes. Unknown counts nothing, and
never excludes.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

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
    km = _km(wanted, provider)
    must = wanted.must
    parts = []
    if wanted.start is not None or "distance" in must:
        parts.append(_part("distance", _distance(wanted, km, estimates), must))
    if wanted.training:
        parts.append(_several("training", wanted.training, provider.training, must))
    if wanted.disabilities:
        state = disability_state(wanted.disabilities, provider.disabilities)
        parts.append(_part("disability", state, must))
    if wanted.style:
        parts.append(_several("style", wanted.style, provider.style, must))
    for name in wanted.amenities:
        parts.append(_part(name, _AVAILABLE[getattr(provider, name)], must))
    if wanted.start_by is not None:
        parts.append(_part("start", _start(wanted.start_by, provider), must))
    parts.append(_part("vacancy", vacancy_state(provider, today, estimates), must))
    return Fit(provider, tuple(parts), km)


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
