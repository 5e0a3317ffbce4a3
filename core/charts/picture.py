"""書き出し (files): a drawing as PNG, SVG or CSV, each with its definition on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from core.charts.drawing import Drawing
from core.charts.small_numbers import SMALLEST_SHOWN
from core.charts.specification import specification
from core.exchange.spreadsheet import csv_bytes

SCALE = 2.0


def png(drawing: Drawing) -> bytes:
    """PNG for slides and minutes, at twice the screen's resolution."""
    return _png(_spec(drawing))


def svg(drawing: Drawing) -> str:
    """SVG for print: text stays text, in the reader's own font."""
    return _svg(_spec(drawing))


def map_png(chart: Mapping[str, Any]) -> bytes:
    """A map (`core.charts.region_map`) as PNG."""
    return _png(json.dumps(chart, ensure_ascii=False))


def map_svg(chart: Mapping[str, Any]) -> str:
    """A map as SVG, for a document."""
    return _svg(json.dumps(chart, ensure_ascii=False))


def _png(spec: str) -> bytes:
    import vl_convert

    return bytes(
        vl_convert.vegalite_to_png(spec, vl_version=_version(), scale=SCALE, allowed_base_urls=[])
    )


def _svg(spec: str) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec, vl_version=_version(), allowed_base_urls=[]))


def csv(drawing: Drawing) -> bytes:
    """CSV of the numbers behind: one row per category, one column per colour."""
    headers, rows = table(drawing)
    notes = [drawing.title, drawing.definition, *drawing.notes]
    return csv_bytes(rows, headers, notes=[note for note in notes if note])


def table(drawing: Drawing) -> tuple[list[str], list[list[str | int]]]:
    """Headers and rows of the numbers; hidden ones read 5未満, totals only where they add up."""
    first = drawing.x_title
    has_total = bool(drawing.choice.colour) and drawing.adds_up
    headers = [first, *(c.label or drawing.measure.title for c in drawing.colours)]
    if has_total:
        headers.append("計")
    rows: list[list[str | int]] = []
    for x in drawing.x:
        values = [drawing.value(x, colour) for colour in drawing.colours]
        row: list[str | int] = [
            x.label, *(f"{SMALLEST_SHOWN}未満" if v is None else v for v in values)
        ]  # fmt: skip
        if has_total:
            row.append("" if None in values else drawing.total(x))
        rows.append(row)
    return headers, rows


def file_name(drawing: Drawing, ending: str) -> str:
    """The name of the file: the title, without what a file system refuses."""
    kept = "".join("_" if c in '\\/:*?"<>|' or ord(c) < 32 else c for c in drawing.title)
    return f"{kept.strip(' .')[:60] or 'グラフ'}.{ending}"


def _spec(drawing: Drawing) -> str:
    return json.dumps(specification(drawing, titled=True), ensure_ascii=False)


def _version() -> str:
    import altair

    return "v" + ".".join(altair.SCHEMA_VERSION.lstrip("v").split(".")[:2])
