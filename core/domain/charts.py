"""保存したグラフ (saved charts): a name and the choices that draw it again."""

from __future__ import annotations

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from core.db.base import TableModel


class SavedChartFields(SQLModel):
    """保存したグラフの名前と見せ方."""

    name: str = Field(title="名前", min_length=1, max_length=80)
    is_shared: bool = Field(default=False, title="みんなに見せる")


class SavedChartEntry(SavedChartFields):
    """保存したグラフの入力票."""


class SavedChart(SavedChartFields, TableModel, table=True):
    """保存したグラフ. `choices`: JSON of the catalogue's own names, never data."""

    __tablename__ = "saved_chart"

    owner_id: int = Field(foreign_key="app_user.id", index=True, title="作った人")
    choices: str = Field(sa_type=Text, title="選択")
