"""図の仕様 (specification): a drawing as an Altair chart, alike on the screen and in a picture."""

from __future__ import annotations

from typing import Any

from core.charts.choice import ChartKind
from core.charts.drawing import Drawing
from core.charts.encodings import (
    HIDDEN,
    LABEL,
    MOST_UPRIGHT,
    SMALL,
    clicked,
    colour_channel,
    is_horizontal,
    mark_rows,
    number_axis,
    place_labels,
    series_colours,
    tooltip,
    wrapped,
    x_axis,
    y_categories,
)
from core.charts.palette import FONTS, GRID, INK, LIGHT

# One layer: the Altair chart, and the rows that it draws.
Layer = tuple[Any, list[dict[str, Any]]]

WIDTH, HEIGHT = 1120, 350
# Where numbers on the marks would touch each other, they are left to the tooltip and the table.
MOST_NUMBERS = 26
MOST_DIRECT = 4
# A part of a 100% bar thinner than this has no room for its count.
ROOM_FOR_A_COUNT = 0.06


def specification(drawing: Drawing, *, width: int = WIDTH, titled: bool = False) -> dict[str, Any]:
    """The chart as Vega-Lite. `titled` puts title and definition on it, for a picture that travels
    alone.

    Altair makes the layers; they are put together here, with the rows beside them, because Altair
    would copy and check each row again and again (100 ms instead of 10). The tests check the whole
    against its schema.
    """
    import altair as alt

    build = {
        ChartKind.LINE: _lines,
        ChartKind.AREA: _areas,
        ChartKind.TABLE: _table,
    }.get(drawing.choice.kind, _bars)
    with alt.utils.schemapi.debug_mode(False):
        layers = build(alt, drawing, width)
        found: dict[str, Any] = {
            "$schema": alt.SCHEMA_URL,
            "width": width,
            "height": _height(drawing),
            "layer": [
                layer.to_dict(validate=False, context={"top_level": False})
                for layer, _rows_of_it in layers
            ],
            "datasets": {f"rows{place}": rows for place, (_, rows) in enumerate(layers)},
            "config": _config(),
        }
    if titled:
        lines = [line for line in (drawing.definition, *drawing.notes) if line]
        found["title"] = {
            "text": drawing.title, "subtitle": lines, "anchor": "start", "offset": 14,
        }  # fmt: skip
    return found


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
        "title": {"font": FONTS, "subtitleFont": FONTS, "fontSize": 20, "subtitleFontSize": 14,
                  "color": INK, "subtitleColor": "#5F6663", "subtitlePadding": 6},
        "text": {"font": FONTS, "fontSize": SMALL, "color": INK},
    }  # fmt: skip


def _height(drawing: Drawing) -> int:
    if drawing.choice.kind is ChartKind.TABLE or is_horizontal(drawing):
        return max(140, 30 * len(drawing.x))
    return HEIGHT


def _layer(alt: Any, place: int) -> Any:
    return alt.Chart(alt.NamedData(name=f"rows{place}"))


def _bars(alt: Any, drawing: Drawing, width: int) -> list[Layer]:
    percent = drawing.choice.kind is ChartKind.PERCENT
    flat = is_horizontal(drawing)
    if percent:
        axis = alt.Axis(title=None, format="%", domain=False)
        scale = alt.Scale()
    else:
        axis = number_axis(alt)
        most = max((drawing.total(x) for x in drawing.x), default=0)
        # Room for the total at the end of the longest bar.
        scale = alt.Scale(domainMin=0, domainMax=most * 1.06 or 1)
    length = (alt.X if flat else alt.Y)(
        "value:Q", stack="normalize" if percent else "zero", axis=axis, scale=scale
    )
    place = y_categories(alt, drawing) if flat else x_axis(alt, drawing, width)
    axes = {"x": length, "y": place} if flat else {"x": place, "y": length}
    rows = mark_rows(drawing)
    bars = (
        _layer(alt, 0)
        .mark_bar(stroke="#FFFFFF", strokeWidth=1 if drawing.choice.colour else 0, cursor="pointer")
        .encode(
            **axes,
            color=colour_channel(alt, drawing),
            order=alt.Order("colour:Q"),
            tooltip=tooltip(alt, drawing),
        )
        .add_params(clicked(alt))
    )
    layers: list[Layer] = [(bars, rows)]
    if len(drawing.x) <= MOST_NUMBERS or flat:
        layers.append(_ends(alt, drawing, place, flat, percent, len(layers)))
    if percent and len(drawing.x) <= MOST_UPRIGHT:
        layers.append(_counts_inside(alt, drawing, place, flat, len(layers)))
    return layers


def _ends(alt: Any, drawing: Drawing, place: Any, flat: bool, percent: bool, number: int) -> Layer:
    """The totals at the ends of the bars; in 100% the count that the bar stands for.

    A bar that hides a number has no total, and people who are counted twice have none either.
    """
    silent = drawing.choice.colour and not drawing.adds_up
    rows = []
    for i, x in enumerate(drawing.x):
        total = drawing.total(x)
        text = f"n={total:,}" if percent else f"{total:,}"
        if drawing.hides(x):
            text = "" if total else HIDDEN
        elif silent or not total:
            text = ""
        rows.append({"x": i, "end": 1 if percent else total, "text": text})
    end = (alt.X if flat else alt.Y)("end:Q")
    mark = {"align": "left", "dx": 5, "baseline": "middle"} if flat else {"dy": -8}
    axes = {"x": end, "y": place} if flat else {"x": place, "y": end}
    return _layer(alt, number).mark_text(**mark).encode(**axes, text="text:N"), rows


def _counts_inside(alt: Any, drawing: Drawing, place: Any, flat: bool, number: int) -> Layer:
    """100%: the counts stand in their parts, so that no share is read without them."""
    ink = [INK if colour in LIGHT else "#FFFFFF" for colour in series_colours(drawing.colours)]
    rows = [
        {
            "x": row["x"],
            "colour": row["colour"],
            "value": row["value"],
            "text": f"{row['value']:,}" if row["share"] >= ROOM_FOR_A_COUNT else "",
            "ink": ink[row["colour"]],
        }
        for row in mark_rows(drawing)
    ]
    length = (alt.X if flat else alt.Y)("value:Q", stack="normalize", bandPosition=0.5)
    axes = {"x": length, "y": place} if flat else {"x": place, "y": length}
    counts = (
        _layer(alt, number)
        .mark_text(fontWeight="bold")
        .encode(
            **axes,
            text="text:N",
            order=alt.Order("colour:Q"),
            detail="colour:O",
            color=alt.Color("ink:N", scale=None, legend=None),
        )
    )
    return counts, rows


def _lines(alt: Any, drawing: Drawing, width: int) -> list[Layer]:
    rows = [row for row in mark_rows(drawing) if row["shown"] != HIDDEN]
    direct = 1 < len(drawing.colours) <= MOST_DIRECT
    place = x_axis(alt, drawing, width)
    size = alt.Y("value:Q", axis=number_axis(alt), scale=alt.Scale(domainMin=0))
    colour = colour_channel(alt, drawing, legend=not direct)
    lines = (
        _layer(alt, 0)
        .mark_line(strokeWidth=2.5)
        .encode(x=place, y=size, color=colour, detail="colour:O")
    )
    shape = alt.Shape("colour:O", legend=None) if drawing.choice.colour else alt.value("circle")
    points = (
        _layer(alt, 1)
        .mark_point(filled=True, size=70, opacity=1, cursor="pointer")
        .encode(x=place, y=size, color=colour, tooltip=tooltip(alt, drawing), shape=shape)
        .add_params(clicked(alt))
    )
    layers: list[Layer] = [(lines, rows), (points, rows)]
    if direct:
        ends = _apart([row for row in rows if row["x"] == len(drawing.x) - 1], rows)
        names = (
            _layer(alt, 2)
            .mark_text(align="left", dx=10, fontSize=LABEL)
            .encode(x=place, y=size, text="c_label:N", color=colour)
        )
        layers.append((names, ends))
    return layers


def _apart(ends: list[dict[str, Any]], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The names at the ends of the lines, moved apart where they would cover each other."""
    line = max((row["value"] for row in rows), default=0) * (LABEL + 3) / HEIGHT
    placed: list[dict[str, Any]] = []
    for row in sorted(ends, key=lambda row: int(row["value"])):
        lowest = placed[-1]["value"] + line if placed else 0
        placed.append({**row, "value": max(row["value"], lowest)})
    return placed


def _areas(alt: Any, drawing: Drawing, width: int) -> list[Layer]:
    rows = mark_rows(drawing)
    axes = {
        "x": x_axis(alt, drawing, width),
        "y": alt.Y("value:Q", stack="zero", axis=number_axis(alt)),
        "order": alt.Order("colour:Q"),
    }
    area = (
        _layer(alt, 0)
        .mark_area(stroke="#FFFFFF", strokeWidth=1)
        .encode(**axes, color=colour_channel(alt, drawing))
    )
    # The edges carry the tooltip and the click: an area itself is one mark for all moments.
    points = (
        _layer(alt, 1)
        .mark_point(filled=True, size=60, opacity=1, color=INK, cursor="pointer")
        .encode(**axes, tooltip=tooltip(alt, drawing), detail="colour:O")
        .add_params(clicked(alt))
    )
    return [(area, rows), (points, rows)]


def _table(alt: Any, drawing: Drawing, width: int) -> list[Layer]:
    """表 as a picture: numbers on a ground that is darker where they are larger."""
    rows = mark_rows(drawing)
    heads = [c.label or drawing.measure.title for c in drawing.colours]
    room = int(width / max(1, len(heads)) / (SMALL + 1))
    lines = [wrapped(head, room) for head in heads]
    columns = alt.X(
        "colour:O",
        sort=None,
        scale=alt.Scale(domain=list(range(len(heads))), paddingInner=0.02),
        axis=alt.Axis(
            title=None, orient="top", labelAngle=0, labelOverlap=False, ticks=False,
            labelExpr=place_labels(lines), domain=False,
            labelPadding=6 + 16 * (max(map(len, lines), default=1) - 1),
        ),
    )  # fmt: skip
    axes = {"x": columns, "y": y_categories(alt, drawing)}
    ground = (
        _layer(alt, 0)
        .mark_rect(cursor="pointer")
        .encode(
            **axes,
            color=alt.Color(
                "value:Q",
                legend=None,
                scale=alt.Scale(domainMin=0, range=["#FFFFFF", "#A9CFC6"], interpolate="rgb"),
            ),
            tooltip=tooltip(alt, drawing),
        )
        .add_params(clicked(alt))
    )
    numbers = _layer(alt, 1).mark_text(fontSize=LABEL).encode(**axes, text="shown:N")
    return [(ground, rows), (numbers, rows)]
