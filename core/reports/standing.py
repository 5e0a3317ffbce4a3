"""指標のいま (how an indicator stands): its number, what it was before, its aim, its way of a year.

All of it is of the whole office; what a user may not see is taken away by `shown_to`, never asked
for otherwise, so that everybody reads the same numbers.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from core.charts.disclosure import Count, Sum, Table
from core.charts.figure import Number
from core.charts.small_numbers import SMALLEST_PERCENT_BASE, SMALLEST_SHOWN
from core.db.work import View
from core.domain.dates import add_months, fiscal_year
from core.domain.permissions import Action, may, require
from core.queries.indicators import TargetRow, targets
from core.reports.hidden import guarded
from core.reports.indicator import (
    Indicator,
    Scope,
    Stretch,
    before,
    months_of,
    seen,
)
from core.reports.indicators import INDICATORS
from core.reports.periods import ReportPeriod

YEAR = 12
WHOLE = Scope()


@dataclass(frozen=True)
class Asked:
    """どの期間の、どこの数か."""

    period: ReportPeriod
    of: Scope = WHOLE

    @property
    def year(self) -> int:
        """The 年度 whose targets belong to the period."""
        return fiscal_year(self.period.first)


@dataclass(frozen=True)
class Step:
    """推移の一点: of a rate the twelve months up to and with this one, otherwise the month alone."""

    month: str
    number: Number


@dataclass(frozen=True)
class Standing:
    """指標のいま. `is_told` False: programme or office cannot be told apart in it. `hidden`: which of
    `now`, `before`, `year_before` and the months are kept back."""

    indicator: Indicator
    now: Number
    before: Number
    year_before: Number
    steps: tuple[Step, ...] = ()
    target: TargetRow | None = None
    beside: tuple[tuple[str, str, Number], ...] = ()
    is_told: bool = True
    hidden: frozenset[str] = frozenset()

    @property
    def is_hidden(self) -> bool:
        """Whether the number itself is kept back."""
        return "now" in self.hidden


NOTHING = Number(0)


def standing(
    view: View, indicator: Indicator, asked: Asked, today: date, *, with_steps: bool = True
) -> Standing:
    """One indicator in full. Raises `NotAllowed`."""
    require(view.actor, Action.SEE_CHARTS)
    source, period = indicator.source, asked.period
    if not asked.of.filters <= source.filters:
        return Standing(indicator, NOTHING, NOTHING, NOTHING, is_told=False)
    now = seen(period, today)
    earlier, last_year = before(period, today), now.earlier(YEAR)
    value = source.value(view, now, asked.of)
    then = source.value(view, last_year, asked.of)
    same = months_of(period) == YEAR
    return Standing(
        indicator, value,
        then if same else source.value(view, earlier, asked.of), then,
        _steps(view, indicator, now, asked.of) if with_steps else (),
        beside=tuple(
            (title, INDICATORS[name].unit, _beside(view, INDICATORS[name], now, asked.of))
            for title, name in indicator.beside
        ),
    )  # fmt: skip


def with_targets(view: View, found: Iterable[Standing], asked: Asked) -> list[Standing]:
    """The same with the targets of the year: those of the programme asked for, or of the whole."""
    known = {(row.indicator, row.programme): row for row in targets(view, asked.year)}
    if asked.of.office_id is not None:
        return list(found)
    return [replace(s, target=known.get((s.indicator.name, asked.of.programme))) for s in found]


def _beside(view: View, indicator: Indicator, when: Stretch, of: Scope) -> Number:
    return indicator.source.value(view, when, of)


def _steps(view: View, indicator: Indicator, now: Stretch, of: Scope) -> tuple[Step, ...]:
    """Thirteen months up to the last one seen: the same month of the year before stands first."""
    months = YEAR if not indicator.is_rate or indicator.source.is_stock else 2 * YEAR - 1
    first = add_months(now.last.replace(day=1), -months)
    found = indicator.source.months(view, Stretch(first, now.last), of)
    if not found:
        return ()
    keys = [f"{add_months(first, n):%Y-%m}" for n in range(months + 1)]
    if not indicator.is_rate or indicator.source.is_stock:
        return tuple(Step(key, found.get(key, NOTHING)) for key in keys)
    return tuple(
        Step(keys[n], together(found.get(key, NOTHING) for key in keys[n - YEAR + 1 : n + 1]))
        for n in range(YEAR - 1, len(keys))
    )


def together(parts: Iterable[Number]) -> Number:
    """割合 of several months together: both of its numbers are added, the rate is computed anew."""
    own = list(parts)
    part = sum(number.part or 0 for number in own)
    whole = sum(number.whole or 0 for number in own)
    people = max((number.people or 0 for number in own), default=0)
    return Number((200 * part + whole) // (2 * whole) if whole else 0, part, whole, people)


# -- small numbers ---------------------------------------------------------------------------------


def hides_small(view: View, *, leaves: bool = False) -> bool:
    """Whether small numbers are kept back: in what leaves the office, and from who may not see
    要配慮個人情報."""
    return leaves or not may(view.actor, Action.SEE_SENSITIVE)


def shown_to(found: Standing) -> Standing:
    """小さな数を伏せる: of the numbers and of the months; what would tell a hidden one goes with it."""
    numbers = {"now": found.now, "before": found.before, "year_before": found.year_before}
    hidden = set(found.hidden) | {name for name, number in numbers.items() if is_small(number)}
    if any(is_small(step.number) for step in found.steps):
        # One month that is missing in a row of months is the year less the others.
        hidden.add("steps")
    hidden |= {f"beside.{title}" for title, _, number in found.beside if is_small(number)}
    if "now" in hidden:
        hidden |= {"steps"} | {f"beside.{title}" for title, _, _ in found.beside}
    return replace(found, hidden=frozenset(hidden))


def is_small(number: Number) -> bool:
    """Whether fewer than five persons stand behind it; of a rate also behind its part or the rest."""
    if number.people is None:
        return False
    counts = [number.people]
    if number.whole is not None and number.part is not None:
        counts = [number.part, number.whole, number.whole - number.part]
    return any(0 < count < SMALLEST_SHOWN for count in counts)


def hidden_parts(whole: Number, parts: Mapping[str, Number]) -> set[str]:
    """The parts of a division that are kept back; the total stays. A person may stand in several
    parts, or (of nobody's programme) in none."""
    if any(number.people is None for number in (whole, *parts.values())):
        return set()
    if whole.whole is not None:
        return {key for key, number in parts.items() if is_small(number)} | _rest(parts)
    total = "total"
    cells: dict[Hashable, Count] = {
        f"part.{key}": Count(one.value, one.people) for key, one in parts.items()
    }
    cells[total] = Count(whole.value, whole.people, is_total=True)
    rest = whole.value - sum(one.value for one in parts.values())
    if rest > 0:
        people = (whole.people or 0) - sum(one.people or 0 for one in parts.values())
        cells["rest"] = Count(rest, max(people, 0), is_printed=False)
    table = Table(cells, (Sum(total, tuple(k for k in cells if k != total), rest < 0),))
    hidden = guarded([table])
    return {key for key in parts if f"part.{key}" in hidden}


def _rest(parts: Mapping[str, Number]) -> set[str]:
    """A second one where a single rate is kept back: both of its numbers would be the total less the
    others."""
    small = [key for key, number in parts.items() if is_small(number)]
    others = [key for key, number in parts.items() if key not in small and number.whole]
    return (
        {min(others, key=lambda key: parts[key].whole or 0)}
        if len(small) == 1 and others
        else set()
    )


# -- in words --------------------------------------------------------------------------------------


def told(indicator: Indicator, number: Number, *, is_hidden: bool = False) -> str:
    """「75.0%（12/16件）」「6/8件」「128件」; a rate of fewer than ten never as a percentage."""
    if is_hidden:
        return "5人未満など"
    if not indicator.is_rate:
        return f"{number.value:,}{indicator.unit}"
    part, whole = number.part or 0, number.whole or 0
    if not whole:
        return "—"
    counts = f"{part:,}/{whole:,}{indicator.unit}"
    return counts if whole < SMALLEST_PERCENT_BASE else f"{part / whole:.1%}（{counts}）"


def change(indicator: Indicator, now: Number, then: Number) -> str:
    """まえとの差: 「+3件」「-2.5ポイント」, 「同じ」; '' where it cannot be told."""
    if not indicator.is_rate:
        difference = now.value - then.value
        return f"{difference:+,}{indicator.unit}" if difference else "同じ"
    if min(now.whole or 0, then.whole or 0) < SMALLEST_PERCENT_BASE:
        return ""
    points = 100 * (rate_of(now) - rate_of(then))
    return f"{points:+.1f}ポイント" if abs(points) >= 0.05 else "同じ"


def rate_of(number: Number) -> float:
    """The share, 0 to 1."""
    return (number.part or 0) / number.whole if number.whole else 0.0


def aim(found: Standing, asked: Asked, today: date) -> str:
    """目標とくらべて: 「目標 10件の50%（年度は64%経過）」「目標 30%（届いていない）」; '' without a target."""
    target, indicator = found.target, found.indicator
    if target is None:
        return ""
    goal = f"目標 {target.value:,g}{goal_unit(indicator)}"
    words = towards(found, asked, today)
    if _is_of_a_year(indicator) and months_of(asked.period) != YEAR:
        return f"{asked.year}年度の{goal}"
    if not words:
        return goal
    if not _is_of_a_year(indicator):
        return f"{goal}（{words}）"
    if asked.period.is_over(today):
        return f"{goal}の{words}"
    return f"{goal}の{words}（年度は{passed(asked.period, today):.0%}経過）"


def towards(found: Standing, asked: Asked, today: date) -> str:
    """目標に対して: how much of a year's number there is, or whether a rate or a stock reaches it; ''
    where it cannot be told: a hidden number, a rate of fewer than ten, a part of the year."""
    target, indicator = found.target, found.indicator
    if target is None or found.is_hidden or not found.is_told:
        return ""
    if indicator.is_rate:
        if (found.now.whole or 0) < SMALLEST_PERCENT_BASE:
            return ""
        return _reached(100 * rate_of(found.now) >= target.value, indicator)
    if indicator.source.is_stock:
        return _reached(found.now.value >= target.value, indicator)
    if months_of(asked.period) != YEAR or not target.value:
        return ""
    return f"{found.now.value / target.value:.0%}"


def goal_unit(indicator: Indicator) -> str:
    """In what a target is said: per cent of a rate, else the unit of the number."""
    return "%" if indicator.is_rate else indicator.unit


def _is_of_a_year(indicator: Indicator) -> bool:
    """Whether the target grows full over the year."""
    return not indicator.is_rate and not indicator.source.is_stock


def passed(period: ReportPeriod, today: date) -> float:
    """How much of a period has passed, 0 to 1, this day included."""
    days = (period.last - period.first).days + 1
    gone = (seen(period, today).last - period.first).days + 1
    return min(1.0, gone / days) if today >= period.first else 0.0


def _reached(value: bool, indicator: Indicator) -> str:
    better = value if indicator.better != "less" else not value
    return "届いている" if better else "届いていない"


def until_words(asked: Asked, today: date) -> str:
    """What the numbers are of: 「2026年度（2026年4月1日〜2026年11月21日、途中）」."""
    when = seen(asked.period, today)
    running = "、途中" if not asked.period.is_over(today) else ""
    return f"{asked.period.label}（{when.label}{running}）"


def headline(indicator: Indicator, number: Number, *, is_hidden: bool = False) -> tuple[str, str]:
    """What stands large, and what stands small below it: (「75.0%」, 「12/16件」), (「6/8件」, 「」)."""
    if is_hidden:
        return "—", "5人未満など"
    if not indicator.is_rate:
        return f"{number.value:,} {indicator.unit}", ""
    part, whole = number.part or 0, number.whole or 0
    if not whole:
        return "—", indicator.missing
    counts = f"{part:,}/{whole:,}"
    if whole < SMALLEST_PERCENT_BASE:
        return f"{counts} {indicator.unit}", ""
    return f"{part / whole:.1%}", f"{counts}{indicator.unit}"
