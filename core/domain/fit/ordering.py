"""並べる順 (ordering): by fit, then by distance, and never by whose provider it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from math import inf

from core.domain.fit.facts import Fit

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
    ranked: dict[tuple[bool, int, float], list[Fit]] = {}
    for fit in fits:
        if not fit.excluded_by:
            km = inf if fit.km is None else round(fit.km, 1)
            ranked.setdefault((fit.has_unknown_must, -fit.met, km), []).append(fit)
    ordered: list[Fit] = []
    for rank in sorted(ranked):
        equal = ranked[rank]
        if len(equal) > 1:
            equal.sort(key=lambda fit: (lot(seed, fit.provider.id), fit.provider.id))
        ordered += equal
    return ordered


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
    failing = [by for fit in fits if (by := fit.excluded_by)]
    every = Counter(condition for by in failing for condition in by)
    alone = Counter(by[0] for by in failing if len(by) == 1)
    return tuple(
        LeftOut(condition, count, alone[condition]) for condition, count in every.most_common()
    )
