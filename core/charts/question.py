"""集計の問い (question): a checked choice as one SQL aggregate, grouped in the database.

The daily summary is grouped by its stored columns first and by months or upper codes afterwards:
its index serves the first step. Records are grouped in one step, as SQL by hand would: on the way
over an index the database would fetch a million rows one by one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy import text as sql_text

from core.charts.buckets import bucket_expression, first_day, next_day
from core.charts.choice import ChartChoice
from core.charts.dataset import BLANK, Counting, Dataset, Measure

OTHER = "__other__"
# More cells than this are no chart: the reader is asked to choose coarser.
MAX_CELLS = 20_000


@dataclass(frozen=True)
class Kept:
    """残す項目: the categories shown by name; all others together are そのほか. None: all are."""

    x: tuple[str, ...] | None = None
    colour: tuple[str, ...] | None = None


@dataclass(frozen=True)
class _Source:
    """Where the rows come from: the records with their joins, or the daily summary."""

    tables: FromClause
    column: Callable[[str], ColumnElement[Any]]
    value: Callable[[Measure], ColumnElement[Any]]
    base: tuple[ColumnElement[bool], ...]
    is_summary: bool = False


def aggregate(
    dataset: Dataset,
    choice: ChartChoice,
    *,
    today: date,
    dialect: str,
    kept: Kept | None = None,
    with_people: bool = False,
) -> Select[Any]:
    """The select of rows (x_key, c_key, value, people), never more than `MAX_CELLS` + 1.

    `with_people` counts the persons behind each cell as well, for hiding small numbers. `kept`
    gathers the other categories in the database, where nobody is counted twice.
    """
    kept = kept or Kept()
    measure = measure_of(dataset, choice)
    source = _source(dataset, choice, with_people=with_people)
    x, colour = source.column(choice.x), source.column(choice.colour)
    where = _conditions(dataset, choice, source, today)
    keys = (sql_text("x_key"), sql_text("c_key"))
    if not (source.is_summary and kept == Kept()):
        person = dataset.person if with_people and dataset.person is not None else None
        return (
            select(
                _gathered(_key(dataset, choice, choice.x, x, today, dialect), kept.x).label(
                    "x_key"
                ),
                _gathered(
                    _key(dataset, choice, choice.colour, colour, today, dialect), kept.colour
                ).label("c_key"),
                source.value(measure).label("value"),
                (null() if person is None else func.count(person.distinct())).label("people"),
            )
            .select_from(source.tables)
            .where(*where)
            .group_by(*keys)
            .limit(MAX_CELLS + 1)
        )
    stored = [x, colour] if choice.colour else [x]
    parts = (
        select(x.label("x_part"), colour.label("c_part"), source.value(measure).label("part"))
        .select_from(source.tables)
        .where(*where)
        .group_by(*stored)
        .subquery()
    )
    return (
        select(
            _key(dataset, choice, choice.x, parts.c.x_part, today, dialect).label("x_key"),
            _key(dataset, choice, choice.colour, parts.c.c_part, today, dialect).label("c_key"),
            func.sum(parts.c.part).label("value"),
            null().label("people"),
        )
        .group_by(*keys)
        .limit(MAX_CELLS + 1)
    )


def counted(dataset: Dataset, choice: ChartChoice, *, today: date) -> Select[Any]:
    """The select of one number: how many rows the period and the filters leave."""
    source = _source(dataset, choice, with_people=True)
    return (
        select(func.count())
        .select_from(source.tables)
        .where(*_conditions(dataset, choice, source, today))
    )


def matching(
    dataset: Dataset,
    choice: ChartChoice,
    *,
    today: date,
    x: str,
    colour: str | None,
    kept: Kept,
) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """The tables and the conditions of the rows behind one mark, by the keys of the aggregate.

    `colour` None: of every colour.
    """
    source = _source(dataset, choice, with_people=True)
    where = _conditions(dataset, choice, source, today)
    where.append(_equals(dataset, choice, choice.x, x, source, kept.x, today))
    if choice.colour and colour is not None:
        where.append(_equals(dataset, choice, choice.colour, colour, source, kept.colour, today))
    return source.tables, where


def measure_of(dataset: Dataset, choice: ChartChoice) -> Measure:
    """The measure of a checked choice."""
    measure = dataset.measure(choice.measure)
    if measure is None:
        raise LookupError(choice.measure)  # a bug: `checked` lets no such choice through
    return measure


def _stored(dataset: Dataset, name: str) -> Column[Any]:
    found = dataset.dimension(name) or dataset.date(name)
    if found is None:
        raise LookupError(name)
    return found.column


def _names(dataset: Dataset, choice: ChartChoice) -> list[str]:
    """Every column that the choice needs, by its name."""
    names = [choice.x, *choice.filters]
    if choice.colour:
        names.append(choice.colour)
    period = dataset.period_column(choice)
    if period is not None and not choice.period.is_open:
        names.append(period.name)
    return names


def counts_persons(dataset: Dataset, choice: ChartChoice) -> bool:
    """Whether persons stand behind the numbers: not, where the daily sums of records answer."""
    return dataset.person is not None and not _source(dataset, choice, with_people=False).is_summary


def _source(dataset: Dataset, choice: ChartChoice, *, with_people: bool) -> _Source:
    nothing = literal(BLANK, String)
    summary = dataset.summary
    level = summary.level_for(_names(dataset, choice)) if summary else None
    if summary and level and not with_people and choice.measure in summary.measures:
        columns, measures = summary.columns, summary.measures
        return _Source(
            summary.table,
            lambda name: columns[name] if name else nothing,
            lambda measure: func.sum(measures[measure.name]),
            (summary.table.c.level == level,),
            is_summary=True,
        )
    tables: FromClause = dataset.source
    joined = {_stored(dataset, name).table for name in _names(dataset, choice)}
    for table, condition in dataset.joins.items():
        if table in joined:
            # Every row has its person; an outer join keeps SQLite from starting with the persons.
            tables = tables.outerjoin(table, condition)
    return _Source(
        tables,
        lambda name: _stored(dataset, name) if name else nothing,
        _counting,
        dataset.base,
    )


def _counting(measure: Measure) -> ColumnElement[Any]:
    if measure.column is None:
        return func.count()
    if measure.counting is Counting.DISTINCT:
        return func.count(measure.column.distinct())
    return func.sum(measure.column)


def _conditions(
    dataset: Dataset, choice: ChartChoice, source: _Source, today: date
) -> list[ColumnElement[bool]]:
    where = list(source.base)
    period = dataset.period_column(choice)
    first, last = choice.period.days(today)
    if period is not None and (first or last):
        column = source.column(period.name)
        if first:
            where.append(column >= first)
        if last:
            where.append(column <= last)
    date_column = dataset.date(choice.x)
    if date_column and date_column.column.nullable:
        where.append(source.column(choice.x).is_not(None))
    for name, values in choice.filters.items():
        dimension = dataset.dimension(name)
        if dimension is not None and values:
            where.append(dimension.matches(source.column(name), values, today))
    return where


def _key(
    dataset: Dataset,
    choice: ChartChoice,
    name: str,
    column: ColumnElement[Any],
    today: date,
    dialect: str,
) -> ColumnElement[Any]:
    """The key of a category: never NULL, always text; '' is 未入力."""
    dimension = dataset.dimension(name)
    if dimension is not None:
        found = dimension.expression(column, today)
        if dimension.is_number:
            return func.coalesce(cast(func.nullif(found, 0), String), BLANK)
        return func.coalesce(found, BLANK) if dimension.column.nullable else found
    if name:
        return bucket_expression(column, choice.bucket, dialect)
    return column


def _gathered(key: ColumnElement[Any], kept: tuple[str, ...] | None) -> ColumnElement[Any]:
    return key if kept is None else case((key.in_(kept), key), else_=OTHER)


def _equals(
    dataset: Dataset,
    choice: ChartChoice,
    name: str,
    key: str,
    source: _Source,
    kept: tuple[str, ...] | None,
    today: date,
) -> ColumnElement[bool]:
    column = source.column(name)
    dimension = dataset.dimension(name)
    if dimension is None:
        start = first_day(key, choice.bucket)
        return (column >= start) & (column < next_day(key, choice.bucket))
    if key == OTHER:
        named = dimension.matches(column, kept or (), today)
        # NULL is neither in the list nor outside of it; it is そのほか unless 未入力 is kept.
        return or_(~named, named.is_(None)) if BLANK not in (kept or ()) else ~named
    return dimension.matches(column, (key,), today)
