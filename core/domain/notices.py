"""お知らせ (notices): what is passed round in the network; 困りごと相談 with its answers; who has read it."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import model_validator
from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, UtcDateTime, code_field


class NoticeFields(SQLModel):
    """お知らせ. `is_about_person`: somebody is spoken of, and must not be recognisable."""

    kind: str = code_field("notice_kind", title="種類", default="notification")
    title: str = Field(title="題", min_length=1, max_length=120)
    body: str = Field(default="", title="本文", max_length=8000, sa_type=Text)
    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="どこから"
    )
    posted_on: date = Field(title="日付")
    valid_to: date | None = Field(default=None, title="いつまで載せる")
    is_pinned: bool = Field(default=False, title="上に留める")
    is_about_person: bool = Field(default=False, title="ある人のこと")


class NoticeEntry(NoticeFields):
    """お知らせの入力票."""

    @model_validator(mode="after")
    def _order(self) -> NoticeEntry:
        if self.valid_to and self.valid_to < self.posted_on:
            raise ValueError("「いつまで載せる」が日付より前です。")
        return self


class Notice(NoticeFields, TableModel, table=True):
    """お知らせ. One that was wrong is withdrawn, not removed."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_posted_on", "posted_on", "id"),)

    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="書いた人")
    withdrawn_on: date | None = Field(default=None, title="取り下げた日")
    settled_on: date | None = Field(default=None, title="解決した日")


class NoticeAnswerFields(SQLModel):
    """お知らせへの答え."""

    body: str = Field(title="答え", min_length=1, max_length=4000, sa_type=Text)
    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="どこから"
    )


class NoticeAnswerEntry(NoticeAnswerFields):
    """お知らせへの答えの入力票."""


class NoticeAnswer(NoticeAnswerFields, TableModel, table=True):
    """お知らせへの答え."""

    __tablename__ = "notice_answer"

    notice_id: int = Field(foreign_key="notice.id", index=True, title="お知らせ")
    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="書いた人")


class NoticeRead(TableModel, table=True):
    """読んだ印: of one user on one notice."""

    __tablename__ = "notice_read"
    __table_args__ = (
        UniqueConstraint("notice_id", "user_id"),
        Index("ix_notice_read_user_id", "user_id", "notice_id"),
    )

    notice_id: int = Field(foreign_key="notice.id", title="お知らせ")
    user_id: int = Field(foreign_key="app_user.id", title="読んだ人")
    read_at: datetime = Field(sa_type=UtcDateTime, title="読んだ日時")


class NoticeFile(TableModel, table=True):
    """添付ファイル: its name and size; the bytes stand in `file_content` under the digest."""

    __tablename__ = "notice_file"

    notice_id: int = Field(foreign_key="notice.id", index=True, title="お知らせ")
    name: str = Field(title="ファイル名", max_length=200)
    media_type: str = Field(title="種類", max_length=100)
    size: int = Field(title="大きさ", ge=0)
    digest: str = Field(title="SHA-256", max_length=64)
