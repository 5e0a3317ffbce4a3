"""通知 (notifications): what somebody else did that is for one user to know. Inside the product only.

A row holds references, never a name or a sentence about a person: what is said is put together when
it is read, by who may see it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from core.db.base import TableModel, UtcDateTime, code_field

# What a notification may be about.
REFERENCES = ("client_id", "task_id", "intake_id", "meeting_id", "agenda_item_id")


class Notification(TableModel, table=True):
    """通知: to one user, by another one. `count`: of how many at once; then it names none of them."""

    __tablename__ = "notification"
    __table_args__ = (Index("ix_notification_user_id_read_at", "user_id", "read_at", "id"),)

    user_id: int = Field(foreign_key="app_user.id", title="宛先")
    kind: str = code_field("notification_kind", title="種類")
    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="した人")
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True, title="利用者")
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True, title="やること")
    intake_id: int | None = Field(default=None, foreign_key="intake.id", index=True, title="相談")
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id", index=True, title="会議")
    agenda_item_id: int | None = Field(
        default=None, foreign_key="agenda_item.id", index=True, title="会議にかけたこと"
    )
    count: int = Field(default=1, title="件数")
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime, title="読んだ日時")
