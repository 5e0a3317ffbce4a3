"""集計の問い (composing the query): one SELECT made of the catalogue's declarations, nothing else.

The daily summary is grouped by its stored columns first and by months or upper codes afterwards:
its index serves the first step. Records are grouped in one step, as SQL by hand would: on the way
over an index the database would fetch a million rows one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy import text as sql_text
from sqlalchemy.sql import visitors

from core import clock
from core.charts.buckets import bucket_expression, first_day, next_day
from core.charts.choice import Bucket, ChartChoice
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
OTHER = "__other__"
# More cells than this are no chart: the reader is asked to choose coarser.
MAX_CELLS = 20_000


@dataclass(frozen=True)
class Kept:
    """残す項目: the categories shown by name; all others together are そのほか. None: all are."""

    x: tuple[str, ...] | None = None
    colour: tuple[str, ...] | None = None


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
class _Source:
    """Where the rows come from: the records with their joins, or the daily summary."""

    tables: FromClause
    column: Callable[[str], ColumnElement[Any]]
    value: ColumnElement[Any]
    whole: ColumnElement[Any]
    base: tuple[ColumnElement[bool], ...]
    is_summary: bool = False


def asked(dataset: Dataset, choice: ChartChoice, today: date) -> Asked:
    """What a checked choice asks."""
    first, last = choice.period.days(today)
    return Asked(
        dataset, measure_of(dataset, choice), today, choice.x, choice.colour, choice.bucket,
        dataset.period_column(choice), first, last, choice.filters,
    )  # fmt: skip


def aggregate(
    dataset: Dataset,
    choice: ChartChoice,
    *,
    today: date,
    dialect: str,
    kept: Kept | None = None,
    with_people: bool = False,
) -> Select[Any]:
    """`cells` of a checked choice."""
    found = asked(dataset, choice, today)
    return cells(found, dialect=dialect, kept=kept, with_people=with_people)


def cells(
    asked: Asked, *, dialect: str, kept: Kept | None = None, with_people: bool = False
) -> Select[Any]:
    """The select of rows (x_key, c_key, value, whole, people), never more than `MAX_CELLS` + 1.

    `value`: of a rate its part, of a mean its sum; `whole`: what it is divided by, else NULL.
    `with_people` counts the persons behind each cell as well, for hiding small numbers. `kept`
    gathers the other categories in the database, where nobody is counted twice.
    """
    kept = kept or Kept()
    source = _source(asked, with_people=with_people)
    x, colour = source.column(asked.x), source.column(asked.colour)
    where = _conditions(asked, source)
    keys = (sql_text("x_key"), sql_text("c_key"))
    if not (source.is_summary and kept == Kept()):
        person = asked.dataset.person if with_people else None
        return (
            select(
                _gathered(_key(asked, asked.x, x, dialect), kept.x).label("x_key"),
                _gathered(_key(asked, asked.colour, colour, dialect), kept.colour).label("c_key"),
                source.value.label("value"),
                source.whole.label("whole"),
                (null() if person is None else func.count(person.distinct())).label("people"),
            )
            .select_from(source.tables)
            .where(*where)
            .group_by(*keys)
            .limit(MAX_CELLS + 1)
        )
    stored = [column for column, name in ((x, asked.x), (colour, asked.colour)) if name]
    parts = (
        select(x.label("x_part"), colour.label("c_part"), source.value.label("part"))
        .select_from(source.tables)
        .where(*where)
        .group_by(*stored)
        .subquery()
    )
    return (
        select(
            _key(asked, asked.x, parts.c.x_part, dialect).label("x_key"),
            _key(asked, asked.colour, parts.c.c_part, dialect).label("c_key"),
            func.sum(parts.c.part).label("value"),
            null().label("whole"),
            null().label("people"),
        )
        .group_by(*keys)
        .limit(MAX_CELLS + 1)
    )


def valued(asked: Asked, *, dialect: str, kept: Kept | None = None) -> Select[Any]:
    """The select of rows (x_key, value): the number that each row has of its own, for its spread."""
    source = _source(asked, with_people=True)
    column = asked.measure.column
    if column is None:
        raise LookupError(asked.measure.name)  # a bug: only a measure with numbers has a spread
    x = _key(asked, asked.x, source.column(asked.x), dialect)
    return (
        select(_gathered(x, (kept or Kept()).x).label("x_key"), column.label("value"))
        .select_from(source.tables)
        .where(*_conditions(asked, source), column.is_not(None))
    )


def total(asked: Asked, *, with_people: bool = True) -> Select[Any]:
    """The select of one row (value, whole, people), whatever it would be divided by."""
    source = _source(asked, with_people=with_people)
    person = asked.dataset.person if with_people else None
    return (
        select(
            source.value.label("value"),
            source.whole.label("whole"),
            (null() if person is None else func.count(person.distinct())).label("people"),
        )
        .select_from(source.tables)
        .where(*_conditions(asked, source))
    )


def counted(dataset: Dataset, choice: ChartChoice, *, today: date) -> Select[Any]:
    """The select of one number: how many rows the period and the filters leave."""
    found = asked(dataset, choice, today)
    source = _source(found, with_people=True)
    return select(func.count()).select_from(source.tables).where(*_conditions(found, source))


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
    return behind(asked(dataset, choice, today), x, colour, kept)


def behind(
    asked: Asked, x: str | None, colour: str | None, kept: Kept | None = None
) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """The same of any question; None: whatever the value is. Of a rate, the rows of its whole."""
    kept = kept or Kept()
    source = _source(asked, with_people=True)
    where = _conditions(asked, source)
    if asked.measure.counting is Counting.RATE and asked.measure.whole is not None:
        where.append(asked.measure.whole(asked.today))
    if asked.x and x is not None:
        where.append(_equals(asked, asked.x, x, source, kept.x))
    if asked.colour and colour is not None:
        where.append(_equals(asked, asked.colour, colour, source, kept.colour))
    return source.tables, where


def measure_of(dataset: Dataset, choice: ChartChoice) -> Measure:
    """The measure of a checked choice."""
    measure = dataset.measure(choice.measure)
    if measure is None:
        raise LookupError(choice.measure)  # a bug: `checked` lets no such choice through
    return measure


def counts_persons(dataset: Dataset, choice: ChartChoice) -> bool:
    """Whether persons stand behind the numbers: not, where the daily sums of records answer."""
    if dataset.person is None:
        return False
    return not _source(asked(dataset, choice, clock.today()), with_people=False).is_summary


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


def _source(asked: Asked, *, with_people: bool) -> _Source:
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
        return _Source(
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
    return _Source(
        tables,
        lambda name: _stored(dataset, name) if name else nothing,
        value,
        whole,
        dataset.base,
    )


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


def _conditions(asked: Asked, source: _Source) -> list[ColumnElement[bool]]:
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
        if behind is not None and _may_lack(dataset, behind.column):
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


def _key(asked: Asked, name: str, column: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    """The key of a category: never NULL, always text; '' is 未入力."""
    dimension = asked.dataset.dimension(name)
    if dimension is not None:
        found = dimension.expression(column, asked.today)
        if dimension.is_number:
            return func.coalesce(cast(func.nullif(found, 0), String), BLANK)
        return func.coalesce(found, BLANK) if _may_lack(asked.dataset, dimension.column) else found
    if name:
        return bucket_expression(column, asked.bucket, dialect)
    return column


def _may_lack(dataset: Dataset, column: ColumnElement[Any]) -> bool:
    """Whether a row may be without it: also where what it is joined to may be missing."""
    is_own = getattr(column, "table", None) is dataset.source
    return not is_own or bool(getattr(column, "nullable", True))


def _gathered(key: ColumnElement[Any], kept: tuple[str, ...] | None) -> ColumnElement[Any]:
    return key if kept is None else case((key.in_(kept), key), else_=OTHER)


def _equals(
    asked: Asked, name: str, key: str, source: _Source, kept: tuple[str, ...] | None
) -> ColumnElement[bool]:
    column = source.column(name)
    dimension = asked.dataset.dimension(name)
    if dimension is None:
        start = first_day(key, asked.bucket)
        return (column >= start) & (column < next_day(key, asked.bucket))
    if key == OTHER:
        named = dimension.matches(column, kept or (), asked.today)
        # NULL is neither in the list nor outside of it; it is そのほか unless 未入力 is kept.
        return or_(~named, named.is_(None)) if BLANK not in (kept or ()) else ~named
    return dimension.matches(column, (key,), asked.today)
