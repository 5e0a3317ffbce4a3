"""機関 (organisations): hospitals, Hello Work, 就労移行 and all others, in one table.

Two owners share a row: public facts come from imports (`PUBLIC_FIELDS`), what the office knows is
written by the office (`OFFICE_FIELDS`) and no import ever touches it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from pydantic import ValidationInfo, field_validator
from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db.base import TableModel, UtcDateTime, code_field
from core.domain.codes import codes
from core.domain.several import checked_codes, several_codes
from core.domain.text import parse_phone


class OrganizationFields(SQLModel):
    """機関の基本: public facts, then the office's own columns."""

    kind: str = code_field("organization_type", title="種別", default="other")
    name: str = Field(title="名称", min_length=1, max_length=200)
    name_kana: str = Field(default="", title="ふりがな", max_length=200)
    service_name: str = Field(default="", title="サービス種別", max_length=60)
    corporation_name: str = Field(default="", title="法人名", max_length=200)
    corporation_kana: str = Field(default="", title="法人名ふりがな", max_length=300)
    corporation_number: str = Field(default="", title="法人番号", max_length=20)
    office_number: str = Field(default="", title="事業所番号", max_length=20)
    prefecture: str = Field(default="", title="都道府県", max_length=10)
    municipality: str = Field(default="", title="市区町村", max_length=40)
    address: str = Field(default="", title="番地以降", max_length=300)
    phone: str = Field(default="", title="電話", max_length=40)
    fax: str = Field(default="", title="FAX", max_length=40)
    url: str = Field(default="", title="ホームページ", max_length=500)
    latitude: float | None = Field(default=None, title="緯度", ge=-90, le=90)
    longitude: float | None = Field(default=None, title="経度", ge=-180, le=180)
    hours_weekday: str = Field(default="", title="平日の時間", max_length=100)
    hours_saturday: str = Field(default="", title="土曜の時間", max_length=100)
    hours_sunday: str = Field(default="", title="日曜の時間", max_length=100)
    hours_holiday: str = Field(default="", title="祝日の時間", max_length=100)
    closed_days: str = Field(default="", title="定休日", max_length=300)
    hours_note: str = Field(default="", title="利用日の特記", max_length=2000)
    capacity: int | None = Field(default=None, title="定員", ge=0, le=100_000)

    vacancy_count: int | None = Field(default=None, title="空き", ge=0, le=100_000)
    vacancy_on: date | None = Field(default=None, title="空きの確認日")
    verified_on: date | None = Field(default=None, title="記載を確かめた日")
    listing_agreed_on: date | None = Field(default=None, title="掲載同意日")
    listing_agreed_by: str = Field(default="", title="掲載に同意した人", max_length=100)
    note: str = Field(default="", title="メモ", max_length=4000, sa_type=Text)


OFFICE_FIELDS = (
    "vacancy_count", "vacancy_on", "verified_on", "listing_agreed_on", "listing_agreed_by", "note",
)  # fmt: skip
PUBLIC_FIELDS = tuple(n for n in OrganizationFields.model_fields if n not in OFFICE_FIELDS)


class OrganizationEntry(OrganizationFields):
    """機関の入力票: what a person typed for one organisation."""

    @field_validator("phone", "fax")
    @classmethod
    def _phone(cls, value: str) -> str:
        return parse_phone(value) if value else value

    @field_validator("prefecture")
    @classmethod
    def _prefecture(cls, value: str) -> str:
        """東京 → 東京都, so that the directory's filter knows one name for one place."""
        names = [item.label for item in codes("prefecture")]
        return next((name for name in names if value and name[:-1] == value), value)


# What every index of the list begins with: still listed, neither merged nor gone, by reading.
_LISTED = ("merged_into_id", "gone_on", "name_kana", "id")


class Organization(OrganizationFields, TableModel, table=True):
    """機関. `source` and `source_key` tie a row to its public file; `gone_on` marks one that
    disappeared from it (掲載終了): it is kept, because people and history hang on it."""

    __tablename__ = "organization"
    __table_args__ = (
        UniqueConstraint("source", "source_key"),
        # The directory in the order of its list, and every filter and order of it; by kind; by
        # place; what is due for the yearly round.
        Index(
            "ix_organization_listed", *_LISTED, "kind", "prefecture", "municipality",
            "verified_on", "listing_agreed_on", "vacancy_count", "vacancy_on", "capacity",
        ),
        Index("ix_organization_kind", "kind", *_LISTED, "prefecture", "municipality"),
        Index("ix_organization_place", "prefecture", *_LISTED[:2], "municipality", "name_kana", "id"),
        Index("ix_organization_verified_on", *_LISTED[:2], "verified_on"),
        # What is sought by words, without reading the long rows. (PostgreSQL holds no text of this
        # length in an index.)
        Index("ix_organization_words", *_LISTED, "search_text", info={"dialect": "sqlite"}).ddl_if(
            dialect="sqlite"
        ),
    )  # fmt: skip

    source: str | None = Field(default=None, max_length=20, title="出典")
    source_key: str | None = Field(default=None, max_length=40, title="出典の番号")
    authority_code: str = Field(default="", max_length=5, title="指定権者コード")
    authority_name: str = Field(default="", max_length=60, title="指定権者")
    batch_id: int | None = Field(default=None, foreign_key="import_batch.id", title="取込番号")
    gone_on: date | None = Field(default=None, title="掲載終了日")
    search_text: str = Field(default="", max_length=1200, title="検索用")
    # Public fields that the office corrected by hand: later imports leave them alone.
    kept_fields: str = Field(default="", max_length=600, title="手で直した項目")
    merged_into_id: int | None = Field(
        default=None, foreign_key="organization.id", title="まとめた先"
    )

    @property
    def kept(self) -> frozenset[str]:
        """The public fields that the office corrected by hand."""
        return frozenset(filter(None, self.kept_fields.split(",")))


# Who is told of outside the office: people of the organisation, no relative of anybody.
OWN_PEOPLE = ("medical_contact", "community")


class KeyPersonFields(SQLModel):
    """キーパーソン: whom to ask, for which stage of support, how and when."""

    organization_id: int = Field(foreign_key="organization.id", index=True, title="機関")
    kind: str = code_field("key_person_kind", title="種類", default="medical_contact")
    name: str = Field(title="氏名", min_length=1, max_length=60)
    name_kana: str = Field(default="", title="ふりがな", max_length=60)
    post: str = Field(default="", title="部署・役職", max_length=100)
    stage: str = code_field("key_stage", title="支援の段階", default="consultation")
    further_stages: str = several_codes("key_stage", title="ほかに頼める段階")
    deputy_for_id: int | None = Field(
        default=None, foreign_key="key_person.id", index=True, title="だれの代わりか"
    )
    email: str = Field(default="", title="メール", max_length=120)
    phone: str = Field(default="", title="電話", max_length=40)
    how: str = Field(default="", title="連絡のしかた", max_length=300)
    when: str = Field(default="", title="つながる時間", max_length=200)
    verified_on: date | None = Field(default=None, title="確かめた日")
    left_on: date | None = Field(default=None, title="離任日")
    note: str = Field(default="", title="メモ", max_length=1000, sa_type=Text)


class KeyPersonEntry(KeyPersonFields):
    """キーパーソンの入力票."""

    @field_validator("phone")
    @classmethod
    def _phone(cls, value: str) -> str:
        return parse_phone(value) if value else value

    @field_validator("email")
    @classmethod
    def _email(cls, value: str) -> str:
        value = unicodedata.normalize("NFKC", value).strip()
        if value and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
            raise ValueError("メールは「名前@例.jp」の形で入力してください。")
        return value

    @field_validator("further_stages")
    @classmethod
    def _stages(cls, value: str, info: ValidationInfo) -> str:
        """The stage that the person is the key for is not named a second time."""
        further = checked_codes("key_stage", value).split(",")
        return ",".join(stage for stage in further if stage != info.data.get("stage"))


class KeyPerson(KeyPersonFields, TableModel, table=True):
    """キーパーソン."""

    __tablename__ = "key_person"

    @property
    def stages(self) -> tuple[str, ...]:
        """Every stage that the person may be asked for, the own one first."""
        return (self.stage, *filter(None, self.further_stages.split(",")))


class ContactMannerFields(SQLModel):
    """連携のマナー: how this organisation wants to be asked."""

    organization_id: int = Field(foreign_key="organization.id", unique=True, title="機関")
    method: str = code_field("manner_method", title="連絡方法", default="phone")
    hours: str = Field(default="", title="つながりやすい時間", max_length=200)
    send_first: str = Field(default="", title="先に送るもの", max_length=300)
    consent_form: str = Field(default="", title="先方の同意書", max_length=300)
    fee: str = Field(default="", title="文書料など", max_length=200)
    taboo: str = Field(default="", title="控えること", max_length=500)
    verified_on: date | None = Field(default=None, title="確認日")


class ContactMannerEntry(ContactMannerFields):
    """連携のマナーの入力票."""


class ContactManner(ContactMannerFields, TableModel, table=True):
    """連携のマナー: one row per organisation."""

    __tablename__ = "contact_manner"


class ImportBatch(TableModel, table=True):
    """取り込みの記録: one committed import of a public file, with what it did."""

    __tablename__ = "import_batch"

    kind: str = Field(max_length=20, title="種類")
    file_name: str = Field(max_length=200, title="ファイル名")
    digest: str = Field(max_length=64, title="SHA-256")
    edition_on: date | None = Field(default=None, title="版")
    rows: int = Field(default=0, title="行")
    added: int = Field(default=0, title="追加")
    changed: int = Field(default=0, title="変更")
    unchanged: int = Field(default=0, title="同じ")
    gone: int = Field(default=0, title="掲載終了")
    rejected: int = Field(default=0, title="取り込めない行")
    by_id: int | None = Field(default=None, foreign_key="app_user.id", title="取り込んだ人")
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime, title="取り消した日時")
    undone_by_id: int | None = Field(default=None, foreign_key="app_user.id", title="取り消した人")
