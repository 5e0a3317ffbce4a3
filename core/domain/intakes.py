"""相談受付 (reception of a consultation): the first enquiry, named or anonymous."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from pydantic import ValidationInfo, field_validator, model_validator
from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, Words, code_field
from core.domain.clients import checked_birth, checked_kana
from core.domain.dates import checked_hours
from core.domain.search_words import words
from core.domain.text import parse_phone


class IntakeFields(SQLModel):
    """相談受付: who asked, about what, how urgent, who takes it, what comes next."""

    received_on: date = Field(title="受付日")
    method: str = code_field("contact_method", title="方法", default="phone")
    asker: str = code_field("contact_party", title="相談した人", default="person")
    is_anonymous: bool = Field(default=False, title="匿名")
    name: str = Field(default="", title="氏名", max_length=60)
    kana: str = Field(default="", title="ふりがな", max_length=80)
    birth_on: date | None = Field(default=None, title="生年月日")
    phone: str = Field(default="", title="電話", max_length=40)
    municipality: str = Field(default="", title="市区町村", max_length=40)
    referral_source: str = code_field("referral_source", title="紹介元", default="")
    referrer: str = Field(default="", title="紹介した機関・人（名簿にないとき）", max_length=200)
    referrer_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="紹介した機関（名簿から）"
    )
    route: str = code_field("intake_route", title="受付の経路", default="direct")
    complaint: str = Field(title="主訴", min_length=1, max_length=2000, sa_type=Text)
    answer: str = Field(default="", title="その場の対応", max_length=2000, sa_type=Text)
    urgency: str = code_field("urgency", title="緊急度", default="normal")
    owner_id: int | None = Field(default=None, foreign_key="app_user.id", title="担当")
    next_step: str = Field(default="", title="次の対応", max_length=300)
    next_step_on: date | None = Field(default=None, title="次の対応の期日")


class IntakeEntry(IntakeFields):
    """相談受付の入力票."""

    _kana = field_validator("kana")(staticmethod(checked_kana))
    _birth = field_validator("birth_on")(staticmethod(checked_birth))

    @field_validator("phone")
    @classmethod
    def _phone(cls, value: str) -> str:
        return parse_phone(value) if value else value

    @field_validator("received_on")
    @classmethod
    def _not_future(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("受付日が未来の日付です。予定は「次の対応」に書いてください。")
        return value

    @field_validator("name", "kana", "birth_on")
    @classmethod
    def _named_or_anonymous(cls, value: Any, info: ValidationInfo) -> Any:
        if value and info.data.get("is_anonymous"):
            raise ValueError(_NOT_ANONYMOUS)
        if info.field_name == "name" and not value and not info.data.get("is_anonymous"):
            raise ValueError(_NO_NAME)
        return value

    @field_validator("next_step_on")
    @classmethod
    def _with_a_step(cls, value: date | None, info: ValidationInfo) -> date | None:
        return checked_step_day(value, info.data)

    @model_validator(mode="after")
    def _named(self) -> IntakeEntry:
        # A field that was not given at all is not looked at by the validators of fields.
        if not self.is_anonymous and not self.name:
            raise ValueError(_NO_NAME)
        return self


_NO_NAME = "氏名を入力するか、「匿名」を選んでください。"
_NOT_ANONYMOUS = (
    "匿名の相談には、氏名・ふりがな・生年月日を書きません。消すか、「匿名」の印を外してください。"
)


def checked_step_day(value: date | None, data: Mapping[str, Any]) -> date | None:
    """次の対応の期日: belongs to a step, and never before the day of reception."""
    if value and not data.get("next_step"):
        raise ValueError("期日だけでは、何をするのかが残りません。「次の対応」も書いてください。")
    if value and value < data.get("received_on", value):
        raise ValueError("次の対応の期日が、受付日より前です。")
    return value


class NextStepEntry(SQLModel):
    """次の対応の入力票: what comes next for an open consultation, and where it waits."""

    next_step: str = Field(title="次の対応", min_length=1, max_length=300)
    next_step_on: date | None = Field(default=None, title="期日")
    status: str = code_field("intake_status", title="状態", default="in_progress")


class CloseEntry(SQLModel):
    """相談を終える入力票: why, and for a referral to whom, with a day for asking how it went."""

    close_reason: str = code_field("intake_close_reason", title="終える理由")
    close_note: str = Field(default="", title="経過", max_length=500)
    referred_id: int | None = Field(default=None, title="紹介した先（名簿から）")
    referred_to: str = Field(default="", title="紹介した先（名簿にないとき）", max_length=200)
    follow_up_on: date | None = Field(default=None, title="その後を確かめる日")

    @field_validator("referred_to")
    @classmethod
    def _where_to(cls, value: str, info: ValidationInfo) -> str:
        is_referral = info.data.get("close_reason") == "referred"
        if is_referral and not (value or info.data.get("referred_id")):
            raise ValueError(_NO_PLACE)
        return value

    @field_validator("follow_up_on")
    @classmethod
    def _later(cls, value: date | None, info: ValidationInfo) -> date | None:
        if value and value < clock.today():
            raise ValueError("その後を確かめる日が過ぎています。")
        return value

    @model_validator(mode="after")
    def _complete(self) -> CloseEntry:
        if self.close_reason == "referred" and not (self.referred_id or self.referred_to):
            raise ValueError(_NO_PLACE)
        return self


_NO_PLACE = "どこを紹介したかを、名簿から選ぶか書いてください。"


class ReopenEntry(SQLModel):
    """もう一度ひらく入力票."""

    reason: str = Field(title="ひらく理由", min_length=1, max_length=300)


# Neither taken further nor asked for again: it became a client, or it ended.
SETTLED = ("accepted", "closed")


INTAKE_TEXTS = (
    "name", "kana", "phone", "complaint", "answer", "next_step", "referrer", "close_note"
)  # fmt: skip


class Intake(IntakeFields, TableModel, table=True):
    """相談受付. `client_id` once it became a client; closed with a reason otherwise."""

    __tablename__ = "intake"
    __table_args__ = (
        Index("ix_intake_status_received_on", "status", "received_on"),
        Index("ix_intake_owner_id_next_step_on", "owner_id", "next_step_on"),
        # Counting and sorting what waits.
        Index(
            "ix_intake_status_waiting",
            "status", "owner_id", "urgency", "next_step_on", "received_on",
        ),
        # Those that ended, the latest first; and the search for the same person.
        Index("ix_intake_status_closed_on", "status", "closed_on", "id", "close_reason"),
        Index("ix_intake_search_text", "search_text", "birth_on", "client_id"),
    )  # fmt: skip

    status: str = code_field("intake_status", title="状態", default="received")
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True, title="利用者")
    closed_on: date | None = Field(default=None, title="終了日")
    close_reason: str = code_field("intake_close_reason", title="終了の理由", default="")
    close_note: str = Field(default="", title="終了の経過", max_length=500)
    referred_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="紹介した先"
    )
    referred_to: str = Field(default="", title="紹介した先（名簿にないとき）", max_length=200)
    search_text: str = Field(default="", max_length=400, title="検索用")

    words_day: ClassVar[str] = "received_on"
    words_from: ClassVar[tuple[str, ...]] = INTAKE_TEXTS

    @classmethod
    def words_of(cls, row: Mapping[str, Any]) -> Words | None:
        """Who asked, and what was said."""
        return words(row["received_on"], row["id"], (row.get(name, "") for name in INTAKE_TEXTS))


class ReceptionEventFields(SQLModel):
    """説明会・登録面談会: a day on which several consultations are received together."""

    kind: str = code_field("reception_event_kind", title="種類", default="orientation")
    held_on: date = Field(title="開催日")
    starts_at: str = Field(default="", title="時刻", max_length=20)
    place: str = Field(default="", title="場所", max_length=100)
    capacity: int | None = Field(default=None, title="定員", ge=1, le=500)
    note: str = Field(default="", title="メモ", max_length=500)


class ReceptionEventEntry(ReceptionEventFields):
    """説明会・登録面談会の入力票."""

    _hours = field_validator("starts_at")(staticmethod(checked_hours))


class ReceptionEvent(ReceptionEventFields, TableModel, table=True):
    """説明会・登録面談会."""

    __tablename__ = "reception_event"
    __table_args__ = (Index("ix_reception_event_held_on", "held_on", "id"),)


# Takes a place at the event; whoever cancelled does not.
COMING = ("invited", "attended", "absent")


class ReceptionAttendance(TableModel, table=True):
    """説明会・登録面談会の参加: one consultation at one event."""

    __tablename__ = "reception_attendance"
    __table_args__ = (UniqueConstraint("event_id", "intake_id"),)

    event_id: int = Field(foreign_key="reception_event.id", index=True, title="会")
    intake_id: int = Field(foreign_key="intake.id", index=True, title="相談")
    status: str = code_field("attendance", title="出欠", default="invited")
