"""議事録 (minutes): what stood in a meeting when it was closed, and what was added afterwards."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from core.db.base import TableModel


class ClosedMinutes(TableModel, table=True):
    """閉じた議事録: written once, when the meeting closes, and never changed. Whatever becomes of its
    tasks, persons and staff, it reads as it did then.

    `content`: masked, as JSON (`core.queries.minutes`); the rows of a topic stand with the topic.
    `words`: every sentence of it, folded, for the search.
    """

    __tablename__ = "closed_minutes"

    meeting_id: int = Field(foreign_key="meeting.id", unique=True, title="会議")
    content: str = Field(default="", sa_type=Text, title="内容")
    words: str = Field(default="", sa_type=Text, title="ことば")


class MinutesAdditionFields(SQLModel):
    """議事録への追記: a correction stands beside what it corrects, with name and day."""

    body: str = Field(min_length=1, max_length=2000, sa_type=Text, title="追記")


class MinutesAdditionEntry(MinutesAdditionFields):
    """議事録への追記の入力票."""


class MinutesAddition(MinutesAdditionFields, TableModel, table=True):
    """議事録への追記. It is not changed either: who was wrong adds once more."""

    __tablename__ = "minutes_addition"

    meeting_id: int = Field(foreign_key="meeting.id", index=True, title="会議")
    words: str = Field(default="", sa_type=Text, title="ことば")
    added_on: date = Field(title="書いた日")
    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="書いた人")
