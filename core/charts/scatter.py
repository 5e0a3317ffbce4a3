"""散布図 (scatter): two measures of each category against each other; what stands apart is named."""

from __future__ import annotations

from statistics import median
from typing import Any

from core.charts.dataset import Counting, Measure
from core.charts.drawing import Drawing
from core.charts.encodings import LABEL, Layer, clicked, layer_of
from core.charts.palette import INK, PALETTE

HEIGHT = 390
# So many points are all named; of more, only those farthest from the middle.
MOST_NAMED = 10


def scatter(alt: Any, drawing: Drawing, width: int) -> list[Layer]:
    """散布図: the first measure to the right, the second upwards."""
    second = drawing.second
    rows = _points(drawing)
    if second is None:
        return []
    across = _axis(alt, alt.X, "value", drawing.measure, rows)
    up = _axis(alt, alt.Y, "up", second.measure, rows)
    axes = {"x": across, "y": up}
    tips = [alt.Tooltip("x_label:N", title=drawing.x_title),
            alt.Tooltip("shown:N", title=drawing.measure.title),
            alt.Tooltip("told:N", title=second.title)]  # fmt: skip
    points = (
        layer_of(alt, 0)
        .mark_point(filled=True, size=130, color=PALETTE[0], opacity=0.85, cursor="pointer",
                    stroke="#FFFFFF", strokeWidth=1)
        .encode(**axes, tooltip=tips)
        .add_params(clicked(alt))
    )  # fmt: skip
    names = _named(rows, width)
    words = [
        layer_of(alt, number)
        .mark_text(fontSize=LABEL, color=INK, baseline="middle", align=align, dx=dx)
        .encode(**axes, text="x_label:N")
        for number, (align, dx) in enumerate((("left", 10), ("right", -10)), 1)
    ]
    right = [row for row in names if row["to_right"]]
    left = [row for row in names if not row["to_right"]]
    return [(points, rows), (words[0], right), (words[1], left)]


def _axis(alt: Any, channel: Any, name: str, measure: Measure, rows: list[dict[str, Any]]) -> Any:
    most = max((row[name] for row in rows), default=0)
    axis: dict[str, Any] = {"title": f"{measure.title} →"}
    if name == "up":
        axis = {"title": f"↑ {measure.title}", "titleAngle": 0, "titleAlign": "left",
                "titleAnchor": "start", "titleY": -14, "titleX": 0}  # fmt: skip
    if measure.counting is Counting.RATE:
        axis["labelExpr"] = "datum.label + '%'"
    return channel(
        f"{name}:Q", axis=alt.Axis(tickCount=8, **axis),
        scale=alt.Scale(domain=[0, most * 1.08 or 1], nice=True),
    )  # fmt: skip


def _points(drawing: Drawing) -> list[dict[str, Any]]:
    """The categories that have both numbers; hidden ones are no points."""
    rows = []
    colour = drawing.colours[0]
    for i, x in enumerate(drawing.x):
        value = drawing.size(x, colour)
        up = drawing.second.size(x) if drawing.second else None
        if value is None or up is None:
            continue
        told = drawing.second.told(x) if drawing.second else ""
        rows.append(
            {
                "x": i, "colour": 0, "value": value, "up": up, "x_label": x.label,
                "shown": drawing.told(x, colour), "told": told,
            }
        )  # fmt: skip
    return rows


def _named(rows: list[dict[str, Any]], width: int) -> list[dict[str, Any]]:
    """The points whose name is written: the farthest from the middle first, none over another."""
    spans = {name: max((row[name] for row in rows), default=0) or 1 for name in ("value", "up")}
    middles = {name: median([row[name] for row in rows] or [0]) for name in spans}

    def far(row: dict[str, Any]) -> float:
        return float(max(abs(row[name] - middles[name]) / spans[name] for name in spans))

    def at(row: dict[str, Any]) -> tuple[float, float]:
        return row["value"] / spans["value"] * width, -row["up"] / spans["up"] * HEIGHT

    spots = [_around(*at(row)) for row in rows]
    found: list[dict[str, Any]] = []
    taken: list[tuple[float, float, float, float]] = []
    for row in sorted(rows, key=far, reverse=True):
        if len(found) == MOST_NAMED:
            break
        left, top = at(row)
        here = _around(left, top)
        long = len(row["x_label"]) * LABEL
        to_right = left + long + 12 < width
        box = (left + 8, top - 9, left + 12 + long, top + 9)
        if not to_right:
            box = (left - 12 - long, top - 9, left - 8, top + 9)
        if any(_touch(box, other) for other in (*taken, *spots) if other != here):
            continue
        taken.append(box)
        found.append({**row, "to_right": to_right})
    return found


def _around(left: float, top: float) -> tuple[float, float, float, float]:
    return left - 6, top - 6, left + 6, top + 6


def _touch(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
