"""支援チーム (support team): organisation × key person × role × period, for each person."""

from __future__ import annotations

from datetime import date

from pydantic import field_validator, model_validator
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, code_field
from core.domain.text import parse_phone

# Roles that must not stay without anybody; the team says so where they do.
IMPORTANT_ROLES = ("life", "work", "planning", "medical")
MEDICAL_ROLES = ("medical", "nursing")
MEDICAL_KINDS = ("medical_institution", "day_care")


def tells_of_treatment(role: str, organization_kind: str) -> bool:
    """Whether such a member says where the person is treated: 要配慮個人情報."""
    return role in MEDICAL_ROLES or organization_kind in MEDICAL_KINDS


class TeamMemberFields(SQLModel):
    """支援チームのひとり: a key person of the directory, or a name that is known here only."""

    client_id: int = Field(foreign_key="client.id", title="利用者")
    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="機関"
    )
    key_person_id: int | None = Field(
        default=None, foreign_key="key_person.id", index=True, title="キーパーソン"
    )
    name: str = Field(default="", title="氏名", max_length=60)
    role: str = code_field("team_role", title="役割")
    phone: str = Field(default="", title="電話", max_length=40)
    start_on: date | None = Field(default=None, title="いつから")
    end_on: date | None = Field(default=None, title="いつまで")
    note: str = Field(default="", title="頼めること・連絡のしかた", max_length=500)


class TeamMemberEndEntry(SQLModel):
    """支援チームから外れるときの入力票."""

    end_on: date = Field(title="いつまで")


class TeamMemberEntry(TeamMemberFields):
    """支援チームの入力票."""

    @field_validator("phone")
    @classmethod
    def _phone(cls, value: str) -> str:
        return parse_phone(value) if value else value

    @model_validator(mode="after")
    def _somebody(self) -> TeamMemberEntry:
        if not (self.organization_id or self.key_person_id or self.name.strip()):
            raise ValueError("機関を選ぶか、氏名を入力してください。")
        if self.start_on and self.end_on and self.end_on < self.start_on:
            raise ValueError("「いつまで」が「いつから」より前です。")
        return self


class TeamMember(TeamMemberFields, TableModel, table=True):
    """支援チームのひとり."""

    __tablename__ = "team_member"
    __table_args__ = (Index("ix_team_member_client_id_end_on", "client_id", "end_on"),)
