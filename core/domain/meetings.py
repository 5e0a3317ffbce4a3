"""会議 (meetings): one held meeting and what was noted per topic."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, UtcDateTime, code_field

# 議題: what a meeting goes through, in this order. The key is stored with each note.
TOPICS: dict[str, str] = {
    "last_tasks": "前回のやること",
    "intakes": "新しい相談",
    "overdue": "期限切れ",
    "upcoming": "今後14日の期限",
    "unowned": "担当のいない人",
    "nowhere": "どこにもつながっていない人",
    "at_risk": "気になる人",
    "introductions": "紹介のその後",
    "stages": "支援段階の変化",
    "tasks": "やること一覧",
    "figures": "数字",
    "decided": "きょう決まったこと",
}


class MeetingFields(SQLModel):
    """会議: kind and day."""

    kind: str = code_field("meeting_kind", title="会議", default="weekly")
    held_on: date = Field(title="開催日")


class Meeting(MeetingFields, TableModel, table=True):
    """会議. Closed minutes (`closed_at` set) do not change any more."""

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("kind", "held_on"),)

    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime, title="閉じた日時")
    leader_id: int | None = Field(default=None, foreign_key="app_user.id", title="進行")


class MeetingNote(TableModel, table=True):
    """議事メモ: one free text per meeting and topic; two writers meet in compare-and-swap."""

    __tablename__ = "meeting_note"
    __table_args__ = (UniqueConstraint("meeting_id", "topic"),)

    meeting_id: int = Field(foreign_key="meeting.id", title="会議")
    topic: str = Field(max_length=40, title="議題")
    body: str = Field(default="", max_length=8000, sa_type=Text, title="メモ")
