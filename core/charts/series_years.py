"""前年との比較 (years of a series): how many came each 年度, by kind of audience; online ones marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from core.charts.categories import Category
from core.charts.choice import Bucket, ChartChoice, ChartKind, Period, Span
from core.charts.drawing import Drawing, draw
from core.db.work import View
from core.queries.event_attendance import YearOfSeries

ONLINE = "オンライン"


def drawn_years(view: View, series_id: int, name: str, years: Sequence[YearOfSeries]) -> Drawing:
    """The chart of a series whose years were asked before. Raises `NotAllowed`."""
    last = max((day for year in years for day in year.held_on), default=date.max)
    choice = ChartChoice(
        "event_people", x="held_on", measure="count", colour="audience",
        bucket=Bucket.FISCAL_YEAR, kind=ChartKind.STACKED,
        period=Period(Span.CUSTOM, None, last),
        filters={"series": (str(series_id),), "status": ("held",)},
    )  # fmt: skip
    drawing = draw(view, choice, f"{name}の参加者")
    online = {str(year.year) for year in years if year.is_online}
    return replace(drawing, x=tuple(_marked(category, online) for category in drawing.x))


def _marked(category: Category, online: set[str]) -> Category:
    if category.key not in online:
        return category
    return replace(
        category, label=f"{category.label}（{ONLINE}）", lines=(*category.lines[:1], ONLINE)
    )
