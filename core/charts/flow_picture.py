"""流れ (Sankey): from the categories of the axis to those of the colour, as bands of their width."""

from __future__ import annotations

from typing import Any

from core.charts.amounts import told_of
from core.charts.categories import Category
from core.charts.drawing import Drawing
from core.charts.encodings import Layer, clicked, layer_of, series_colours
from core.charts.flow_layout import BAR, NAME, Node, bend, placed, short
from core.charts.palette import INK

# What the names beside the bars take.
LEFT, RIGHT = 245, 245
_SOURCE = "#4A524F"


def flow_picture(alt: Any, drawing: Drawing, width: int, height: int) -> tuple[list[Layer], int]:
    """流れの図, and how high it became. What is hidden is drawn nowhere: its band is missing."""
    colours = dict(
        zip([c.key for c in drawing.colours], series_colours(drawing.colours), strict=True)
    )
    starts = _nodes([(x, drawing.total(x)) for x in drawing.x])
    ends = _nodes([(c, sum(drawing.value(x, c) or 0 for x in drawing.x)) for c in drawing.colours])
    scale, tall = placed((starts, ends), height)
    bands = _bands(drawing, starts, ends, scale, width, colours)
    bars = _bars(drawing, starts, LEFT, scale, {}) + _bars(
        drawing, ends, width - RIGHT, scale, colours
    )
    names = [_names(drawing, starts, LEFT - 8, scale, drawing.x),
             _names(drawing, ends, width - RIGHT + BAR + 8, scale, drawing.colours)]  # fmt: skip
    x = alt.X("left:Q", scale=alt.Scale(domain=[0, width], nice=False), axis=None)
    y = alt.Y("top:Q", scale=alt.Scale(domain=[tall, 0], nice=False, zero=False), axis=None)
    colour = alt.Color("ink:N", scale=None)
    shown = [alt.Tooltip("way:N", title="流れ"), alt.Tooltip("told:N", title=drawing.measure.title)]
    text = {"fontSize": NAME, "color": INK, "baseline": "middle"}
    layers = [
        (
            layer_of(alt, 0)
            .mark_area(opacity=0.55, interpolate="linear", cursor="pointer")
            .encode(x=x, y=y, y2="bottom:Q", detail="band:N", color=colour, tooltip=shown)
            .add_params(clicked(alt)),
            bands,
        ),
        (
            layer_of(alt, 1).mark_rect().encode(
                x=x, x2="right:Q", y=y, y2="bottom:Q", color=colour, tooltip=shown
            ),
            bars,
        ),
        *(
            (layer_of(alt, number).mark_text(align=align, **text).encode(x=x, y=y, text="text:N"),
             rows)
            for number, (align, rows) in enumerate(zip(("right", "left"), names, strict=True), 2)
        ),
    ]  # fmt: skip
    return layers, round(tall)


def _nodes(counted: list[tuple[Category, int]]) -> dict[str, Node]:
    """The places in the order of their list; those without a band are left out."""
    return {c.key: Node(c.label, count) for c, count in counted if count}


def _bands(
    drawing: Drawing, starts: dict[str, Node], ends: dict[str, Node], scale: float,
    width: int, colours: dict[str, str],
) -> list[dict[str, Any]]:  # fmt: skip
    rows: list[dict[str, Any]] = []
    for i, x in enumerate(drawing.x):
        for j, end in enumerate(drawing.colours):
            value = drawing.value(x, end)
            if not value:
                continue
            high = value * scale
            tops = (starts[x.key].take("out", high), ends[end.key].take("in", high))
            told = {
                "band": f"{i}-{j}", "x": i, "colour": j, "ink": colours[end.key],
                "way": f"{x.label} → {end.label}", "told": drawing.told(x, end),
            }  # fmt: skip
            rows += [
                {**told, "left": at["x"], "top": at["y"], "bottom": at["y2"]}
                for at in bend(LEFT + BAR, width - RIGHT, tops, high)
            ]
    return rows


def _bars(
    drawing: Drawing, nodes: dict[str, Node], x: float, scale: float, colours: dict[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "left": x, "right": x + BAR, "top": round(node.y, 1),
            "bottom": round(node.y + max(node.count * scale, 1.5), 1),
            "ink": colours.get(key, _SOURCE), "way": node.name,
            "told": told_of(drawing.measure, node.count, None),
        }
        for key, node in nodes.items()
    ]  # fmt: skip


def _names(
    drawing: Drawing,
    nodes: dict[str, Node],
    x: float,
    scale: float,
    categories: tuple[Category, ...],
) -> list[dict[str, Any]]:
    """The names with their numbers; without one where a part of it is hidden or counted twice."""
    hidden = {
        category.key for category in categories
        if any(
            drawing.values.get(cell, 0) is None for cell in drawing.values if category.key in cell
        )
    }  # fmt: skip
    rows = []
    for key, node in nodes.items():
        number = "" if key in hidden or not drawing.adds_up else f"  {node.count:,}"
        rows.append(
            {"left": x, "top": round(node.y + node.count * scale / 2, 1),
             "text": f"{short(node.name)}{number}"}
        )  # fmt: skip
    return rows
