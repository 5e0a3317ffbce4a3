"""緯度と経度 (coordinates): both or neither, and the two mistaken for each other are said so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.domain.text import normalized
from core.exchange.report import Rejection

LATITUDES, LONGITUDES = (20.0, 46.0), (122.0, 154.0)
SWAPPED = "緯度と経度が逆のようです。列を入れ替えてから選び直してください。"


def pair_coordinates(
    number: int,
    values: dict[str, Any],
    rejections: list[Rejection],
    headers: Mapping[str, str],
) -> None:
    """A latitude without its longitude is no place: both are kept, or neither.

    `headers`: latitude and longitude → the header of their column in this file.
    """
    if _are_swapped(rejections, headers):
        told = [r for r in rejections if r.column not in headers.values()]
        written = "、".join(r.value for r in rejections if r.column in headers.values())
        rejections[:] = [*told, Rejection(number, headers["latitude"], written, SWAPPED, True)]
        return
    pair = [values.get("latitude"), values.get("longitude")]
    if pair.count(None) != 1:
        return
    lonely = "latitude" if pair[1] is None else "longitude"
    other = "longitude" if lonely == "latitude" else "latitude"
    if other in values:  # blank or 0, otherwise it is listed already
        reason = f"{headers[other]}がないため、位置が決まりません。"
        rejections.append(Rejection(number, headers[lonely], str(values[lonely]), reason, True))
    values.pop(lonely)
    values.pop(other, None)


def _are_swapped(rejections: list[Rejection], headers: Mapping[str, str]) -> bool:
    written = {r.column: r.value for r in rejections if r.column in headers.values()}
    latitude = _number(written.get(headers.get("latitude", ""), ""))
    longitude = _number(written.get(headers.get("longitude", ""), ""))
    return LONGITUDES[0] <= latitude <= LONGITUDES[1] and LATITUDES[0] <= longitude <= LATITUDES[1]


def _number(text: str) -> float:
    plain = normalized(text)
    return float(plain) if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,20})?", plain) else 0.0
