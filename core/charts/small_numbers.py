"""小さな数 (small numbers): from how many persons on a number is shown, and a share as a percentage.

What else is hidden, so that nobody can work them out, is `core.charts.disclosure`.
"""

from __future__ import annotations

SMALLEST_SHOWN = 5
# Below this a percentage says less than the count: it never stands alone.
SMALLEST_PERCENT_BASE = 10


def percentage(part: int, whole: int) -> str:
    """割合: 「42%（21/50）」; under ten the counts only, 「3/8」."""
    if whole < SMALLEST_PERCENT_BASE:
        return f"{part:,}/{whole:,}"
    return f"{part / whole:.0%}（{part:,}/{whole:,}）"
