"""集計の問い (composing the query): one SELECT made of the catalogue's declarations, nothing else.

The daily summary is grouped by its stored columns first and by months or upper codes afterwards:
its index serves the first step. Records are grouped in one step, as SQL by hand would: on the way
over an index the database would fetch a million rows one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    case,
    cast,
    func,
    null,
    or_,
    select,
)
from sqlalchemy import text as sql_text

from core import clock
from core.charts.asked import (
    Asked,
    Source,
    conditions,
    counting_rows,
    may_lack,
    people_of,
    source_of,
)
from core.charts.buckets import bucket_expression, first_day, next_day
from core.charts.choice import ChartChoice
from core.charts.dataset import (
    BLANK,
    Dataset,
    Measure,
)

OTHER = "__other__"
# More cells than this are no chart: the reader is asked to choose coarser.
MAX_CELLS = 20_000


@dataclass(frozen=True)
class Kept:
    """残す項目: the categories shown by name; all others together are そのほか. None: all are."""

    x: tuple[str, ...] | None = None
    colour: tuple[str, ...] | None = None


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
    source = source_of(asked, with_people=with_people)
    x, colour = source.column(asked.x), source.column(asked.colour)
    where = conditions(asked, source)
    keys = (sql_text("x_key"), sql_text("c_key"))
    if not (source.is_summary and kept == Kept()):
        return (
            select(
                _gathered(_key(asked, asked.x, x, dialect), kept.x).label("x_key"),
                _gathered(_key(asked, asked.colour, colour, dialect), kept.colour).label("c_key"),
                source.value.label("value"),
                source.whole.label("whole"),
                (people_of(asked) if with_people else null()).label("people"),
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
    source = source_of(asked, with_people=True)
    column = asked.measure.column
    if column is None:
        raise LookupError(asked.measure.name)  # a bug: only a measure with numbers has a spread
    x = _key(asked, asked.x, source.column(asked.x), dialect)
    return (
        select(_gathered(x, (kept or Kept()).x).label("x_key"), column.label("value"))
        .select_from(source.tables)
        .where(*conditions(asked, source), column.is_not(None))
    )


def total(asked: Asked, *, with_people: bool = True) -> Select[Any]:
    """The select of one row (value, whole, people), whatever it would be divided by."""
    source = source_of(asked, with_people=with_people)
    return (
        select(
            source.value.label("value"),
            source.whole.label("whole"),
            (people_of(asked) if with_people else null()).label("people"),
        )
        .select_from(source.tables)
        .where(*conditions(asked, source))
    )


def counted(dataset: Dataset, choice: ChartChoice, *, today: date) -> Select[Any]:
    """The select of one number: how many rows the period and the filters leave."""
    found = asked(dataset, choice, today)
    source = source_of(found, with_people=True)
    return select(func.count()).select_from(source.tables).where(*conditions(found, source))


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
    """The same of any question; None: whatever the value is. Of a quotient, the rows of its whole."""
    kept = kept or Kept()
    source = source_of(asked, with_people=True)
    where = conditions(asked, source)
    of_quotient = counting_rows(asked.measure, asked.today)
    if of_quotient is not None:
        where.append(of_quotient)
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
    return not source_of(asked(dataset, choice, clock.today()), with_people=False).is_summary


def _key(asked: Asked, name: str, column: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    """The key of a category: never NULL, always text; '' is 未入力."""
    dimension = asked.dataset.dimension(name)
    if dimension is not None:
        found = dimension.expression(column, asked.today)
        if dimension.is_number:
            return func.coalesce(cast(func.nullif(found, 0), String), BLANK)
        return func.coalesce(found, BLANK) if may_lack(asked.dataset, dimension.column) else found
    if name:
        return bucket_expression(column, asked.bucket, dialect)
    return column


def _gathered(key: ColumnElement[Any], kept: tuple[str, ...] | None) -> ColumnElement[Any]:
    return key if kept is None else case((key.in_(kept), key), else_=OTHER)


def _equals(
    asked: Asked, name: str, key: str, source: Source, kept: tuple[str, ...] | None
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
