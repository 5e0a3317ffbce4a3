"""指標を読む (asking about indicators): targets, reference values, and what one may choose among."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.benchmarks import Benchmark, benchmarks
from core.domain.codes import codes
from core.domain.enrolments import MISTAKE, Enrolment, Office
from core.domain.indicators import IndicatorTarget, ReferenceValue
from core.domain.permissions import Action, require

# 利用定員 is typed like a target: the rate of the reward for 就労移行 divides by it.
CAPACITY = "transition_capacity"


@dataclass(frozen=True)
class TargetRow:
    """指標の目標の一行."""

    id: int
    version: int
    indicator: str
    programme: str
    fiscal_year: int
    value: float
    note: str


@dataclass(frozen=True)
class ReferenceRow:
    """参考値 that the office typed in."""

    id: int
    version: int
    indicator: str
    group: str
    months: int
    value: float
    population: str
    year: str
    source: str
    published_on: date | None
    is_verified: bool


def our_offices(view: View) -> dict[int, str]:
    """id → name of our offices, the open ones first: for dividing numbers."""
    require(view.actor, Action.SEE_CHARTS)
    o = table_of(Office).c
    asked = select(o.id, o.name).order_by(o.closed_on.is_not(None), o.name, o.id)
    return {row.id: row.name for row in view.rows(asked)}


def programmes_in_use(view: View) -> dict[str, str]:
    """Code → label of the programmes in which somebody is or was enrolled, in the list's order."""
    require(view.actor, Action.SEE_CHARTS)
    e = table_of(Enrolment).c
    asked = select(e.programme).where(e.end_reason != MISTAKE).distinct()
    used = {row.programme for row in view.rows(asked)}
    return {code: label for code, label in codes("programme").labels().items() if code in used}


def targets(view: View, fiscal_year: int | None = None) -> list[TargetRow]:
    """指標の目標 of a year, or of all; the newest year first."""
    require(view.actor, Action.SEE_CHARTS)
    t = table_of(IndicatorTarget).c
    asked = select(*(t[name] for name in TargetRow.__dataclass_fields__)).order_by(
        t.fiscal_year.desc(), t.indicator, t.programme
    )
    if fiscal_year is not None:
        asked = asked.where(t.fiscal_year == fiscal_year)
    return [TargetRow(**row._mapping) for row in view.rows(asked)]


def capacity(view: View, fiscal_years: tuple[int, ...]) -> int | None:
    """利用定員（就労移行支援） of these years together; None unless each of them was typed in."""
    require(view.actor, Action.SEE_CHARTS)
    t = table_of(IndicatorTarget).c
    asked = select(t.fiscal_year, t.value).where(
        t.indicator == CAPACITY, t.programme == "", t.fiscal_year.in_(fiscal_years)
    )
    found = {row.fiscal_year: row.value for row in view.rows(asked)}
    return round(sum(found.values())) if len(found) == len(fiscal_years) else None


def reference_values(view: View) -> list[ReferenceRow]:
    """参考値 that the office typed in, by indicator."""
    require(view.actor, Action.SEE_CHARTS)
    r = table_of(ReferenceValue).c
    asked = select(*(r[name] for name in ReferenceRow.__dataclass_fields__)).order_by(
        r.indicator, r.group, r.months, r.id
    )
    return [ReferenceRow(**row._mapping) for row in view.rows(asked)]


def references(
    view: View, indicator: str, measure: str = "", months: int = 0
) -> tuple[Benchmark, ...]:
    """参考値 of an indicator: what was published (`data/benchmarks.toml`), then what the office typed
    in. Each says whose it is, of which year, and where it stands."""
    shipped = [b for b in benchmarks(measure) if b.months == months] if measure else []
    typed = [
        Benchmark(
            row.indicator, row.value, row.population, row.year, row.source, row.is_verified,
            row.group, row.months,
        )
        for row in reference_values(view)
        if row.indicator == indicator
    ]  # fmt: skip
    return (*shipped, *typed)
