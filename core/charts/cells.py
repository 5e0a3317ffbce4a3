"""表と色の濃さ (cells): a table with its totals, and a heat map, both as rows and columns of cells.

The ground of a cell is darker where its number is larger; a hidden one is grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from core.charts.amounts import HIDDEN, short_of, size_of, told_of
from core.charts.categories import Category
from core.charts.choice import ChartKind
from core.charts.drawing import Drawing, Row
from core.charts.encodings import (
    LABEL,
    Layer,
    clicked,
    layer_of,
    place_labels,
    tooltip,
    width_of,
    wrapped,
)
from core.charts.palette import BLANK, DEEP, INK, REST, shade

TOTAL = "計"
DIGIT = 9
# The ground of a table stays so pale that its numbers can all be dark.
DEEPEST_OF_TABLE = "#A9CFC6"
DARK = 0.6


def heat_map(alt: Any, drawing: Drawing, width: int) -> list[Layer]:
    """色の濃さ: time runs across; of two categories the one with more values stands below itself."""
    turned = _is_turned(drawing)
    cells = []
    for i, x in enumerate(drawing.x):
        for j, colour in enumerate(drawing.colours):
            value, whole = drawing.value(x, colour), drawing.whole(x, colour)
            cells.append(_cell(drawing, i, j, value, whole, x.label, colour.label, turned=turned))
    across, down = (drawing.colours, drawing.x) if turned else (drawing.x, drawing.colours)
    room = _room(width, [c.label for c in down], len(across))
    if max((len(line) for cell in cells for line in [cell["text"]]), default=0) * DIGIT > room:
        for cell in cells:
            cell["text"] = ""
    heads = _heads(across, room, is_time=drawing.is_time and not turned)
    return _grid(alt, drawing, cells, heads, [c.label or drawing.measure.title for c in down], DEEP)


def rows_of(drawing: Drawing) -> int:
    """How many rows a heat map has."""
    return len(drawing.x) if _is_turned(drawing) else len(drawing.colours)


def _is_turned(drawing: Drawing) -> bool:
    return not drawing.is_time and len(drawing.x) > len(drawing.colours)


def table(alt: Any, drawing: Drawing, width: int) -> list[Layer]:
    """表 as a picture, with its totals where numbers add up."""
    titles = [c.label or drawing.measure.title for c in drawing.colours]
    cells = []
    for i, x in enumerate(drawing.x):
        for j, colour in enumerate(drawing.colours):
            value, whole = drawing.value(x, colour), drawing.whole(x, colour)
            cells.append(_cell(drawing, i, j, value, whole, x.label, colour.label, turned=True))
    for row in extra_rows(drawing):
        cells += [_outside(drawing, i, len(titles), row.short(x)) for i, x in enumerate(drawing.x)]
        titles.append(row.title)
    down = [x.label for x in drawing.x]
    if drawing.adds_up and len(drawing.x) > 1:
        for j, told in enumerate(totals_told(drawing)):
            cells.append(_outside(drawing, len(down), j, told))
        down.append(TOTAL)
    room = _room(width, down, len(titles))
    heads: list[str | list[str]] = [wrapped(title, int(room / (LABEL + 1))) for title in titles]
    return _grid(alt, drawing, cells, heads, down, DEEPEST_OF_TABLE)


def extra_rows(drawing: Drawing) -> list[Row]:
    """The further columns of a table: the total of its colours, or the year before."""
    found = [row for row in (drawing.before, drawing.second) if row is not None]
    if drawing.choice.colour and drawing.adds_up:
        sums = {x.key: None if drawing.hides(x) else drawing.total(x) for x in drawing.x}
        found.append(Row(TOTAL, drawing.measure, sums))
    return found


def totals_told(drawing: Drawing) -> list[str]:
    """The last row of a table: one total for each of its columns."""
    sums = [drawing.total_of(colour) for colour in drawing.colours]
    for row in extra_rows(drawing):
        values = [row.values.get(x.key, 0) for x in drawing.x]
        sums.append(None if None in values else sum(value or 0 for value in values))
    return [HIDDEN if total is None else f"{total:,}" for total in sums]


def _cell(
    drawing: Drawing, i: int, j: int, value: int | None, whole: int | None,
    x_label: str, c_label: str, *, turned: bool,
) -> dict[str, Any]:  # fmt: skip
    told = told_of(drawing.measure, value, whole)
    return {
        "x": i, "colour": j, "across": j if turned else i, "down": i if turned else j,
        "value": size_of(drawing.measure, value, whole) if value else None,
        "text": _text(drawing, value, whole, told),
        "x_label": x_label, "c_label": c_label, "shown": told, "part": "",
        "is_hidden": told == HIDDEN,
    }  # fmt: skip


def _text(drawing: Drawing, value: int | None, whole: int | None, told: str) -> str:
    """What stands in a cell: in a table everything, in a heat map the number alone and no zero."""
    if drawing.measure.has_whole and drawing.choice.kind is ChartKind.TABLE:
        return told
    is_nothing = value == 0 and drawing.choice.kind is not ChartKind.TABLE
    return "" if is_nothing else short_of(drawing.measure, value, whole)[0]


def _outside(drawing: Drawing, down: int, across: int, told: str) -> dict[str, Any]:
    """A cell that no rows stand behind."""
    return {
        "x": -1, "colour": -1, "across": across, "down": down, "value": None, "text": told,
        "x_label": drawing.x[down].label if down < len(drawing.x) else TOTAL, "c_label": "",
        "shown": told, "part": "", "is_hidden": told == HIDDEN,
    }  # fmt: skip


def _room(width: int, down: Sequence[str], columns: int) -> float:
    """The pixels of a column, beside the names of the rows."""
    names = max(map(width_of, down), default=0)
    return (width - min(names, 300) - 20) / max(1, columns)


def _heads(across: Sequence[Category], room: float, *, is_time: bool) -> list[str | list[str]]:
    """What stands over the columns; of many moments only every so-manieth."""
    if not is_time:
        return [wrapped(category.label, int(room / (LABEL + 1))) for category in across]
    longest = max((width_of(line) for category in across for line in category.lines), default=0)
    every = max(1, ceil((longest + 8) / max(room, 1)))
    found: list[str | list[str]] = []
    for place, category in enumerate(across):
        found.append(list(category.lines) if place % every == 0 else "")
    return found


def _grid(
    alt: Any, drawing: Drawing, cells: list[dict[str, Any]],
    heads: list[str | list[str]], down: list[str], deepest: str,
) -> list[Layer]:  # fmt: skip
    lines = max((len(head) for head in heads if isinstance(head, list)), default=1)
    columns = alt.X(
        "across:O",
        sort=None,
        scale=alt.Scale(domain=list(range(len(heads))), paddingInner=0.02),
        axis=alt.Axis(
            title=None, orient="top", labelAngle=0, labelOverlap=False, ticks=False,
            labelExpr=place_labels(heads), domain=False,
            labelPadding=6 + (LABEL + 3) * (lines - 1),
        ),
    )  # fmt: skip
    rows = alt.Y(
        "down:O",
        sort=None,
        scale=alt.Scale(domain=list(range(len(down))), paddingInner=0.03),
        axis=alt.Axis(
            title=None, labelExpr=place_labels(down), labelOverlap=False, ticks=False,
            labelPadding=8, domain=False,
        ),
    )  # fmt: skip
    axes = {"x": columns, "y": rows}
    most = max((float(cell["value"] or 0) for cell in cells), default=0)
    for cell in cells:
        part = (cell["value"] or 0) / (most or 1)
        cell["ink"] = "#FFFFFF" if deepest == DEEP and part > DARK else INK
        if cell["text"] == "0":
            cell["ink"] = REST
        cell["ground"] = BLANK if cell["is_hidden"] else shade(part, deepest)
        if cell["value"] is None and not cell["is_hidden"]:
            cell["ground"] = "#FFFFFF"
    colour = alt.Color("ground:N", scale=None, legend=None)
    ground = (
        layer_of(alt, 0)
        .mark_rect(cursor="pointer")
        .encode(**axes, color=colour, tooltip=tooltip(alt, drawing))
        .add_params(clicked(alt))
    )
    numbers = layer_of(alt, 1).mark_text(fontSize=LABEL).encode(
        **axes, text="text:N", color=alt.Color("ink:N", scale=None, legend=None)
    )  # fmt: skip
    return [(ground, cells), (numbers, cells)]
