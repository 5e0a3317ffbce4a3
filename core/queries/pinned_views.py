"""留めたもの (pinned views): what stands on my きょうの仕事, or on 指標 for everybody."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from core.db.work import View, table_of
from core.domain.charts import SavedChart
from core.domain.permissions import Action, may, require
from core.domain.pinned_views import HOME, PinnedView
from core.domain.year_plans import YearPlan


@dataclass(frozen=True)
class PinnedRow:
    """留めたもの. `title`: of the chart or the plan; '' of an indicator or a report, which are named
    where they are declared. `is_open`: whether this user may still see it; if not, it has no title.
    """

    id: int
    version: int
    place: str
    chart_id: int | None
    indicator: str
    report: str
    year_plan_id: int | None
    title: str
    is_open: bool
    may_change: bool


def pinned(view: View, place: str) -> list[PinnedRow]:
    """In their order: on きょうの仕事 only one's own."""
    require(view.actor, Action.SEE_CHARTS)
    pin, chart, plan = table_of(PinnedView), table_of(SavedChart), table_of(YearPlan)
    reads_reports = may(view.actor, Action.SEE_REPORTS)
    visible = or_(chart.c.owner_id == view.actor.id, chart.c.is_shared)
    rows = view.rows(
        select(pin, chart.c.name.label("chart"), plan.c.name.label("plan"))
        .select_from(
            pin.outerjoin(chart, (chart.c.id == pin.c.chart_id) & visible).outerjoin(
                plan, plan.c.id == pin.c.year_plan_id
            )
        )
        .where(pin.c.place == place, _whose(view, place))
        .order_by(pin.c.position, pin.c.id)
    )
    may_change = place == HOME or may(view.actor, Action.PIN_FOR_ALL)
    found = []
    for row in rows:
        if row.chart_id is not None:
            is_open, title = row.chart is not None, row.chart
        elif row.year_plan_id is not None or row.report:
            is_open, title = reads_reports, row.plan if reads_reports else ""
        else:
            is_open, title = True, ""
        found.append(
            PinnedRow(
                row.id, row.version, row.place, row.chart_id, row.indicator, row.report,
                row.year_plan_id, title or "", is_open, may_change,
            )
        )  # fmt: skip
    return found


def _whose(view: View, place: str) -> ColumnElement[bool]:
    pin = table_of(PinnedView).c
    return pin.user_id == view.actor.id if place == HOME else pin.user_id.is_(None)
