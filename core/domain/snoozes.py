"""期限の先送り (snooze of a deadline): one matter is left out of the lists until a day, with a reason.

A matter is named by its rule, the row it rests on, and its due day: when the day changes, the
先送り counts no longer. It ends by itself on its day. Done is done by doing the work.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db.base import TableModel
from core.domain.rules.parameters import RuleBook

Key = tuple[str, int, date]
"""何の期限か: kind of the rule, id of the row that the matter rests on, due day."""


class DeadlineSnoozeEntry(SQLModel):
    """先送りの入力票: until when, and why."""

    until_on: date = Field(title="先送りする日")
    reason: str = Field(title="先送りの理由", min_length=1, max_length=200)


class DeadlineSnooze(TableModel, table=True):
    """期限の先送り. It is running while `until_on` lies ahead; on that day the matter is back."""

    __tablename__ = "deadline_snooze"
    __table_args__ = (UniqueConstraint("kind", "matter_id", "due_on"),)

    kind: str = Field(title="期限の種類", max_length=40)
    matter_id: int = Field(title="もとの行")
    due_on: date = Field(title="期日")
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True, title="利用者")
    until_on: date = Field(index=True, title="先送りする日")
    reason: str = Field(title="先送りの理由", max_length=200)
    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="先送りした人")


def longest_snooze(due_on: date, today: date, book: RuleBook) -> date:
    """先送りできる最後の日: `snooze.max_days` ahead, and never past a due day that lies ahead.

    A matter that is due or overdue may rest for the whole time: somebody is working on it.
    """
    longest = today + timedelta(days=book.integer("snooze.max_days", today))
    return min(longest, due_on) if due_on > today else longest
