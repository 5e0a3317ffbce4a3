"""機関との連絡 (contacts with an organisation) that concern no single person, and its 名寄せ."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import ValidationInfo, field_validator
from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, UtcDateTime, code_field


class OrganizationContactFields(SQLModel):
    """機関との連絡: a call or a visit about the organisation itself. Nothing about a person."""

    organization_id: int = Field(foreign_key="organization.id", title="機関")
    contacted_on: date = Field(title="日付")
    method: str = code_field("contact_method", title="方法", default="phone")
    purpose: str = code_field("contact_purpose", title="目的", default="other")
    key_person_id: int | None = Field(
        default=None, foreign_key="key_person.id", index=True, title="話した人"
    )
    partner: str = Field(default="", title="話した人（名簿にないとき）", max_length=100)
    content: str = Field(title="話したこと", min_length=1, max_length=4000, sa_type=Text)
    next_step: str = Field(default="", title="次にすること", max_length=300)
    next_on: date | None = Field(default=None, title="いつまでに")


class OrganizationContactEntry(OrganizationContactFields):
    """機関との連絡の入力票."""

    @field_validator("contacted_on")
    @classmethod
    def _past(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("日付が未来です。これからのことは「次にすること」に書いてください。")
        return value

    @field_validator("next_on")
    @classmethod
    def _with_a_step(cls, value: date | None, info: ValidationInfo) -> date | None:
        if value and not info.data.get("next_step"):
            raise ValueError(
                "期日だけでは、何をするのかが残りません。「次にすること」も書いてください。"
            )
        if value and value < info.data.get("contacted_on", value):
            raise ValueError("次にすることの期日が、連絡した日より前です。")
        return value


class OrganizationContact(OrganizationContactFields, TableModel, table=True):
    """機関との連絡."""

    __tablename__ = "organization_contact"
    __table_args__ = (
        Index("ix_organization_contact_organization_id", "organization_id", "contacted_on"),
        Index("ix_organization_contact_contacted_on", "contacted_on", "purpose"),
    )

    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="連絡した人")


class OrganizationMerge(TableModel, table=True):
    """機関の名寄せ: which row went into which, what moved (JSON: column → id → version), undone when."""

    __tablename__ = "organization_merge"

    kept_id: int = Field(foreign_key="organization.id", index=True, title="残した機関")
    merged_id: int = Field(foreign_key="organization.id", index=True, title="まとめた機関")
    before: str = Field(default="{}", sa_type=Text, title="まとめる前の値")
    moved: str = Field(default="{}", sa_type=Text, title="移したもの")
    reason: str = Field(default="", max_length=300, title="理由")
    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="まとめた人")
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime, title="取り消した日時")
