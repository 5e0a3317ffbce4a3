"""見られる範囲 (scope of a user): by office, by programme, by caseload; and 緊急閲覧 (break-glass).

Which user sees which person is decided in `core.queries.scopes`, from these rows.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, UtcDateTime, code_field


class ScopeGrantFields(SQLModel):
    """見られる範囲のひとつ: an office, a programme, or one programme of one office."""

    user_id: int = Field(foreign_key="app_user.id", index=True, title="職員")
    office_id: int | None = Field(default=None, foreign_key="office.id", title="事業所")
    programme: str = code_field("programme", title="事業", default="")


class ScopeGrant(ScopeGrantFields, TableModel, table=True):
    """見られる範囲のひとつ. Blank office: every office; blank programme: every programme of it."""

    __tablename__ = "scope_grant"


class EmergencyAccessEntry(SQLModel):
    """緊急閲覧の入力票: why a person outside one's scope must be seen now."""

    client_id: int = Field(title="利用者")
    reason: str = Field(title="理由", min_length=5, max_length=400)


class EmergencyAccess(TableModel, table=True):
    """緊急閲覧: ends by itself at `ends_at`, and is looked at afterwards by somebody else."""

    __tablename__ = "emergency_access"
    __table_args__ = (Index("ix_emergency_access_user_id_ends_at", "user_id", "ends_at"),)

    user_id: int = Field(foreign_key="app_user.id", title="職員")
    client_id: int = Field(foreign_key="client.id", index=True, title="利用者")
    reason: str = Field(title="理由", max_length=400)
    ends_at: datetime = Field(sa_type=UtcDateTime, title="いつまで")
    reviewed_by_id: int | None = Field(default=None, foreign_key="app_user.id", title="確かめた人")
    reviewed_at: datetime | None = Field(default=None, sa_type=UtcDateTime, title="確かめた日時")
    review_note: str = Field(default="", title="確かめた結果", max_length=300)
