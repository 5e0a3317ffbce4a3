"""国土数値情報 N03 (行政区域): the municipalities of a prefecture, as shapes for a screen."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.domain.codes import codes
from core.exchange.geojson import (
    Feature,
    Line,
    check_in_japan,
    edition_of,
    flat,
    need_attributes,
    points,
    read_features,
)
from core.exchange.report import FileRefused, Rejection
from core.exchange.rings import STEPS, Ring, centre, ring_of, signed_area, thinned, wound

WHAT = "行政区域（N03）"
# What no screen shows: an islet of less than about four hectares beside a larger part.
SMALLEST = 40_000
MOST_POINTS = 3_000_000


@dataclass(frozen=True, slots=True)
class Boundary:
    """市区町村の境界. `geometry`: GeoJSON MultiPolygon, outer borders clockwise; the place is the
    middle of its largest part."""

    code: str
    prefecture: str
    municipality: str
    latitude: float
    longitude: float
    geometry: str


@dataclass(frozen=True)
class BoundaryFile:
    """行政区域のファイル: what it holds, and what of it is not taken.

    `without_code` are 所属未定地 (no municipality's land), `islets` the parts too small to be
    seen. Names that stand on no map of a prefecture, being far out at sea, are in `far_islands`.
    """

    file_name: str
    edition_on: date | None
    row_count: int
    boundaries: tuple[Boundary, ...]
    without_code: int
    islets: int
    points_read: int
    points_kept: int
    rejections: tuple[Rejection, ...]

    @property
    def prefectures(self) -> tuple[str, ...]:
        """The prefectures in the file: an import replaces these and no others."""
        return tuple(dict.fromkeys(each.prefecture for each in self.boundaries))

    @property
    def far_islands(self) -> tuple[str, ...]:
        """遠い島の町村."""
        return tuple(b.municipality for b in self.boundaries if is_far_island(b.code))


def is_far_island(code: str) -> bool:
    """遠い島か: 東京都の伊豆諸島・小笠原. Drawn only where they are asked for by name, or the map
    of the prefecture would shrink into a corner."""
    return code.startswith(("1336", "1338", "134"))


def read_boundaries(content: bytes, file_name: str) -> BoundaryFile:
    """The municipalities of a GeoJSON file or its zip. Raises FileRefused for what is no such file,
    and for coordinates that cannot be meant."""
    features = read_features(content, file_name, WHAT, lambda path: "N03" in path.upper())
    need_attributes(features, ("N03_001", "N03_004", "N03_007"), WHAT)
    named: dict[str, tuple[str, str]] = {}
    parts: dict[str, list[list[Line]]] = {}
    rejections, without_code = [], 0
    for feature in features:
        if not feature.text("N03_007"):
            without_code += 1
            continue
        try:
            code = _code(feature)
            polygons = _polygons(feature)
        except ValueError as error:
            name = feature.text("N03_004")
            rejections.append(Rejection(feature.number, "", name, str(error), row_taken=False))
            continue
        check_in_japan((feature.number, line) for line in flat(polygons))
        named.setdefault(code, _names(feature))
        parts.setdefault(code, []).extend(polygons)
    if not parts:
        reason = rejections[0].reason if rejections else "市区町村コードのある地物がありません。"
        raise FileRefused(f"市区町村が1件も読めません。{reason}")
    read = sum(len(line) for polygons in parts.values() for line in flat(polygons))
    if read > MOST_POINTS:
        raise FileRefused(f"点が多すぎます（{read:,}個）。都道府県ごとのファイルを選んでください。")
    shapes, islets = _shapes(parts)
    boundaries = tuple(
        _boundary(code, named[code], polygons) for code, polygons in sorted(shapes.items())
    )
    return BoundaryFile(
        file_name=file_name,
        edition_on=edition_of(file_name),
        row_count=len(features),
        boundaries=boundaries,
        without_code=without_code,
        islets=islets,
        points_read=read,
        points_kept=sum(len(ring) for found in shapes.values() for ring in flat(found)),
        rejections=tuple(rejections),
    )


def _code(feature: Feature) -> str:
    """Five digits; a leading zero may be lost where the code went through a number."""
    text = feature.text("N03_007")
    code = text.zfill(5) if re.fullmatch(r"\d{4,5}", text) else ""
    prefecture, name = _names(feature)
    known = {item.label: item.code for item in codes("prefecture")}
    if not code or not name:
        raise ValueError(f"市区町村コード「{text[:20]}」か名前が読めません。")
    if known.get(prefecture) != code[:2]:
        raise ValueError(f"都道府県「{prefecture[:10]}」とコード「{code}」が合いません。")
    if len(name) > 40:
        raise ValueError("市区町村の名前が長すぎます。")
    return code


def _names(feature: Feature) -> tuple[str, str]:
    """都道府県, and 郡・政令市 with 市区町村 (and 区, which newer editions hold in a column of its
    own), as organisations carry them: without 大島支庁."""
    parts = [feature.text(name) for name in ("N03_003", "N03_004", "N03_005")]
    parts = [part for part in parts if not part.endswith(("支庁", "振興局"))]
    return feature.text("N03_001"), "".join(dict.fromkeys(filter(None, parts)))


def _polygons(feature: Feature) -> list[list[Line]]:
    if feature.kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"形が面（Polygon）ではありません（{feature.kind[:20]}）。")
    found = [feature.coordinates] if feature.kind == "Polygon" else feature.coordinates
    try:
        polygons = [[points(line) for line in polygon] for polygon in found]
    except TypeError:
        raise ValueError("座標の入れ子が違います。") from None
    polygons = [polygon for polygon in polygons if polygon and len(polygon[0]) >= 4]
    if not polygons:
        raise ValueError("面の点が足りません。")
    return polygons


def _shapes(parts: dict[str, list[list[Line]]]) -> tuple[dict[str, list[list[Ring]]], int]:
    """All rings thinned together, so that neighbours keep one border; islets go."""
    polygons = [
        (code, rings)
        for code, found in parts.items()
        for polygon in found
        if (rings := [ring for line in polygon if len(ring := ring_of(line)) >= 3])
    ]
    largest = {
        code: max(abs(signed_area(rings[0])) for c, rings in polygons if c == code)
        for code in parts
        if any(c == code for c, _ in polygons)
    }
    kept = [
        (code, rings)
        for code, rings in polygons
        if abs(signed_area(rings[0])) >= min(SMALLEST, largest[code])
    ]
    thin = iter(thinned([ring for _, rings in kept for ring in rings]))
    found: dict[str, list[list[Ring]]] = {}
    for code, rings in kept:
        outer, *holes = (next(thin) for _ in rings)
        shape = [wound(outer, clockwise=True), *(wound(hole, clockwise=False) for hole in holes)]
        found.setdefault(code, []).append(shape)
    return found, len(polygons) - len(kept)


def _boundary(code: str, names: tuple[str, str], polygons: Sequence[list[Ring]]) -> Boundary:
    largest = max(polygons, key=lambda rings: abs(signed_area(rings[0])))
    east, north = centre(largest[0])
    return Boundary(code, *names, round(north, 5), round(east, 5), _geojson(polygons))


def _geojson(polygons: Sequence[list[Ring]]) -> str:
    coordinates = [
        [[[x / STEPS, y / STEPS] for x, y in (*ring, ring[0])] for ring in rings]
        for rings in polygons
    ]
    found = {"type": "MultiPolygon", "coordinates": coordinates}
    return json.dumps(found, separators=(",", ":"))
