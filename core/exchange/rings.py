"""輪郭 (rings): borders made light enough for a screen, without gaps between neighbours.

Rings are split where three of them meet; each piece is thinned by itself and always alike, so that
two municipalities keep one border. Points are whole numbers of 1/100,000 degree.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

STEPS = 100_000  # to a degree: about a metre
TOLERANCE = 30  # a line moves by no more than about thirty metres
_EAST_TO_NORTH = 0.8  # a degree of longitude is shorter than one of latitude, about so in Japan

Spot = tuple[int, int]
Ring = list[Spot]
"""A closed line without its last point, which is the first one again."""


def ring_of(line: Sequence[tuple[float, float]]) -> Ring:
    """Degrees → a ring, without points that fall together."""
    found: Ring = []
    for east, north in line:
        spot = (round(east * STEPS), round(north * STEPS))
        if not found or found[-1] != spot:
            found.append(spot)
    while len(found) > 1 and found[0] == found[-1]:
        found.pop()
    return found


def signed_area(ring: Ring) -> float:
    """Positive when it runs counter-clockwise on a map with north above; in square steps."""
    total = 0
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        total += x1 * y2 - x2 * y1
    return total / 2


def wound(ring: Ring, *, clockwise: bool) -> Ring:
    """The ring in that direction. Drawing on a globe takes what lies to the right of a border as
    its inside: outer borders run clockwise, holes the other way."""
    return ring if (signed_area(ring) < 0) is clockwise else ring[::-1]


def centre(ring: Ring) -> tuple[float, float]:
    """重心 in degrees, east before north."""
    x0, y0 = ring[0]
    total = east = north = 0.0
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        cross = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        total += cross
        east += (x1 + x2 - 2 * x0) * cross
        north += (y1 + y2 - 2 * y0) * cross
    if not total:
        return sum(x for x, _ in ring) / len(ring) / STEPS, sum(y for _, y in ring) / len(
            ring
        ) / STEPS
    return (x0 + east / total / 3) / STEPS, (y0 + north / total / 3) / STEPS


def thinned(rings: Sequence[Ring], tolerance: float = TOLERANCE) -> list[Ring]:
    """The rings with fewer points, in their order; one that would lose its area stays as it is."""
    meeting = _meeting_points(rings)
    found = []
    for ring in rings:
        thin = _thin_ring(ring, meeting, tolerance)
        found.append(thin if len(thin) >= 3 and signed_area(thin) else ring)
    return found


def _meeting_points(rings: Sequence[Ring]) -> set[Spot]:
    """Where borders part: a point whose neighbours are not the same two in every ring."""
    neighbours: dict[Spot, tuple[Spot, Spot]] = {}
    meeting: set[Spot] = set()
    for ring in rings:
        for before, spot, after in zip(
            [*ring[-1:], *ring[:-1]], ring, [*ring[1:], *ring[:1]], strict=True
        ):
            pair = (before, after) if before < after else (after, before)
            if neighbours.setdefault(spot, pair) != pair:
                meeting.add(spot)
    return meeting


def _thin_ring(ring: Ring, meeting: set[Spot], tolerance: float) -> Ring:
    if len(ring) < 4:
        return ring
    cuts = [place for place, spot in enumerate(ring) if spot in meeting]
    if not cuts:
        # An island: from its westernmost point to the point farthest from it, and back.
        start = ring.index(min(ring))
        ring = ring[start:] + ring[:start]
        east, north = ring[0]
        far = max(
            range(len(ring)), key=lambda i: (abs(ring[i][0] - east) + abs(ring[i][1] - north), i)
        )
        cuts = [0, far]
    ring = ring[cuts[0] :] + ring[: cuts[0]]
    cuts = [cut - cuts[0] for cut in cuts] + [len(ring)]
    closed = [*ring, ring[0]]
    found: Ring = []
    for begin, end in pairwise(cuts):
        found += _thin_line(closed[begin : end + 1], tolerance)[:-1]
    return found


def _thin_line(line: Ring, tolerance: float) -> Ring:
    """Douglas and Peucker: the same points for a border and for the same border backwards."""
    if len(line) < 3:
        return line
    if line[::-1] < line:
        return _thin_line(line[::-1], tolerance)[::-1]
    spots = np.array(line, dtype=np.float64)
    spots[:, 0] *= _EAST_TO_NORTH
    kept = np.zeros(len(line), dtype=bool)
    kept[[0, -1]] = True
    waiting = [(0, len(line) - 1)]
    while waiting:
        begin, end = waiting.pop()
        if end - begin < 2:
            continue
        away = _distances(spots[begin + 1 : end], spots[begin], spots[end])
        most = int(np.argmax(away))
        if away[most] > tolerance:
            middle = begin + 1 + most
            kept[middle] = True
            waiting += [(begin, middle), (middle, end)]
    return [spot for spot, is_kept in zip(line, kept.tolist(), strict=True) if is_kept]


def _distances(spots: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    along = end - begin
    length = float(along @ along)
    if not length:
        return np.asarray(np.hypot(*(spots - begin).T))
    share = np.clip((spots - begin) @ along / length, 0.0, 1.0)
    return np.asarray(np.hypot(*(spots - begin - share[:, None] * along).T))
