"""カバー状況の図 (picture of the coverage): two bars for each place, a year before and the day itself.

Few words, large type: it is read from five metres. The numbers of the parts stand on them.
"""

from __future__ import annotations

from typing import Any

from core.charts.palette import BLANK, FONTS, GRID, INK
from core.domain.codes import codes
from core.domain.dates import format_date
from core.queries.outreach_coverage import Coverage, CoverageRow

# 未接触 is grey; then one green, darker with every stage: the order is read without the legend.
SHADES = (BLANK, "#D3E6E0", "#A3CDC1", "#6DAF9F", "#368E7C", "#0B5145")
DARK = frozenset(SHADES[4:])
WIDTH, BAR = 1000, 25
# A part thinner than this share of the longest bar has no room for its number.
ROOM_FOR_A_NUMBER = 0.022


def coverage_chart(coverage: Coverage) -> dict[str, Any]:
    """The chart as Vega-Lite, with its rows beside it."""
    rows = coverage.rows or coverage.together
    stages = [code.label for code in codes("outreach_stage")]
    places = list(dict.fromkeys(row.place for row in rows))
    longest = max((row.total for row in rows), default=1) or 1
    days = [format_date(row.on, weekday=False) for row in coverage.together]
    y = {
        "field": "place", "type": "nominal", "sort": places, "title": None,
        "axis": {"labelFontSize": 18, "labelLimit": 260, "ticks": False, "domain": False},
        "scale": {"paddingInner": 0.3},
    }  # fmt: skip
    offset = {"field": "day", "sort": days, "scale": {"paddingInner": 0.12}}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": WIDTH,
        "height": max(120, len(places) * (2 * BAR + 22)),
        "data": {"values": [part for row in rows for part in _parts(row, stages, longest)]},
        "layer": [
            {
                "mark": {"type": "bar", "stroke": "#FFFFFF", "strokeWidth": 1},
                "encoding": {
                    "y": y, "yOffset": offset,
                    "x": {"field": "from", "type": "quantitative", "title": "医療機関の数",
                          "axis": {"tickMinStep": 1, "format": "d", "labelFontSize": 15,
                                   "titleFontSize": 15, "gridColor": GRID}},
                    "x2": {"field": "to"},
                    "color": {
                        "field": "stage", "type": "nominal", "title": None,
                        "scale": {"domain": stages, "range": list(SHADES)},
                        "legend": {"orient": "top", "labelFontSize": 16, "symbolSize": 220,
                                   "columns": 6},
                    },
                    "tooltip": [
                        {"field": "place", "title": "地域"}, {"field": "day", "title": "日"},
                        {"field": "stage", "title": "段階"}, {"field": "number", "title": "機関"},
                    ],
                },
            },
            {
                "transform": [{"filter": "datum.fits"}],
                "mark": {"type": "text", "fontSize": 16, "dy": 1.5},
                "encoding": {
                    "y": y, "yOffset": offset,
                    "x": {"field": "middle", "type": "quantitative"},
                    "text": {"field": "number"},
                    "color": {"value": INK, "condition": {"test": "datum.dark", "value": "#FFFFFF"}},
                },
            },
            {
                "transform": [{"filter": "datum.last"}],
                "mark": {"type": "text", "align": "left", "dx": 8, "dy": 1.5, "fontSize": 16},
                "encoding": {
                    "y": y, "yOffset": offset, "x": {"field": "all", "type": "quantitative"},
                    "text": {"field": "told"}, "color": {"value": INK},
                },
            },
        ],
        "config": {
            "font": FONTS, "view": {"stroke": None}, "axis": {"labelColor": INK, "titleColor": INK},
            "legend": {"labelColor": INK},
        },
    }  # fmt: skip


def _parts(row: CoverageRow, stages: list[str], longest: int) -> list[dict[str, Any]]:
    """The parts of a bar from left to right: the furthest stage first, 未接触 at the end."""
    day, found, at = format_date(row.on, weekday=False), [], 0
    told = f"{day[2:7]}　{row.reached} / {row.total}"
    coded = list(zip(row.stages.values(), stages, SHADES, strict=True))
    for number, stage, shade in reversed(coded):
        if number:
            found.append(
                {
                    "place": row.place, "day": day, "stage": stage, "number": number,
                    "from": at, "to": at + number, "middle": at + number / 2,
                    "fits": number >= ROOM_FOR_A_NUMBER * longest, "dark": shade in DARK,
                    "all": row.total, "told": told, "last": at + number == row.total,
                }
            )  # fmt: skip
        at += number
    return found
