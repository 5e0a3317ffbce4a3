"""流れの図の置き方 (layout of flows): where the bars of a Sankey stand, and how its bands bend.

Altair has no such chart: it is made of areas and bars. Heights are in pixels, from the top.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

# Pixels: the least height of a place with its label, the gap below it, the width of its bar.
ROOM, GAP, BAR = 19, 7, 12
# The letters at the bars.
NAME = 15
STEPS = 14


@dataclass
class Node:
    """場所: its number, and where its bar stands; `taken`: how much of each side is drawn already."""

    name: str
    count: int
    y: float = 0.0
    taken: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def take(self, side: str, height: float) -> float:
        """The next free place at one side of the bar."""
        top = self.y + self.taken[side]
        self.taken[side] += height
        return top


def placed(columns: Sequence[Mapping[str, Node]], height: int) -> tuple[float, float]:
    """Pixels for one flow, and the height of the picture; every bar gets its place."""
    total = max(sum(node.count for node in columns[0].values()), 1)
    most = max(len(column) for column in columns)
    # Never so flat that a large number could not be told from a small one.
    scale = min(16.0, max(height / 2 / total, (height - most * GAP) / total))
    heights = []
    for column in columns:
        y = 0.0
        for node in column.values():
            room = max(node.count * scale, ROOM)
            node.y = y + (room - node.count * scale) / 2
            y += room + GAP
        heights.append(y - GAP)
    tallest = max(heights)
    for column, own in zip(columns, heights, strict=True):
        for node in column.values():
            node.y += (tallest - own) / 2
    return scale, tallest


def bend(
    start: float, stop: float, tops: tuple[float, float], height: float
) -> Iterator[dict[str, float]]:
    """The points of one band, from its top on the left to its top on the right."""
    for step in range(STEPS + 1):
        part = step / STEPS
        eased = part * part * (3 - 2 * part)
        y = tops[0] + (tops[1] - tops[0]) * eased
        yield {
            "x": round(start + (stop - start) * part, 1),
            "y": round(y, 1),
            "y2": round(y + height, 1),
        }


def short(text: str, most: int = 14) -> str:
    """A name that fits beside its bar."""
    return text if len(text) <= most else text[: most - 1] + "…"
