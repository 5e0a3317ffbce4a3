"""図の部品 (encodings): the axes, colours, tooltips and rows that the kinds of charts share.

Marks name their category by its place (`x`, `colour`), never by its text: a click comes back as
places, and what somebody typed is a label only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import ceil
from typing import Any

from core.charts.categories import Category
from core.charts.choice import ChartKind
from core.charts.dataset import BLANK
from core.charts.drawing import Drawing
from core.charts.palette import BLANK as BLANK_COLOUR
from core.charts.palette import BLANK_LINE, PALETTE, REST
from core.charts.small_numbers import SMALLEST_PERCENT_BASE, percentage

# One layer: the Altair chart, and the rows that it draws.
Layer = tuple[Any, list[dict[str, Any]]]

# Every letter has fifteen pixels at least: it is read from a projector.
LABEL = 15
MOST_UPRIGHT = 15
HUNDRED = [0, 20, 40, 60, 80, 100]
# What the axis of the numbers takes of the width.
BESIDE = 60
# A bar wider than this is a block.
WIDEST = 120
CLICKED = "clicked"
LINES = "|"


def is_horizontal(drawing: Drawing) -> bool:
    """横棒: asked for, or because so many labels would not fit below upright bars."""
    if drawing.is_time:
        return False
    kind = drawing.choice.kind
    if kind in (ChartKind.STACKED, ChartKind.PERCENT):
        return len(drawing.x) > 8
    return kind is ChartKind.BAR_HORIZONTAL or len(drawing.x) > MOST_UPRIGHT


def series_colours(categories: Sequence[Category]) -> list[str]:
    """The colour of each category; そのほか and 未入力 are grey."""
    found, used = [], 0
    for category in categories:
        if category.is_rest:
            found.append(REST)
        elif category.key == BLANK and len(categories) > 1:
            found.append(BLANK_COLOUR)
        else:
            found.append(PALETTE[used % len(PALETTE)])
            used += 1
    return found


def mark_rows(drawing: Drawing) -> list[dict[str, Any]]:
    """One row per mark, with what its tooltip says."""
    rows = []
    for i, x in enumerate(drawing.x):
        total = drawing.total(x) if drawing.adds_up or not drawing.measure.has_whole else 0
        whole = total if drawing.adds_up and not drawing.hides(x) else 0
        for j, colour in enumerate(drawing.colours):
            value = drawing.value(x, colour) or 0
            rows.append(
                {
                    "x": i,
                    "colour": j,
                    "value": drawing.size(x, colour) or 0,
                    "total": total,
                    "share": value / total if total else 0,
                    "x_label": x.label,
                    "c_label": colour.label,
                    "shown": drawing.told(x, colour),
                    "part": percentage(value, whole) if whole else "",
                }
            )
    return rows


def broken_rows(drawing: Drawing) -> list[dict[str, Any]]:
    """The same for lines: a mark that is hidden or divided by nothing has no number."""
    rows = mark_rows(drawing)
    for row in rows:
        x, colour = drawing.x[row["x"]], drawing.colours[row["colour"]]
        row["value"] = drawing.size(x, colour)
        whole = drawing.whole(x, colour)
        row["few"] = whole is not None and whole < SMALLEST_PERCENT_BASE
    return rows


def place_labels(texts: Sequence[str | list[str]]) -> str:
    """A Vega expression from a place to its text. JSON keeps typed text inside its quotes."""
    return f"{json.dumps(list(texts), ensure_ascii=True)}[datum.value]"


def wrapped(text: str, room: int) -> list[str]:
    """The text in lines of `room` full-width characters, three at most, cut with …."""
    room = max(2, room)
    lines = [text[start : start + room] for start in range(0, len(text), room)]
    if len(lines) > 3:
        lines = [*lines[:2], lines[2][: room - 1] + "…"]
    return lines


def width_of(text: str) -> float:
    """Pixels of a text on an axis: digits are half as wide as the rest."""
    return sum(LABEL if ord(sign) > 255 else LABEL * 0.6 for sign in text)


def x_axis(alt: Any, drawing: Drawing, width: int) -> Any:
    """The categories below upright marks; of many moments only every so-manieth is written."""
    count = max(1, len(drawing.x))
    width -= BESIDE
    room = int(width / count / (LABEL + 1))
    if drawing.is_time:
        longest = max((width_of(line) for c in drawing.x for line in c.lines), default=0)
        every = max(1, ceil(count * (longest + 8) / width))
        texts: list[str | list[str]] = []
        last_year = None
        for place, category in enumerate(drawing.x):
            year = category.lines[1] if len(category.lines) > 1 else None
            last_year = year or last_year
            if place % every:
                texts.append("")
                continue
            texts.append([category.lines[0], last_year] if last_year else [category.lines[0]])
            last_year = None
        values = [place for place in range(count) if place % every == 0]
    else:
        texts = [wrapped(category.label, room) for category in drawing.x]
        values = list(range(count))
    return alt.X(
        "x:O",
        sort=None,
        scale=alt.Scale(
            domain=list(range(count)), paddingInner=max(0.25, 1 - count * WIDEST / width)
        ),
        axis=alt.Axis(
            title=None, labelAngle=0, labelExpr=place_labels(texts), values=values, labelOverlap=False,
            labelFontSize=LABEL, ticks=False, labelPadding=6,
        ),
    )  # fmt: skip


def y_categories(alt: Any, drawing: Drawing) -> Any:
    """The categories beside lying marks, each on one line."""
    return alt.Y(
        "x:O",
        sort=None,
        scale=alt.Scale(domain=list(range(len(drawing.x))), paddingInner=0.22),
        axis=alt.Axis(
            title=None, labelExpr=place_labels([c.label for c in drawing.x]), labelOverlap=False,
            ticks=False, labelPadding=6,
        ),
    )  # fmt: skip


def number_axis(alt: Any, drawing: Drawing, longest: float) -> Any:
    """The axis of the numbers, of which the largest is `longest`."""
    # No title: the unit stands in the definition, and the head of the chart belongs to the legend.
    if drawing.is_rate:
        ticks = {"values": HUNDRED} if longest > 50 else {"tickCount": 6}
        return alt.Axis(title=None, labelExpr="datum.label + '%'", domain=False, **ticks)
    if drawing.measure.has_whole:
        return alt.Axis(title=None, tickCount=8, domain=False)
    return alt.Axis(title=None, format=",d", tickMinStep=1, tickCount=8, domain=False)


def top_of(drawing: Drawing, longest: float) -> float:
    """Where the axis of the numbers ends: with room for what stands at the end of a mark."""
    if drawing.is_rate:
        return 114 if longest > 50 else longest * 1.25 or 1
    return longest * (1.2 if drawing.measure.has_whole else 1.06) or 1


def colour_channel(
    alt: Any, drawing: Drawing, *, legend: bool = True, is_thin: bool = False
) -> Any:
    """The colours, with their legend above the chart. `is_thin`: of lines, whose 未入力 is darker."""
    colours = series_colours(drawing.colours)
    if is_thin:
        colours = [BLANK_LINE if colour == BLANK_COLOUR else colour for colour in colours]
    if len(drawing.colours) == 1 and not drawing.choice.colour:
        return alt.value(PALETTE[0])
    return alt.Color(
        "colour:O",
        scale=alt.Scale(domain=list(range(len(colours))), range=colours),
        legend=alt.Legend(
            title=None, orient="top", direction="horizontal", columns=5, offset=22,
            labelExpr=place_labels([c.label for c in drawing.colours]),
            values=list(range(len(colours))),
        ) if legend else None,
    )  # fmt: skip


def tooltip(alt: Any, drawing: Drawing) -> list[Any]:
    """What stands beside the pointer: labels and numbers, nobody's name."""
    tips = [alt.Tooltip("x_label:N", title=drawing.x_title)]
    if drawing.choice.colour:
        tips.append(alt.Tooltip("c_label:N", title=drawing.colour_title))
    tips.append(alt.Tooltip("shown:N", title=drawing.measure.title))
    if drawing.choice.colour and drawing.adds_up:
        tips.append(alt.Tooltip("part:N", title="割合"))
    return tips


def layer_of(alt: Any, number: int) -> Any:
    """A layer that draws the rows of that number."""
    return alt.Chart(alt.NamedData(name=f"rows{number}"))


def over_mark(alt: Any, up: int) -> dict[str, Any]:
    """How words stand over a mark, `up` pixels above it, on one line or on two."""
    # Lines are told by a sign, never as a list: on its way to the browser a list becomes a text.
    higher = f"indexof(datum.text, '{LINES}') < 0 ? {up} : {up - LABEL - 2}"
    return {
        "dy": alt.ExprRef(higher), "baseline": "bottom", "lineHeight": LABEL + 2,
        "lineBreak": LINES,
    }  # fmt: skip


def clicked(alt: Any) -> Any:
    """The selection that a click on a mark makes."""
    return alt.selection_point(name=CLICKED, fields=["x", "colour"], on="click", clear="dblclick")
