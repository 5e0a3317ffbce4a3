"""自分で数える指標 (indicators counted by lines): what no figure of the catalogue can say.

Who of two lists is also in a third, and at which stage somebody stood on a day of the past, is decided
line by line; the lines are the rows behind the number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from core.charts.figure import Number
from core.db.work import View
from core.reports.indicator import Scope, Stretch
from core.reports.indicator_figures import FILTERED, month_ends, narrowed
from core.reports.indicator_parts import keys_of

PERSONS_WAYS = frozenset({"programme", "office", "area", "disability", "owner"})


@dataclass(frozen=True, slots=True)
class Line:
    """一行. `id`: of the data set's own row; `on`: the day on which it counts; `is_part`: of a rate,
    whether it is in the numerator; `groups`: way → key; `thing`: what is counted once."""

    id: int
    person: int | None
    on: date
    is_part: bool = True
    groups: Mapping[str, str] = field(default_factory=dict)
    thing: int | None = None
    amount: int = 1


class Tally(StrEnum):
    """数えかた. THINGS: each organisation once. RATE: the part of the lines."""

    COUNT = "count"
    PERSONS = "persons"
    THINGS = "things"
    RATE = "rate"


Ask = Callable[[View, Stretch, Scope], Sequence[Line]]


@dataclass(frozen=True)
class Counted:
    """数のもと: lines, asked for by `ask`. `filters` and `ways`: which it can tell apart. `monthly`
    False: a month of it says nothing (a person sought work for many months)."""

    dataset: str
    ask: Ask
    tally: Tally = Tally.COUNT
    filters: frozenset[str] = frozenset({"programme", "office"})
    ways: frozenset[str] = PERSONS_WAYS
    is_stock: bool = False
    monthly: bool = True

    def value(self, view: View, when: Stretch, of: Scope) -> Number:
        """All lines of the stretch."""
        return tallied(self.tally, self.ask(view, when, of))

    def divided(self, view: View, when: Stretch, of: Scope, way: str) -> Mapping[str, Number]:
        """By the groups of the lines; 事業・事業所 one by one, since a person may be in several."""
        if way in FILTERED:
            asked = {
                key: self.value(view, when, narrowed(of, way, key)) for key in keys_of(view, way)
            }
            return {key: one for key, one in asked.items() if one.value or one.whole}
        parts: dict[str, list[Line]] = {}
        for line in self.ask(view, when, of):
            parts.setdefault(line.groups.get(way, ""), []).append(line)
        return {key: tallied(self.tally, own) for key, own in parts.items()}

    def months(self, view: View, when: Stretch, of: Scope) -> Mapping[str, Number]:
        """By the months of the lines; a stock at the end of each month."""
        if not self.monthly:
            return {}
        if self.is_stock:
            ends = month_ends(when)
            return {f"{e:%Y-%m}": self.value(view, Stretch(e, e), of) for e in ends}
        parts: dict[str, list[Line]] = {}
        for line in self.ask(view, when, of):
            parts.setdefault(f"{line.on:%Y-%m}", []).append(line)
        return {key: tallied(self.tally, own) for key, own in parts.items()}

    def ids(self, view: View, when: Stretch, of: Scope, way: str, key: str) -> tuple[int, ...]:
        """The rows of the lines, each once."""
        if way in FILTERED:
            of, way = narrowed(of, way, key), ""
        lines = self.ask(view, when, of)
        return tuple(sorted({x.id for x in lines if not way or x.groups.get(way, "") == key}))


def tallied(tally: Tally, lines: Iterable[Line]) -> Number:
    """The number of some lines."""
    own = list(lines)
    persons = {line.person for line in own if line.person is not None}
    people = len(persons) if persons or not own else None
    match tally:
        case Tally.PERSONS:
            return Number(len(persons), people=people)
        case Tally.THINGS:
            return Number(len({line.thing for line in own}), people=people)
        case Tally.RATE:
            part, whole = sum(line.is_part for line in own), len(own)
            value = (200 * part + whole) // (2 * whole) if whole else 0
            return Number(value, part, whole, people)
        case _:
            return Number(sum(line.amount for line in own), people=people)
