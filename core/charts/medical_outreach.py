"""医療機関との連携: how far the way with each hospital is, its steps, and what doctors were asked."""

from __future__ import annotations

from sqlalchemy import Table

from core.charts.choice import Bucket, ChartChoice, ChartKind, Period, Span
from core.charts.dataset import (
    Counting,
    Dataset,
    DateColumn,
    Dimension,
    Measure,
    Privacy,
    coded,
    persons,
    staffed,
)
from core.charts.day_arithmetic import days_between
from core.charts.persons import of_person, tied
from core.db.work import table_of
from core.domain.organizations import Organization
from core.domain.outreach import DoctorAdvice, MedicalOutreach, OutreachStep
from core.domain.permissions import Action

_way, _step, _advice = (table_of(model) for model in (MedicalOutreach, OutreachStep, DoctorAdvice))
_place: Table = table_of(Organization)

OUTREACH = Dataset(
    name="outreach",
    title="医療機関との連携（いま）",
    source=_way,
    joins={_place: _place.c.id == _way.c.organization_id},
    dimensions=(
        coded("stage", "段階", _way.c.stage, "outreach_stage"),
        Dimension("municipality", "市区町村", _place.c.municipality),
        staffed("owner", "担当", _way.c.owner_id, "担当なし"),
    ),
    dates=(DateColumn("stage_on", "いまの段階になった日", _way.c.stage_on),),
    measures=(
        Measure("count", "医療機関の数", "か所"),
        Measure(
            "cooperating", "「連携」まで進んだ割合", "%", Counting.RATE,
            part=lambda _today: _way.c.stage == "cooperation",
        ),
    ),
    default=ChartChoice(
        "outreach", x="stage", measure="count", kind=ChartKind.BAR_HORIZONTAL,
        period=Period(Span.ALL),
    ),
    row_id=_way.c.organization_id,
    row_table="organization",
    rows_action=Action.SEE_NETWORK,
    privacy=Privacy.OPEN,
    word="stage",
)  # fmt: skip

OUTREACH_STEPS = Dataset(
    name="outreach_steps",
    title="医療機関との連携の経過",
    source=_step,
    joins={_place: _place.c.id == _step.c.organization_id},
    dimensions=(
        coded("after", "あとの段階", _step.c.after, "outreach_stage"),
        coded("before", "まえの段階", _step.c.before, "outreach_stage"),
        Dimension("municipality", "市区町村", _place.c.municipality),
        Dimension("place", "医療機関", _place.c.name),
        staffed("by", "変えた人", _step.c.by_id, "担当なし"),
    ),
    dates=(DateColumn("changed_on", "変わった日", _step.c.changed_on),),
    measures=(
        Measure("count", "進んだ回数", "回"),
        Measure("places", "医療機関の数", "か所", Counting.DISTINCT, _step.c.organization_id),
    ),
    default=ChartChoice(
        "outreach_steps", x="changed_on", measure="places", colour="after", bucket=Bucket.QUARTER,
        kind=ChartKind.STACKED, period=Period(Span.ALL),
    ),
    row_id=_step.c.organization_id,
    row_table="organization",
    rows_action=Action.SEE_NETWORK,
    privacy=Privacy.OPEN,
    word="after",
)  # fmt: skip

DOCTOR_ADVICE = Dataset(
    name="doctor_advice",
    title="主治医への相談・助言",
    source=_advice,
    base=(_advice.c.withdrawn_on.is_(None),),
    joins={_place: _place.c.id == _advice.c.organization_id, **tied(_advice.c.client_id)},
    dimensions=(
        coded("purpose", "何のために", _advice.c.purpose, "advice_purpose"),
        coded("method", "頼みかた", _advice.c.method, "manner_method"),
        Dimension("place", "医療機関", _place.c.name, sensitive=True),
        *of_person(),
    ),
    dates=(
        DateColumn("requested_on", "頼んだ日", _advice.c.requested_on),
        DateColumn("answered_on", "答えのあった日", _advice.c.answered_on),
    ),
    measures=(
        Measure("count", "件数", "件"),
        persons(_advice.c.client_id),
        Measure("places", "医療機関の数", "か所", Counting.DISTINCT, _advice.c.organization_id),
        Measure(
            "answered", "答えのあった割合", "%", Counting.RATE,
            part=lambda _today: _advice.c.answered_on.is_not(None),
        ),
        Measure(
            "days", "答えまでの日数（平均）", "日", Counting.MEAN,
            days_between(_advice.c.requested_on, _advice.c.answered_on),
        ),
    ),
    default=ChartChoice(
        "doctor_advice", x="requested_on", measure="count", colour="purpose",
        bucket=Bucket.QUARTER, kind=ChartKind.STACKED,
    ),
    person=_advice.c.client_id,
    row_id=_advice.c.client_id,
    row_table="client",
    privacy=Privacy.SENSITIVE,
    word="purpose",
)  # fmt: skip
