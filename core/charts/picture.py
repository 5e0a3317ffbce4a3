"""書き出し (files): a chart as PNG, SVG, PDF, CSV, Excel or Vega-Lite, each with its definition on it.

What becomes a file leaves the office: `chart_file` asks anew with small numbers hidden.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.charts.choice import ChartChoice
from core.charts.drawing import Drawing, draw
from core.charts.figures_table import table
from core.charts.specification import specification
from core.db.work import View
from core.exchange.spreadsheet import csv_bytes, xlsx_bytes

SCALE = 2.0


@dataclass(frozen=True)
class FileForm:
    """ファイルの形: its button, what it is for, and how it is written."""

    label: str
    help: str
    mime: str
    write: Callable[[Drawing], bytes]


def png(drawing: Drawing) -> bytes:
    """PNG for slides and minutes, at twice the screen's resolution."""
    return _png(_spec(drawing))


def svg(drawing: Drawing) -> str:
    """SVG for print: text stays text, in the reader's own font."""
    return _svg(_spec(drawing))


def pdf(drawing: Drawing) -> bytes:
    """PDF for a letter or an annex, with its letters in it."""
    return bytes(
        _painter().vegalite_to_pdf(_spec(drawing), vl_version=_version(), allowed_base_urls=[])
    )


def csv(drawing: Drawing) -> bytes:
    """CSV of the numbers behind: one row per category, one column per colour."""
    headers, rows = table(drawing)
    return csv_bytes(rows, headers, notes=_notes(drawing))


def xlsx(drawing: Drawing) -> bytes:
    """Excel of the same numbers, with the definition on top."""
    headers, rows = table(drawing)
    return xlsx_bytes(rows, headers, notes=_notes(drawing))


def vega_lite(drawing: Drawing) -> bytes:
    """The specification with its numbers, for whoever wants to draw it on in another tool."""
    return json.dumps(specification(drawing, titled=True), ensure_ascii=False, indent=1).encode()


FORMS: dict[str, FileForm] = {
    "png": FileForm("PNG", "スライドや会議の資料に貼る画像", "image/png", png),
    "svg": FileForm("SVG", "印刷してもぼやけない画像", "image/svg+xml", lambda d: svg(d).encode()),
    "pdf": FileForm("PDF", "そのまま印刷・添付できる1枚", "application/pdf", pdf),
    "csv": FileForm("CSV", "数の表", "text/csv", csv),
    "xlsx": FileForm(
        "Excel", "数の表（上に数え方）",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx,
    ),
    "json": FileForm("Vega-Lite", "ほかの道具で描き直すための仕様", "application/json", vega_lite),
}  # fmt: skip


def chart_file(
    view: View, choice: ChartChoice, name: str, form: str, *, exact: bool = False
) -> bytes:
    """書き出す: the chart as a file of `FORMS`. `exact`: its small numbers stay, for who may see them.

    Raises what `draw` raises; an empty chart is a file that says why it is empty.
    """
    drawing = draw(view, choice, name, leaves=not exact)
    return FORMS[form].write(drawing)


def map_png(chart: Mapping[str, Any]) -> bytes:
    """A map (`core.charts.region_map`) as PNG."""
    return _png(json.dumps(chart, ensure_ascii=False))


def map_svg(chart: Mapping[str, Any]) -> str:
    """A map as SVG, for a document."""
    return _svg(json.dumps(chart, ensure_ascii=False))


def file_name(drawing: Drawing, ending: str) -> str:
    """The name of the file: the title, without what a file system refuses."""
    kept = "".join("_" if c in '\\/:*?"<>|' or ord(c) < 32 else c for c in drawing.title)
    return f"{kept.strip(' .')[:60] or 'グラフ'}.{ending}"


def _png(spec: str) -> bytes:
    return bytes(
        _painter().vegalite_to_png(spec, vl_version=_version(), scale=SCALE, allowed_base_urls=[])
    )


def _svg(spec: str) -> str:
    return str(_painter().vegalite_to_svg(spec, vl_version=_version(), allowed_base_urls=[]))


@cache
def _painter() -> Any:
    """What paints, with letters for Japanese also where the machine has none."""
    import vl_convert
    from pylopdf_fonts_jp import sans_path

    vl_convert.register_font_directory(str(sans_path().parent))
    return vl_convert


def _notes(drawing: Drawing) -> list[str]:
    return [note for note in (drawing.title, drawing.definition, *drawing.notes) if note]


def _spec(drawing: Drawing) -> str:
    return json.dumps(specification(drawing, titled=True), ensure_ascii=False)


def _version() -> str:
    import altair

    return "v" + ".".join(altair.SCHEMA_VERSION.lstrip("v").split(".")[:2])
