"""気になるサイン (early signs): what one of the three sides noticed before a job breaks.

Signs are told one by one with their day and who saw them; they are never added up to a score.
"""

from __future__ import annotations

from datetime import date

from pydantic import field_validator
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field
from core.domain.several import words


class EarlySignFields(SQLModel):
    """気になるサイン."""

    client_id: int = Field(foreign_key="client.id", title="利用者")
    employment_id: int | None = Field(
        default=None, foreign_key="employment.id", index=True, title="就職"
    )
    noticed_on: date = Field(title="気づいた日")
    side: str = code_field("assessment_rater", title="だれが気づいたか")
    kind: str = code_field("early_sign", title="サイン")
    degree: str = code_field("sign_degree", title="程度", default="watch")
    note: str = words("様子", 1000)


class EarlySignEntry(EarlySignFields):
    """気になるサインの入力票."""

    @field_validator("noticed_on")
    @classmethod
    def _past(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("気づいた日が未来の日付です。")
        return value


class EarlySign(EarlySignFields, TableModel, table=True):
    """気になるサイン. Open until somebody says that it passed, and how."""

    __tablename__ = "early_sign"
    __table_args__ = (
        Index("ix_early_sign_client_id", "client_id", "settled_on", "noticed_on"),
        Index("ix_early_sign_settled_on", "settled_on", "noticed_on", "client_id"),
    )

    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="書いた人")
    settled_on: date | None = Field(default=None, title="落ち着いた日")
    settled_note: str = Field(default="", title="どう落ち着いたか", max_length=500)
