"""見られる範囲 (scope of a user): by office, by programme, by caseload; and 緊急閲覧 (break-glass).

Which user sees which person is decided in `core.queries.scopes`, from these rows.
"""

from __future__ import annotations

from datetime import datetime
from itertools import product

from pydantic import field_validator, model_validator
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, UtcDateTime, code_field
from core.domain.users import UserEntry

# Who answers for the office sees all of it.
SEE_ALL = ("admin", "director", "system")
# Who belongs to one organisation of the directory, and to no office.
PARTNER = "partner"


class ScopeGrantFields(SQLModel):
    """見られる範囲のひとつ: an office, a programme, or one programme of one office."""

    user_id: int = Field(foreign_key="app_user.id", index=True, title="職員")
    office_id: int | None = Field(default=None, foreign_key="office.id", title="事業所")
    programme: str = code_field("programme", title="事業", default="")


class ScopeGrant(ScopeGrantFields, TableModel, table=True):
    """見られる範囲のひとつ. Blank office: every office; blank programme: every programme of it."""

    __tablename__ = "scope_grant"


class PartnerAccount(TableModel, table=True):
    """連携機関の職員: the one organisation that an account of this role has anything to do with."""

    __tablename__ = "partner_account"

    user_id: int = Field(foreign_key="app_user.id", unique=True, title="職員")
    organization_id: int = Field(foreign_key="organization.id", index=True, title="連携機関")


class AccessEntry(SQLModel):
    """役割と見られる範囲の入力票: of one account, decided together. A partner needs its organisation.

    `offices` and `programmes` count in the scope 「決めた事業所・事業」 only: these programmes in these
    offices; blank means every programme, or every office.
    """

    role: str = code_field("user_role", title="役割", default="supporter")
    scope: str = code_field("user_scope", title="見られる利用者", default="all")
    offices: str = Field(default="", title="事業所", max_length=2000)
    programmes: str = Field(default="", title="事業", max_length=600)
    organization_id: int | None = Field(default=None, title="連携機関の人の機関")

    @model_validator(mode="after")
    def _wide_enough(self) -> AccessEntry:
        if self.role in SEE_ALL and self.scope != "all":
            raise ValueError(
                "管理者とセンター長は、いつも事業所全体を見ます。範囲をせまくするには、役割も変えてください。"
            )
        if self.scope == "granted" and not self.grants:
            raise ValueError("見られる事業所か事業を、ひとつ以上選んでください。")
        if self.role == PARTNER and self.organization_id is None:
            raise ValueError("役割が「連携機関」の人には、機関をひとつ選んでください。")
        return self

    @property
    def partner_of(self) -> int | None:
        """連携機関 that the account belongs to; whoever has another role belongs to none."""
        return self.organization_id if self.role == PARTNER else None

    @property
    def grants(self) -> set[tuple[int | None, str]]:
        """Every office with every programme that was chosen; None and '' stand for all."""
        offices: list[int | None] = [
            int(office) for office in self.offices.split(",") if office.isdecimal()
        ]
        programmes = [programme for programme in self.programmes.split(",") if programme]
        if self.scope != "granted" or not (offices or programmes):
            return set()
        return set(product(offices or [None], programmes or [""]))


class AccountEntry(AccessEntry, UserEntry):
    """新しい職員の入力票: the account, with its role and scope from the first day."""


class EmergencyAccessEntry(SQLModel):
    """緊急閲覧の入力票: why a person outside one's scope must be seen now."""

    client_id: int = Field(title="利用者")
    reason: str = Field(title="理由", max_length=400)

    @field_validator("reason")
    @classmethod
    def _says_something(cls, value: str) -> str:
        if len(value.replace(" ", "").replace("\u3000", "")) < 5:
            raise ValueError("いま見る必要がある理由を、5文字以上で書いてください。")
        return value


class EmergencyReviewEntry(SQLModel):
    """緊急閲覧を確かめた結果の入力票."""

    review_note: str = Field(default="", title="確かめた結果", max_length=300)


class EmergencyAccess(TableModel, table=True):
    """緊急閲覧: ends by itself at `ends_at`, and is looked at afterwards by somebody else."""

    __tablename__ = "emergency_access"
    __table_args__ = (Index("ix_emergency_access_user_id_ends_at", "user_id", "ends_at"),)

    user_id: int = Field(foreign_key="app_user.id", title="職員")
    client_id: int = Field(foreign_key="client.id", index=True, title="利用者")
    reason: str = Field(title="理由", max_length=400)
    ends_at: datetime = Field(sa_type=UtcDateTime, title="いつまで")
    reviewed_by_id: int | None = Field(default=None, foreign_key="app_user.id", title="確かめた人")
    reviewed_at: datetime | None = Field(default=None, sa_type=UtcDateTime, title="確かめた日時")
    review_note: str = Field(default="", title="確かめた結果", max_length=300)
