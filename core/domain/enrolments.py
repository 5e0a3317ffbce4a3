"""事業への登録 (enrolments): a person in a programme of the office, from a day to a day.

A person may be in several programmes at once, each with its own stage and owner.
"""

from __future__ import annotations

from datetime import date

from pydantic import field_validator, model_validator
from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field
from core.domain.dates import add_months

# Noted one year ahead at most: a later day is a slip of the year.
MONTHS_AHEAD = 12
# What the first office is called until somebody names it.
FIRST_OFFICE = "この事業所"
# The stage of an enrolment that has ended.
CLOSED = "closed"
# 登録の誤り: such a row counts for nothing, and stands in nobody's way.
MISTAKE = "mistake"


class OfficeFields(SQLModel):
    """事業所 (our own office): a place of work whose persons can be kept apart."""

    name: str = Field(title="事業所の名称", min_length=1, max_length=100)
    phone: str = Field(default="", title="電話", max_length=40)
    address: str = Field(default="", title="住所", max_length=200)
    programmes: str = Field(default="", title="行う事業", max_length=600)
    closed_on: date | None = Field(default=None, title="閉じた日")


class OfficeEntry(OfficeFields):
    """事業所の入力票. `programmes`: `programme` codes, comma-separated; blank means all."""


class Office(OfficeFields, TableModel, table=True):
    """事業所."""

    __tablename__ = "office"
    __table_args__ = (UniqueConstraint("name"),)

    def runs(self, programme: str) -> bool:
        """Whether the office carries out this programme."""
        listed = {code.strip() for code in self.programmes.split(",")} - {""}
        return not listed or programme in listed


class EnrolmentFields(SQLModel):
    """事業への登録. `certificate_id`: the 受給者証 that the programme rests on, where it needs one."""

    client_id: int = Field(foreign_key="client.id", title="利用者")
    office_id: int = Field(foreign_key="office.id", title="事業所")
    programme: str = code_field("programme", title="事業")
    stage: str = code_field("support_stage", title="段階", default="registered")
    owner_id: int | None = Field(default=None, foreign_key="app_user.id", title="担当")
    start_on: date = Field(title="登録日")
    end_on: date | None = Field(default=None, title="終了日")
    end_reason: str = code_field("enrolment_end_reason", title="終了の理由", default="")
    certificate_id: int | None = Field(
        default=None, foreign_key="certificate.id", index=True, title="受給者証"
    )
    note: str = Field(default="", title="メモ", max_length=500)


def past_day(value: date | None) -> date | None:
    """A day that has come: an enrolment is ended, and a stage changed, when it happens."""
    if value is not None and value > clock.today():
        raise ValueError("きょうまでの日付を入力してください（先の予定は書けません）。")
    return value


class EnrolmentEntry(EnrolmentFields):
    """事業への登録の入力票. The stage of an ended one is 終結, whatever was typed."""

    _ended = field_validator("end_on")(staticmethod(past_day))

    @field_validator("start_on")
    @classmethod
    def _begun(cls, value: date) -> date:
        if value > add_months(clock.today(), MONTHS_AHEAD):
            raise ValueError("登録日が1年より先です。年を確かめてください。")
        return value

    @model_validator(mode="after")
    def _order(self) -> EnrolmentEntry:
        if self.end_on and self.end_on < self.start_on:
            raise ValueError("終了日が登録日より前です。")
        if bool(self.end_on) != bool(self.end_reason):
            raise ValueError("終了には、日付と理由の両方を入力してください。")
        return self


class EnrolmentEndEntry(SQLModel):
    """登録を終えるときの入力票."""

    end_on: date = Field(title="終了日")
    end_reason: str = code_field("enrolment_end_reason", title="終了の理由")

    _ended = field_validator("end_on")(staticmethod(past_day))


class StageEntry(SQLModel):
    """段階を変えるときの入力票: which one, since when, why. `closure_reason`: 終結 of the person."""

    stage: str = code_field("support_stage", title="あとの段階")
    changed_on: date = Field(title="変わった日", default_factory=clock.today)
    reason: str = Field(default="", title="理由", max_length=300)
    closure_reason: str = code_field("closure_reason", title="終結の理由", default="")

    _changed = field_validator("changed_on")(staticmethod(past_day))


class Enrolment(EnrolmentFields, TableModel, table=True):
    """事業への登録. It is open while `end_on` is blank."""

    __tablename__ = "enrolment"
    __table_args__ = (
        Index("ix_enrolment_client_id_end_on", "client_id", "end_on"),
        # Who may see whom: read for every list of a user whose scope is not the whole office.
        Index("ix_enrolment_office_id_programme", "office_id", "programme", "client_id"),
        Index("ix_enrolment_owner_id", "owner_id", "client_id"),
    )


class StageChange(TableModel, table=True):
    """段階の経過 (history of stages): of the person, or of one enrolment; never altered."""

    __tablename__ = "stage_change"
    __table_args__ = (
        Index("ix_stage_change_client_id_changed_on", "client_id", "changed_on"),
        # What the weekly meeting asks: what was noted since the last one.
        Index("ix_stage_change_created_at", "created_at"),
    )

    client_id: int = Field(foreign_key="client.id", title="利用者")
    enrolment_id: int | None = Field(
        default=None, foreign_key="enrolment.id", index=True, title="登録"
    )
    before: str = code_field("support_stage", title="まえの段階", default="")
    after: str = code_field("support_stage", title="あとの段階")
    changed_on: date = Field(title="変えた日")
    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="変えた人")
    reason: str = Field(default="", title="理由", max_length=300)
