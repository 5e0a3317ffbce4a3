"""事業計画: a plan of twenty items of the running 年度, half of them counted by the ledger."""

from __future__ import annotations

from sqlalchemy import select

from core import clock
from core.charts.figure import Figure
from core.db.actor import SYSTEM
from core.db.work import table_of, unit_of_work
from core.domain.dates import fiscal_year
from core.domain.year_plans import YearItem, YearOccasion, YearPlan

NAME = "模擬 速さを測る計画"
COUNTED = (
    Figure("records"), Figure("records", "persons"), Figure("practicums"),
    Figure("employments"), Figure("events"),
)  # fmt: skip


def year_plan() -> int:
    """Its id; made once."""
    today = clock.today()
    with unit_of_work(SYSTEM) as work:
        p = table_of(YearPlan).c
        known = work.scalar(select(p.id).where(p.name == NAME))
        if known is not None:
            return int(known)
        plan = work.add(
            YearPlan(
                programme="employment_life_center", fiscal_year=fiscal_year(today), name=NAME,
                status="running",
            )
        )  # fmt: skip
        for number in range(20):
            figure = COUNTED[number % len(COUNTED)].to_json() if number % 2 else ""
            item = work.add(
                YearItem(
                    year_plan_id=plan.pk, heading=f"模擬 事業{number // 5 + 1}", target=12,
                    content=f"模擬 内容{number + 1}", choice=figure, position=number,
                )
            )  # fmt: skip
            if not figure:
                work.add(YearOccasion(year_item_id=item.pk, done_on=today, evidence="模擬"))
        return plan.pk
