"""目録で数える指標 (indicators of the catalogue): the number is a figure, as the charts count it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from core.charts.catalogue import CATALOGUE
from core.charts.figure import Figure, Number, number, numbers, row_ids
from core.db.work import View
from core.domain.dates import add_months
from core.reports.indicator import Scope, Stretch
from core.reports.indicator_parts import keys_of

# A way that a filter answers: each of its keys is asked for by itself.
FILTERED = ("programme", "office")


@dataclass(frozen=True)
class Charted:
    """数のもと: a figure of the catalogue. `dimensions`: way → the dimension that answers it."""

    figure: Figure
    dimensions: Mapping[str, str] = field(default_factory=dict)

    @property
    def dataset(self) -> str:
        """The data set of the figure."""
        return self.figure.dataset

    @property
    def filters(self) -> frozenset[str]:
        """Those that the data set can filter by."""
        known = {dimension.name for dimension in CATALOGUE[self.dataset].filters}
        return frozenset(known & {"programme", "office"})

    @property
    def ways(self) -> frozenset[str]:
        """Dimensions that the data set has, and 事業・事業所 by filter."""
        own = {dimension.name for dimension in CATALOGUE[self.dataset].dimensions}
        return frozenset(way for way, name in self.dimensions.items() if name in own) | self.filters

    @property
    def is_stock(self) -> bool:
        """Whether the figure is of the last day."""
        return self.figure.moment == "last_day"

    def value(self, view: View, when: Stretch, of: Scope) -> Number:
        """The figure of the stretch."""
        return number(view, self.asked(of), when.first, when.last, people=of.people)

    def divided(self, view: View, when: Stretch, of: Scope, way: str) -> Mapping[str, Number]:
        """By a dimension in one question; 事業・事業所 of the persons one by one, since somebody may be
        in several."""
        if self._filters_persons(way):
            asked = {key: narrowed(of, way, key) for key in keys_of(view, way)}
            found = {key: self.value(view, when, narrow) for key, narrow in asked.items()}
            return {key: one for key, one in found.items() if one.value or one.whole}
        parts = numbers(view, self.asked(of), when.first, when.last, x=self._dimension(way))
        return {x: one for (x, _), one in parts.items()}

    def months(self, view: View, when: Stretch, of: Scope) -> Mapping[str, Number]:
        """By the figure's date; a stock at the end of each month."""
        figure = self.asked(of)
        if not self.is_stock:
            on = figure.date or CATALOGUE[self.dataset].dates[0].name
            parts = numbers(view, figure, when.first, when.last, x=on, people=of.people)
            return {x: one for (x, _), one in parts.items()}
        ends = month_ends(when)
        return {f"{end:%Y-%m}": number(view, figure, end, end, people=of.people) for end in ends}

    def ids(self, view: View, when: Stretch, of: Scope, way: str, key: str) -> tuple[int, ...]:
        """The rows of the data set behind the figure."""
        if self._filters_persons(way):
            of, way = narrowed(of, way, key), ""
        dimension = self._dimension(way) if way else ""
        return row_ids(
            view, self.asked(of), when.first, when.last, x=dimension, x_key=key if way else None
        )

    def _filters_persons(self, way: str) -> bool:
        own = {dimension.name for dimension in CATALOGUE[self.dataset].dimensions}
        return way in FILTERED and way not in own

    def _dimension(self, way: str) -> str:
        return self.dimensions.get(way, way)

    def asked(self, of: Scope) -> Figure:
        """The figure of one programme, one office, or everything."""
        named = {"programme": of.programme, "office": str(of.office_id or "")}
        asked = {name: (named[name],) for name in of.filters}
        return replace(self.figure, filters={**self.figure.filters, **asked})


def month_ends(when: Stretch) -> list[date]:
    """The last day of each month of a stretch; of the last month the stretch's own last day."""
    first, ends = when.first.replace(day=1), []
    while first <= when.last:
        first = add_months(first, 1)
        ends.append(min(first - timedelta(days=1), when.last))
    return ends


def narrowed(of: Scope, way: str, key: str) -> Scope:
    """The scope of one programme or one office more."""
    return replace(of, programme=key) if way == "programme" else replace(of, office_id=int(key))
