"""箱ひげ (box plot): how minutes or days are spread in each category, with the median in numbers."""

from __future__ import annotations

from typing import Any

from core.charts.drawing import Drawing
from core.charts.encodings import (
    LABEL,
    Layer,
    clicked,
    layer_of,
    number_axis,
    x_axis,
    y_categories,
)
from core.charts.palette import INK, PALETTE

BOX = 24
PALE_BOX = "#CFE3DD"


def boxes(alt: Any, drawing: Drawing, width: int) -> list[Layer]:
    """箱ひげ図: lying for categories, upright over time."""
    rows = _rows(drawing)
    flat = not drawing.is_time
    longest = max((row["high"] for row in rows), default=0)
    # Who was hired before the registration waited less than no time.
    shortest = min((row["low"] for row in rows), default=0)
    scale = alt.Scale(domainMin=min(0, shortest), domainMax=longest * 1.12 or 1)
    place = y_categories(alt, drawing) if flat else x_axis(alt, drawing, width)
    one, other = (alt.X, alt.X2) if flat else (alt.Y, alt.Y2)

    def along(start: str, end: str = "") -> dict[str, Any]:
        length = one(f"{start}:Q", axis=number_axis(alt, drawing, longest), scale=scale)
        found = {"x": length, "y": place} if flat else {"x": place, "y": length}
        return {**found, ("x2" if flat else "y2"): other(f"{end}:Q")} if end else found

    thick = {"height" if flat else "width": BOX}
    tips = [alt.Tooltip("x_label:N", title=drawing.x_title), alt.Tooltip("shown:N", title="中央値"),
            alt.Tooltip("half:N", title="真ん中の半分"), alt.Tooltip("ends:N", title="10%〜90%"),
            alt.Tooltip("count:N", title="件数")]  # fmt: skip
    whiskers = layer_of(alt, 0).mark_rule(color=INK, strokeWidth=1.5).encode(**along("low", "high"))
    halves = (
        layer_of(alt, 1)
        .mark_bar(color=PALE_BOX, stroke=PALETTE[0], strokeWidth=1.5, cursor="pointer", **thick)
        .encode(**along("lower", "upper"), tooltip=tips)
        .add_params(clicked(alt))
    )
    tick = {"orient": "vertical" if flat else "horizontal", "size": BOX, "thickness": 3}
    middles = layer_of(alt, 2).mark_tick(color=PALETTE[0], **tick).encode(**along("middle"))
    layers: list[Layer] = [(whiskers, rows), (halves, rows), (middles, rows)]
    if flat or len(rows) * 9 * 4 <= width:
        mark = {"align": "left", "dx": 8} if flat else {"dy": -12}
        words = layer_of(alt, 3).mark_text(fontSize=LABEL, **mark)
        layers.append((words.encode(**along("high"), text="text:N"), rows))
    return layers


def _rows(drawing: Drawing) -> list[dict[str, Any]]:
    rows = []
    unit, flat = drawing.measure.unit, not drawing.is_time
    for i, x in enumerate(drawing.x):
        spread = drawing.spreads.get(x.key)
        if spread is None:
            continue
        middle = f"{spread.middle:,.0f}"
        rows.append(
            {
                "x": i, "colour": 0, "x_label": x.label,
                "count": "" if drawing.hides_small else f"{spread.count:,}件",
                "low": spread.low, "lower": spread.lower, "middle": spread.middle,
                "upper": spread.upper, "high": spread.high, "shown": f"{middle}{unit}",
                "half": f"{spread.lower:,.0f}〜{spread.upper:,.0f}{unit}",
                "ends": f"{spread.low:,.0f}〜{spread.high:,.0f}{unit}",
                "text": _told(middle + unit, spread.count, drawing) if flat else middle,
            }
        )  # fmt: skip
    return rows


def _told(middle: str, count: int, drawing: Drawing) -> str:
    """The median, with how many it is of: not where a chart of these counts would hide them."""
    return middle if drawing.hides_small else f"{middle}（n={count:,}）"
