"""目録からの行 (lines from the catalogue): rows of a data set with their stored codes.

Composed as the charts' questions are, so that a report counts the rows that a chart counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, case, literal, select

from core.charts import question
from core.charts.asked import Asked as Question
from core.charts.catalogue import CATALOGUE
from core.db.work import View
from core.reports.table import Asked, Line

BLANK: ColumnElement[Any] = literal(None)
_UNMARKED: frozenset[str] = frozenset()


def catalogue_lines(
    view: View,
    asked: Asked,
    dataset_name: str,
    *,
    on: str = "",
    codes: Mapping[str, str],
    filters: Mapping[str, tuple[str, ...]] | None = None,
    amount: ColumnElement[Any] = BLANK,
    thing: ColumnElement[Any] = BLANK,
    until: ColumnElement[Any] = BLANK,
    marks: Mapping[str, ColumnElement[bool]] | None = None,
) -> list[Line]:
    """The rows with a day (`on`, else the main date) in the period, of the programme and office.

    `codes`: name of a division → dimension whose stored code it divides. `amount`,
    `thing`, `until`: columns of the data set's own table. `marks`: the
    rows of which a condition holds bear its name. Rows of a data set that knows neither programme nor office are those of all.
    """
    dataset = CATALOGUE[dataset_name]
    dated = dataset.date(on) if on else dataset.dates[0]
    measure = dataset.measure("count")
    if dated is None or measure is None:
        raise LookupError(on)
    # A filter without values leaves nothing out; it joins the table of its column.
    wanted: dict[str, tuple[str, ...]] = dict.fromkeys(codes.values(), ())
    wanted |= filters or {}
    known = {dimension.name for dimension in dataset.filters}
    if asked.programme and "programme" in known:
        wanted["programme"] = (asked.programme,)
    if asked.office_id is not None and "office" in known:
        wanted["office"] = (str(asked.office_id),)
    tables, where = question.behind(
        Question(
            dataset, measure, asked.today, dated=dated, first=asked.first, last=asked.last,
            filters=wanted,
        ),
        None, None,
    )  # fmt: skip
    columns = [_stored(dataset_name, name) for name in codes.values()]
    person = BLANK if dataset.person is None else dataset.person
    borne = marks or {}
    columns += [case((condition, 1), else_=0) for condition in borne.values()]
    asking = (
        select(dataset.source.c.id, person, dated.column, amount, thing, until, *columns)
        .select_from(tables)
        .where(*where)
        .order_by(dataset.source.c.id)
    )
    names, behind = tuple(codes), 6 + len(codes)
    # Many rows bear the same codes: they share one mapping.
    shared: dict[tuple[Any, ...], dict[str, str]] = {}
    found = []
    for row in map(tuple, view.rows(asking)):
        coded = row[6:behind]
        if (held := shared.get(coded)) is None:
            held = {name: code or "" for name, code in zip(names, coded, strict=True)}
            shared[coded] = held
        marked = _UNMARKED
        if borne:
            marked = frozenset(n for n, holds in zip(borne, row[behind:], strict=True) if holds)
        found.append(Line(row[0], row[1], row[2], held, marked, row[3] or 0, row[4], row[5]))
    return found


def is_part(dataset_name: str, measure_name: str, asked: Asked) -> ColumnElement[bool]:
    """The condition of the part of a measure that is a rate."""
    measure = CATALOGUE[dataset_name].measure(measure_name)
    if measure is None or measure.part is None:
        raise LookupError(measure_name)
    return measure.part(asked.today)


def _stored(dataset_name: str, name: str) -> ColumnElement[Any]:
    dimension = CATALOGUE[dataset_name].dimension(name)
    if dimension is None:
        raise LookupError(name)
    return dimension.column
