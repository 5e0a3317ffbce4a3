"""定着支援の月 (T6, T7): each person and each month of 就労定着支援; was the person met, was the report sent.

One row is one person in one month of the service, however many uses lie in it. A meeting is an
interview with the person (`met_person`), not a call.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    case,
    cast,
    exists,
    extract,
    literal,
    or_,
    select,
)

from core.charts.choice import Bucket, ChartChoice, ChartKind
from core.charts.dataset import Counting, Dataset, DateColumn, Dimension, Measure, persons
from core.charts.day_arithmetic import months_later
from core.charts.persons import of_person, tied
from core.db.work import table_of
from core.domain.clients import ServiceUse
from core.domain.records import SupportRecord
from core.domain.retention import REPORT_SENT, SupportReport, SupportReportShare
from core.queries.job_borders import SUPPORT
from core.queries.retention_visits import met_person

# 就労定着支援 began in April 2018; the months end where nobody will count any more.
_FIRST, _LAST = date(2018, 4, 1), date(2100, 1, 1)
_use, _record, _report, _share = (
    table_of(model) for model in (ServiceUse, SupportRecord, SupportReport, SupportReportShare)
)
_months = select(literal(_FIRST, Date).label("month")).cte("month", recursive=True)
_months = _months.union_all(
    select(months_later(_months.c.month, 1)).where(_months.c.month < literal(_LAST, Date))
)
_m = _months.c.month
_number = cast(extract("year", _m), Integer) * 12 + cast(extract("month", _m), Integer)
PERSON_MONTHS = (
    select(
        # A person's months lie together, each with an id of its own.
        (cast(_use.c.client_id, BigInteger) * 100_000 + _number).label("id"),
        _use.c.client_id,
        _m.label("month"),
    )
    .join_from(
        _use, _months,
        (_use.c.start_on < months_later(_m, 1))
        & or_(_use.c.end_on.is_(None), _use.c.end_on >= _m),
    )
    .where(_use.c.service == SUPPORT)
    .distinct()
    .subquery("person_month")
)  # fmt: skip
_p = PERSON_MONTHS.c


def _of_month() -> ColumnElement[bool]:
    r = _record.c
    return (
        (r.client_id == _p.client_id)
        & (r.happened_on >= _p.month)
        & (r.happened_on < months_later(_p.month, 1))
        & r.is_replaced.is_(False)
    )


def _met(_today: date) -> ColumnElement[bool]:
    return exists(_record.c.id).where(_of_month(), met_person()).correlate(PERSON_MONTHS)


def _reported(_today: date) -> ColumnElement[bool]:
    """As 今月の定着 counts it: handed over, or a record of that month tells of it."""
    shared = exists(_share.c.id).where(
        _report.c.client_id == _p.client_id,
        _report.c.month == _p.month,
        _share.c.report_id == _report.c.id,
    )
    of_another = exists(_share.c.id).where(
        _share.c.record_id == _record.c.id,
        _share.c.report_id == _report.c.id,
        _report.c.month != _p.month,
    )
    told = exists(_record.c.id).where(
        _of_month(),
        _record.c.activity == REPORT_SENT,
        ~of_another.correlate(_record, PERSON_MONTHS),
    )
    return or_(shared.correlate(PERSON_MONTHS), told.correlate(PERSON_MONTHS))


_STATES = {"met": "面談した", "not_met": "面談していない"}

RETENTION_MONTHS = Dataset(
    name="retention_months",
    title="就労定着支援の月",
    source=PERSON_MONTHS,
    joins=tied(_p.client_id),
    dimensions=(
        Dimension(
            "met", "その月の面談", _p.client_id, lambda _view: _STATES,
            banded=lambda _id, today: case((_met(today), "met"), else_="not_met"),
        ),
        *of_person(),
    ),
    dates=(DateColumn("month", "月", _p.month),),
    measures=(
        Measure("count", "対象の人×月", "人月"),
        persons(_p.client_id),
        Measure("met", "面談した割合", "%", Counting.RATE, part=_met),
        Measure("reported", "支援レポートを渡した割合", "%", Counting.RATE, part=_reported),
    ),
    default=ChartChoice(
        "retention_months", x="month", measure="met", bucket=Bucket.MONTH, kind=ChartKind.LINE
    ),
    person=_p.client_id,
    row_id=_p.client_id,
    row_table="client",
    is_past=True,
    word="met",
)  # fmt: skip
