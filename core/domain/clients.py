"""利用者 (clients): the person, and what their clocks hang on: services, certificates, jobs."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar

from pydantic import field_validator, model_validator
from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field
from core.domain.codes import codes
from core.domain.text import is_kana, normalized, parse_phone, to_hiragana


class ClientFields(SQLModel):
    """利用者の基本. `disability` is 要配慮個人情報: it needs the acquisition consent."""

    name: str = Field(title="氏名", min_length=1, max_length=60)
    kana: str = Field(title="ふりがな", min_length=1, max_length=80)
    birth_on: date | None = Field(default=None, title="生年月日")
    phone: str = Field(default="", title="電話", max_length=40)
    municipality: str = Field(default="", title="市区町村", max_length=40)
    address: str = Field(default="", title="住所", max_length=200)
    disability: str = code_field("disability_type", title="主な障害", default="")
    is_developmental: bool = Field(default=False, title="発達障害")
    stage: str = code_field("support_stage", title="支援段階", default="registered")
    owner_id: int | None = Field(default=None, foreign_key="app_user.id", title="担当")
    referral_source: str = code_field("referral_source", title="紹介元", default="")
    registered_on: date | None = Field(default=None, title="登録日")
    closed_on: date | None = Field(default=None, title="終結日")
    closure_reason: str = code_field("closure_reason", title="終結理由", default="")
    wishes: str = Field(default="", title="希望", max_length=2000, sa_type=Text)
    considerations: str = Field(default="", title="配慮事項", max_length=2000, sa_type=Text)
    note: str = Field(default="", title="メモ", max_length=4000, sa_type=Text)


SENSITIVE_FIELDS = ("disability", "is_developmental", "considerations")
# 要配慮個人情報 → the `data_category` that the acquisition consent must name.
CATEGORY_OF = {
    "disability": "disability",
    "is_developmental": "disability",
    "considerations": "accommodation",
}


def mental_disabilities() -> tuple[str, ...]:
    """精神障害 by the code list, with what is under it: some periods are longer for them."""
    return tuple(c.code for c in codes("disability_type") if "mental" in (c.code, c.parent))


def checked_kana(value: str) -> str:
    """ふりがな in hiragana. Raises ValueError when something else is in it."""
    value = to_hiragana(value)
    if value and not is_kana(value):
        raise ValueError("ふりがなは、ひらがなで入力してください（漢字や英字は使えません）。")
    return value


def checked_birth(value: date | None) -> date | None:
    """生年月日 that a living person can have. Raises ValueError otherwise."""
    if value is None:
        return None
    if value > clock.today():
        raise ValueError("生年月日が未来の日付です。")
    if value.year < clock.today().year - 110:
        raise ValueError("生年月日が110年より前です。元号と年を確かめてください。")
    return value


class ClientEntry(ClientFields):
    """利用者の入力票."""

    _kana = field_validator("kana")(staticmethod(checked_kana))
    _birth = field_validator("birth_on")(staticmethod(checked_birth))

    @field_validator("phone")
    @classmethod
    def _phone(cls, value: str) -> str:
        return parse_phone(value) if value else value

    @model_validator(mode="after")
    def _closing(self) -> ClientEntry:
        if self.closed_on and self.registered_on and self.closed_on < self.registered_on:
            raise ValueError("終結日が登録日より前です。")
        return self


class Client(ClientFields, TableModel, table=True):
    """利用者. `number` is the number that stands for the name on a masked screen."""

    __tablename__ = "client"
    __table_args__ = (
        UniqueConstraint("number"),
        Index("ix_client_kana", "kana", "id"),
        Index("ix_client_stage_kana", "stage", "kana"),
        Index("ix_client_owner_id_kana", "owner_id", "kana"),
        # 「さがす」 walks this in the order of its list, and stops when enough are found.
        Index("ix_client_kana_search_text", "kana", "search_text", "merged_into_id"),
        # Searching reads this instead of the whole rows, which hold long texts.
        Index("ix_client_search_text", "search_text", "birth_on"),
        # The same for one user's persons in the deadlines and in 「記録のない人」.
        Index("ix_client_owner_id_closed_on", "owner_id", "closed_on", "stage", "last_record_on"),
        # The ledger counts its filter from this one, and reads no row for it.
        Index("ix_client_counted", "stage", "merged_into_id", "owner_id"),
        # 消去の候補: the few that are closed.
        Index(
            "ix_client_closed_on", "closed_on", "last_record_on",
            sqlite_where=text("closed_on IS NOT NULL"),
            postgresql_where=text("closed_on IS NOT NULL"),
        ),
        # Only rows that were merged: over all of them, SQLite would take it for every list.
        Index(
            "ix_client_merged_into_id", "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
    )  # fmt: skip

    number: int = Field(title="利用者番号")
    # 名寄せ: this row was merged into another one; it is never listed, and undoing brings it back.
    merged_into_id: int | None = Field(default=None, foreign_key="client.id", title="まとめた先")
    search_text: str = Field(default="", max_length=400, title="検索用")
    last_record_on: date | None = Field(default=None, title="最後の記録")


class ServiceUseFields(SQLModel):
    """サービス利用: one period in one service, with its provider."""

    client_id: int = Field(foreign_key="client.id", index=True, title="利用者")
    service: str = code_field("service", title="サービス")
    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="事業所"
    )
    start_on: date = Field(title="開始日")
    end_on: date | None = Field(default=None, title="終了日")
    # 就労移行 may be extended by at most 12 months, decided by the municipality (domain T2).
    extended_to: date | None = Field(default=None, title="延長の決定による満了日")
    note: str = Field(default="", title="メモ", max_length=500)


class ServiceUseEntry(ServiceUseFields):
    """サービス利用の入力票."""

    @model_validator(mode="after")
    def _order(self) -> ServiceUseEntry:
        if self.end_on and self.end_on < self.start_on:
            raise ValueError("終了日が開始日より前です。")
        return self


class ServiceUse(ServiceUseFields, TableModel, table=True):
    """サービス利用. `limit_on`: last day that the rule of the service allows, kept at writing."""

    __tablename__ = "service_use"
    __table_args__ = (
        Index("ix_service_use_limit_on", "limit_on"),
        # Deadlines of one user: found by person, read from the index alone.
        Index(
            "ix_service_use_client_id_service",
            "client_id", "service", "end_on", "start_on", "limit_on",
        ),
    )  # fmt: skip

    limit_on: date | None = Field(default=None, title="標準利用期間の満了日")
    computed: ClassVar[frozenset[str]] = frozenset({"limit_on"})


class CertificateFields(SQLModel):
    """手帳・受給者証・医療: what a person holds and when it runs out."""

    client_id: int = Field(foreign_key="client.id", index=True, title="利用者")
    kind: str = code_field("certificate_type", title="種類")
    grade: str = code_field("certificate_grade", title="等級", default="")
    status: str = code_field("certificate_status", title="状態", default="held")
    number_tail: str = Field(default="", title="番号の末尾4桁", max_length=4)
    issuer: str = Field(default="", title="交付した自治体", max_length=60)
    issued_on: date | None = Field(default=None, title="交付日")
    expires_on: date | None = Field(default=None, title="有効期限")
    # 受給者証 and 自立支援医療 say more than a handbook does.
    service: str = code_field("service", title="支給決定のサービス", default="")
    quantity: str = Field(default="", title="支給量", max_length=100)
    monitoring_months: int | None = Field(
        default=None, title="モニタリング期間（か月）", ge=1, le=12
    )
    payment_limit_yen: int | None = Field(
        default=None, title="負担上限月額（円）", ge=0, le=1_000_000
    )
    organization_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="指定の医療機関・事業所"
    )
    note: str = Field(default="", title="メモ", max_length=300)


class CertificateEntry(CertificateFields):
    """手帳などの入力票."""

    @field_validator("number_tail")
    @classmethod
    def _tail(cls, value: str) -> str:
        value = normalized(value)
        if value and not re.fullmatch(r"[0-9A-Za-z]{1,4}", value):
            raise ValueError("番号は末尾の4桁だけを入力してください。")
        return value

    @model_validator(mode="after")
    def _order(self) -> CertificateEntry:
        if self.issued_on and self.expires_on and self.expires_on < self.issued_on:
            raise ValueError("有効期限が交付日より前です。")
        return self


class Certificate(CertificateFields, TableModel, table=True):
    """手帳・受給者証・医療."""

    __tablename__ = "certificate"
    __table_args__ = (
        Index("ix_certificate_expires_on", "expires_on"),
        Index("ix_certificate_client_id_kind", "client_id", "kind", "expires_on", "status"),
    )
