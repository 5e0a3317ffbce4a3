"""目録からの行 (lines from the catalogue): rows of a data set with their stored codes.

Composed as the charts' questions are, so that a report counts the rows that a chart counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, case, literal, select

from core.charts import question
from core.charts.catalogue import CATALOGUE
from core.charts.dataset import Dataset
from core.db.work import View
from core.reports.table import Asked, Line

BLANK: ColumnElement[Any] = literal(None)


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
    marks: tuple[str, ...] = (),
) -> list[Line]:
    """The rows with a day (`on`, else the main date) in the period, of the programme and office.

    `codes`: name of a division → dimension whose stored code it divides. `amount`,
    `thing`, `until`: columns of the data set's own table. `marks`: measures that are
    rates: the rows of their part bear their name. Rows of a data set that knows neither programme nor office are those of all.
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
        question.Asked(
            dataset, measure, asked.today, dated=dated, first=asked.first, last=asked.last,
            filters=wanted,
        ),
        None, None,
    )  # fmt: skip
    columns = [_stored(dataset_name, name) for name in codes.values()]
    person = BLANK if dataset.person is None else dataset.person
    columns += [_is_part(dataset, name, asked) for name in marks]
    asking = (
        select(dataset.source.c.id, person, dated.column, amount, thing, until, *columns)
        .select_from(tables)
        .where(*where)
        .order_by(dataset.source.c.id)
    )
    names = list(codes)
    return [
        Line(
            row[0], row[1], row[2],
            {name: row[place] or "" for place, name in enumerate(names, start=6)},
            frozenset(name for name, bears in zip(marks, row[6 + len(names) :], strict=True) if bears),
            int(row[3] or 0), row[4], row[5],
        )
        for row in map(tuple, view.rows(asking))
    ]  # fmt: skip


def _stored(dataset_name: str, name: str) -> ColumnElement[Any]:
    dimension = CATALOGUE[dataset_name].dimension(name)
    if dimension is None:
        raise LookupError(name)
    return dimension.column


def _is_part(dataset: Dataset, name: str, asked: Asked) -> ColumnElement[Any]:
    measure = dataset.measure(name)
    if measure is None or measure.part is None:
        raise LookupError(name)
    return case((measure.part(asked.today), 1), else_=0)
