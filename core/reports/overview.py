"""指標の一覧のいま (overview): every card of 指標 for a period, and one indicator divided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from core.charts.figure import Number
from core.db.work import View
from core.domain.benchmarks import Benchmark
from core.domain.permissions import Action, require
from core.queries.indicators import references
from core.reports.indicator import WAYS, Indicator, before, seen
from core.reports.indicator_guard import tells_of_others, widened
from core.reports.indicator_parts import blank_of, labels_of
from core.reports.indicators import CARDS
from core.reports.standing import (
    YEAR,
    Asked,
    Standing,
    hidden_parts,
    hides_small,
    shown_to,
    standing,
    with_targets,
)


@dataclass(frozen=True)
class Part:
    """分けた一つ. `is_hidden`: kept back; then its number says nothing."""

    key: str
    label: str
    number: Number
    is_hidden: bool = False


@dataclass(frozen=True)
class Divided:
    """分けた指標. `overlaps`: a person may stand in several parts, so that they are more than the whole."""

    way: str
    parts: tuple[Part, ...]
    overlaps: bool = False


def overview(view: View, asked: Asked, today: date, *, leaves: bool = False) -> list[Standing]:
    """指標の一覧: what this user may see of it. `leaves`: for a file that leaves the office."""
    require(view.actor, Action.SEE_CHARTS)
    hides = hides_small(view, leaves=leaves)
    asked = _asked(asked, hides=hides)
    found = with_targets(view, [standing(view, i, asked, today) for i in CARDS], asked)
    return [_shown(view, one, asked, today) for one in found] if hides else found


def looked_at(view: View, indicator: Indicator, asked: Asked, today: date) -> Standing:
    """One indicator in full, as this user may see it."""
    require(view.actor, Action.SEE_CHARTS)
    hides = hides_small(view)
    asked = _asked(asked, hides=hides)
    (found,) = with_targets(view, [standing(view, indicator, asked, today)], asked)
    return _shown(view, found, asked, today) if hides else found


def _shown(view: View, found: Standing, asked: Asked, today: date) -> Standing:
    """What may be seen of it where small numbers are hidden; of one programme or office not what
    would tell of the others, and no months, of which each would have to be compared."""
    if not asked.of.filters or not found.is_told:
        return shown_to(found)
    now = seen(asked.period, today)
    stretches = {
        "now": (found.now, now),
        "before": (found.before, before(asked.period, today)),
        "year_before": (found.year_before, now.earlier(YEAR)),
    }
    hidden = {
        name
        for name, (number, when) in stretches.items()
        if tells_of_others(view, found.indicator, number, when, asked.of)
    }
    if found.now.people is not None:
        hidden.add("steps")
    return shown_to(replace(found, hidden=frozenset(hidden)))


def _asked(asked: Asked, *, hides: bool) -> Asked:
    """Without the persons behind, where nothing is hidden: the daily sums then answer."""
    return asked if hides else replace(asked, of=replace(asked.of, people=False))


def divided(
    view: View, indicator: Indicator, asked: Asked, today: date, way: str, *, leaves: bool = False
) -> Divided:
    """An indicator by a way of `WAYS`: in the order of the list, places by size; 未入力 last."""
    require(view.actor, Action.SEE_CHARTS)
    when = seen(asked.period, today)
    numbers = indicator.source.divided(view, when, asked.of, way)
    # By office, every office is told, whichever was asked for: they are parts of all of them.
    of = widened(asked.of, way)
    whole = indicator.source.value(view, when, of)
    size = sum(_size(number) for number in numbers.values())
    overlaps = size > _size(whole)
    hidden: set[str] = set()
    if hides_small(view, leaves=leaves):
        hidden = hidden_parts(whole, numbers)
        if tells_of_others(view, indicator, whole, when, of):
            hidden = set(numbers)  # together they are the number that is hidden
    labels = labels_of(view, way)
    parts = [
        Part(key, _label(labels, way, key), numbers[key], key in hidden)
        for key in _ordered(labels, numbers)
    ]
    return Divided(way, tuple(parts), overlaps)


def ways_of(indicator: Indicator) -> dict[str, str]:
    """By what it can be divided, with its name."""
    return {way: title for way, title in WAYS.items() if way in indicator.source.ways}


def references_of(view: View, indicator: Indicator) -> tuple[Benchmark, ...]:
    """参考値 of an indicator, published and typed in."""
    asked = indicator.reference
    measure, months = (asked.measure, asked.months) if asked else ("", 0)
    return references(view, indicator.name, measure, months)


def _size(number: Number) -> int:
    return number.value if number.whole is None else number.whole


def _ordered(labels: Mapping[str, str], numbers: Mapping[str, Number]) -> list[str]:
    place = {key: at for at, key in enumerate(labels)}
    return sorted(
        numbers,
        key=lambda key: (key == "", place.get(key, len(place)), -_size(numbers[key]), key),
    )


def _label(labels: Mapping[str, str], way: str, key: str) -> str:
    if not key:
        return blank_of(way)
    return labels.get(key) or (f"（不明: {key}）" if labels else key)
