"""行事 (events): 連絡会, 合同説明会, 交流プログラム, 研修 …, with invitations, attendance, questionnaire."""

from __future__ import annotations

from datetime import date

from pydantic import field_validator, model_validator
from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field
from core.domain.dates import checked_hours


class EventSeriesFields(SQLModel):
    """行事のシリーズ: what comes again every year."""

    name: str = Field(title="シリーズの名前", min_length=1, max_length=100)
    kind: str = code_field("event_type", title="種類", default="liaison_meeting")
    programme: str = code_field("programme", title="事業", default="")
    note: str = Field(default="", title="メモ", max_length=500)
    closed_on: date | None = Field(default=None, title="終えた日")


class EventSeriesEntry(EventSeriesFields):
    """行事のシリーズの入力票."""


class EventSeries(EventSeriesFields, TableModel, table=True):
    """行事のシリーズ."""

    __tablename__ = "event_series"
    __table_args__ = (UniqueConstraint("name"),)


class EventFields(SQLModel):
    """行事: one occasion. `organization_id`: the hospital of an 交流プログラム, or who is the host."""

    series_id: int | None = Field(
        default=None, foreign_key="event_series.id", index=True, title="シリーズ"
    )
    kind: str = code_field("event_type", title="種類", default="liaison_meeting")
    name: str = Field(title="行事の名前", min_length=1, max_length=100)
    topic: str = Field(default="", title="内容・テーマ", max_length=300)
    held_on: date = Field(title="開催日")
    starts_at: str = Field(default="", title="時刻", max_length=20)
    form: str = code_field("event_form", title="開き方", default="in_person")
    place: str = Field(default="", title="場所", max_length=100)
    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="相手・会場の機関"
    )
    programme: str = code_field("programme", title="事業", default="")
    audience: str = Field(default="", title="対象", max_length=200)
    capacity: int | None = Field(default=None, title="定員", ge=1, le=10_000)
    status: str = code_field("event_status", title="状態", default="planned")
    owner_id: int | None = Field(default=None, foreign_key="app_user.id", title="担当")
    schedule: str = Field(default="", title="次第", max_length=4000, sa_type=Text)
    minutes: str = Field(default="", title="記録・議事", max_length=20_000, sa_type=Text)
    note: str = Field(default="", title="メモ", max_length=1000)


class EventEntry(EventFields):
    """行事の入力票."""

    _hours = field_validator("starts_at")(staticmethod(checked_hours))


class EventWordsEntry(SQLModel):
    """次第と記録の入力票: the long texts of an event, written apart from its head."""

    schedule: str = Field(default="", title="次第", max_length=4000)
    minutes: str = Field(default="", title="記録・議事", max_length=20_000)


class Event(EventFields, TableModel, table=True):
    """行事."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_held_on", "held_on", "id"),
        Index("ix_event_kind_held_on", "kind", "held_on"),
    )


class EventInvitationFields(SQLModel):
    """案内: an organisation (and a person there) that is invited."""

    event_id: int = Field(foreign_key="event.id", title="行事")
    organization_id: int = Field(foreign_key="organization.id", index=True, title="機関")
    key_person_id: int | None = Field(
        default=None, foreign_key="key_person.id", index=True, title="キーパーソン"
    )
    status: str = code_field("invitation_status", title="状態", default="to_invite")
    invited_on: date | None = Field(default=None, title="案内した日")
    people: int | None = Field(default=None, title="人数", ge=0, le=1000)
    note: str = Field(default="", title="メモ", max_length=300)


class EventInvitationEntry(EventInvitationFields):
    """案内の入力票."""


class EventInvitation(EventInvitationFields, TableModel, table=True):
    """案内: each organisation once for an event."""

    __tablename__ = "event_invitation"
    __table_args__ = (UniqueConstraint("event_id", "organization_id"),)


class EventHeadcount(TableModel, table=True):
    """参加者数: how many came, by kind of audience."""

    __tablename__ = "event_headcount"
    __table_args__ = (UniqueConstraint("event_id", "role"),)

    event_id: int = Field(foreign_key="event.id", title="行事")
    role: str = code_field("participant_role", title="参加者の区分")
    people: int = Field(default=0, title="人数", ge=0, le=100_000)


class EventParticipantFields(SQLModel):
    """参加した本人: a person of the ledger or of a consultation, so that one sees what followed."""

    event_id: int = Field(foreign_key="event.id", index=True, title="行事")
    client_id: int | None = Field(default=None, foreign_key="client.id", index=True, title="利用者")
    intake_id: int | None = Field(default=None, foreign_key="intake.id", index=True, title="相談")
    status: str = code_field("attendance", title="出欠", default="invited")
    note: str = Field(default="", title="メモ", max_length=300)


class EventParticipantEntry(EventParticipantFields):
    """参加した本人の入力票."""

    @model_validator(mode="after")
    def _somebody(self) -> EventParticipantEntry:
        if self.client_id is None and self.intake_id is None:
            raise ValueError("利用者か相談を選んでください。")
        return self


class EventParticipant(EventParticipantFields, TableModel, table=True):
    """参加した本人: each once for an event."""

    __tablename__ = "event_participant"
    __table_args__ = (
        UniqueConstraint("event_id", "client_id"),
        UniqueConstraint("event_id", "intake_id"),
    )


class EventQuestionFields(SQLModel):
    """アンケートの問い. `choices`: one per line, for the kinds that have choices."""

    event_id: int = Field(foreign_key="event.id", index=True, title="行事")
    position: int = Field(default=1, title="順", ge=1, le=100)
    text: str = Field(title="問い", min_length=1, max_length=200)
    kind: str = code_field("question_kind", title="答えかた", default="choice")
    choices: str = Field(default="", title="選択肢", max_length=1000)


class EventQuestionEntry(EventQuestionFields):
    """アンケートの問いの入力票."""

    @model_validator(mode="after")
    def _choices(self) -> EventQuestionEntry:
        if self.kind in ("choice", "several") and len(self.listed) < 2:
            raise ValueError("選択肢を、1行にひとつずつ、ふたつ以上入力してください。")
        return self

    @property
    def listed(self) -> list[str]:
        """The choices, each once."""
        return list(dict.fromkeys(filter(None, map(str.strip, self.choices.splitlines()))))


class EventQuestion(EventQuestionFields, TableModel, table=True):
    """アンケートの問い."""

    __tablename__ = "event_question"


class EventAnswer(TableModel, table=True):
    """アンケートの答え: of one sheet to one question. Sheets are numbered; they bear no name."""

    __tablename__ = "event_answer"
    __table_args__ = (UniqueConstraint("question_id", "sheet"),)

    question_id: int = Field(foreign_key="event_question.id", title="問い")
    sheet: int = Field(title="用紙の番号", ge=1, le=100_000)
    role: str = code_field("participant_role", title="答えた人の区分", default="")
    answer: str = Field(default="", title="答え", max_length=2000, sa_type=Text)
