"""数 (figures): one number of the catalogue for one period, the same divided, and the rows behind it.

指標, 実績報告 and 事業計画 count by these, so that all of them count as the charts do, and every number
opens its rows. A figure is stored as JSON; reading it back accepts only what the catalogue knows.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, func, null, select

from core import clock
from core.charts import question
from core.charts.asked import Asked, joined
from core.charts.catalogue import CATALOGUE, check_filters
from core.charts.choice import MAX_FILTER_VALUES, MAX_JSON, Bucket, ChartOutdated
from core.charts.dataset import Counting
from core.charts.question import MAX_CELLS
from core.db.work import CHUNK, View, table_of
from core.domain.clients import Client
from core.domain.organizations import Organization
from core.domain.permissions import require
from core.errors import RuleViolation
from core.queries.scopes import visible_or_nobodys

Moment = Literal["within", "last_day"]
Key = tuple[str, str]


@dataclass(frozen=True)
class Figure:
    """数: what is counted, not when. `date` '': the main date of the data set.

    `moment`: "within", the rows with a day in the period; "last_day", those that stand on the last
    day of the period (for data sets that declare a stock: 登録, 就職).
    """

    dataset: str
    measure: str = "count"
    date: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moment: Moment = "within"

    def to_json(self) -> str:
        """The figure as it is stored."""
        return json.dumps(
            {
                "dataset": self.dataset,
                "measure": self.measure,
                "date": self.date,
                "filters": {name: list(values) for name, values in self.filters.items()},
                "moment": self.moment,
            },
            ensure_ascii=False,
            sort_keys=True,
        )


@dataclass(frozen=True)
class Number:
    """一つの数. `part`, `whole`: of a rate, whose `value` is its per cent, rounded half up; a mean
    has its number of rows as `whole`. `people`: the persons behind, None where nobody stands behind.
    """

    value: int
    part: int | None = None
    whole: int | None = None
    people: int | None = None


def figure_from_json(text: str) -> Figure:
    """Read a stored figure: its shape only; `checked_figure` compares it with the catalogue.

    Raises `ChartOutdated`.
    """
    try:
        if len(text) > MAX_JSON:
            raise ValueError("too long")
        found = json.loads(text)
        filters = {_text(k): _texts(v) for k, v in (found.get("filters") or {}).items()}
        moment: Moment = "last_day" if found.get("moment") == "last_day" else "within"
        return Figure(
            _text(found["dataset"]), _text(found.get("measure", "count")),
            _text(found.get("date", "")), filters, moment,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ChartOutdated(
            "保存した数え方を読めません。選び直して、保存し直してください。"
        ) from None


def checked_figure(figure: Figure) -> Figure:
    """The figure itself, when the catalogue has everything that it names.

    Raises `ChartOutdated`, naming what is gone.
    """
    dataset = CATALOGUE.get(figure.dataset)
    if dataset is None:
        raise _gone("データ", figure.dataset)
    if dataset.measure(figure.measure) is None:
        raise _gone("数えるもの", figure.measure)
    if figure.date and dataset.date(figure.date) is None:
        raise _gone("日付", figure.date)
    if figure.moment == "last_day" and dataset.stock is None:
        raise ChartOutdated(
            f"{dataset.title}は「その日にいる数」を数えられません。期間の中の数を選んでください。"
        )
    check_filters(dataset, figure.filters)
    return figure


def number(view: View, figure: Figure, first: date, last: date, *, people: bool = True) -> Number:
    """The number of the period, both days inclusive. Raises `NotAllowed`, `ChartOutdated`.

    `people` False: who stands behind is not counted, so that the daily sums can answer for records.
    """
    asked = _asked(view, figure, first, last)
    row = view.first(question.total(asked, with_people=people))
    return Number(0) if row is None else _number(asked, row, people=people)


def numbers(
    view: View,
    figure: Figure,
    first: date,
    last: date,
    *,
    x: str,
    colour: str = "",
    bucket: Bucket = Bucket.MONTH,
    people: bool = True,
) -> dict[Key, Number]:
    """The number divided: (x's key, colour's key) → number; '' is 未入力, a missing key is zero.

    `x`, `colour`: dimensions, or ''; `x` may be a date column too, its keys are then buckets.
    Persons and rates cannot be added up: ask `number` for the whole. Raises `RuleViolation` when
    the combination explodes.
    """
    asked = _asked(view, figure, first, last, x, colour, bucket)
    rows = view.rows(question.cells(asked, dialect=view.dialect, with_people=people))
    if len(rows) > MAX_CELLS:
        raise RuleViolation(
            {
                "x": "組み合わせが多すぎて数えられません。分け方をひとつ減らすか、絞り込んでください。"
            }
        )
    return {(row.x_key, row.c_key): _number(asked, row, people=people) for row in rows}


def row_ids(
    view: View,
    figure: Figure,
    first: date,
    last: date,
    *,
    x: str = "",
    x_key: str | None = None,
    colour: str = "",
    colour_key: str | None = None,
    bucket: Bucket = Bucket.MONTH,
) -> tuple[int, ...]:
    """The ids of the data set's own rows behind a number: all of them, in their order.

    Of a rate: the rows of its whole. A key None: whatever the value is. They are ids of rows, not
    of persons, and say nothing by themselves: `rows_shown` is what a user may read.
    """
    asked = _asked(view, figure, first, last, x, colour, bucket)
    tables, where = question.behind(asked, x_key, colour_key)
    own = asked.dataset.source.c.id.label("id")
    found = view.rows(select(own).select_from(tables).where(*where).order_by(own))
    return tuple(row.id for row in found)


@dataclass(frozen=True)
class ShownRow:
    """元の行, as a user may read it. `number`: the person's (never a name), or None; `title`: the
    organisation's name. `opens`, `opens_id`: what to open (client, organization, event, meeting,
    intake), or ''."""

    id: int
    number: int | None
    title: str
    on: date | None
    word: str
    opens: str
    opens_id: int | None


@dataclass(frozen=True)
class ShownRows:
    """元の行. `outside`: how many more there are beyond what this user may see; `gone`: how many
    were removed since their ids were kept."""

    rows: tuple[ShownRow, ...]
    outside: int = 0
    gone: int = 0


def rows_shown(view: View, dataset: str, ids: Collection[int]) -> ShownRows:
    """The rows with these ids, in the order of their days: those within scope. Raises `NotAllowed`."""
    found = CATALOGUE.get(dataset)
    if found is None:
        raise _gone("データ", dataset)
    require(view.actor, found.rows_action)
    nothing: ColumnElement[Any] = null()
    own, word = found.source.c.id, found.dimension(found.word)
    main = found.dates[0].column if found.dates else nothing
    subject = nothing if found.row_id is None else found.row_id
    opened = own if found.opened is None else found.opened
    told = nothing if word is None else word.expression(word.column, clock.today())
    tables = joined(found, [main, subject, told, opened])
    where: list[ColumnElement[bool]] = []
    if found.row_table == "client":
        where += visible_or_nobodys(view, subject)
    if found.readable:
        where += found.readable(view)
    kept: list[Row[Any]] = []
    there = 0
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), CHUNK):
        chunk = own.in_(wanted[start : start + CHUNK])
        there += int(view.scalar(select(func.count()).select_from(found.source).where(chunk)) or 0)
        kept += view.rows(
            select(
                own.label("id"),
                main.label("on"),
                subject.label("subject"),
                told.label("word"),
                opened.label("opened"),
            )
            .select_from(tables)
            .where(chunk, *where)
        )
    names = _subjects(view, found.row_table, {row.subject for row in kept} - {None})
    labels = word.labels(view) if word and word.labels else {}
    rows = [
        ShownRow(
            row.id,
            number=names.get(row.subject) if found.row_table == "client" else None,
            title=str(names.get(row.subject, "")) if found.row_table == "organization" else "",
            on=row.on,
            word=labels.get(str(row.word or ""), str(row.word or "")),
            opens=found.row_table if row.subject is not None else found.opens,
            opens_id=row.opened if row.subject is None and found.opens else row.subject,
        )
        for row in kept
    ]
    rows.sort(key=lambda row: (row.on or date.min, row.id))
    return ShownRows(tuple(rows), outside=there - len(rows), gone=len(wanted) - there)


def _subjects(view: View, table: str, ids: set[int]) -> dict[int, Any]:
    """Of persons their numbers, of organisations their names."""
    if not table or not ids:
        return {}
    c = table_of(Client).c if table == "client" else table_of(Organization).c
    told = c.number if table == "client" else c.name
    found: dict[int, Any] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), CHUNK):
        rows = view.rows(
            select(c.id, told.label("told")).where(c.id.in_(wanted[start : start + CHUNK]))
        )
        found.update({row.id: row.told for row in rows})
    return found


def _asked(
    view: View,
    figure: Figure,
    first: date,
    last: date,
    x: str = "",
    colour: str = "",
    bucket: Bucket = Bucket.MONTH,
) -> Asked:
    figure = checked_figure(figure)
    dataset = CATALOGUE[figure.dataset]
    require(view.actor, dataset.action)
    measure = dataset.measure(figure.measure)
    if measure is None:
        raise LookupError(figure.measure)  # a bug: it was checked
    own = {dimension.name for dimension in dataset.dimensions}
    if x and x not in own and dataset.date(x) is None:
        raise _gone("分け方", x)
    if colour and colour not in own:
        raise _gone("分け方", colour)
    main = dataset.dates[0] if dataset.dates else None
    # A period that is over is seen from its last day, so that its numbers stay.
    seen_from = min(clock.today(), last)
    return Asked(
        dataset, measure, seen_from, x, colour, bucket,
        dataset.date(figure.date) or main, first, last, figure.filters,
        standing_on=seen_from if figure.moment == "last_day" else None,
    )  # fmt: skip


def _number(asked: Asked, row: Row[Any], *, people: bool) -> Number:
    behind = int(row.people or 0) if people and asked.dataset.person is not None else None
    value = int(row.value or 0)
    if not asked.measure.has_whole:
        return Number(value, people=behind)
    whole = int(row.whole or 0)
    if asked.measure.counting is Counting.RATE:
        return Number(_rounded(100 * value, whole), value, whole, behind)
    return Number(_rounded(value, whole), None, whole, behind)


def _rounded(value: int, by: int) -> int:
    return (2 * value + by) // (2 * by) if by else 0


def _gone(what: str, name: str) -> ChartOutdated:
    return ChartOutdated(
        f"{what}（{name[:40]}）は、いまの台帳にはありません。選び直して、保存し直してください。"
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MAX_FILTER_VALUES:
        raise TypeError("not a list")
    return tuple(_text(item) for item in value)
