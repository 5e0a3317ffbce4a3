"""会議にかけること (agenda items): brought from any screen during the week, talked about, settled."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field

WAITING, TALKED, DROPPED = "waiting", "talked", "dropped"


class AgendaItemFields(SQLModel):
    """会議にかけること: about a person, a consultation, an organisation, a chart, or nobody."""

    series_id: int = Field(foreign_key="meeting_series.id", title="どの会議へ")
    title: str = Field(min_length=1, max_length=200, title="話したいこと")
    note: str = Field(default="", max_length=1000, sa_type=Text, title="くわしく")
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True, title="利用者")
    intake_id: int | None = Field(default=None, foreign_key="intake.id", index=True, title="相談")
    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="機関"
    )
    chart_id: int | None = Field(
        default=None, foreign_key="saved_chart.id", index=True, title="グラフ"
    )


class AgendaItemEntry(AgendaItemFields):
    """会議にかけることの入力票."""


# What an item may be about; who brings it picks at most one of them.
ABOUT = ("client_id", "intake_id", "organization_id", "chart_id")


class AgendaItem(AgendaItemFields, TableModel, table=True):
    """会議にかけること. `meeting_id`: where it was talked about; `times_carried`: how often it was not."""

    __tablename__ = "agenda_item"
    __table_args__ = (Index("ix_agenda_item_series_id_status", "series_id", "status"),)

    status: str = code_field("agenda_status", title="状態", default=WAITING)
    meeting_id: int | None = Field(
        default=None, foreign_key="meeting.id", index=True, title="話した会議"
    )
    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="かけた人")
    settled_on: date | None = Field(default=None, title="話した日")
    times_carried: int = Field(default=0, title="持ち越した回数")
