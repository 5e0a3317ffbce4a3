"""留めたもの (pinned views): a saved chart, an indicator, a report or a yearly plan that stands on
きょうの仕事 of one user, or on 指標 for everybody.
"""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core.db.base import TableModel

HOME, DASHBOARD = "home", "dashboard"
PLACES = {HOME: "きょうの仕事", DASHBOARD: "指標"}


class PinnedViewFields(SQLModel):
    """留めたもの: exactly one of a chart, an indicator's key, a report's kind, a yearly plan."""

    place: str = Field(default=HOME, max_length=20, title="場所")
    chart_id: int | None = Field(
        default=None, foreign_key="saved_chart.id", index=True, title="グラフ"
    )
    indicator: str = Field(default="", max_length=40, title="指標")
    report: str = Field(default="", max_length=40, title="報告")
    year_plan_id: int | None = Field(
        default=None, foreign_key="year_plan.id", index=True, title="事業計画"
    )


class PinnedViewEntry(PinnedViewFields):
    """留めるものの入力票."""


class PinnedView(PinnedViewFields, TableModel, table=True):
    """留めたもの. `user_id`: whose きょうの仕事; None on 指標, which is everybody's."""

    __tablename__ = "pinned_view"
    __table_args__ = (
        Index("ix_pinned_view_place_user_id_position", "place", "user_id", "position"),
    )

    user_id: int | None = Field(default=None, foreign_key="app_user.id", title="利用者アカウント")
    position: int = Field(default=0, title="順番")
