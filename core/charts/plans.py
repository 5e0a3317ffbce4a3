"""支援計画・計画の見直し・目標: which plans began, whether reviews were in time, which goals were reached."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    case,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)

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
from core.charts.persons import of_person, tied
from core.db.work import table_of
from core.domain.plans import Plan, PlanGoal, PlanReview
from core.queries.plans import IN_FORCE

_plan, _goal, _review = (table_of(model) for model in (Plan, PlanGoal, PlanReview))
# Neither begun nor meant to be any more.
_NOT_BEGUN = ("draft", "meeting", "explained", "agreed", "delivered", "withdrawn")
_UNJUDGED = ("", "not_evaluated")
TIMES = {
    "in_time": "期限内", "late": "期限に遅れた", "overdue": "期限を過ぎてまだ", "coming": "期限はこれから",
}  # fmt: skip

PLANS = Dataset(
    name="plans",
    title="支援計画",
    source=_plan,
    base=(_plan.c.status.not_in(_NOT_BEGUN),),
    joins=tied(_plan.c.client_id),
    dimensions=(
        coded("kind", "計画の種類", _plan.c.kind, "plan_kind"),
        coded("service", "サービス", _plan.c.service, "service"),
        coded("status", "状態", _plan.c.status, "plan_status"),
        staffed("author", "作成者", _plan.c.author_id, "作成者なし"),
        *of_person(),
    ),
    dates=(
        DateColumn("start_on", "計画の開始日", _plan.c.start_on),
        DateColumn("end_on", "計画の終了日", _plan.c.end_on),
        DateColumn("agreed_on", "文書同意の日", _plan.c.agreed_on),
        DateColumn("delivered_on", "交付の日", _plan.c.delivered_on),
    ),
    measures=(
        Measure("count", "件数", "件"),
        persons(_plan.c.client_id),
        Measure(
            "agreed", "文書同意のある割合", "%", Counting.RATE,
            part=lambda _today: _plan.c.agreed_on.is_not(None),
        ),
        Measure(
            "delivered", "交付した割合", "%", Counting.RATE,
            part=lambda _today: _plan.c.delivered_on.is_not(None),
        ),
    ),
    default=ChartChoice(
        "plans", x="start_on", measure="count", colour="kind", bucket=Bucket.QUARTER,
        kind=ChartKind.STACKED,
    ),
    person=_plan.c.client_id,
    row_id=_plan.c.client_id,
    row_table="client",
    word="kind",
)  # fmt: skip

# 見直しの期間: each that was closed by a review, and the open one of every plan in force.
REVIEW_PERIODS = union_all(
    select(
        (_review.c.id * 2).label("id"), _review.c.plan_id, _plan.c.client_id, _plan.c.kind,
        _plan.c.service, _review.c.due_on, _review.c.reviewed_on, _review.c.reviewer_id.label("by_id"),
    ).join_from(_review, _plan, _plan.c.id == _review.c.plan_id),
    select(
        (_plan.c.id * 2 + 1).label("id"), _plan.c.id, _plan.c.client_id, _plan.c.kind,
        _plan.c.service, _plan.c.review_due_on, cast(null(), Date), cast(null(), Integer),
    ).where(_plan.c.status == IN_FORCE),
).subquery("review_period")  # fmt: skip


def timeliness(
    due_on: ColumnElement[date], done_on: ColumnElement[date | None], today: date
) -> ColumnElement[str]:
    """期限内か: a key of `TIMES`."""
    return case(
        (done_on <= due_on, literal("in_time")),
        (done_on.is_not(None), "late"),
        (due_on < today, "overdue"),
        else_="coming",
    )


_p = REVIEW_PERIODS.c
PLAN_REVIEWS = Dataset(
    name="plan_reviews",
    title="計画の見直し",
    source=REVIEW_PERIODS,
    joins=tied(_p.client_id),
    dimensions=(
        Dimension(
            "time", "期限内か", _p.reviewed_on, lambda _view: TIMES,
            banded=lambda done_on, today: timeliness(_p.due_on, done_on, today),
        ),
        coded("kind", "計画の種類", _p.kind, "plan_kind"),
        coded("service", "サービス", _p.service, "service"),
        staffed("reviewer", "見直した人", _p.by_id, "まだ見直していない"),
        *of_person(),
    ),
    dates=(
        DateColumn("due_on", "見直し期限", _p.due_on),
        DateColumn("reviewed_on", "見直した日", _p.reviewed_on),
    ),
    measures=(
        Measure("count", "件数", "件"),
        persons(_p.client_id),
        Measure(
            "in_time", "期限内に見直した割合", "%", Counting.RATE,
            part=lambda _today: _p.reviewed_on <= _p.due_on,
            whole=lambda today: or_(_p.reviewed_on.is_not(None), _p.due_on <= today),
        ),
    ),
    default=ChartChoice(
        "plan_reviews", x="due_on", measure="count", colour="time", bucket=Bucket.MONTH,
        kind=ChartKind.STACKED,
    ),
    person=_p.client_id,
    row_id=_p.client_id,
    row_table="client",
    word="time",
)  # fmt: skip

GOALS = Dataset(
    name="goals",
    title="計画の目標",
    source=_goal,
    base=(_plan.c.status.not_in(_NOT_BEGUN),),
    joins={_plan: _plan.c.id == _goal.c.plan_id, **tied(_plan.c.client_id)},
    dimensions=(
        coded("attainment", "達成", _goal.c.attainment, "goal_attainment", sensitive=True),
        coded("term", "長期・短期", _goal.c.term, "goal_term"),
        coded("kind", "計画の種類", _plan.c.kind, "plan_kind"),
        coded("service", "サービス", _plan.c.service, "service"),
        *of_person(),
    ),
    dates=(
        DateColumn("target_on", "達成時期", _goal.c.target_on),
        DateColumn("start_on", "計画の開始日", _plan.c.start_on),
    ),
    measures=(
        Measure("count", "目標の数", "件"),
        persons(_plan.c.client_id),
        Measure(
            "achieved", "達成した割合（評価した目標のうち）", "%", Counting.RATE,
            part=lambda _today: _goal.c.attainment == "achieved",
            whole=lambda _today: _goal.c.attainment.not_in(_UNJUDGED),
        ),
        Measure(
            "judged", "評価した割合", "%", Counting.RATE,
            part=lambda _today: _goal.c.attainment.not_in(_UNJUDGED),
        ),
    ),
    default=ChartChoice(
        "goals", x="attainment", measure="count", colour="term", kind=ChartKind.STACKED,
        period=Period(Span.ALL),
    ),
    person=_plan.c.client_id,
    row_id=_plan.c.client_id,
    row_table="client",
    word="attainment",
    privacy=Privacy.SENSITIVE,
)  # fmt: skip
