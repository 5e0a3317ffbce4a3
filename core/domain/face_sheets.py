"""フェイスシート (face sheet): what the office must know of a person beyond the ledger's columns.

One row per person, with its own version: two colleagues at the ledger and at the face sheet do not
meet. Contacts, treatments and career are rows of their own. Fields: `domain.md` §6.2.
"""

from __future__ import annotations

from datetime import date

from pydantic import ValidationInfo, field_validator, model_validator
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field
from core.domain.clients import checked_kana
from core.domain.several import checked_codes, several_codes, words
from core.domain.text import parse_phone


class FaceSheetFields(SQLModel):
    """フェイスシート. Which fields are 要配慮個人情報: `CATEGORY_OF`."""

    sex: str = code_field("sex", title="性別（任意）", default="")
    mobile: str = Field(default="", title="携帯電話", max_length=40)
    email: str = Field(default="", title="メール", max_length=120)
    contact_hours: str = Field(default="", title="連絡してよい時間", max_length=200)
    contact_way: str = Field(default="", title="連絡のしかた", max_length=200)
    voicemail: str = code_field("voicemail", title="留守番電話", default="")
    household: str = words("家族構成・同居", 1000)
    disability_detail: str = code_field("disability_type", title="主な障害の内訳", default="")
    further_disabilities: str = several_codes("disability_type", title="重複する障害")
    diagnosis: str = Field(default="", title="診断名", max_length=300)
    onset: str = Field(default="", title="発症・受障の時期", max_length=100)
    medical_history: str = words("受診歴・入院歴")
    medication: str = words("服薬", 1000)
    support_level: str = code_field("support_level", title="障害支援区分", default="")
    support_level_to: date | None = Field(default=None, title="区分の有効期限")
    benefits: str = several_codes("benefit", title="年金・手当・生活保護")
    benefit_note: str = Field(default="", title="収入・給付のメモ", max_length=500)
    guardian: str = Field(default="", title="後見等", max_length=200)
    qualifications: str = Field(default="", title="資格", max_length=500)
    driving: str = code_field("driving", title="運転", default="")
    commute: str = several_codes("commute", title="通勤の手段")
    commute_minutes: int | None = Field(default=None, title="通える時間（分）", ge=0, le=300)
    station: str = Field(default="", title="最寄り駅", max_length=60)
    hello_work_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="求職登録のハローワーク"
    )
    hello_work_on: date | None = Field(default=None, title="求職登録日")
    wish_work: str = Field(default="", title="希望する仕事", max_length=300)
    wish_occupation: str = code_field("occupation", title="希望する職種", default="")
    wish_days: int | None = Field(default=None, title="希望の日数（週）", ge=1, le=7)
    wish_hours: str = code_field("weekly_hours_band", title="希望の時間（週）", default="")
    wish_times: str = several_codes("wish_time", title="働ける曜日・時間帯")
    wish_wage: str = Field(default="", title="希望の賃金", max_length=100)
    wish_area: str = Field(default="", title="希望の地域", max_length=200)
    disclosure_policy: str = code_field("disclosure_policy", title="企業への開示方針", default="")
    disclosure_note: str = Field(default="", title="開示のしかた", max_length=300)
    strengths: str = words("得意なこと・強み")
    difficulties: str = words("苦手なこと")
    needs: str = words("困っていること・ニーズ")
    warning_signs: str = words("調子をくずすときのサイン")
    coping: str = words("そのとき役に立つこと")


# 要配慮個人情報 → the `data_category` that the acquisition consent must name.
CATEGORY_OF = {
    "disability_detail": "disability",
    "further_disabilities": "disability",
    "diagnosis": "disability",
    "onset": "disability",
    "support_level": "certificate",
    "support_level_to": "certificate",
    "medical_history": "medical",
    "medication": "medical",
    "benefits": "money",
    "benefit_note": "money",
    "difficulties": "accommodation",
    "needs": "accommodation",
    "warning_signs": "accommodation",
    "coping": "accommodation",
}
SEVERAL = {
    "further_disabilities": "disability_type",
    "benefits": "benefit",
    "commute": "commute",
    "wish_times": "wish_time",
}


class FaceSheetEntry(FaceSheetFields):
    """フェイスシートの入力票."""

    @field_validator("mobile")
    @classmethod
    def _phone(cls, value: str) -> str:
        return parse_phone(value) if value else value

    @field_validator("email")
    @classmethod
    def _email(cls, value: str) -> str:
        name, at, host = value.partition("@")
        if value and not (name and at and "." in host and " " not in value):
            raise ValueError("メールは「名前@例.jp」の形で入力してください。")
        return value

    @field_validator(*SEVERAL)
    @classmethod
    def _several(cls, value: str, info: ValidationInfo) -> str:
        return checked_codes(SEVERAL[info.field_name or ""], value)


class FaceSheet(FaceSheetFields, TableModel, table=True):
    """フェイスシート: one per person, made at the first save."""

    __tablename__ = "face_sheet"

    client_id: int = Field(foreign_key="client.id", unique=True, title="利用者")


class ContactPersonFields(SQLModel):
    """家族・緊急連絡先: whom to call, when, and what may be left on the machine."""

    client_id: int = Field(foreign_key="client.id", index=True, title="利用者")
    name: str = Field(title="氏名", min_length=1, max_length=60)
    kana: str = Field(default="", title="ふりがな", max_length=80)
    relation: str = code_field("relation", title="続柄", default="")
    phone: str = Field(default="", title="電話", max_length=40)
    hours: str = Field(default="", title="連絡してよい時間", max_length=200)
    voicemail: str = code_field("voicemail", title="留守番電話", default="")
    is_emergency: bool = Field(default=False, title="緊急連絡先")
    call_order: int | None = Field(default=None, title="かける順", ge=1, le=20)
    lives_together: bool = Field(default=False, title="同居")
    is_key_person: bool = Field(default=False, title="キーパーソン")
    note: str = Field(default="", title="知っていること・伝えてよいこと", max_length=500)


class ContactPersonEntry(ContactPersonFields):
    """家族・緊急連絡先の入力票."""

    _kana = field_validator("kana")(staticmethod(checked_kana))

    @field_validator("phone")
    @classmethod
    def _phone(cls, value: str) -> str:
        return parse_phone(value) if value else value

    @model_validator(mode="after")
    def _reachable(self) -> ContactPersonEntry:
        if self.is_emergency and not self.phone:
            raise ValueError("緊急連絡先には、電話を入力してください。")
        return self


class ContactPerson(ContactPersonFields, TableModel, table=True):
    """家族・緊急連絡先."""

    __tablename__ = "contact_person"


class TreatmentFields(SQLModel):
    """通院先: a hospital of the directory, the doctor, the window to ask. All of it is 医療."""

    client_id: int = Field(foreign_key="client.id", index=True, title="利用者")
    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="医療機関"
    )
    place: str = Field(default="", title="医療機関名（名簿にないとき）", max_length=200)
    department: str = Field(default="", title="診療科", max_length=60)
    doctor: str = Field(default="", title="主治医", max_length=60)
    key_person_id: int | None = Field(
        default=None, foreign_key="key_person.id", index=True, title="窓口の人"
    )
    frequency: str = Field(default="", title="通院の頻度", max_length=100)
    is_main: bool = Field(default=False, title="主な通院先")
    start_on: date | None = Field(default=None, title="いつから")
    end_on: date | None = Field(default=None, title="いつまで")
    note: str = Field(default="", title="メモ", max_length=500)


class TreatmentEntry(TreatmentFields):
    """通院先の入力票."""

    @model_validator(mode="after")
    def _somewhere(self) -> TreatmentEntry:
        if not (self.organization_id or self.place.strip()):
            raise ValueError("医療機関を名簿から選ぶか、名前を入力してください。")
        if self.start_on and self.end_on and self.end_on < self.start_on:
            raise ValueError("「いつまで」が「いつから」より前です。")
        return self


class Treatment(TreatmentFields, TableModel, table=True):
    """通院先."""

    __tablename__ = "treatment"


class CareerFields(SQLModel):
    """学歴・職歴: one school, job, training or qualification."""

    client_id: int = Field(foreign_key="client.id", title="利用者")
    kind: str = code_field("career_kind", title="種類", default="work")
    place: str = Field(title="学校・勤め先・資格の名称", min_length=1, max_length=200)
    occupation: str = code_field("occupation", title="職種", default="")
    content: str = Field(default="", title="内容", max_length=500)
    start_on: date | None = Field(default=None, title="いつから")
    end_on: date | None = Field(default=None, title="いつまで")
    end_reason: str = code_field("separation_reason", title="離職理由", default="")
    disclosure: str = code_field("disclosure_policy", title="障害の開示", default="")
    note: str = Field(default="", title="うまくいったこと・難しかったこと", max_length=500)


class CareerEntry(CareerFields):
    """学歴・職歴の入力票."""

    @field_validator("start_on")
    @classmethod
    def _not_future(cls, value: date | None) -> date | None:
        if value and value > clock.today():
            raise ValueError("「いつから」が未来の日付です。")
        return value

    @model_validator(mode="after")
    def _order(self) -> CareerEntry:
        if self.start_on and self.end_on and self.end_on < self.start_on:
            raise ValueError("「いつまで」が「いつから」より前です。")
        return self


class Career(CareerFields, TableModel, table=True):
    """学歴・職歴."""

    __tablename__ = "career"
    __table_args__ = (Index("ix_career_client_id_start_on", "client_id", "start_on"),)
