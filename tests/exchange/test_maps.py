"""国土数値情報 N03 と N02: read as published; what is no such file is refused with what to do."""

from __future__ import annotations

import json
import random
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from core.exchange import geojson as reader
from core.exchange.boundaries import Boundary, is_far_island, read_boundaries
from core.exchange.geojson import edition_of
from core.exchange.report import FileRefused
from core.exchange.rings import Ring, ring_of, signed_area, thinned
from core.exchange.stations import read_stations
from tests.exchange.map_samples import (
    REGION,
    STATIONS,
    geojson,
    municipality,
    platform,
    square,
    zipped,
)


def rings(boundary: Boundary) -> list[list[list[float]]]:
    return [ring for polygon in json.loads(boundary.geometry)["coordinates"] for ring in polygon]


def area(ring: list[list[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def test_municipalities_are_named_as_organisations_name_them() -> None:
    island = municipality("13361", "模擬島町", square(139.4, 34.7), group="大島支庁")
    file = read_boundaries(geojson([*REGION, island]), "N03-21_11_210101.geojson")
    assert [(b.code, b.prefecture, b.municipality) for b in file.boundaries] == [
        ("11101", "埼玉県", "模擬市西区"), ("11102", "埼玉県", "模擬市北区"),
        ("11326", "埼玉県", "入間郡模擬町"), ("13361", "東京都", "模擬島町"),
    ]  # fmt: skip
    assert (file.boundaries[0].latitude, file.boundaries[0].longitude) == (35.95, 139.55)
    assert file.prefectures == ("埼玉県", "東京都")
    assert file.edition_on == date(2021, 1, 1)
    assert file.far_islands == ("模擬島町",)
    assert is_far_island("13421")
    assert not is_far_island("13308")


@pytest.mark.parametrize("clockwise", [True, False])
def test_outer_borders_run_clockwise_whatever_the_file_does(clockwise: bool) -> None:
    outer = square(139.5, 35.9, clockwise=clockwise)
    hole = square(139.53, 35.93, 0.02, clockwise=clockwise)
    feature = municipality("11201", "穴市", outer)
    feature["geometry"]["coordinates"].append(hole)
    (boundary,) = read_boundaries(geojson([feature]), "x.geojson").boundaries
    assert [area(ring) < 0 for ring in rings(boundary)] == [True, False]


def test_land_of_nobody_islets_and_further_parts_are_counted() -> None:
    features = [
        municipality("11201", "模擬市", square(139.5, 35.9), square(139.7, 35.9, 0.001)),
        municipality("11201", "模擬市", square(139.8, 35.9)),
        municipality(None, "所属未定地", square(139.9, 35.9)),
    ]
    file = read_boundaries(geojson(features), "x.geojson")
    assert (len(file.boundaries), file.without_code, file.islets) == (1, 1, 1)
    assert len(rings(file.boundaries[0])) == 2


def test_a_feature_that_cannot_be_read_is_named_and_the_others_are_taken() -> None:
    line = municipality("11203", "線市", square(139.5, 35.9))
    line["geometry"] = {"type": "LineString", "coordinates": [[139.5, 35.9], [139.6, 35.9]]}
    wrong = municipality("13101", "よその市", square(139.5, 35.9), prefecture="埼玉県")
    nothing = municipality("11204", "形なし市", square(139.5, 35.9))
    nothing["geometry"] = None
    file = read_boundaries(geojson([*REGION, line, wrong, nothing]), "x.geojson")
    assert len(file.boundaries) == 3
    assert [(r.row, r.value) for r in file.rejections] == [
        (4, "線市"), (5, "よその市"), (6, "形なし市"),
    ]  # fmt: skip
    assert "面（Polygon）ではありません（LineString）" in file.rejections[0].reason


def wavy(seed: int) -> list[tuple[float, float]]:
    """A long border from north to south with many points."""
    chance = random.Random(seed)
    return [(139.6 + chance.uniform(-1, 1) * 0.0003, 35.9 + i * 0.0005) for i in range(200)]


def test_neighbours_keep_one_border_when_points_go() -> None:
    border = wavy(1)
    west: Ring = ring_of([*border, (139.5, 36.0), (139.5, 35.9)])
    east: Ring = ring_of([*border[::-1], (139.7, 35.9), (139.7, 36.0)])
    thin_west, thin_east = thinned([west, east])
    assert len(thin_west) < len(west) / 2
    shared = {spot for spot in thin_west if 13_955_000 < spot[0] < 13_965_000}
    assert shared == {spot for spot in thin_east if 13_955_000 < spot[0] < 13_965_000}
    assert abs(signed_area(thin_west) / signed_area(west) - 1) < 0.001


def test_a_station_is_one_point_for_each_line() -> None:
    file = read_stations(geojson(STATIONS), "N02-20_Station.geojson")
    assert [(s.name, s.line, s.latitude, s.longitude) for s in file.stations] == [
        ("模擬台", "本線", 35.951, 139.5515), ("模擬台", "本線", 34.0005, 135.001),
        ("模擬台", "支線", 35.9505, 139.552),
    ]  # fmt: skip
    assert (file.row_count, file.grouped, file.edition_on) == (4, 1, date(2020, 12, 31))
    nameless = platform("", "本線", 139.5, 35.9)
    file = read_stations(geojson([*STATIONS, nameless]), "x.geojson")
    assert [r.reason for r in file.rejections] == ["駅名がありません。"]


def test_the_zip_is_taken_as_it_is_published() -> None:
    stations, lines = geojson(STATIONS), geojson([])
    content = zipped(
        **{
            "UTF-8__N02-22_Station_geojson": stations,
            "UTF-8__N02-22_RailroadSection_geojson": lines,
            "Shift-JIS__N02-22_Station_geojson": stations,
            "N02-22_Station.shp": b"",
        }
    )
    assert len(read_stations(content, "N02-22_GML.zip").stations) == 3
    with pytest.raises(FileRefused, match="0個"):
        read_stations(zipped(readme=b"x"), "x.zip")
    with pytest.raises(FileRefused, match="壊れている"):
        read_stations(content[:200], "x.zip")


def swapped() -> list[Any]:
    return [municipality("11201", "逆市", [[n, e] for e, n in square(139.5, 35.9)])]


HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "0バイト"),
    "not JSON": (b"N03_001,N03_002\n1,2\n", "GeoJSONとして読めません"),
    "cut off": (geojson(REGION)[:-40], "途中で切れている"),
    "a web page": (b"<!DOCTYPE html><html></html>", "Webページ"),
    "no text": (b"\xff\x00\x81" * 90, "文字のファイルではありません"),
    "another JSON": (b'{"a": 1}', "FeatureCollection"),
    "deeply nested": (b"[" * 200_000, "読めません"),
    "no feature": (geojson([]), "1件も入っていません"),
    "features of another kind": (geojson([1, 2]), "地物（Feature）ではありません"),
    "another layer": (geojson(STATIONS), "N03_001"),
    "latitude first": (geojson(swapped()), "緯度と経度が逆"),
    "metres": (geojson([municipality("11201", "m市", square(-7000, -36000, 90))]), "日本の外"),
    "no number": (
        geojson([municipality("11201", "無限市", [[float("nan"), 35.9]] * 5)]), "日本の外",
    ),
    "points only": (
        geojson([{**REGION[0], "geometry": {"type": "Point", "coordinates": [139.5, 35.9]}}]),
        "面（Polygon）ではありません",
    ),
    "words for numbers": (
        geojson([municipality("11201", "字市", [["a", "b"]] * 5)]), "数字の組ではありません",
    ),
    "numbers for lines": (
        geojson([{**REGION[0], "geometry": {"type": "Polygon", "coordinates": [1, 2]}}]),
        "数字の組ではありません",
    ),
    "land of nobody only": (geojson([municipality(None, "所属未定地", square(139.5, 35.9))]), "コード"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_such_file_is_refused_with_what_to_do(name: str) -> None:
    content, words = HOSTILE[name]
    with pytest.raises(FileRefused, match=words):
        read_boundaries(content, "x.geojson")


def test_a_huge_file_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_MAP", 500)
    for content in (geojson(REGION), zipped(N03_geojson=geojson(REGION))):
        with pytest.raises(FileRefused, match="都道府県ごと"):
            read_boundaries(content, "x.geojson")
    monkeypatch.setattr(reader, "MAX_FEATURES", 2)
    with pytest.raises(FileRefused):
        read_boundaries(geojson(REGION), "x.geojson")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("geojson_s0010_N03-21_11_210101.json", date(2021, 1, 1)),
        ("N03-20240101_11_GML.zip", date(2024, 1, 1)),
        ("N02-20_Station.geojson", date(2020, 12, 31)),
        ("N03-21_11_219999.json", None),
        ("さいたま.geojson", None),
    ],
)
def test_the_edition_stands_in_the_name(name: str, expected: date | None) -> None:
    assert edition_of(name) == expected
