"""企業支援: ways with employers by stage, and what was done at the eight steps. About no person."""

from __future__ import annotations

from core.charts.choice import Bucket, ChartChoice, ChartKind, Period, Span
from core.charts.dataset import Counting, Dataset, DateColumn, Dimension, Measure, coded, staffed
from core.db.work import table_of
from core.domain.employer_support import ConsultingWork, EmployerSupport
from core.domain.organization_profiles import EmployerProfile
from core.domain.organizations import Organization
from core.domain.permissions import Action

_support, _place = table_of(EmployerSupport), table_of(Organization)
_profile, _work = table_of(EmployerProfile), table_of(ConsultingWork)

EMPLOYER_WAYS = Dataset(
    name="employer_ways",
    title="企業支援",
    source=_support,
    joins={
        _place: _place.c.id == _support.c.organization_id,
        _profile: _profile.c.organization_id == _support.c.organization_id,
    },
    dimensions=(
        coded("stage", "段階", _support.c.stage, "employer_stage"),
        coded("programme", "事業", _support.c.programme, "programme"),
        coded("size", "企業の規模", _profile.c.size, "employer_size"),
        Dimension("municipality", "市区町村", _place.c.municipality),
        staffed("owner", "担当", _support.c.owner_id, "担当なし"),
    ),
    dates=(
        DateColumn("started_on", "最初に相談した日", _support.c.started_on),
        DateColumn("stage_on", "いまの段階になった日", _support.c.stage_on),
        DateColumn("ended_on", "終わった日", _support.c.ended_on),
    ),
    measures=(
        Measure("count", "件数", "件"),
        Measure(
            "employers", "企業の数", "社", Counting.DISTINCT, _support.c.organization_id,
        ),
    ),
    default=ChartChoice(
        "employer_ways", x="stage", measure="count", kind=ChartKind.BAR_HORIZONTAL,
        period=Period(Span.ALL),
    ),
    row_id=_support.c.organization_id,
    word="stage",
    row_table="organization",
    rows_action=Action.SEE_NETWORK,
)  # fmt: skip

CONSULTING_WORK = Dataset(
    name="consulting_work",
    title="相談援助の実施",
    source=_work,
    joins={_support: _support.c.id == _work.c.support_id},
    dimensions=(
        coded("step", "ステップ", _work.c.step, "consulting_step"),
        coded("method", "方法", _work.c.method, "contact_method"),
        coded("programme", "事業", _support.c.programme, "programme"),
        staffed("by", "した人", _work.c.by_id, "担当なし"),
    ),
    dates=(DateColumn("done_on", "した日", _work.c.done_on),),
    measures=(
        Measure("count", "回数", "回"),
        Measure("minutes", "時間の合計", "分", Counting.SUM, _work.c.minutes),
        Measure("employers", "企業の数", "社", Counting.DISTINCT, _support.c.organization_id),
    ),
    default=ChartChoice(
        "consulting_work", x="done_on", measure="minutes", colour="step", bucket=Bucket.MONTH,
        kind=ChartKind.STACKED, period=Period(Span.ALL),
    ),
    row_id=_support.c.organization_id,
    word="step",
    row_table="organization",
    rows_action=Action.SEE_NETWORK,
)  # fmt: skip
