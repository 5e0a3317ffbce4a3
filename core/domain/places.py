"""圏域 (service area): the municipalities that the office counts as its own."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db.base import TableModel


class ServiceAreaFields(SQLModel):
    """圏域: a name, and municipalities as rows of their own."""

    name: str = Field(title="圏域の名前", min_length=1, max_length=60)
    is_default: bool = Field(default=False, title="はじめに開く圏域")


class ServiceAreaEntry(ServiceAreaFields):
    """圏域の入力票."""


class ServiceArea(ServiceAreaFields, TableModel, table=True):
    """圏域."""

    __tablename__ = "service_area"
    __table_args__ = (UniqueConstraint("name"),)


class ServiceAreaMunicipality(TableModel, table=True):
    """圏域の市区町村, by the names that organisations carry (埼玉県, 入間郡毛呂山町)."""

    __tablename__ = "service_area_municipality"
    __table_args__ = (UniqueConstraint("area_id", "prefecture", "municipality"),)

    area_id: int = Field(foreign_key="service_area.id", index=True, title="圏域")
    prefecture: str = Field(title="都道府県", max_length=10)
    municipality: str = Field(title="市区町村", max_length=40)
