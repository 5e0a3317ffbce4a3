"""期間を SQL で数える (periods counted in SQL): the same days as `core.domain.dates`, on both databases.

For rules whose period differs from row to row, so that no single step leads from the stored day to
the due day.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, and_, case, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from core.domain.rules.parameters import ALWAYS, RuleBook


class _Shifted(FunctionElement[Any]):
    """A day, moved by months (clipped to the month's last), then by days."""

    type = Date()
    inherit_cache = True

    def __init__(self, day: Any, months: Any, after: Any) -> None:
        super().__init__(day, _number(months), _number(after))


@compiles(_Shifted, "sqlite")
def _on_sqlite(element: _Shifted, compiler: Any, **options: Any) -> str:
    day, months, after = (compiler.process(part, **options) for part in element.clauses)
    # A day that the month lacks runs over into the next one: the month's last day is the smaller.
    return (
        f"date(min(date({day}, '+' || ({months}) || ' months'), "
        f"date({day}, 'start of month', '+' || ({months} + 1) || ' months', '-1 day')), "
        f"({after}) || ' days')"
    )


@compiles(_Shifted, "postgresql")
def _on_postgresql(element: _Shifted, compiler: Any, **options: Any) -> str:
    day, months, after = (compiler.process(part, **options) for part in element.clauses)
    return f"(CAST(CAST({day} AS DATE) + make_interval(months => CAST({months} AS INTEGER)) AS DATE) + ({after}))"


class _AgeReached(FunctionElement[Any]):
    """The day before a birthday; born on 29 February, 28 February (年齢計算に関する法律)."""

    type = Date()
    inherit_cache = True


@compiles(_AgeReached, "sqlite")
def _age_on_sqlite(element: _AgeReached, compiler: Any, **options: Any) -> str:
    day, years = (compiler.process(part, **options) for part in element.clauses)
    return f"date({day}, '+' || ({years}) || ' years', '-1 day')"


@compiles(_AgeReached, "postgresql")
def _age_on_postgresql(element: _AgeReached, compiler: Any, **options: Any) -> str:
    day, years = (compiler.process(part, **options) for part in element.clauses)
    birthday = f"CAST({day} + make_interval(years => CAST({years} AS INTEGER)) AS DATE)"
    return f"({birthday} - CASE WHEN to_char({day}, 'MMDD') = '0229' THEN 0 ELSE 1 END)"


def period_end_of(day: ColumnElement[Any], months: Any) -> ColumnElement[Any]:
    """期間末日 of so many months from a day, as `core.domain.dates.period_end`."""
    return _Shifted(day, months, -1)


def months_after(day: ColumnElement[Any], months: Any) -> ColumnElement[Any]:
    """The same day so many months later, as `core.domain.dates.add_months`."""
    return _Shifted(day, months, 0)


def days_after(day: ColumnElement[Any], days: Any) -> ColumnElement[Any]:
    """So many days later; earlier when negative."""
    return _Shifted(day, 0, days)


def age_reached(born: ColumnElement[Any], years: int) -> ColumnElement[Any]:
    """年齢に達する日, as `core.domain.rules.transition_period.age_reached_on`."""
    return _AgeReached(born, _number(years))


def in_force(book: RuleBook, key: str, day: ColumnElement[Any]) -> ColumnElement[Any]:
    """The whole number of a parameter that was in force on a stored day; NULL where none was."""
    rows = book.history(key)
    if len(rows) == 1 and rows[0].effective_from == ALWAYS and rows[0].effective_to is None:
        return literal_column(str(rows[0].integer))
    return case(
        *(
            (
                and_(
                    day >= row.effective_from,
                    *([day <= row.effective_to] if row.effective_to else []),
                ),
                row.integer,
            )
            for row in rows
        )
    )


def _number(value: Any) -> Any:
    return literal_column(str(value)) if isinstance(value, int) else value
