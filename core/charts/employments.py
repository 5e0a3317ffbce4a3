"""就職: how many were hired, where and how; who left, why and where to.

One job is one line, whoever's: a person who changes the employer is counted twice as 件数, once as 実人数.
The whole table is 要配慮個人情報: small numbers are hidden by every dimension that can tell an illness.
"""

from __future__ import annotations

from sqlalchemy import Table

from core.charts.choice import Bucket, ChartChoice, ChartKind, Period, Span
from core.charts.dataset import (
    Counting,
    Dataset,
    DateColumn,
    Dimension,
    Measure,
    Stock,
    calendar_month,
    coded,
    persons,
)
from core.charts.day_arithmetic import days_between
from core.charts.persons import CLIENT, brought_by, of_person, tied
from core.db.work import table_of
from core.domain.employments import Employment
from core.domain.organization_profiles import EmployerProfile
from core.domain.organizations import Organization

_job: Table = table_of(Employment)
_place: Table = table_of(Organization)
_profile: Table = table_of(EmployerProfile)

EMPLOYMENTS = Dataset(
    name="employments",
    title="就職",
    source=_job,
    joins={
        _place: _place.c.id == _job.c.organization_id,
        _profile: _profile.c.organization_id == _job.c.organization_id,
        **tied(_job.c.client_id),
    },
    dimensions=(
        coded("scheme", "雇用の枠", _job.c.scheme, "employment_scheme", sensitive=True),
        coded("type", "雇用形態", _job.c.employment_type, "employment_type"),
        coded("occupation", "職種", _job.c.occupation, "occupation"),
        coded("hours", "週の時間", _job.c.hours_band, "weekly_hours_band"),
        coded("disclosure", "企業への開示", _job.c.disclosure, "disclosure_policy", sensitive=True),
        coded(
            "reason", "離職の理由（大きな分け）", _job.c.separation_reason, "separation_reason",
            top=True, sensitive=True,
        ),
        coded(
            "detail", "離職の理由", _job.c.separation_reason, "separation_reason", sensitive=True
        ),
        coded("after", "離職後の進路", _job.c.after_leaving, "after_leaving", sensitive=True),
        coded("size", "企業の規模", _profile.c.size, "employer_size"),
        Dimension("municipality", "企業の市区町村", _place.c.municipality),
        Dimension("place", "企業", _place.c.name, sensitive=True),
        calendar_month("month", "就職した月（何月）", "hired_on", _job.c.hired_on),
        calendar_month("left_month", "離職した月（何月）", "left_on", _job.c.left_on),
        *of_person(),
        *brought_by(_job, _job.c.client_id),
    ),
    dates=(
        DateColumn("hired_on", "就職日", _job.c.hired_on),
        DateColumn("left_on", "離職日", _job.c.left_on),
    ),
    measures=(
        Measure("count", "件数", "件"),
        persons(_job.c.client_id),
        Measure("places", "企業の数", "社", Counting.DISTINCT, _job.c.organization_id),
        Measure(
            "days", "登録から就職までの日数（平均）", "日", Counting.MEAN,
            days_between(CLIENT.c.registered_on, _job.c.hired_on),
        ),
    ),
    default=ChartChoice(
        "employments", x="hired_on", measure="count", colour="scheme",
        bucket=Bucket.FISCAL_YEAR, kind=ChartKind.STACKED, period=Period(Span.ALL),
    ),
    person=_job.c.client_id,
    row_id=_job.c.client_id,
    word="type",
    stock=Stock(_job.c.hired_on, _job.c.left_on),
    row_table="client",
)  # fmt: skip
