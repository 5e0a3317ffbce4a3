"""GeoJSON: from what was uploaded (the file, or the zip as published) to its features.

Coordinates are WGS84 or JGD2011, east before north, and lie in Japan; a file where they stand the
other way round, or in metres, is refused with what to do.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any, cast

from core.exchange.archive import (
    BROKEN,
    MAX_DIRECTORY,
    MAX_MEMBERS,
    MEGABYTE,
    faults_of_the_zip,
)
from core.exchange.report import FileRefused

MAX_PACKED = 32 * MEGABYTE
# The objects that Python makes of a file take about four times its size.
MAX_MAP = 64 * MEGABYTE
MAX_FEATURES = 200_000
WEST, SOUTH, EAST, NORTH = 122.0, 20.0, 154.0, 46.0

Point = tuple[float, float]
Line = list[Point]


@dataclass(frozen=True, slots=True)
class Feature:
    """地物: its number in the file (from 1), its attributes, the kind of its geometry, and that."""

    number: int
    properties: Mapping[str, Any]
    kind: str
    coordinates: Any

    def text(self, name: str) -> str:
        """An attribute as text; blank when it is missing."""
        value = self.properties.get(name)
        return value.strip() if isinstance(value, str) else "" if value is None else str(value)


def read_features(
    content: bytes, file_name: str, what: str, wanted: Callable[[str], bool]
) -> list[Feature]:
    """The features of a GeoJSON file, or of the one in a zip whose path is `wanted`.

    `what` says in the messages which file is meant. Raises FileRefused.
    """
    if not content:
        raise FileRefused(f"ファイルが空です（0バイト）。{_how(what)}")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        content = _unpacked(content, what, wanted)
    if len(content) > MAX_MAP:
        raise FileRefused(
            f"ファイルが大きすぎます（{len(content) / MEGABYTE:,.0f}MB。{MAX_MAP // MEGABYTE}MBまで）。"
            "全国の一つのファイルではなく、都道府県ごとのファイルを選んでください。"
        )
    document = _json(content, what)
    found = document.get("features") if isinstance(document, dict) else None
    if not isinstance(found, list):
        raise FileRefused(
            "JSONですが、地図のデータ（GeoJSONのFeatureCollection）ではありません。" + _how(what)
        )
    if not found:
        raise FileRefused(f"地図のデータが1件も入っていません。{_how(what)}")
    if len(found) > MAX_FEATURES:
        raise FileRefused(
            f"地物が多すぎます（{len(found):,}件）。都道府県ごとのファイルを選んでください。"
        )
    return [_feature(number, each, what) for number, each in enumerate(found, start=1)]


def _how(what: str) -> str:
    return f"国土数値情報の「{what}」からダウンロードしたZIPか、その中の.geojsonを選んでください。"


def _unpacked(content: bytes, what: str, wanted: Callable[[str], bool]) -> bytes:
    if len(content) > MAX_PACKED:
        raise FileRefused(
            f"ZIPファイルが大きすぎます（{len(content) / MEGABYTE:,.0f}MB。"
            f"{MAX_PACKED // MEGABYTE}MBまで）。都道府県ごとのファイルを選んでください。"
        )
    end = content.rfind(b"PK\x05\x06")
    if end < 0:
        raise FileRefused(BROKEN)
    if int.from_bytes(content[end + 12 : end + 16], "little") > MAX_DIRECTORY:
        raise FileRefused("ZIPの中のファイルが多すぎます。展開して、.geojsonを選んでください。")
    with faults_of_the_zip(), zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [
            member
            for member in archive.infolist()[:MAX_MEMBERS]
            if member.filename.lower().endswith((".geojson", ".json"))
            and "__MACOSX" not in member.filename
        ]
        fitting = [member for member in members if wanted(member.filename)] or members
        # The same once in UTF-8 and once in Shift_JIS.
        fitting = [m for m in fitting if "utf" in m.filename.lower()] or fitting
        if len(fitting) != 1:
            names = "、".join(PurePosixPath(member.filename).name for member in fitting[:3])
            raise FileRefused(
                f"ZIPの中に.geojsonが{len(fitting)}個あります{f'（{names}）' if names else ''}。"
                f"「{what}」の.geojsonを一つ選んでください。"
            )
        if fitting[0].flag_bits & 0x1:
            raise FileRefused("パスワード付きのZIPです。展開して、.geojsonを選んでください。")
        with archive.open(fitting[0]) as member:
            return member.read(MAX_MAP + 1)


def _json(content: bytes, what: str) -> Any:
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        raise FileRefused(f"WebページかGML（XML）のファイルです。{_how(what)}")
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return json.loads(content.decode(encoding))
        except UnicodeDecodeError:
            continue
        except (ValueError, RecursionError) as error:
            raise FileRefused(
                f"GeoJSONとして読めません（途中で切れているか、別の種類のファイルです）。{_how(what)}"
            ) from error
    raise FileRefused(f"文字のファイルではありません。{_how(what)}")


def _feature(number: int, found: Any, what: str) -> Feature:
    if not isinstance(found, dict) or not isinstance(found.get("properties") or {}, dict):
        raise FileRefused(f"{number}件目が地物（Feature）ではありません。{_how(what)}")
    geometry = found.get("geometry")
    geometry = geometry if isinstance(geometry, dict) else {}
    return Feature(
        number,
        found.get("properties") or {},
        str(geometry.get("type") or "なし"),
        geometry.get("coordinates"),
    )


def need_attributes(features: Iterable[Feature], names: Iterable[str], what: str) -> None:
    """Raises FileRefused when no feature has one of the attributes: it is another file."""
    wanted = set(names)
    for feature in features:
        wanted -= feature.properties.keys()
        if not wanted:
            return
    raise FileRefused(
        f"「{what}」のファイルではないようです（項目 {'、'.join(sorted(wanted))} がありません）。"
        + _how(what)
    )


def points(found: Any) -> Line:
    """Pairs of numbers, whatever else stands beside them (a height). Raises ValueError."""
    try:
        line = [(float(each[0]), float(each[1])) for each in found]
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        raise ValueError("座標が数字の組ではありません。") from None
    return line


def check_in_japan(features: Iterable[tuple[int, Iterable[Point]]]) -> None:
    """Raises FileRefused, naming the feature, when a place does not lie in Japan."""
    for number, line in features:
        for east, north in line:
            if WEST <= east <= EAST and SOUTH <= north <= NORTH:
                continue
            if WEST <= north <= EAST and SOUTH <= east <= NORTH:
                raise FileRefused(
                    f"{number}件目の緯度と経度が逆になっています（{east:g}, {north:g}）。"
                    "GeoJSONは「経度, 緯度」の順です。公開されたままのファイルを選んでください。"
                )
            raise FileRefused(
                f"{number}件目の座標が日本の外です（{east:g}, {north:g}）。"
                "平面直角座標（メートル）ではなく、緯度・経度のファイルを選んでください。"
            )


def flat(found: Any) -> Iterator[Any]:
    """The elements of nested lists, two levels down."""
    for each in cast(Iterable[Any], found):
        yield from each


_EDITION = re.compile(r"N0[23][-_]?(\d{8}|\d{2})(?:_\d{2})?(?:_(\d{6}))?(?!\d)", re.IGNORECASE)


def edition_of(file_name: str) -> date | None:
    """版: N03-21_11_210101 → 2021-01-01, N03-20240101_11 → 2024-01-01, N02-20 → the end of 2020."""
    found = _EDITION.search(file_name)
    if found is None:
        return None
    year, day = found.groups()
    digits = f"20{day}" if day else year if len(year) == 8 else f"20{year}1231"
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
