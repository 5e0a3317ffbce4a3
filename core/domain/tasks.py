"""やること (tasks): a next step with an owner and a day; from a record, a meeting, or by hand."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field

OPEN_STATUSES = ("open", "in_progress", "waiting")
# Where a task may come from: 「やることにする」 of 「気になる人」.
SIGN = "sign"


class TaskFields(SQLModel):
    """やること."""

    title: str = Field(title="やること", min_length=1, max_length=300)
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True, title="利用者")
    owner_id: int | None = Field(default=None, foreign_key="app_user.id", title="担当")
    due_on: date | None = Field(default=None, title="期日")


class TaskEntry(TaskFields):
    """やることの入力票."""


class SnoozeEntry(SQLModel):
    """先へ延ばす: the new day and why."""

    due_on: date = Field(title="新しい期日")
    reason: str = Field(title="延ばす理由", min_length=1, max_length=200)


class HandOverEntry(SQLModel):
    """引き継ぐ: who has the task from now on."""

    owner_id: int = Field(title="新しい担当")


class Task(TaskFields, TableModel, table=True):
    """やること. `source` says where it came from: record, meeting, intake, consent, sign or hand;
    `agenda` in older ledgers."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_status_due_on", "status", "due_on"),
        Index("ix_task_owner_id_status_due_on", "owner_id", "status", "due_on"),
    )

    status: str = code_field("task_status", title="状態", default="open")
    source: str = Field(default="hand", max_length=20, title="もと")
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id", index=True, title="会議")
    record_id: int | None = Field(
        default=None, foreign_key="support_record.id", index=True, title="もとの記録"
    )
    done_on: date | None = Field(default=None, title="済んだ日")
    # Who is told when it is done or put off.
    given_by_id: int | None = Field(default=None, foreign_key="app_user.id", title="頼んだ人")
