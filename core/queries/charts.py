"""保存したグラフ (saved charts): mine, and those that others show to everybody."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from core.db.work import View, table_of
from core.domain.charts import SavedChart
from core.domain.permissions import Action, require
from core.domain.users import User
from core.errors import NotFound

MOST_CHARTS = 200


@dataclass(frozen=True)
class SavedChartRow:
    """保存したグラフ, with the name of its owner; `may_change`: whether this user may."""

    id: int
    version: int
    name: str
    choices: str
    is_shared: bool
    is_mine: bool
    owner: str
    may_change: bool


def saved_charts(view: View) -> list[SavedChartRow]:
    """Mine first, then the shared ones, by name."""
    require(view.actor, Action.SEE_CHARTS)
    chart, user = table_of(SavedChart), table_of(User)
    rows = view.rows(
        select(chart, user.c.name.label("owner"))
        .join_from(chart, user, user.c.id == chart.c.owner_id)
        .where(or_(chart.c.owner_id == view.actor.id, chart.c.is_shared))
        .order_by((chart.c.owner_id == view.actor.id).desc(), chart.c.name, chart.c.id)
        .limit(MOST_CHARTS)
    )
    return [
        SavedChartRow(
            row.id, row.version, row.name, row.choices, row.is_shared,
            is_mine=row.owner_id == view.actor.id, owner=row.owner,
            may_change=row.owner_id == view.actor.id or view.actor.role == "admin",
        )
        for row in rows
    ]  # fmt: skip


def saved_chart(view: View, chart_id: int) -> SavedChartRow:
    """One that this user may open. Raises `NotFound`: also for another's chart that is not shared."""
    found = next((row for row in saved_charts(view) if row.id == chart_id), None)
    if found is None:
        raise NotFound("このグラフは見つかりません。削除されたか、共有されていません。")
    return found
