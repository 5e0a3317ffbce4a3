"""応募: how many, how far they came, through whom and under which scheme; who was hired."""

from __future__ import annotations

from core.charts.choice import Bucket, ChartChoice, ChartKind, Period, Span
from core.charts.dataset import Dataset, DateColumn, Measure, coded, persons, staffed
from core.db.work import table_of
from core.domain.job_search import JobApplication, Vacancy

_application, _vacancy = table_of(JobApplication), table_of(Vacancy)

APPLICATIONS = Dataset(
    name="applications",
    title="応募",
    source=_application,
    joins={_vacancy: _vacancy.c.id == _application.c.vacancy_id},
    dimensions=(
        coded("status", "段階", _application.c.status, "application_status"),
        coded("scheme", "雇用の枠", _application.c.scheme, "employment_scheme", sensitive=True),
        coded(
            "disclosure", "企業への開示", _application.c.disclosure, "disclosure_policy", sensitive=True
        ),
        coded("source", "求人の出どころ", _vacancy.c.source, "vacancy_source"),
        coded("occupation", "職種", _vacancy.c.occupation, "occupation"),
        staffed("owner", "担当", _application.c.owner_id, "担当なし"),
    ),
    dates=(
        DateColumn("started_on", "準備を始めた日", _application.c.started_on),
        DateColumn("applied_on", "応募した日", _application.c.applied_on),
        DateColumn("offered_on", "内定の日", _application.c.offered_on),
        DateColumn("ended_on", "結果の日", _application.c.ended_on),
    ),
    measures=(
        Measure("count", "件数", "件"),
        persons(_application.c.client_id),
    ),
    default=ChartChoice(
        "applications", x="started_on", measure="count", colour="status", bucket=Bucket.FISCAL_YEAR,
        kind=ChartKind.STACKED, period=Period(Span.ALL),
    ),
    person=_application.c.client_id,
    row_id=_application.c.client_id,
    word="status",
    row_table="client",
)  # fmt: skip
