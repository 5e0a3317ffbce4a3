"""生存曲線 (survival curve, Kaplan–Meier): what share still stands after a time, where not all have ended.

The product-limit estimate with Greenwood's variance and the log-log interval of 95 %, as text books
and other programs give it; checked against the published 6-MP trial (Freireich et al., 1963).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_Z = 1.959963984540054


@dataclass(frozen=True)
class Spell:
    """一つの長さ: how long it was watched, and whether it ended then (else: watched no longer)."""

    time: float
    ended: bool


@dataclass(frozen=True)
class CurveStep:
    """曲線の一段: at `time` so many of those at risk ended; the share that stands from then on, with
    the standard error and the bounds of its 95 % interval."""

    time: float
    at_risk: int
    ended: int
    share: float
    error: float
    low: float
    high: float


def kaplan_meier(spells: Sequence[Spell]) -> tuple[CurveStep, ...]:
    """The steps of the curve, one for each time at which something ended. Who is watched no longer
    at such a time counts as at risk there."""
    ends = Counter(spell.time for spell in spells if spell.ended)
    times = sorted(spell.time for spell in spells)
    steps, share, spread, passed = [], 1.0, 0.0, 0
    for time in sorted(ends):
        while times[passed] < time:
            passed += 1
        at_risk, ended = len(times) - passed, ends[time]
        share *= 1 - ended / at_risk
        spread += ended / (at_risk * (at_risk - ended)) if at_risk > ended else math.inf
        error = share * math.sqrt(spread) if share else 0.0
        steps.append(CurveStep(time, at_risk, ended, share, error, *_bounds(share, spread)))
    return tuple(steps)


def at_risk(times: Sequence[float], time: float) -> int:
    """リスク集合の大きさ: of the lengths in their order, how many reach a time."""
    return len(times) - bisect_left(times, time)


def share_at(steps: Sequence[CurveStep], time: float) -> float:
    """The share that stands at a time."""
    return next((step.share for step in reversed(steps) if step.time <= time), 1.0)


def _bounds(share: float, spread: float) -> tuple[float, float]:
    if not 0 < share < 1 or math.isinf(spread):
        return share, share
    width = _Z * math.sqrt(spread) / math.log(share)
    low, high = share ** math.exp(-width), share ** math.exp(width)
    return min(low, high), max(low, high)
