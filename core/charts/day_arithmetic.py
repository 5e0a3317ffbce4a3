"""日数の計算 (arithmetic of days) in SQL, the same on either database: days between, months later."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class days_between(GenericFunction[int]):  # noqa: N801 (a function of SQL)
    """日数 from the first day to the second; NULL when one is missing."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _days_in_sqlite(element: days_between, compiler: SQLCompiler, **kw: Any) -> str:
    first, last = (compiler.process(each, **kw) for each in element.clauses)
    return f"CAST(julianday({last}) - julianday({first}) AS INTEGER)"


@compiles(days_between)
def _days(element: days_between, compiler: SQLCompiler, **kw: Any) -> str:
    first, last = (compiler.process(each, **kw) for each in element.clauses)
    return f"({last} - {first})"


class _months_later(GenericFunction[Any]):  # noqa: N801
    name = "months_later"
    type = Date()
    inherit_cache = True


def months_later(column: ColumnElement[Any], months: int) -> ColumnElement[Any]:
    """`add_months` of a column: the same day so many months later, clipped to the month's last."""
    return _months_later(column, literal(months, Integer, literal_execute=True))


@compiles(_months_later, "sqlite")
def _later_in_sqlite(element: _months_later, compiler: SQLCompiler, **kw: Any) -> str:
    column, months = (compiler.process(each, **kw) for each in element.clauses)
    # date('2026-01-31', '+1 months') is 3 March: the month's last day holds it back.
    return (
        f"min(date({column}, ({months}) || ' months'), "
        f"date({column}, 'start of month', ({months}) || ' months', '+1 months', '-1 days'))"
    )


@compiles(_months_later)
def _later(element: _months_later, compiler: SQLCompiler, **kw: Any) -> str:
    column, months = (compiler.process(each, **kw) for each in element.clauses)
    return f"CAST({column} + make_interval(months => {months}) AS date)"
