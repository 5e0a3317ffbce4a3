"""離職: who left a job, in which month, why, after how long, and from which hospital they had come."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, case

from core.charts.choice import ChartChoice, ChartKind, Period, Span
from core.charts.dataset import (
    Counting,
    Dataset,
    DateColumn,
    Dimension,
    Measure,
    calendar_month,
    coded,
    persons,
)
from core.charts.day_arithmetic import days_between, months_later
from core.charts.persons import brought_by, of_person, tied
from core.db.work import table_of
from core.domain.employments import Employment
from core.domain.organization_profiles import EmployerProfile
from core.domain.organizations import Organization

_job, _place, _profile = (table_of(model) for model in (Employment, Organization, EmployerProfile))
_HELD = {1: "1か月まで", 3: "3か月まで", 6: "6か月まで", 12: "1年まで", 36: "3年まで"}
_LONGER = "3年より長い"


def _held(left_on: ColumnElement[Any], _today: date) -> ColumnElement[str]:
    """在職の長さ: the first day without the job comes before the months are full."""
    return case(
        *((left_on < months_later(_job.c.hired_on, months), str(months)) for months in _HELD),
        else_="longer",
    )


_joins: dict[Table, ColumnElement[bool]] = {
    _place: _place.c.id == _job.c.organization_id,
    _profile: _profile.c.organization_id == _job.c.organization_id,
    **tied(_job.c.client_id),
}

LEAVINGS = Dataset(
    name="leavings",
    title="離職",
    source=_job,
    base=(_job.c.left_on.is_not(None),),
    joins=_joins,
    dimensions=(
        calendar_month("month", "離職した月（何月）", "left_on", _job.c.left_on),
        coded(
            "reason", "離職の理由（大きな分け）", _job.c.separation_reason, "separation_reason",
            top=True, sensitive=True,
        ),
        coded(
            "detail", "離職の理由", _job.c.separation_reason, "separation_reason", sensitive=True
        ),
        coded("after", "離職後の進路", _job.c.after_leaving, "after_leaving", sensitive=True),
        Dimension(
            "held", "在職の長さ", _job.c.left_on,
            lambda _view: {**{str(m): text for m, text in _HELD.items()}, "longer": _LONGER},
            banded=_held,
        ),
        coded("scheme", "雇用の枠", _job.c.scheme, "employment_scheme", sensitive=True),
        coded("type", "雇用形態", _job.c.employment_type, "employment_type"),
        coded("occupation", "職種", _job.c.occupation, "occupation"),
        coded("hours", "週の時間", _job.c.hours_band, "weekly_hours_band"),
        coded("size", "企業の規模", _profile.c.size, "employer_size"),
        Dimension("place", "企業", _place.c.name, sensitive=True),
        *of_person(),
        *brought_by(_job, _job.c.client_id),
    ),
    dates=(
        DateColumn("left_on", "離職日", _job.c.left_on),
        DateColumn("hired_on", "就職日", _job.c.hired_on),
    ),
    measures=(
        Measure("count", "件数", "件"),
        persons(_job.c.client_id),
        Measure(
            "days", "在職日数（平均）", "日", Counting.MEAN,
            days_between(_job.c.hired_on, _job.c.left_on) + 1,
        ),
    ),
    default=ChartChoice(
        "leavings", x="month", measure="count", kind=ChartKind.BAR, period=Period(Span.ALL)
    ),
    person=_job.c.client_id,
    row_id=_job.c.client_id,
    row_table="client",
    word="detail",
)  # fmt: skip
