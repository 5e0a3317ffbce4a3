"""折れ線と面 (lines and areas): how a number goes on; the year before is a dashed line."""

from __future__ import annotations

from typing import Any

from core.charts.amounts import short_of
from core.charts.bars import BEFORE_LABEL, NOW
from core.charts.drawing import Drawing
from core.charts.encodings import (
    LABEL,
    LINES,
    Layer,
    broken_rows,
    clicked,
    colour_channel,
    layer_of,
    mark_rows,
    number_axis,
    over_mark,
    tooltip,
    top_of,
    width_of,
    x_axis,
)
from core.charts.palette import BEFORE_LINE, INK, PALETTE

MOST_DIRECT = 4
HEIGHT = 350


def lines(alt: Any, drawing: Drawing, width: int) -> list[Layer]:
    """折れ線. A number that is hidden or divided by nothing is a gap; of a rate a point is white that
    stands for so few that it is no percentage."""
    broken = broken_rows(drawing)
    rows = [row for row in broken if row["value"] is not None]
    before = _before(drawing)
    direct = 1 < len(drawing.colours) <= MOST_DIRECT or bool(before)
    place = x_axis(alt, drawing, width)
    longest = max((float(row["value"]) for row in [*rows, *before]), default=0)
    size = alt.Y(
        "value:Q", axis=number_axis(alt, drawing, longest),
        scale=alt.Scale(domainMin=0, domainMax=top_of(drawing, longest)),
    )  # fmt: skip
    colour = colour_channel(alt, drawing, legend=not direct, is_thin=True)
    strokes = (
        layer_of(alt, 0)
        .mark_line(strokeWidth=2.5)
        .encode(x=place, y=size, color=colour, detail="colour:O")
    )
    shape = alt.Shape("colour:O", legend=None) if drawing.choice.colour else alt.value("circle")
    points = (
        layer_of(alt, 1)
        .mark_point(filled=True, size=70, opacity=1, cursor="pointer")
        .encode(x=place, y=size, color=colour, tooltip=tooltip(alt, drawing), shape=shape)
        .add_params(clicked(alt))
    )
    layers: list[Layer] = [(strokes, broken), (points, rows)]
    if few := [row for row in rows if row["few"]]:
        holes = layer_of(alt, len(layers)).mark_point(
            filled=True, size=26, color="#FFFFFF", opacity=1
        )
        layers.append((holes.encode(x=place, y=size, shape=shape), few))
    if drawing.measure.has_whole and not before:
        layers += _told(alt, drawing, rows, place, size, width, len(layers))
    if before:
        dashed = (
            layer_of(alt, len(layers))
            .mark_line(strokeWidth=2, strokeDash=[7, 5], color=BEFORE_LINE, point={
                "color": BEFORE_LINE, "size": 36, "filled": True})
            .encode(x=place, y=size, tooltip=[
                alt.Tooltip("x_label:N", title=drawing.x_title),
                alt.Tooltip("shown:N", title=BEFORE_LABEL)])
        )  # fmt: skip
        layers.append((dashed, before))
    if direct:
        layers.append(_names(alt, drawing, rows, before, place, size, len(layers)))
    return layers


def _told(
    alt: Any, drawing: Drawing, rows: list[dict[str, Any]], place: Any, size: Any, width: int,
    number: int,
) -> list[Layer]:  # fmt: skip
    """The rate with its two numbers over each point, while there is room for them."""
    if drawing.choice.colour:
        return []
    told, longest = [], 0.0
    for row in rows:
        x, colour = drawing.x[row["x"]], drawing.colours[0]
        words = short_of(drawing.measure, drawing.value(x, colour), drawing.whole(x, colour))
        told.append({"x": row["x"], "value": row["value"], "text": LINES.join(words)})
        longest = max(longest, *map(width_of, words))
    if len(drawing.x) * (longest + 4) > width:
        return []
    words_over = layer_of(alt, number).mark_text(**over_mark(alt, -10))
    return [(words_over.encode(x=place, y=size, text="text:N"), told)]


def _before(drawing: Drawing) -> list[dict[str, Any]]:
    before = drawing.before
    if before is None:
        return []
    found = [
        {"x": i, "value": before.size(x), "x_label": x.label, "shown": before.told(x)}
        for i, x in enumerate(drawing.x)
    ]
    return [row for row in found if row["value"] is not None]


def _names(
    alt: Any, drawing: Drawing, rows: list[dict[str, Any]], before: list[dict[str, Any]],
    place: Any, size: Any, number: int,
) -> Layer:  # fmt: skip
    """What the lines are called, at their last points."""
    last: dict[int, dict[str, Any]] = {}
    for row in rows:
        last[row["colour"]] = {"x": row["x"], "value": row["value"], "colour": row["colour"],
                               "c_label": row["c_label"] or NOW}  # fmt: skip
    ends = list(last.values())
    inks = [PALETTE[0]]
    if before:
        ends.append({**before[-1], "colour": 1, "c_label": BEFORE_LABEL})
        inks.append(BEFORE_LINE)
    colour = colour_channel(alt, drawing, legend=False, is_thin=True)
    if not drawing.choice.colour:
        scale = alt.Scale(domain=list(range(len(inks))), range=inks)
        colour = alt.Color("colour:O", scale=scale, legend=None)
    names = (
        layer_of(alt, number)
        .mark_text(align="left", dx=10, fontSize=LABEL)
        .encode(x=place, y=size, text="c_label:N", color=colour)
    )
    return names, _apart(ends, [*rows, *before])


def _apart(ends: list[dict[str, Any]], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The names at the ends of the lines, moved apart where they would cover each other."""
    line = max((row["value"] for row in rows), default=0) * (LABEL + 3) / HEIGHT
    placed: list[dict[str, Any]] = []
    for row in sorted(ends, key=lambda row: float(row["value"])):
        lowest = placed[-1]["value"] + line if placed else 0
        placed.append({**row, "value": max(row["value"], lowest)})
    return placed


def areas(alt: Any, drawing: Drawing, width: int) -> list[Layer]:
    """面."""
    rows = mark_rows(drawing)
    axes = {
        "x": x_axis(alt, drawing, width),
        "y": alt.Y("value:Q", stack="zero", axis=number_axis(alt, drawing, 0)),
        "order": alt.Order("colour:Q"),
    }
    area = (
        layer_of(alt, 0)
        .mark_area(stroke="#FFFFFF", strokeWidth=1)
        .encode(**axes, color=colour_channel(alt, drawing))
    )
    # The edges carry the tooltip and the click: an area itself is one mark for all moments.
    points = (
        layer_of(alt, 1)
        .mark_point(filled=True, size=60, opacity=1, color=INK, cursor="pointer")
        .encode(**axes, tooltip=tooltip(alt, drawing), detail="colour:O")
        .add_params(clicked(alt))
    )
    return [(area, rows), (points, rows)]
