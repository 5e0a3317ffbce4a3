"""位置 (geography): how far two places lie apart, as the crow flies."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

EARTH_KM = 6371.0


class Place(NamedTuple):
    """場所: degrees north and east (WGS84)."""

    latitude: float
    longitude: float


def distance_km(one: Place, other: Place) -> float:
    """直線距離 in km: the great circle, good to half a percent."""
    north, east = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    half = sin(north / 2) ** 2
    half += cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(half, 1.0)))
