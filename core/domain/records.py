"""支援記録 (support records): one contact with or about a person, written once."""

from __future__ import annotations

import re
from datetime import date

from pydantic import ValidationInfo, field_validator
from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field
from core.domain.text import normalized


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
        default=None, foreign_key="organization.id", index=True, title="相手の機関"
    )
    with_whom: str = Field(default="", title="相手の名前", max_length=100)
    place: str = Field(default="", title="場所", max_length=100)
    companion: str = Field(default="", title="同行した人", max_length=100)
    programme: str = code_field("programme", title="事業", default="")
    visibility: str = code_field("record_visibility", title="公開範囲", default="office")
    facts: str = Field(title="本人の発言・状況", min_length=1, max_length=8000, sa_type=Text)
    done: str = Field(default="", title="支援した内容", max_length=8000, sa_type=Text)
    judged: str = Field(default="", title="判断", max_length=4000, sa_type=Text)
    next_step: str = Field(default="", title="次の対応", max_length=300)
    next_step_on: date | None = Field(default=None, title="次の対応の期日")


class RecordEntry(RecordFields):
    """支援記録の入力票."""

    @field_validator("happened_on")
    @classmethod
    def _not_future(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("支援記録の日付が未来です。予定は「次の対応」に書いてください。")
        return value

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

    @field_validator("started_at")
    @classmethod
    def _time(cls, value: str) -> str:
        value = normalized(value).replace("時", ":").replace("分", "")
        if not value:
            return value
        found = re.fullmatch(r"(\d{1,2}):?(\d{2})?", value)
        if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
            raise ValueError("時刻は 0:00 から 23:59 までで入力してください（例: 14:30）。")
        return f"{int(found[1]):02}:{int(found[2] or 0):02}"


class SupportRecord(RecordFields, TableModel, table=True):
    """支援記録. Never overwritten: a correction is a new row that names the one it replaces."""

    __tablename__ = "support_record"
    __table_args__ = (
        Index("ix_support_record_client_id_happened_on", "client_id", "happened_on", "id"),
        Index("ix_support_record_happened_on", "happened_on", "method"),
        Index("ix_support_record_method_happened_on", "method", "happened_on", "id"),
        Index("ix_support_record_author_id_happened_on", "author_id", "happened_on", "id"),
        Index("ix_support_record_author_id_id", "author_id", "id"),
    )

    author_id: int | None = Field(default=None, foreign_key="app_user.id", title="記録者")
    corrects_id: int | None = Field(
        default=None, foreign_key="support_record.id", title="訂正した記録"
    )
    is_replaced: bool = Field(default=False, title="訂正された")
    group_id: int | None = Field(
        default=None, foreign_key="group_session.id", index=True, title="グループの回"
    )


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


class GroupSession(GroupSessionFields, TableModel, table=True):
    """グループの回. The attendees are its support records."""

    __tablename__ = "group_session"
    __table_args__ = (Index("ix_group_session_happened_on", "happened_on", "id"),)

    author_id: int | None = Field(default=None, foreign_key="app_user.id", title="記録者")
