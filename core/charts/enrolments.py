"""事業への登録: who is in which programme, who came, who left and why. Noted by mistake is nobody.

A person in two programmes is two enrolments and one person.
"""

from __future__ import annotations

from core.charts.choice import ChartChoice, ChartKind, Period, Span
from core.charts.dataset import (
    Counting,
    Dataset,
    DateColumn,
    Measure,
    Stock,
    calendar_month,
    coded,
    offices,
    persons,
    staffed,
)
from core.charts.day_arithmetic import days_between
from core.charts.persons import brought_by, of_person, tied, work_state
from core.db.work import table_of
from core.domain.enrolments import MISTAKE, Enrolment

_enrolment = table_of(Enrolment)

ENROLMENTS = Dataset(
    name="enrolments",
    title="事業への登録",
    source=_enrolment,
    base=(_enrolment.c.end_reason != MISTAKE,),
    joins=tied(_enrolment.c.client_id),
    dimensions=(
        coded("programme", "事業", _enrolment.c.programme, "programme"),
        offices("office", _enrolment.c.office_id),
        coded("stage", "支援段階", _enrolment.c.stage, "support_stage"),
        coded("end_reason", "終了の理由", _enrolment.c.end_reason, "enrolment_end_reason"),
        work_state(_enrolment, _enrolment.c.client_id),
        *of_person()[:-1],
        staffed("owner", "担当", _enrolment.c.owner_id, "担当なし"),
        *brought_by(_enrolment, _enrolment.c.client_id),
        calendar_month("month", "登録した月（何月）", "start_on", _enrolment.c.start_on),
    ),
    dates=(
        DateColumn("start_on", "登録日", _enrolment.c.start_on),
        DateColumn("end_on", "終了日", _enrolment.c.end_on),
    ),
    measures=(
        Measure("count", "登録の数", "件"),
        persons(_enrolment.c.client_id),
        Measure(
            "days", "登録から終了までの日数（平均）", "日", Counting.MEAN,
            days_between(_enrolment.c.start_on, _enrolment.c.end_on),
        ),
    ),
    default=ChartChoice(
        "enrolments", x="programme", measure="persons", kind=ChartKind.BAR_HORIZONTAL,
        period=Period(Span.ALL),
    ),
    person=_enrolment.c.client_id,
    row_id=_enrolment.c.client_id,
    row_table="client",
    word="programme",
    stock=Stock(_enrolment.c.start_on, _enrolment.c.end_on),
)  # fmt: skip
