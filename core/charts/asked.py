"""問い (what is asked): the rows that a question of the catalogue means, as tables and conditions.

Only what the catalogue declares comes into them; a joined table is there only where it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    String,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    true,
)
from sqlalchemy.sql import visitors

from core.charts.choice import Bucket
from core.charts.dataset import (
    BLANK,
    ENROLMENT_FILTERS,
    Counting,
    Dataset,
    DateColumn,
    Enrolled,
    Measure,
)
from core.db.work import table_of
from core.domain.enrolments import MISTAKE, Enrolment

_OF_ENROLMENT = {"programme": "programme", "office": "office_id"}


@dataclass(frozen=True)
class Asked:
    """問い: what is counted by what, of which days. `x`, `colour`: '' is no division.

    `standing_on`: not the rows with a day in the period, but those that stand on this day.
    """

    dataset: Dataset
    measure: Measure
    today: date
    x: str = ""
    colour: str = ""
    bucket: Bucket = Bucket.MONTH
    dated: DateColumn | None = None
    first: date | None = None
    last: date | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    standing_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether no day is left out."""
        return self.first is None and self.last is None and self.standing_on is None


@dataclass(frozen=True)
class Source:
    """Where the rows come from: the records with their joins, or the daily summary."""

    tables: FromClause
    column: Callable[[str], ColumnElement[Any]]
    value: ColumnElement[Any]
    whole: ColumnElement[Any]
    base: tuple[ColumnElement[bool], ...]
    is_summary: bool = False


def joined(dataset: Dataset, read: Iterable[ColumnElement[Any]]) -> FromClause:
    """The source with the tables that these expressions and the base need."""
    needed = {table for each in (*read, *dataset.base) for table in _tables_of(each)}
    for table, condition in reversed(list(dataset.joins.items())):
        # What a joined table is tied to stands before it in `joins`.
        if table in needed:
            needed |= _tables_of(condition)
    tables: FromClause = dataset.source
    for table, condition in dataset.joins.items():
        if table in needed:
            # Every row has its person; an outer join keeps SQLite from starting with the persons.
            tables = tables.outerjoin(table, condition)
    return tables


def source_of(asked: Asked, *, with_people: bool) -> Source:
    dataset, measure = asked.dataset, asked.measure
    nothing = literal(BLANK, String)
    summary = dataset.summary
    level = summary.level_for(_names(asked)) if summary else None
    if (
        summary
        and level
        and not with_people
        and asked.standing_on is None
        and measure.name in summary.measures
    ):
        columns = summary.columns
        return Source(
            summary.table,
            lambda name: columns[name] if name else nothing,
            func.sum(summary.measures[measure.name]),
            null(),
            (summary.table.c.level == level,),
            is_summary=True,
        )
    read = list(_expressions(asked))
    if with_people and dataset.person is not None:
        read.append(dataset.person)
    tables = joined(dataset, read)
    value, whole = _counting(measure, asked.today)
    return Source(
        tables,
        lambda name: _stored(dataset, name) if name else nothing,
        value,
        whole,
        dataset.base,
    )


def conditions(asked: Asked, source: Source) -> list[ColumnElement[bool]]:
    dataset = asked.dataset
    where = list(source.base)
    if asked.standing_on is not None and dataset.stock is not None:
        end = dataset.stock.end
        where += [
            dataset.stock.start <= asked.standing_on,
            or_(end.is_(None), end > asked.standing_on),
        ]
    elif asked.dated is not None and not asked.is_open:
        column = source.column(asked.dated.name)
        if asked.first:
            where.append(column >= asked.first)
        if asked.last:
            where.append(column <= asked.last)
    if dataset.is_past and dataset.dates:
        where.append(dataset.dates[0].column <= asked.today)
    for name in (asked.x, asked.colour):
        behind = dataset.date_behind(name) if name else None
        if behind is not None and may_lack(dataset, behind.column):
            where.append(source.column(behind.name).is_not(None))
    enrolled: dict[str, tuple[str, ...]] = {}
    for name, values in asked.filters.items():
        dimension = dataset.dimension(name)
        if dimension is None or not values:
            continue
        if dimension.enrolled:
            enrolled[name] = values
        else:
            where.append(dimension.matches(source.column(name), values, asked.today))
    if enrolled:
        where.append(_is_enrolled(asked, enrolled))
    return where


def may_lack(dataset: Dataset, column: ColumnElement[Any]) -> bool:
    """Whether a row may be without it: also where what it is joined to may be missing."""
    is_own = getattr(column, "table", None) is dataset.source
    return not is_own or bool(getattr(column, "nullable", True))


def _stored(dataset: Dataset, name: str) -> ColumnElement[Any]:
    found = dataset.dimension(name) or dataset.date(name)
    if found is None:
        raise LookupError(name)
    return found.column


def _names(asked: Asked) -> list[str]:
    """Every column that the question needs, by its name."""
    names = [name for name in (asked.x, asked.colour) if name] + list(asked.filters)
    if asked.dated is not None and not asked.is_open:
        names.append(asked.dated.name)
    return names


def _expressions(asked: Asked) -> Iterable[ColumnElement[Any]]:
    """Everything that is read of a row: whose tables have to be joined."""
    dataset, measure = asked.dataset, asked.measure
    for name in _names(asked):
        dimension = dataset.dimension(name)
        if dimension is None or not dimension.enrolled:
            yield _stored(dataset, name)
        elif dataset.row_id is not None:
            yield dataset.row_id
            if asked.dated is not None:
                yield asked.dated.column
    if measure.column is not None:
        yield measure.column
    for condition in (measure.part, measure.whole):
        if condition is not None:
            yield condition(asked.today)
    if asked.standing_on is not None and dataset.stock is not None:
        yield dataset.stock.start
        yield dataset.stock.end


def _tables_of(expression: ColumnElement[Any]) -> set[FromClause]:
    found = (getattr(part, "table", None) for part in visitors.iterate(expression))
    return {table for table in found if isinstance(table, FromClause)}


def counting_rows(measure: Measure, today: date) -> ColumnElement[bool] | None:
    """Which rows a quotient is of: the whole of a rate, what a mean has a number of; None: all."""
    if measure.counting is Counting.RATE and measure.whole is not None:
        return measure.whole(today)
    if measure.counting is Counting.MEAN and measure.column is not None:
        return measure.column.is_not(None)
    return None


def people_of(asked: Asked) -> ColumnElement[Any]:
    """How many persons stand behind the number; NULL where no persons do."""
    person = asked.dataset.person
    if person is None:
        return null()
    counted = counting_rows(asked.measure, asked.today)
    return func.count((person if counted is None else case((counted, person))).distinct())


def _counting(measure: Measure, today: date) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The number itself, and what it is divided by."""
    column = measure.column
    if measure.counting is Counting.RATE:
        whole = measure.whole(today) if measure.whole else true()
        part = and_(whole, measure.part(today) if measure.part else true())
        counted = literal(1) if column is None else column
        over = [case((condition, counted)) for condition in (part, whole)]
        part_of, whole_of = (
            func.count(each if column is None else each.distinct()) for each in over
        )
        return part_of, whole_of
    if column is None:
        return func.count(), null()
    if measure.counting is Counting.DISTINCT:
        return func.count(column.distinct()), null()
    if measure.counting is Counting.MEAN:
        return func.sum(column), func.count(column)
    return func.sum(column), null()


def _is_enrolled(asked: Asked, filters: Mapping[str, tuple[str, ...]]) -> ColumnElement[bool]:
    """One enrolment of the person that answers all of these filters, on the day of the row."""
    dataset, e = asked.dataset, table_of(Enrolment).alias()
    where: list[ColumnElement[bool]] = [e.c.client_id == dataset.row_id, e.c.end_reason != MISTAKE]
    if dataset.enrolled is Enrolled.ON_THE_DAY:
        on = asked.standing_on or (asked.dated.column if asked.dated else asked.today)
        where += [e.c.start_on <= on, or_(e.c.end_on.is_(None), e.c.end_on >= on)]
    if values := asked.filters.get("programme", ()):
        # Where the row itself tells the programme, it is that one's office that is asked for.
        filters = {**filters, "programme": values}
    for dimension in ENROLMENT_FILTERS:
        if values := filters.get(dimension.name, ()):
            where.append(dimension.matches(e.c[_OF_ENROLMENT[dimension.name]], values, asked.today))
    return exists().where(*where)
