"""模擬の地図: GeoJSON as 国土数値情報 publishes it, of places that do not exist."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

Properties = dict[str, Any]


def square(east: float, north: float, side: float = 0.1, *, clockwise: bool = False) -> list[Any]:
    """A closed ring; counter-clockwise, as the files have it."""
    ring = [
        [east, north], [east + side, north], [east + side, north + side], [east, north + side],
        [east, north],
    ]  # fmt: skip
    return ring[::-1] if clockwise else ring


def municipality(
    code: str | None, name: str, *rings: list[Any], group: str | None = None, prefecture: str = ""
) -> dict[str, Any]:
    """One feature of N03; several rings are several islands."""
    prefecture = prefecture or ("東京都" if (code or "13").startswith("13") else "埼玉県")
    geometry: dict[str, Any] = {"type": "Polygon", "coordinates": [rings[0]]}
    if len(rings) > 1:
        geometry = {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}
    properties = {
        "N03_001": prefecture, "N03_002": None, "N03_003": group, "N03_004": name, "N03_007": code,
    }  # fmt: skip
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def platform(
    name: str, line: str, east: float, north: float, company: str = "模擬鉄道"
) -> dict[str, Any]:
    """One feature of N02: a short line."""
    return {
        "type": "Feature",
        "properties": {
            "N02_001": "11", "N02_002": "2", "N02_003": line, "N02_004": company, "N02_005": name,
        },
        "geometry": {
            "type": "MultiLineString",
            "coordinates": [[[east, north], [east + 0.002, north + 0.001]]],
        },
    }  # fmt: skip


def geojson(features: list[Any]) -> bytes:
    """As a file."""
    return json.dumps(
        {"type": "FeatureCollection", "features": features}, ensure_ascii=False
    ).encode()


def zipped(**files: bytes) -> bytes:
    """As a zip; `__` in a name stands for a folder, `_geojson` for the ending."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_geojson", ".geojson"), content)
    return target.getvalue()


REGION = [
    municipality("11101", "西区", square(139.5, 35.9), group="模擬市"),
    municipality("11102", "北区", square(139.6, 35.9), group="模擬市"),
    municipality("11326", "模擬町", square(139.7, 35.9), group="入間郡"),
]
STATIONS = [
    platform("模擬台", "本線", 139.55, 35.95),
    platform("模擬台", "本線", 139.551, 35.951),
    platform("模擬台", "支線", 139.551, 35.95),
    platform("模擬台", "本線", 135.0, 34.0),
]
