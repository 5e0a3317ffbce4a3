"""支援記録 (support records): one contact with or about a person, written once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from pydantic import ValidationInfo, field_validator, model_validator
from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, Words, code_field
from core.domain.codes import codes
from core.domain.search_words import words
from core.domain.text import normalized
from core.errors import RuleViolation

# 面談: ways of meeting face to face; an online interview counts, a telephone call does not.
MEETINGS = (
    "visit_in", "walk_in", "outreach_home", "workplace_visit", "agency_visit", "accompany",
    "online", "outreach_event",
)  # fmt: skip


def checked_time(value: str) -> str:
    """時刻 as people type it: 14:30, 1430, ９時, 9時半 → `HH:MM`; blank stays blank."""
    value = normalized(value).replace("時半", ":30").replace("時", ":").replace("分", "")
    if not value:
        return value
    found = re.fullmatch(r"(\d{1,2})[:.・]?(\d{2})?", value)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise ValueError("時刻は 0:00 から 23:59 までで入力してください（例: 14:30）。")
    return f"{int(found[1]):02}:{int(found[2] or 0):02}"


def not_in_the_future(value: date) -> date:
    """記録の日付. A record tells what happened."""
    if value > clock.today():
        raise ValueError("支援記録の日付が未来です。予定は「次の対応」に書いてください。")
    return value


class RecordFields(SQLModel):
    """支援記録: facts, what was done and what was judged stand apart."""

    client_id: int = Field(foreign_key="client.id", title="利用者")
    happened_on: date = Field(title="日付")
    started_at: str = Field(default="", title="時刻", max_length=5)
    minutes: int | None = Field(default=None, title="分", ge=1, le=1440)
    method: str = code_field("contact_method", title="方法", default="phone")
    party: str = code_field("contact_party", title="相手", default="person")
    topic: str = code_field("consultation_topic", title="内容", default="")
    further_topics: str = Field(default="", title="ほかの内容", max_length=400)
    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", title="相手の機関"
    )
    with_whom: str = Field(default="", title="相手の名前", max_length=100)
    place: str = Field(default="", title="場所", max_length=100)
    companion: str = Field(default="", title="同行した人", max_length=100)
    programme: str = code_field("programme", title="事業", default="")
    # 定着支援 counts some of them by month: the report that was sent (domain T7).
    activity: str = code_field("retention_activity", title="定着支援の活動", default="")
    visibility: str = code_field("record_visibility", title="公開範囲", default="office")
    facts: str = Field(title="本人の発言・状況", min_length=1, max_length=8000, sa_type=Text)
    done: str = Field(default="", title="支援した内容", max_length=8000, sa_type=Text)
    judged: str = Field(default="", title="判断", max_length=4000, sa_type=Text)
    next_step: str = Field(default="", title="次の対応", max_length=300)
    next_step_on: date | None = Field(default=None, title="次の対応の期日")
    next_step_owner_id: int | None = Field(
        default=None, foreign_key="app_user.id", title="次の対応の担当"
    )


class PassedOn(SQLModel):
    """渡した個人データ, as noted beside a record: kept as its own disclosure, not in the record."""

    passed_to: str = Field(default="", title="渡した相手", max_length=200)
    passed_legal_type: str = code_field(
        "recipient_legal_type", title="渡した相手の区分", default="private"
    )
    passed_items: str = Field(default="", title="渡した項目", max_length=400)
    passed_purpose: str = code_field("purpose", title="渡した目的", default="")
    passed_method: str = code_field("disclosure_method", title="渡した手段", default="")
    passed_exception: str = code_field(
        "disclosure_exception", title="同意のない提供の根拠", default=""
    )
    passed_reason: str = Field(default="", title="同意のない提供の理由", max_length=400)

    @property
    def is_passed_on(self) -> bool:
        """個人データを渡した: anything of it was noted."""
        return any(getattr(self, name) for name in PassedOn.model_fields if name != LEGAL_TYPE)


# Always chosen, so that it alone notes nothing.
LEGAL_TYPE = "passed_legal_type"
# What a disclosure cannot do without. The recipient may be the organisation of the record.
PASSED = ("passed_to", "passed_items", "passed_purpose", "passed_method")


class RecordEntry(RecordFields, PassedOn):
    """支援記録の入力票."""

    _time = field_validator("started_at")(staticmethod(checked_time))
    _not_future = field_validator("happened_on")(staticmethod(not_in_the_future))

    @field_validator("further_topics")
    @classmethod
    def _known(cls, value: str) -> str:
        wanted = dict.fromkeys(part.strip() for part in value.split(",") if part.strip())
        if any(code not in codes("consultation_topic") for code in wanted):
            raise ValueError("内容を一覧から選んでください。")
        return ",".join(wanted)

    @field_validator("next_step_on")
    @classmethod
    def _with_a_step(cls, value: date | None, info: ValidationInfo) -> date | None:
        if value and not info.data.get("next_step"):
            raise ValueError(
                "期日だけでは、何をするのかが残りません。「次の対応」も書いてください。"
            )
        if value and value < info.data.get("happened_on", value):
            raise ValueError("次の対応の期日が、記録の日付より前です。")
        return value

    @model_validator(mode="after")
    def _wholly_noted(self) -> RecordEntry:
        """What was passed on is noted with recipient, items, purpose and means, or not at all."""
        if self.is_passed_on:
            title = {name: PassedOn.model_fields[name].title for name in PASSED}
            missing = [name for name in PASSED if not getattr(self, name)]
            if self.organization_id is not None and "passed_to" in missing:
                missing.remove("passed_to")
            wrong = {
                name: f"個人データを渡したときは、{title[name]}も要ります。" for name in missing
            }
            if self.passed_exception and not self.passed_reason:
                wrong["passed_reason"] = "同意のない提供には、理由を書いてください。"
            if wrong:
                raise RuleViolation(wrong)
        return self

    @property
    def stored(self) -> dict[str, Any]:
        """What the record itself keeps."""
        return self.model_dump(include=set(RecordFields.model_fields))


RECORD_TEXTS = ("facts", "done", "judged", "next_step", "with_whom")


class SupportRecord(RecordFields, TableModel, table=True):
    """支援記録. Never overwritten: a correction is a new row that names the one it replaces."""

    __tablename__ = "support_record"
    __table_args__ = (
        Index("ix_support_record_client_id_happened_on", "client_id", "happened_on", "id"),
        Index("ix_support_record_happened_on", "happened_on", "method"),
        # The history of an organisation over all persons, newest first.
        Index("ix_support_record_organization_id", "organization_id", "happened_on", "id"),
        Index("ix_support_record_method_happened_on", "method", "happened_on", "id"),
        Index("ix_support_record_author_id_happened_on", "author_id", "happened_on", "id"),
        Index("ix_support_record_author_id_id", "author_id", "id"),
        Index("ix_support_record_topic_happened_on", "topic", "happened_on", "id"),
        Index("ix_support_record_programme_happened_on", "programme", "happened_on", "id"),
        # Looking for a topic reads the few records that have further ones beside the main one.
        Index(
            "ix_support_record_further",
            "happened_on",
            "id",
            "further_topics",
            sqlite_where=text("further_topics <> ''"),
            postgresql_where=text("further_topics <> ''"),
        ),
    )

    author_id: int | None = Field(default=None, foreign_key="app_user.id", title="記録者")
    corrects_id: int | None = Field(
        default=None, foreign_key="support_record.id", title="訂正した記録"
    )
    is_replaced: bool = Field(default=False, title="訂正された")
    group_id: int | None = Field(
        default=None, foreign_key="group_session.id", index=True, title="グループの回"
    )

    words_day: ClassVar[str] = "happened_on"
    words_from: ClassVar[tuple[str, ...]] = (*RECORD_TEXTS, "is_replaced")

    @classmethod
    def words_of(cls, row: Mapping[str, Any]) -> Words | None:
        """What a coordinator looks for in a record; one that was corrected is not found."""
        if row.get("is_replaced"):
            return None
        return words(row["happened_on"], row["id"], (row.get(name, "") for name in RECORD_TEXTS))


class GroupSessionFields(SQLModel):
    """グループの回: one programme session with many attendees, written once for all of them."""

    title: str = Field(title="プログラム名", min_length=1, max_length=100)
    happened_on: date = Field(title="日付")
    started_at: str = Field(default="", title="時刻", max_length=5)
    minutes: int | None = Field(default=None, title="分", ge=1, le=1440)
    programme: str = code_field("programme", title="事業", default="")
    topic: str = code_field("consultation_topic", title="内容", default="")
    place: str = Field(default="", title="場所", max_length=100)
    content: str = Field(title="したこと・様子", min_length=1, max_length=4000, sa_type=Text)


class GroupSessionEntry(GroupSessionFields):
    """グループの回の入力票."""

    _time = field_validator("started_at")(staticmethod(checked_time))
    _not_future = field_validator("happened_on")(staticmethod(not_in_the_future))


class GroupSession(GroupSessionFields, TableModel, table=True):
    """グループの回. The attendees are its support records."""

    __tablename__ = "group_session"
    __table_args__ = (Index("ix_group_session_happened_on", "happened_on", "id"),)

    author_id: int | None = Field(default=None, foreign_key="app_user.id", title="記録者")
