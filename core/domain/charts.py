"""保存したグラフ (saved charts): a name and the choices that draw it again."""

from __future__ import annotations

from sqlalchemy import Text
from sqlmodel import Field

from core.db.base import TableModel


class SavedChart(TableModel, table=True):
    """保存したグラフ. `choices`: JSON of the catalogue's own names, never data."""

    __tablename__ = "saved_chart"

    name: str = Field(title="名前", min_length=1, max_length=80)
    owner_id: int = Field(foreign_key="app_user.id", index=True, title="作った人")
    is_shared: bool = Field(default=False, title="みんなに見せる")
    choices: str = Field(sa_type=Text, title="選択")
