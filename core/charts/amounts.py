"""数の言い方 (amounts): how long a mark is, and what is said of it.

A rate and a mean never stand alone: what they are divided by is told with them, and under ten a
rate is its two counts only.
"""

from __future__ import annotations

from core.charts.dataset import Counting, Measure
from core.charts.disclosure import SIGN
from core.charts.small_numbers import SMALLEST_PERCENT_BASE, percentage

# 伏せた数: small itself, or hidden so that a small one cannot be worked out.
HIDDEN = SIGN
NOTHING = "—"


def size_of(measure: Measure, value: int | None, whole: int | None) -> float | None:
    """The length of a mark: a rate in percent. None: hidden, or divided by nothing."""
    if value is None:
        return None
    if not measure.has_whole:
        return value
    if not whole:
        return None
    return value / whole * (100 if measure.counting is Counting.RATE else 1)


def told_of(measure: Measure, value: int | None, whole: int | None) -> str:
    """The number in words: 12件, 42%（21/50）, 3/8, 25.3分（n=40）, ＊."""
    if value is None:
        return HIDDEN
    if not measure.has_whole:
        return f"{value:,}{measure.unit}"
    if not whole:
        return NOTHING
    if measure.counting is Counting.RATE:
        return percentage(value, whole)
    return f"{value / whole:,.1f}{measure.unit}（n={whole:,}）"


def short_of(measure: Measure, value: int | None, whole: int | None) -> list[str]:
    """What stands on the mark itself, in lines: the number, and below it what it is divided by."""
    if value is None:
        return [HIDDEN]
    if not measure.has_whole:
        return [f"{value:,}"]
    if not whole:
        return [""]
    if measure.counting is Counting.RATE:
        if whole < SMALLEST_PERCENT_BASE:
            return [f"{value:,}/{whole:,}"]
        return [f"{value / whole:.0%}", f"{value:,}/{whole:,}"]
    return [f"{value / whole:,.1f}", f"n={whole:,}"]
