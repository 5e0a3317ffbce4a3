"""就労パスポート・プロフィールシート: what a person tells an employer, and to whom of it what.

Sections 1–7 of the 就労パスポート (`domain.md` §6.8). The person decides, recipient by recipient, which
sections are shown; it is no condition of being hired.
"""

from __future__ import annotations

from datetime import date

from pydantic import field_validator
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field
from core.domain.codes import codes
from core.domain.several import checked_codes, several_codes, words

# Section → the items of a person that it tells: what the consent must name before it is passed on.
# Whom one sees, and what one takes for one's health, tells of an illness.
SECTION_ITEMS: dict[str, frozenset[str]] = {
    "experience": frozenset({"education_work_history"}),
    "appeal": frozenset({"wishes"}),
    "health": frozenset({"wishes", "accommodation", "medical"}),
    "communication": frozenset({"accommodation"}),
    "performance": frozenset({"accommodation"}),
    "self_check": frozenset({"accommodation"}),
    "supporters": frozenset({"contact", "medical"}),
}
SECTIONS = tuple(SECTION_ITEMS)


def chosen_sections(sections: str) -> tuple[str, ...]:
    """The sections of a decision, in the order of the form."""
    wanted = {section.strip() for section in sections.split(",")}
    return tuple(section for section in SECTIONS if section in wanted)


def items_of(sections: tuple[str, ...]) -> frozenset[str]:
    """`data_category` codes of these sections; who it is goes with all of them."""
    return frozenset({"basic"}).union(*(SECTION_ITEMS[section] for section in sections))


class WorkPassportFields(SQLModel):
    """就労パスポート: one edition. A new one is made; the one before stays as it was."""

    client_id: int = Field(foreign_key="client.id", title="利用者")
    kind: str = code_field("passport_kind", title="種類", default="work_passport")
    made_on: date = Field(title="作った日")
    experience: str = words("職務経験")
    appeal: str = words("仕事上のアピールポイント")
    health: str = words("体調管理と希望する働き方")
    communication: str = words("コミュニケーション面")
    performance: str = words("作業遂行面")
    self_check: str = words("就職後の自己チェック")
    supporters: str = words("支援機関（参考）")


class WorkPassportEntry(WorkPassportFields):
    """就労パスポートの入力票."""

    @field_validator("made_on")
    @classmethod
    def _not_future(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("作った日が未来の日付です。")
        return value


class WorkPassport(WorkPassportFields, TableModel, table=True):
    """就労パスポート. `agreed_on`: since when it is the person's own word; it no longer changes."""

    __tablename__ = "work_passport"
    __table_args__ = (Index("ix_work_passport_client_id", "client_id", "kind", "made_on"),)

    agreed_on: date | None = Field(default=None, title="本人が確かめた日")

    @property
    def title(self) -> str:
        """What it is called."""
        return codes("passport_kind").label(self.kind)

    @property
    def written(self) -> tuple[str, ...]:
        """The sections in which something stands."""
        return tuple(section for section in SECTIONS if getattr(self, section).strip())


class PassportShareFields(SQLModel):
    """見せる相手と範囲: the person's decision for one recipient."""

    client_id: int = Field(foreign_key="client.id", index=True, title="利用者")
    passport_id: int = Field(foreign_key="work_passport.id", index=True, title="就労パスポート")
    organization_id: int = Field(foreign_key="organization.id", index=True, title="見せる相手")
    sections: str = several_codes("passport_section", title="見せる項目")
    decided_on: date = Field(title="本人が決めた日")
    note: str = Field(default="", title="本人のことば", max_length=500)


class PassportShareEntry(PassportShareFields):
    """見せる相手と範囲の入力票."""

    @field_validator("sections")
    @classmethod
    def _known(cls, value: str) -> str:
        found = checked_codes("passport_section", value)
        if not found:
            raise ValueError("見せる項目をひとつ以上選んでください。")
        return found

    @field_validator("decided_on")
    @classmethod
    def _not_future(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("本人が決めた日が未来の日付です。")
        return value


class PassportShare(PassportShareFields, TableModel, table=True):
    """見せる相手と範囲. `given_on`: when it was handed over, with its 提供記録."""

    __tablename__ = "passport_share"

    consent_id: int | None = Field(
        default=None, foreign_key="consent.id", index=True, title="もとの同意"
    )
    disclosure_id: int | None = Field(
        default=None, foreign_key="disclosure.id", index=True, title="提供の記録"
    )
    given_on: date | None = Field(default=None, title="渡した日")
    withdrawn_on: date | None = Field(default=None, title="取りやめた日")
