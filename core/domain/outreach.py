"""医療機関連携 (medical outreach): how far each hospital has come, and what doctors advised.

Stages and duties of the 医療機関連携コーディネーター after the documents that the product serves.
"""

from __future__ import annotations

from datetime import date

from pydantic import field_validator, model_validator
from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field
from core.domain.consents import checked_items


class MedicalOutreachFields(SQLModel):
    """連携の段階 of one hospital, with the next step and who takes it."""

    organization_id: int = Field(foreign_key="organization.id", unique=True, title="医療機関")
    stage: str = code_field("outreach_stage", title="段階", default="untouched")
    stage_on: date | None = Field(default=None, title="この段階になった日")
    owner_id: int | None = Field(default=None, foreign_key="app_user.id", index=True, title="担当")
    next_step: str = Field(default="", title="次にすること", max_length=300)
    next_on: date | None = Field(default=None, title="いつまでに")
    note: str = Field(default="", title="メモ", max_length=1000, sa_type=Text)


def _not_future(value: date | None) -> date | None:
    if value and value > clock.today():
        raise ValueError("この段階になった日が未来の日付です。")
    return value


class OutreachMoveEntry(MedicalOutreachFields):
    """段階と次にすることの入力票. `stage_on` and `reason` count only where the stage changes."""

    reason: str = Field(default="", title="変える理由", max_length=300)

    _past = field_validator("stage_on")(staticmethod(_not_future))


class MedicalOutreach(MedicalOutreachFields, TableModel, table=True):
    """連携の段階: one row per hospital; a hospital without a row is 未接触."""

    __tablename__ = "medical_outreach"
    __table_args__ = (Index("ix_medical_outreach_stage", "stage", "next_on"),)


class OutreachStep(TableModel, table=True):
    """段階の経過: never altered; coverage of an earlier day is counted from these."""

    __tablename__ = "outreach_step"
    __table_args__ = (Index("ix_outreach_step_organization_id", "organization_id", "changed_on"),)

    organization_id: int = Field(foreign_key="organization.id", title="医療機関")
    before: str = code_field("outreach_stage", title="まえの段階", default="untouched")
    after: str = code_field("outreach_stage", title="あとの段階")
    changed_on: date = Field(title="変わった日")
    reason: str = Field(default="", title="理由", max_length=300)
    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="変えた人")


class DoctorAdviceFields(SQLModel):
    """主治医の助言: asked with the person's consent, answered, valid until. 要配慮個人情報."""

    client_id: int = Field(foreign_key="client.id", index=True, title="利用者")
    organization_id: int = Field(foreign_key="organization.id", index=True, title="医療機関")
    key_person_id: int | None = Field(
        default=None, foreign_key="key_person.id", index=True, title="窓口の人"
    )
    doctor: str = Field(default="", title="主治医", max_length=60)
    purpose: str = code_field("advice_purpose", title="何のために", default="work_limits")
    method: str = code_field("manner_method", title="頼みかた", default="document")
    requested_on: date = Field(title="頼んだ日")
    asked: str = Field(title="聞いたこと", min_length=1, max_length=2000, sa_type=Text)
    consent_id: int | None = Field(
        default=None, foreign_key="consent.id", index=True, title="もとの同意"
    )
    fee: str = Field(default="", title="文書料など", max_length=100)
    answered_on: date | None = Field(default=None, title="答えのあった日")
    answer: str = Field(default="", title="助言", max_length=4000, sa_type=Text)
    valid_to: date | None = Field(default=None, title="いつまで有効")
    document_ref: str = Field(default="", title="書面の保管場所", max_length=200)
    withdrawn_on: date | None = Field(default=None, title="取り下げた日")


# Why something of the person is passed to the hospital, and what of it, unless chosen otherwise.
PURPOSE = "medical_liaison"
REQUESTED_ITEMS = "disability,medical,accommodation"


class AdviceRequestEntry(SQLModel):
    """主治医に頼むときの入力票. `items`: what of the person is told or asked about; `passed_by`: how it
    was passed on by us, blank where the person brought it along and nothing was."""

    client_id: int = Field(title="利用者")
    organization_id: int = Field(title="医療機関")
    key_person_id: int | None = Field(default=None, title="窓口の人")
    doctor: str = Field(default="", title="主治医", max_length=60)
    purpose: str = code_field("advice_purpose", title="何のために", default="work_limits")
    method: str = code_field("manner_method", title="頼みかた", default="document")
    requested_on: date = Field(title="頼んだ日")
    asked: str = Field(title="聞いたこと", min_length=1, max_length=2000)
    items: str = Field(
        default=REQUESTED_ITEMS, title="伝える・聞く項目", min_length=1, max_length=400
    )
    passed_by: str = code_field("disclosure_method", title="本人の情報を渡した手段", default="")
    legal_type: str = code_field("recipient_legal_type", title="提供先の区分", default="private")
    fee: str = Field(default="", title="文書料など", max_length=100)

    _items = field_validator("items")(staticmethod(checked_items))

    @field_validator("requested_on")
    @classmethod
    def _past(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("頼んだ日が未来の日付です。")
        return value


class AdviceAnswerEntry(SQLModel):
    """主治医の答えの入力票."""

    answered_on: date = Field(title="答えのあった日")
    answer: str = Field(title="助言", min_length=1, max_length=4000)
    valid_to: date | None = Field(default=None, title="いつまで有効")
    fee: str = Field(default="", title="文書料など", max_length=100)
    document_ref: str = Field(default="", title="書面の保管場所", max_length=200)

    @model_validator(mode="after")
    def _order(self) -> AdviceAnswerEntry:
        if self.answered_on > clock.today():
            raise ValueError("答えのあった日が未来の日付です。")
        if self.valid_to and self.valid_to < self.answered_on:
            raise ValueError("「いつまで有効」が、答えのあった日より前です。")
        return self


class DoctorAdvice(DoctorAdviceFields, TableModel, table=True):
    """主治医の助言."""

    __tablename__ = "doctor_advice"
    __table_args__ = (Index("ix_doctor_advice_valid_to", "valid_to"),)

    owner_id: int | None = Field(default=None, foreign_key="app_user.id", title="頼んだ人")
