"""並べる順 (ordering): by fit, then by distance, and never by whose provider it is.

`order` says it plainly; `sift` does the same for thousands and makes a `Fit` only of those shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from math import inf
from operator import itemgetter
from typing import Any

from core.domain.fit.facts import UNKNOWN, UNMET, Fit, provider_of
from core.domain.fit.judging import Judge

RULE = (
    "1. ゆずれない条件に合わないと分かっている事業所は外します。外した数は、いつも表示します。",
    "2. ゆずれない条件が分からない事業所は外しません。分かっている事業所のあとに「不明」として並べます。",
    "3. 合う希望が多い順に並べます。希望はどれも一つと数え、「条件つき」は半分と数えます。",
    "4. 同じ数なら、近い順です。距離が分からない事業所は、そのあとです。",
    "5. それも同じなら、利用者ごとに決まる番号の順です。名前の順ではないので、同じ事業所がいつも先になることはありません。",
    "どの法人の事業所か、自分の事業所か、過去に何人紹介したかは、順番にまったく関係しません。",
)
"""この順番の決めかた, as the screen shows it; `order` does what it says."""


def order(fits: Iterable[Fit], seed: str) -> list[Fit]:
    """The fits in the order of `RULE`, those that are excluded left out. A total order: it does not
    depend on the order in which they come."""
    ranked = [(_rank(fit), fit) for fit in fits if not fit.excluded_by]
    ranked.sort(key=lambda pair: (pair[0], lot(seed, pair[1].provider.id), pair[1].provider.id))
    return [fit for _rank, fit in ranked]


Rank = tuple[bool, int, float]


def _rank(fit: Fit) -> Rank:
    return (fit.has_unknown_must, -fit.met, inf if fit.km is None else round(fit.km, 1))


def lot(seed: str, provider_id: int) -> bytes:
    """くじ: a number that is always the same for this person and this provider, and says nothing."""
    return blake2b(f"{seed}/{provider_id}".encode(), digest_size=8).digest()


@dataclass(frozen=True)
class LeftOut:
    """外れた事業所: how many fail on a condition, and how many of them fail on nothing else."""

    condition: str
    count: int
    alone: int


def left_out(fits: Iterable[Fit]) -> tuple[LeftOut, ...]:
    """外れた数 by condition, the largest first: nobody is lost silently."""
    return _counted(Counter(fit.excluded_by for fit in fits if fit.excluded_by))


def _counted(failing: Mapping[tuple[str, ...], int]) -> tuple[LeftOut, ...]:
    every: Counter[str] = Counter()
    for by, count in failing.items():
        every.update(dict.fromkeys(by, count))
    return tuple(
        LeftOut(condition, count, failing.get((condition,), 0))
        for condition, count in every.most_common()
    )


@dataclass(frozen=True)
class Sifted:
    """よりわけた事業所: the first ones in their order, how many there are, and who was left out.

    `unplaced`: of those that are there, how many lie nowhere; `blank`: whose profile says nothing.
    """

    fits: list[Fit]
    count: int
    left_out: tuple[LeftOut, ...]
    unplaced: int
    blank: int


def sift(judge: Judge, providers: Sequence[Sequence[Any]], limit: int) -> Sifted:
    """よりわける: the providers (as `Provider` has its fields) in the order of `RULE`, with the first
    `limit` of them explained."""
    ranked: list[tuple[Rank, Sequence[Any]]] = []
    failing: Counter[tuple[str, ...]] = Counter()
    unplaced = blank = 0
    for row in providers:
        km = judge.km(row[1], row[2])
        parts = [judge.way(km)] if judge.asks_way else []
        parts += [answers[row[position]] for position, answers in judge.asked]
        parts.append(judge.rooms[row[3], row[4]])
        met, is_open = 0, False
        by: tuple[str, ...] = ()
        for condition, state, points, _of, is_must in parts:
            met += points
            if is_must:
                if state == UNMET:
                    by += (condition,)
                is_open = is_open or state == UNKNOWN
        if by:
            failing[by] += 1
            continue
        unplaced += row[1] is None
        blank += not (row[5] or row[6])
        ranked.append(((is_open, -met, inf if km is None else round(km, 1)), row))
    ranked.sort(key=itemgetter(0))
    first = _drawn(ranked, judge.wanted.seed, limit)
    return Sifted(
        [judge(provider_of(row)) for row in first], len(ranked), _counted(failing), unplaced, blank
    )


def _drawn(
    ranked: Sequence[tuple[Rank, Sequence[Any]]], seed: str, limit: int
) -> list[Sequence[Any]]:
    """The first ones; lots are drawn among equals, as far as they are shown."""
    found: list[Sequence[Any]] = []
    for _rank, equal in groupby(ranked, key=itemgetter(0)):
        rows = [row for _, row in equal]
        found += sorted(rows, key=lambda row: (lot(seed, row[0]), row[0]))
        if len(found) >= limit:
            break
    return found[:limit]
