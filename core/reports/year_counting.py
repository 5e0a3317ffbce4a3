"""事業計画を台帳から数える (counting a plan by the ledger): the figures of its items, each once.

What is kept until somebody writes are numbers and ids, nothing that tells who somebody is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from core import clock
from core.charts.catalogue import CATALOGUE
from core.charts.choice import ChartOutdated
from core.charts.figure import Figure, Number, figure_from_json, number, row_ids
from core.charts.small_numbers import SMALLEST_SHOWN
from core.db.work import View
from core.domain.permissions import Action, may, require
from core.domain.year_pace import year_days
from core.errors import NotAllowed
from core.queries.kept import kept

EVENTS, STATUS = "events", "status"


@dataclass(frozen=True)
class Counted:
    """数えた結果. `part`, `whole`: of a share. `trouble`: why it could not be counted."""

    amount: float = 0
    part: int | None = None
    whole: int | None = None
    people: int | None = None
    trouble: str = ""
    coming: tuple[int, ...] = ()


def counted_now(view: View, figure: Figure, fiscal_year: int) -> Counted:
    """What a figure counts in a 年度 so far: shown before it is chosen, too."""
    require(view.actor, Action.SEE_REPORTS)
    first, last = year_days(fiscal_year)
    on = min(clock.today(), last)
    if on < first:
        return Counted()
    try:
        return _of_number(number(view, figure, first, on))
    except (ChartOutdated, NotAllowed) as error:
        return Counted(trouble=str(error))


def may_see(view: View, counted: Counted, *, for_paper: bool = False) -> bool:
    """Whether the number may be told: of fewer than five persons not to everybody, nor on paper."""
    if may(view.actor, Action.SEE_SENSITIVE) and not for_paper:
        return True
    few = [counted.people]
    if counted.part is not None and counted.people is not None:
        # Both sides of a share: who knows the one and the whole knows the other.
        few += [counted.part, (counted.whole or 0) - counted.part]
    return not any(number is not None and 0 < number < SMALLEST_SHOWN for number in few)


def is_level(figure: Figure) -> bool:
    """Whether a figure is a share, a mean or a stock: not a sum that grows over the year."""
    measure = CATALOGUE[figure.dataset].measure(figure.measure)
    return figure.moment == "last_day" or (measure is not None and measure.has_whole)


def counted_all(view: View, asked: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], Counted]:
    """(choice, 年度) → what it counts: each once, a plan of forty items is asked as one."""
    require(view.actor, Action.SEE_REPORTS)
    wanted = tuple(sorted(asked))
    if not wanted:
        return {}
    key = ("year_progress", view.actor.role, clock.today(), wanted)
    return kept(view, key, lambda: {one: _count(view, *one) for one in wanted})


def _count(view: View, choice: str, fiscal_year: int) -> Counted:
    try:
        figure = figure_from_json(choice)
        found = counted_now(view, figure, fiscal_year)
        if found.trouble or figure.dataset != EVENTS:
            return found
        # What is yet to come is not held yet, whatever the figure counts.
        filters = {name: values for name, values in figure.filters.items() if name != STATUS}
        tomorrow = max(clock.today() + timedelta(days=1), year_days(fiscal_year)[0])
        ids = row_ids(view, replace(figure, filters=filters), tomorrow, year_days(fiscal_year)[1])
        return replace(found, coming=ids)
    except ChartOutdated as error:
        return Counted(trouble=str(error))


def _of_number(found: Number) -> Counted:
    return Counted(found.value, found.part, found.whole, found.people)
