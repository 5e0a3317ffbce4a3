"""国土数値情報 N02 (鉄道): each station of each line as one point."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from core.domain.text import tidy
from core.exchange.geojson import (
    Feature,
    Line,
    check_in_japan,
    edition_of,
    need_attributes,
    points,
    read_features,
)
from core.exchange.report import FileRefused, Rejection

WHAT = "鉄道（N02）の駅"
# Two stations of one name, line and company: about a kilometre and more apart they are two.
_APART = 0.012
_LENGTHS = {"N02_005": 60, "N02_003": 100, "N02_004": 100}


@dataclass(frozen=True, slots=True)
class StationFacts:
    """駅: its name, line and company as published, and the middle of its platforms."""

    name: str
    line: str
    company: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class StationFile:
    """駅のファイル: its stations, and what of it is not taken. `grouped` are features that were
    further platforms of a station that the file already held."""

    file_name: str
    edition_on: date | None
    row_count: int
    stations: tuple[StationFacts, ...]
    grouped: int
    rejections: tuple[Rejection, ...]


def read_stations(content: bytes, file_name: str) -> StationFile:
    """The stations of a GeoJSON file or its zip. Raises FileRefused as `read_boundaries` does."""
    features = read_features(content, file_name, WHAT, lambda path: "station" in path.lower())
    need_attributes(features, ("N02_003", "N02_004", "N02_005"), WHAT)
    found: dict[tuple[str, str, str], list[Line]] = {}
    rejections = []
    for feature in features:
        try:
            key, line = _names(feature), _line(feature)
        except ValueError as error:
            name = feature.text("N02_005")
            rejections.append(Rejection(feature.number, "", name, str(error), row_taken=False))
            continue
        check_in_japan([(feature.number, line)])
        _group(found.setdefault(key, []), _middle(line))
    if not found:
        most = Counter(rejection.reason for rejection in rejections).most_common(1)
        raise FileRefused(f"駅が1件も読めません。{most[0][0] if most else ''}")
    stations = tuple(
        StationFacts(*key, *reversed(_rounded(group)))
        for key, groups in found.items()
        for group in groups
    )
    taken = len(features) - len(rejections)
    return StationFile(
        file_name, edition_of(file_name), len(features), stations, taken - len(stations),
        tuple(rejections),
    )  # fmt: skip


def _names(feature: Feature) -> tuple[str, str, str]:
    """Name, line, company."""
    name, line, company = (tidy(feature.text(column)) for column in _LENGTHS)
    if not name:
        raise ValueError("駅名がありません。")
    for text, length in zip((name, line, company), _LENGTHS.values(), strict=True):
        if len(text) > length:
            raise ValueError(f"「{text[:20]}…」が長すぎます（{length}文字まで）。")
    return name, line, company


def _line(feature: Feature) -> Line:
    """Every point of the platforms."""
    if feature.kind not in ("MultiLineString", "LineString", "Point"):
        raise ValueError(f"形が線（LineString）でも点でもありません（{feature.kind[:20]}）。")
    parts = feature.coordinates
    if feature.kind == "Point":
        parts = [[parts]]
    elif feature.kind == "LineString":
        parts = [parts]
    try:
        line = [point for part in parts for point in points(part)]
    except TypeError:
        raise ValueError("座標の入れ子が違います。") from None
    if not line:
        raise ValueError("座標がありません。")
    return line


def _middle(line: Line) -> tuple[float, float]:
    """The middle of the surrounding box: a platform drawn with many points counts no more."""
    east, north = zip(*line, strict=True)
    return (min(east) + max(east)) / 2, (min(north) + max(north)) / 2


def _group(groups: list[Line], place: tuple[float, float]) -> None:
    for group in groups:
        if all(abs(a - b) <= _APART for a, b in zip(group[0], place, strict=True)):
            group.append(place)
            return
    groups.append([place])


def _rounded(group: Line) -> tuple[float, float]:
    east, north = zip(*group, strict=True)
    return round(sum(east) / len(group), 5), round(sum(north) / len(group), 5)
