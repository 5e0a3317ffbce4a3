"""就労定着率（就労移行の報酬）: who settled in the two years before, of the places of these two years.

The places (利用定員) are typed in year by year; without them there is no rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from core.charts.figure import Number
from core.db.work import View
from core.domain.dates import fiscal_year
from core.queries.indicators import capacity
from core.reports.indicator import Scope, Stretch
from core.reports.indicator_lines import Line, Tally, tallied
from core.reports.indicator_questions import settled_from_transition


@dataclass(frozen=True)
class PerCapacity:
    """数のもと: always of whole 年度, whichever month is looked at. Persons are divided, places not."""

    dataset: str = "employments"
    filters: frozenset[str] = frozenset()
    ways: frozenset[str] = frozenset()
    is_stock: bool = True

    def value(self, view: View, when: Stretch, of: Scope) -> Number:
        """Each person once; without 利用定員 the whole is 0."""
        people = tallied(Tally.PERSONS, self._lines(view, when, of))
        year = fiscal_year(when.last)
        places = capacity(view, (year - 2, year - 1)) or 0
        percent = (200 * people.value + places) // (2 * places) if places else 0
        return Number(percent, people.value, places, people.people)

    def divided(self, view: View, when: Stretch, of: Scope, way: str) -> Mapping[str, Number]:
        """Not divided: there are no ways."""
        return {}

    def months(self, view: View, when: Stretch, of: Scope) -> Mapping[str, Number]:
        """No months: it moves once a year."""
        return {}

    def ids(self, view: View, when: Stretch, of: Scope, way: str, key: str) -> tuple[int, ...]:
        """The jobs in which somebody settled."""
        return tuple(sorted(line.id for line in self._lines(view, when, of)))

    def _lines(self, view: View, when: Stretch, of: Scope) -> list[Line]:
        year = fiscal_year(when.last)
        both = Stretch(date(year - 2, 4, 1), date(year, 4, 1) - timedelta(days=1))
        return settled_from_transition(view, both, of)
