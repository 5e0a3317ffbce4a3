"""データの定義 (data set): what a chart may count, by what, and who may see it.

A data set is declared once, in its own file; queries are composed of these declarations only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    String,
    Table,
    case,
    cast,
    extract,
    or_,
    select,
)

from core.charts.choice import ChartChoice
from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.dates import add_months
from core.domain.enrolments import Enrolment, Office
from core.domain.permissions import Action
from core.queries.users import names_of_all

BLANK = ""
BLANK_LABEL = "未入力"

Labels = Callable[[View], Mapping[str, str]]
# A condition on the rows, seen from a day: whether six months are full depends on today.
Condition = Callable[[date], ColumnElement[bool]]


class Counting(StrEnum):
    """数え方. COUNT and SUM may be summed from parts; of RATE and MEAN both of their numbers may,
    never the rate or the mean itself; of DISTINCT nothing."""

    COUNT = "count"
    DISTINCT = "distinct"
    SUM = "sum"
    RATE = "rate"
    MEAN = "mean"


class Privacy(StrEnum):
    """知られてよい範囲. SENSITIVE: small numbers are hidden by whatever the chart divides."""

    OPEN = "open"
    OFFICE = "office"
    SENSITIVE = "sensitive"


@dataclass(frozen=True)
class Dimension:
    """分け方 (dimension): a column whose values make the bars or the colours.

    `labels`: value → label, in the order shown; None: free text, shown as it is, by size.
    `rolled`: stored code → the code above it that is counted instead.
    `banded`: the stored date → a key of `labels`, seen from today.
    `sensitive`: 要配慮個人情報; small numbers are hidden from users who may not see it.
    `made_of`: the date column that it is made of: the period then means that date.
    `enrolled`: a filter only, answered by the person's enrolment on the day of the row.
    """

    name: str
    title: str
    column: ColumnElement[Any]
    labels: Labels | None = None
    rolled: Mapping[str, str] = field(default_factory=dict)
    banded: Callable[[ColumnElement[Any], date], ColumnElement[str]] | None = None
    is_number: bool = False
    sensitive: bool = False
    blank: str = BLANK_LABEL
    made_of: str = ""
    enrolled: bool = False

    def expression(self, column: ColumnElement[Any], today: date) -> ColumnElement[Any]:
        """What is counted by, made of the stored column."""
        if self.banded:
            return self.banded(column, today)
        if self.rolled:
            return case(dict(self.rolled), value=column, else_=column)
        return column

    def matches(
        self, column: ColumnElement[Any], values: tuple[str, ...], today: date
    ) -> ColumnElement[bool]:
        """The condition that the value is one of `values`; '' stands for 未入力."""
        wanted = {value for value in values if value != BLANK}
        expression = column
        if self.rolled:
            # In stored codes, so that an index can still be used.
            wanted |= {child for child, parent in self.rolled.items() if parent in wanted}
        else:
            expression = self.expression(column, today)
        typed = sorted(int(v) for v in wanted) if self.is_number else sorted(wanted)
        found: list[ColumnElement[bool]] = [expression.in_(typed)] if typed else []
        if BLANK in values:
            found.append(expression.is_(None))
            found.append(expression == (0 if self.is_number else ""))
        return or_(*found)


@dataclass(frozen=True)
class DateColumn:
    """日付 (date column): what the time axis and the period rest on."""

    name: str
    title: str
    column: ColumnElement[Any]


@dataclass(frozen=True)
class Measure:
    """何を (measure): a number. `column`: what is summed, averaged, or counted without doubles.

    A rate is the rows of `whole` (None: all) that are also rows of `part`; with a `column` each of
    its values counts once. It is never shown without both numbers.
    """

    name: str
    title: str
    unit: str
    counting: Counting = Counting.COUNT
    column: ColumnElement[Any] | None = None
    part: Condition | None = None
    whole: Condition | None = None

    @property
    def has_whole(self) -> bool:
        """Whether the number is a quotient: it then needs what it is divided by."""
        return self.counting in (Counting.RATE, Counting.MEAN)


@dataclass(frozen=True)
class Summary:
    """日計 (summary table): answers the choices that need only its columns, by their names.

    `levels`: which of these columns a level keeps apart, the one with the fewest rows first.
    """

    table: Table
    columns: Mapping[str, ColumnElement[Any]]
    measures: Mapping[str, ColumnElement[Any]]
    levels: Mapping[str, frozenset[str]]

    def level_for(self, names: Collection[str]) -> str | None:
        """The level that answers a choice of these columns, or None."""
        return next((level for level, kept in self.levels.items() if kept.issuperset(names)), None)


@dataclass(frozen=True)
class Stock:
    """いる期間: a row stands from one day until another; on the last one it counts as ended, so that
    who was there + who came − who left are always those who are there."""

    start: ColumnElement[Any]
    end: ColumnElement[Any]


class Enrolled(StrEnum):
    """事業・事業所での絞り込み: the enrolment that covers the day of the row, or any."""

    ON_THE_DAY = "on_the_day"
    EVER = "ever"


@dataclass(frozen=True)
class Dataset:
    """データ. `base`: what is always left out (corrected records, closed offices).

    `joins`: table → the condition that ties it to `source`, which has a column `id`. `person`: the
    column that names the person, for counting people; it is never shown. `row_id`: the person or
    the organisation of a row, `row_table` which of the two (client, organization), or ''.
    `action`: who may see the numbers; `rows_action`: who may go from a bar to the rows behind it.
    `readable`: which rows this user may not open although the person is within scope. `word`: the
    dimension that tells in a word what a row is. `stock`: who stands on a day. `opens`, `opened`:
    what a row opens that is neither a person nor an organisation, and its id (None: the row itself).
    `is_past`: rows of days to come are none yet.
    """

    name: str
    title: str
    source: FromClause
    dimensions: tuple[Dimension, ...]
    dates: tuple[DateColumn, ...]
    measures: tuple[Measure, ...]
    default: ChartChoice
    base: tuple[ColumnElement[bool], ...] = ()
    joins: Mapping[Table, ColumnElement[bool]] = field(default_factory=dict)
    person: ColumnElement[Any] | None = None
    row_id: ColumnElement[Any] | None = None
    row_table: str = ""
    action: Action = Action.SEE_CHARTS
    rows_action: Action = Action.SEE_SENSITIVE
    privacy: Privacy = Privacy.OFFICE
    summary: Summary | None = None
    stock: Stock | None = None
    enrolled: Enrolled = Enrolled.ON_THE_DAY
    readable: Callable[[View], list[ColumnElement[bool]]] | None = None
    word: str = ""
    opens: str = ""
    opened: ColumnElement[Any] | None = None
    is_past: bool = False

    @property
    def filters(self) -> tuple[Dimension, ...]:
        """What one may filter by: the dimensions, and for persons 事業 and 事業所 in any case."""
        if self.row_table != "client":
            return self.dimensions
        own = {d.name for d in self.dimensions}
        return (*self.dimensions, *(d for d in ENROLMENT_FILTERS if d.name not in own))

    def dimension(self, name: str) -> Dimension | None:
        """The dimension or the filter of that name."""
        return next((d for d in self.filters if d.name == name), None)

    def date(self, name: str) -> DateColumn | None:
        """The date column of that name."""
        return next((d for d in self.dates if d.name == name), None)

    def measure(self, name: str) -> Measure | None:
        """The measure of that name."""
        return next((m for m in self.measures if m.name == name), None)

    def date_behind(self, name: str) -> DateColumn | None:
        """The date that an axis is or is made of: rows without it are not on the axis."""
        dimension = self.dimension(name)
        return self.date(dimension.made_of if dimension else name)

    def period_column(self, choice: ChartChoice) -> DateColumn | None:
        """The date that the period of a choice means: that of the axis, or the main date."""
        return self.date_behind(choice.x) or (self.dates[0] if self.dates else None)


def coded(
    name: str,
    title: str,
    column: ColumnElement[Any],
    list_name: str,
    *,
    top: bool = False,
    sensitive: bool = False,
) -> Dimension:
    """A dimension of a code list; `top`: only its upper level."""
    listed = codes(list_name)
    rolled = {item.code: item.parent for item in listed if item.parent} if top else {}
    if top:
        labels = listed.labels(parent="")
    else:
        own = listed.labels()
        twice = {label for label in own.values() if list(own.values()).count(label) > 1}
        labels = {c: listed.full_label(c) if text in twice else text for c, text in own.items()}
    return Dimension(name, title, column, lambda _view: labels, rolled, sensitive=sensitive)


def main_disability(column: ColumnElement[Any]) -> Dimension:
    """主な障害, its upper level only."""
    return coded("disability", "主な障害", column, "disability_type", top=True, sensitive=True)


def persons(column: ColumnElement[Any]) -> Measure:
    """実人数: each person once, however many lines there are."""
    return Measure("persons", "実人数", "人", Counting.DISTINCT, column)


def staffed(name: str, title: str, column: ColumnElement[Any], blank: str) -> Dimension:
    """A dimension of the office's own people."""
    return Dimension(
        name, title, column, lambda view: {str(i): n for i, n in names_of_all(view).items()},
        is_number=True, blank=blank,
    )  # fmt: skip


AGE_BANDS = {
    "under_20": (None, 20, "20歳未満"),
    "20s": (20, 30, "20代"),
    "30s": (30, 40, "30代"),
    "40s": (40, 50, "40代"),
    "50s": (50, 60, "50代"),
    "60_plus": (60, None, "60歳以上"),
}


def age_band(name: str, column: ColumnElement[Any]) -> Dimension:
    """年代: the age today. A person becomes a year older on the birthday."""

    def banded(birth: ColumnElement[Any], today: date) -> ColumnElement[str]:
        def born_by(years: int) -> date:
            return add_months(today, -12 * years)

        return case(
            (birth.is_(None), BLANK),
            *(
                (birth > born_by(upper), key)
                for key, (_lower, upper, _label) in AGE_BANDS.items()
                if upper is not None
            ),
            else_="60_plus",
        )

    labels = {key: label for key, (_lower, _upper, label) in AGE_BANDS.items()}
    return Dimension(name, "年代", column, lambda _view: labels, banded=banded)


def calendar_month(name: str, title: str, date_name: str, column: ColumnElement[Any]) -> Dimension:
    """何月: the month of the year, whatever the year; April first."""

    def month(on: ColumnElement[Any], _today: date) -> ColumnElement[str]:
        return cast(cast(extract("month", on), Integer), String)

    labels = {str(n): f"{n}月" for n in (*range(4, 13), *range(1, 4))}
    return Dimension(name, title, column, lambda _view: labels, banded=month, made_of=date_name)


def weekday(name: str, title: str, date_name: str, column: ColumnElement[Any]) -> Dimension:
    """曜日 of a date, Monday first."""

    def day(on: ColumnElement[Any], _today: date) -> ColumnElement[str]:
        return cast(cast(extract("dow", on), Integer), String)

    labels = {str(n): f"{'日月火水木金土'[n]}曜" for n in (1, 2, 3, 4, 5, 6, 0)}
    return Dimension(name, title, column, lambda _view: labels, banded=day, made_of=date_name)


def offices(name: str, column: ColumnElement[Any], *, enrolled: bool = False) -> Dimension:
    """事業所: our own ones, closed ones too."""

    def labels(view: View) -> dict[str, str]:
        o = table_of(Office).c
        rows = view.rows(select(o.id, o.name).order_by(o.name, o.id))
        return {str(row.id): row.name for row in rows}

    return Dimension(name, "事業所", column, labels, is_number=True, enrolled=enrolled)


ENROLMENT_FILTERS = (
    Dimension(
        "programme", "事業", table_of(Enrolment).c.programme,
        lambda _view: codes("programme").labels(), enrolled=True,
    ),
    offices("office", table_of(Enrolment).c.office_id, enrolled=True),
)  # fmt: skip
