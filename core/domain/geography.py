"""位置 (geography): how far two places lie apart, as the crow flies."""

from __future__ import annotations

from collections.abc import Callable
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

EARTH_KM = 6371.0


class Place(NamedTuple):
    """場所: degrees north and east (WGS84)."""

    latitude: float
    longitude: float


def distances_from(one: Place) -> Callable[[float, float], float]:
    """直線距離 from one place to thousands: what depends on it alone is reckoned once."""
    latitude, longitude = radians(one.latitude), radians(one.longitude)
    shrunk = cos(latitude)

    def distance(to_latitude: float, to_longitude: float) -> float:
        there = radians(to_latitude)
        half = sin((there - latitude) / 2) ** 2
        half += shrunk * cos(there) * sin((radians(to_longitude) - longitude) / 2) ** 2
        return 2 * EARTH_KM * asin(sqrt(min(half, 1.0)))

    return distance


def distance_km(one: Place, other: Place) -> float:
    """直線距離 in km: the great circle, good to half a percent."""
    north, east = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    half = sin(north / 2) ** 2
    half += cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(half, 1.0)))
