"""期間を SQL で数える: the databases count as the rules do, on every day around leap days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, column, literal, select, values

from core.db.actor import Actor
from core.db.work import read_only
from core.deadlines.dated import age_reached, in_force, months_after, period_end_of
from core.domain.dates import add_months, period_end
from core.domain.rules.parameters import Parameter, RuleBook
from core.domain.rules.transition_period import age_reached_on

FIRST = date(2023, 12, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(4 * 366)]


def _days(days: list[date]) -> ColumnElement[Any]:
    return values(column("on", Date), name="days").data([(on,) for on in days]).cte("days").c.on


def _asked(staff: dict[str, Actor], expression: object) -> list[date]:
    with read_only(staff["supporter"]) as view:
        return [row[0] for row in view.rows(expression)]  # type: ignore[arg-type]


def test_a_period_of_months_ends_on_the_same_day_in_sql(staff: dict[str, Actor]) -> None:
    for months in (1, 3, 6, 12, 24, 36):
        for part in (DAYS[:750], DAYS[750:]):
            day = _days(part)
            rows = _asked(staff, select(period_end_of(day, months)))
            assert rows == [period_end(on, months) for on in part]
    day = _days(DAYS[:500])
    assert _asked(staff, select(months_after(day, 6))) == [add_months(on, 6) for on in DAYS[:500]]


def test_an_age_is_reached_on_the_same_day_in_sql(staff: dict[str, Actor]) -> None:
    born = [on.replace(year=on.year - 60) for on in DAYS[:500]]
    day = _days(born)
    assert _asked(staff, select(age_reached(day, 65))) == [age_reached_on(on, 65) for on in born]


def test_the_number_in_force_on_a_stored_day_changes_on_its_day(staff: dict[str, Actor]) -> None:
    book = RuleBook(
        [
            Parameter("n", 3, "months", effective_to=date(2026, 6, 30)),
            Parameter("n", 6, "months", effective_from=date(2026, 7, 1)),
        ]
    )
    before, after = literal(date(2026, 6, 30), Date), literal(date(2026, 7, 1), Date)
    assert _asked(staff, select(in_force(book, "n", before))) == [3]
    assert _asked(staff, select(in_force(book, "n", after))) == [6]
    ends = select(period_end_of(after, in_force(book, "n", after)))
    assert _asked(staff, ends) == [date(2026, 12, 31)]
