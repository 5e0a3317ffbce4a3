"""図の枠 (the frame of a map): what part of the country is drawn, how large, and where names fit.

The projection is Mercator with a scale of our own: what is drawn, the bar of kilometres and the
places of the names then agree to the pixel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import atan, cos, degrees, exp, hypot, log, pi, radians, sin, sqrt, tan

from core.domain.geography import EARTH_KM, Place

Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""

# Beyond this a map would show one street: nothing of the data is so exact.
_SMALLEST_KM = 2.0
_MARGIN = 0.05
_SPIRAL = 20
_BARS_KM = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)


def _up(latitude: float) -> float:
    return log(tan(pi / 4 + radians(latitude) / 2))


@dataclass(frozen=True)
class MapFrame:
    """図の枠: its size in pixels, its middle, and how many pixels a radian takes."""

    width: int
    height: int
    middle: Place
    scale: float

    def spot(self, place: Place) -> tuple[float, float]:
        """Pixels from the left and from the top."""
        east = radians(place.longitude - self.middle.longitude) * self.scale
        north = (_up(place.latitude) - _up(self.middle.latitude)) * self.scale
        return self.width / 2 + east, self.height / 2 - north

    def place(self, x: float, y: float) -> Place:
        """What lies under a pixel: `spot` backwards."""
        east = (x - self.width / 2) / self.scale
        up = _up(self.middle.latitude) + (self.height / 2 - y) / self.scale
        north = 2 * atan(exp(up)) - pi / 2
        return Place(degrees(north), self.middle.longitude + degrees(east))

    def holds(self, place: Place) -> bool:
        """Whether the place lies on the map."""
        x, y = self.spot(place)
        return 0 <= x <= self.width and 0 <= y <= self.height

    @property
    def km_to_pixel(self) -> float:
        """Pixels that a kilometre takes in the middle of the map."""
        return self.scale / EARTH_KM / cos(radians(self.middle.latitude))

    @property
    def width_km(self) -> float:
        """図の横幅."""
        return self.width / self.km_to_pixel

    @property
    def bar_km(self) -> float:
        """めもりの長さ: the longest round number that takes no more than a fifth of the width."""
        most = self.width_km / 5
        return max((km for km in _BARS_KM if km <= most), default=_BARS_KM[0])

    @property
    def box(self) -> Box:
        """What the map covers, a little more at the corners."""
        east = self.width / 2 / self.scale * 180 / pi
        north = east * self.height / self.width
        return (
            self.middle.longitude - east, self.middle.latitude - north,
            self.middle.longitude + east, self.middle.latitude + north,
        )  # fmt: skip


def frame_around(boxes: Iterable[Box], width: int, height: int) -> MapFrame:
    """The frame that holds all boxes with a margin; without any, the middle of Japan."""
    found = list(boxes) or [(129.0, 31.0, 146.0, 45.5)]
    west, south = min(box[0] for box in found), min(box[1] for box in found)
    east, north = max(box[2] for box in found), max(box[3] for box in found)
    middle_up = (_up(south) + _up(north)) / 2
    latitude = (south + north) / 2
    for _ in range(8):  # the latitude in the middle of the paper, not of the degrees
        latitude -= (_up(latitude) - middle_up) * cos(radians(latitude)) * 180 / pi
    middle = Place(latitude, (west + east) / 2)
    smallest = _SMALLEST_KM / EARTH_KM / cos(radians(latitude))
    wide, tall = max(radians(east - west), smallest), max(_up(north) - _up(south), smallest)
    room = 1 - 2 * _MARGIN
    return MapFrame(width, height, middle, min(width * room / wide, height * room / tall))


def box_of(places: Sequence[Place]) -> Box:
    """What surrounds some places; at least one."""
    north = [place.latitude for place in places]
    east = [place.longitude for place in places]
    return min(east), min(north), max(east), max(north)


def ring_around(middle: Place, radius_km: float, points: int = 72) -> list[Place]:
    """輪: places at that distance as the crow flies, closed; the first one lies to the north."""
    north = radius_km / EARTH_KM * 180 / pi
    east = north / cos(radians(middle.latitude))
    turns = [2 * pi * step / points for step in range(points + 1)]
    return [
        Place(middle.latitude + north * cos(turn), middle.longitude + east * sin(turn))
        for turn in turns
    ]


def spread(frame: MapFrame, places: Sequence[Place], apart: float = 10) -> list[Place]:
    """重なる印をずらす: each place, or the nearest free one on a spiral around it, no farther than
    two marks away; where all is full it stays. Marks on one spot could not be pressed."""
    cells: dict[tuple[int, int], list[tuple[float, float]]] = {}

    def is_free(x: float, y: float) -> bool:
        column, row = int(x // apart), int(y // apart)
        return not any(
            hypot(x - left, y - top) < apart
            for i in (column - 1, column, column + 1)
            for j in (row - 1, row, row + 1)
            for left, top in cells.get((i, j), ())
        )

    found = []
    for place in places:
        x, y = frame.spot(place)
        moved = place
        for step in range(_SPIRAL):
            turn, away = step * 2.4, apart * 0.55 * sqrt(step)
            here = (x + away * cos(turn), y + away * sin(turn))
            if is_free(*here):
                cells.setdefault((int(here[0] // apart), int(here[1] // apart)), []).append(here)
                moved = frame.place(*here) if step else place
                break
        found.append(moved)
    return found


def names_that_fit(
    frame: MapFrame,
    names: Sequence[tuple[str, Place]],
    size: int,
    marks: Sequence[Place] = (),
    written: Sequence[tuple[str, Place, int]] = (),
) -> list[tuple[str, Place, int]]:
    """The names, in their order, that touch neither the border of the map nor a name before; each
    with the pixels that it stands lower, so that it hides as few marks as may be. `written`: what
    stands there already, also with the pixels that it is lower."""
    taken = [_box_of_words(frame, *each, size) for each in written]
    spots = [frame.spot(place) for place in marks]
    found = []
    for name, place in names:
        free = []
        for lower in (0, -size, size, -2 * size, 2 * size):
            here = _box_of_words(frame, name, place, lower, size)
            inside = here[0] >= 0 and here[1] >= 0 and here[2] <= frame.width
            if not inside or here[3] > frame.height or any(_touch(here, box) for box in taken):
                continue
            hidden = sum(
                here[0] - 5 < left < here[2] + 5 and here[1] - 5 < top < here[3] + 5
                for left, top in spots
            )
            free.append((hidden, abs(lower), lower, here))
        if free:
            _, _, lower, here = min(free)
            taken.append(here)
            found.append((name, place, lower))
    return found


def _box_of_words(frame: MapFrame, words: str, place: Place, lower: int, size: int) -> Box:
    """In pixels, for letters as wide as they are high; digits leave room on both sides."""
    x, y = frame.spot(place)
    half, tall = len(words) * size / 2 + 2, size * 0.7
    return x - half, y + lower - tall, x + half, y + lower + tall


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
