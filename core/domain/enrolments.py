"""事業への登録 (enrolments): a person in a programme of the office, from a day to a day.

A person may be in several programmes at once, each with its own stage and owner.
"""

from __future__ import annotations

from datetime import date

from pydantic import model_validator
from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field


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


class EnrolmentEntry(EnrolmentFields):
    """事業への登録の入力票."""

    @model_validator(mode="after")
    def _order(self) -> EnrolmentEntry:
        if self.end_on and self.end_on < self.start_on:
            raise ValueError("終了日が登録日より前です。")
        if bool(self.end_on) != bool(self.end_reason):
            raise ValueError("終了には、日付と理由の両方を入力してください。")
        return self


class Enrolment(EnrolmentFields, TableModel, table=True):
    """事業への登録."""

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
    __table_args__ = (Index("ix_stage_change_client_id_changed_on", "client_id", "changed_on"),)

    client_id: int = Field(foreign_key="client.id", title="利用者")
    enrolment_id: int | None = Field(
        default=None, foreign_key="enrolment.id", index=True, title="登録"
    )
    before: str = code_field("support_stage", title="まえの段階", default="")
    after: str = code_field("support_stage", title="あとの段階")
    changed_on: date = Field(title="変えた日")
    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="変えた人")
    reason: str = Field(default="", title="理由", max_length=300)
