"""指標の図 (pictures of an indicator): its way through the year, and its parts, as Vega-Lite.

What was published stands on the picture with its population, year and source; a target is a line
with its word. A rate of fewer than ten is not drawn: there is no percentage to draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.charts.palette import BLANK, FONTS, GRID, INK, PALETTE
from core.charts.small_numbers import SMALLEST_PERCENT_BASE
from core.domain.benchmarks import Benchmark
from core.reports.overview import Divided
from core.reports.standing import Standing, rate_of, told

WIDTH, HEIGHT, ROW = 760, 240, 34
SMALL = 15
QUIET = "#4A524F"
AIM, PUBLISHED = PALETTE[3], PALETTE[2]
# 「2026-11」 below the axis: 11, and with January and the first month the year below it.
MONTHS = (
    "slice(datum.label, 5) === '01' || datum.index === 0 "
    "? [toNumber(slice(datum.label, 5)) + '月', slice(datum.label, 0, 4) + '年'] "
    ": [toNumber(slice(datum.label, 5)) + '月']"
)
Spec = dict[str, Any]


def drawn_steps(found: Standing) -> list[tuple[str, float | None, str]]:
    """The points of the way: month, value (None: not drawn), in words."""
    if "steps" in found.hidden or not found.steps:
        return []
    rows: list[tuple[str, float | None, str]] = []
    for step in found.steps:
        value: float | None = float(step.number.value)
        if found.indicator.is_rate:
            few = (step.number.whole or 0) < SMALLEST_PERCENT_BASE
            value = None if few else 100 * rate_of(step.number)
        rows.append((step.month, value, told(found.indicator, step.number)))
    return rows


def trend(found: Standing, published: Sequence[Benchmark], *, width: int = WIDTH) -> Spec | None:
    """推移: bars of months, or the line of a rate or a stock; None where nothing may be drawn."""
    rows = drawn_steps(found)
    if sum(value is not None for _, value, _ in rows) < 2:
        return None
    indicator = found.indicator
    is_line = indicator.is_rate or indicator.source.is_stock
    values = [
        {"n": n, "month": month, "value": value, "told": words}
        for n, (month, value, words) in enumerate(rows)
        if value is not None
    ]
    names = [month for month, _, _ in rows]
    x = {"field": "month", "type": "ordinal", "sort": names, "title": None,
         "scale": {"domain": names}, "axis": _axis(labelAngle=0, grid=False, labelExpr=MONTHS, labelLineHeight=19)}  # fmt: skip
    y = {"field": "value", "type": "quantitative", "title": "%" if indicator.is_rate else indicator.unit,
         "scale": {"zero": True, **({"domain": [0, 100]} if indicator.is_rate else {})},
         "axis": _axis(tickCount=5, gridColor=GRID, titleAngle=0, titleAlign="right", titleY=-8)}  # fmt: skip
    tip = [{"field": "month", "title": "月"}, {"field": "told", "title": indicator.title}]
    point = {"size": 60, "filled": True, "color": PALETTE[0]}
    mark: Spec = {"type": "line", "point": point, "strokeWidth": 3}
    if not is_line:
        mark = {"type": "bar", "cornerRadiusEnd": 2}
    layers: list[Spec] = [
        {"mark": {**mark, "color": PALETTE[0]}, "encoding": {"x": x, "y": y, "tooltip": tip}}
    ]
    if not is_line:
        layers.append({
            "mark": {"type": "text", "dy": -8, "fontSize": SMALL, "color": INK},
            "encoding": {"x": x, "y": y, "text": {"field": "value", "format": ",d"}},
        })  # fmt: skip
    layers += _rules(found, published, is_line=is_line)
    return _framed(layers, values, width, HEIGHT)


def _rules(found: Standing, published: Sequence[Benchmark], *, is_line: bool) -> list[Spec]:
    """The target and the published value of all (of a rate or a stock), as lines with their words."""
    lines: list[tuple[float, str, str]] = []
    if is_line and found.target is not None:
        lines.append((found.target.value, f"目標 {found.target.value:,g}", AIM))
    if found.indicator.is_rate:
        lines += [(b.percent, f"参考 {b.percent:g}%", PUBLISHED) for b in published if not b.group]
    layers: list[Spec] = []
    for value, words, colour in lines:
        data = {"values": [{"at": value, "words": words}]}
        y = {"field": "at", "type": "quantitative"}
        layers.append({
            "data": data, "mark": {"type": "rule", "strokeDash": [6, 4], "strokeWidth": 2, "color": colour},
            "encoding": {"y": y},
        })  # fmt: skip
        layers.append({
            "data": data,
            "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": SMALL, "color": colour,
                     "fontWeight": "bold", "clip": False},
            "encoding": {"y": y, "x": {"value": "width"}, "text": {"field": "words"}},
        })  # fmt: skip
    return layers


def parts(
    found: Standing, cut: Divided, published: Sequence[Benchmark], *, width: int = WIDTH
) -> Spec | None:
    """分けた図: a bar of each part with its number beside; a published value of the part is a ring."""
    indicator = found.indicator
    rings = {b.group: b for b in published if b.group} if cut.way == "disability" else {}
    rows: list[Spec] = []
    for part in cut.parts:
        few = indicator.is_rate and (part.number.whole or 0) < SMALLEST_PERCENT_BASE
        length = 100 * rate_of(part.number) if indicator.is_rate else float(part.number.value)
        ring = rings.get(part.key)
        rows.append({
            "part": part.label, "value": 0 if part.is_hidden or few else length,
            "told": told(indicator, part.number, is_hidden=part.is_hidden),
            "blank": not part.key, "ring": ring.percent if ring else None,
        })  # fmt: skip
    if not rows:
        return None
    names = [row["part"] for row in rows]
    y = {"field": "part", "type": "nominal", "sort": names, "title": None,
         "axis": _axis(labelLimit=330, grid=False, ticks=False, domain=False)}  # fmt: skip
    x: Spec = {"field": "value", "type": "quantitative", "title": None,
               "scale": {"domain": [0, 100]} if indicator.is_rate else {"zero": True},
               "axis": None}  # fmt: skip
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "height": {"band": 0.62}, "cornerRadiusEnd": 2},
            "encoding": {
                "y": y, "x": x,
                "color": {"condition": {"test": "datum.blank", "value": BLANK}, "value": PALETTE[0]},
            },
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 7, "fontSize": SMALL, "color": INK},
            "encoding": {"y": y, "x": x, "text": {"field": "told"}},
        },
    ]  # fmt: skip
    if rings and indicator.is_rate:
        layers.append({
            "transform": [{"filter": "datum.ring !== null"}],
            "mark": {"type": "point", "shape": "diamond", "size": 150, "strokeWidth": 2.5,
                     "color": PUBLISHED, "fill": "#FFFFFF"},
            "encoding": {"y": y, "x": {**x, "field": "ring"}},
        })  # fmt: skip
    return _framed(layers, rows, width, ROW * len(rows))


def sources_of(published: Sequence[Benchmark], way: str = "") -> list[str]:
    """Where the published values come from, as it stands below the picture."""
    told_of = dict.fromkeys(b.told for b in published if bool(b.group) == (way == "disability"))
    return [f"全国の参考値: {source}。集め方がちがうので、目安です。" for source in told_of]


def _axis(**more: Any) -> Spec:
    return {"labelFontSize": SMALL, "titleFontSize": SMALL, "labelColor": INK, "titleColor": QUIET,
            "domainColor": "#8A908D", "tickColor": "#8A908D", **more}  # fmt: skip


def _framed(layers: list[Spec], values: list[Spec], width: int, height: int) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": width, "height": height, "data": {"values": values}, "layer": layers,
        "config": {"font": FONTS, "background": "#FFFFFF", "view": {"stroke": None}},
        "padding": {"left": 4, "top": 22, "bottom": 4, "right": 110},
    }  # fmt: skip
