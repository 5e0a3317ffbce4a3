"""図の仕様 (specification): a drawing as an Altair chart, alike on the screen and in a picture."""

from __future__ import annotations

from typing import Any

from core.charts.bars import bars
from core.charts.box_plot import boxes
from core.charts.cells import heat_map, rows_of, table
from core.charts.choice import ChartKind
from core.charts.drawing import Drawing
from core.charts.encodings import LABEL, is_horizontal
from core.charts.flow_picture import flow_picture
from core.charts.lines import areas, lines
from core.charts.palette import FONTS, GRID, INK
from core.charts.place_map import place_map
from core.charts.scatter import scatter

WIDTH, HEIGHT, ROW = 1120, 350, 30
# A row of letters takes so many pixels, however little room there is.
LEAST_ROW = 18
TALL = frozenset({ChartKind.SANKEY, ChartKind.MAP, ChartKind.SCATTER})
LAYERS = {
    ChartKind.LINE: lines,
    ChartKind.AREA: areas,
    ChartKind.HEATMAP: heat_map,
    ChartKind.BOX: boxes,
    ChartKind.SCATTER: scatter,
    ChartKind.TABLE: table,
}


def specification(
    drawing: Drawing, *, width: int = WIDTH, height: int = 0, titled: bool = False
) -> dict[str, Any]:
    """The chart as Vega-Lite. `height`: no higher than this, where it would not be cut; `titled`
    puts title and definition on it, for a picture that travels alone.

    Altair makes the layers; they are put together here, with the rows beside them, because Altair
    would copy and check each row again and again (100 ms instead of 10). The tests check the whole
    against its schema.
    """
    import altair as alt

    tall = height_of(drawing)
    if height:
        tall = max(min(tall, height), LEAST_ROW * _rows_in(drawing))
    with alt.utils.schemapi.debug_mode(False):
        if drawing.choice.kind is ChartKind.MAP:
            found = place_map(alt, drawing, width, tall)
        else:
            found = _layered(alt, drawing, width, tall)
    found["config"] = {**_config(), **found.get("config", {})}
    if titled:
        lines = [line for line in (drawing.definition, *drawing.notes) if line]
        found["title"] = {
            "text": drawing.title, "subtitle": lines, "anchor": "start", "offset": 14,
        }  # fmt: skip
    return found


def _layered(alt: Any, drawing: Drawing, width: int, height: int) -> dict[str, Any]:
    if drawing.choice.kind is ChartKind.SANKEY:
        layers, height = flow_picture(alt, drawing, width, height)
    else:
        layers = LAYERS.get(drawing.choice.kind, bars)(alt, drawing, width)
    return {
        "$schema": alt.SCHEMA_URL,
        "width": width,
        "height": height,
        "layer": [
            layer.to_dict(validate=False, context={"top_level": False})
            for layer, _rows_of_it in layers
        ],
        "datasets": {f"rows{place}": rows for place, (_, rows) in enumerate(layers)},
    }


def _config() -> dict[str, Any]:
    text = {"labelFont": FONTS, "titleFont": FONTS, "labelColor": INK, "titleColor": INK}
    return {
        "font": FONTS,
        "background": "#FFFFFF",
        "padding": {"left": 8, "right": 12, "top": 8, "bottom": 8},
        "view": {"stroke": None},
        "axis": {**text, "labelFontSize": LABEL, "titleFontSize": LABEL, "gridColor": GRID,
                 "domainColor": "#9A9C94", "tickColor": "#9A9C94", "labelLimit": 300},
        "legend": {**text, "labelFontSize": LABEL, "titleFontSize": LABEL, "symbolSize": 160,
                   "labelLimit": 260},
        "title": {"font": FONTS, "subtitleFont": FONTS, "fontSize": 20, "subtitleFontSize": LABEL,
                  "color": INK, "subtitleColor": "#5F6663", "subtitlePadding": 6},
        "text": {"font": FONTS, "fontSize": LABEL, "color": INK},
    }  # fmt: skip


def height_of(drawing: Drawing) -> int:
    """How high the chart is: where categories stand below each other, each has its line."""
    kind, rows = drawing.choice.kind, _rows_in(drawing)
    if kind is ChartKind.BOX and rows:
        return max(160, 44 * rows)
    if kind in TALL:
        return HEIGHT + 40
    return max(140, ROW * rows) if rows else HEIGHT


def _rows_in(drawing: Drawing) -> int:
    """The rows that stand below each other; 0 where nothing does."""
    kind, lines = drawing.choice.kind, len(drawing.x)
    if kind is ChartKind.HEATMAP:
        return rows_of(drawing)
    if kind is ChartKind.TABLE:
        return lines + 1
    if kind is ChartKind.BOX:
        return 0 if drawing.is_time else lines
    if kind not in TALL and is_horizontal(drawing):
        return lines * (2 if drawing.before else 1)
    return 0
