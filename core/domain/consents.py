"""同意と提供 (consents and disclosures): what a person agreed to, and what was passed to whom.

A disclosure (提供記録) is never changed: it is the legal record of 29条, and it is kept for every
recipient, those outside 29条 too.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pydantic import field_validator, model_validator
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core import clock
from core.db.base import TableModel, code_field
from core.domain.codes import codes
from core.domain.text import search_key


def checked_items(value: str) -> str:
    """項目: known `data_category` codes in the order of the list. Raises ValueError otherwise."""
    wanted = consent_items(value)
    if unknown := [item for item in wanted if item not in codes("data_category")]:
        raise ValueError(f"項目「{'、'.join(unknown)}」は一覧にありません。")
    return ",".join(code.code for code in codes("data_category") if code.code in wanted)


class ConsentFields(SQLModel):
    """同意: what the person agreed to. Items: `data_category` codes, comma-separated.

    The recipient is one organisation (of the directory, or by name), or a kind of organisation.
    """

    client_id: int = Field(foreign_key="client.id", index=True, title="利用者")
    kind: str = code_field("consent_type", title="同意の種類")
    recipient: str = Field(default="", title="提供先", max_length=200)
    recipient_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="提供先の機関"
    )
    recipient_kind: str = code_field("organization_type", title="提供先の類型", default="")
    items: str = Field(default="", title="項目", max_length=400)
    purpose: str = code_field("purpose", title="利用目的")
    method: str = code_field("consent_method", title="方法")
    obtained_on: date = Field(title="同意日")
    valid_from: date | None = Field(default=None, title="いつから")
    valid_to: date | None = Field(default=None, title="有効期限")
    explained_by_id: int | None = Field(default=None, foreign_key="app_user.id", title="説明した人")
    signer: str = Field(default="本人", title="署名した人", max_length=60)
    signer_kind: str = code_field("signer_kind", title="署名した人の立場", default="person")
    document_ref: str = Field(default="", title="書面の保管場所", max_length=200)
    policy_version: str = Field(default="", title="同意書の版", max_length=40)


class ConsentEntry(ConsentFields):
    """同意の入力票."""

    _items = field_validator("items")(staticmethod(checked_items))

    @field_validator("obtained_on")
    @classmethod
    def _not_future(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("同意日が未来の日付です。")
        return value

    @model_validator(mode="after")
    def _complete(self) -> ConsentEntry:
        if not self.items:
            raise ValueError("同意した項目をひとつ以上選んでください。")
        named = self.recipient.strip() or self.recipient_id
        if self.kind == "third_party" and not (named or self.recipient_kind):
            raise ValueError(
                "第三者提供の同意には、提供先を入力してください（機関か、機関の類型）。"
            )
        if named and self.recipient_kind:
            raise ValueError("提供先は、機関か機関の類型の、どちらかひとつにしてください。")
        if self.valid_to and self.valid_to < self.obtained_on:
            raise ValueError("同意の有効期限が同意日より前です。")
        if self.valid_to and self.valid_from and self.valid_to < self.valid_from:
            raise ValueError("同意の有効期限が「いつから」より前です。")
        if self.valid_from and self.valid_from < self.obtained_on:
            raise ValueError("「いつから」が同意日より前です。")
        if self.signer_kind != "person" and self.signer.strip() in ("", "本人"):
            raise ValueError("代理の人が署名したときは、その人の氏名を入力してください。")
        return self


def consent_items(items: str) -> frozenset[str]:
    """同意した項目 as `data_category` codes."""
    return frozenset(item.strip() for item in items.split(",") if item.strip())


class Consent(ConsentFields, TableModel, table=True):
    """同意. A withdrawal keeps the row and stops it from that day on."""

    __tablename__ = "consent"
    __table_args__ = (
        # What the deadlines ask: which run out, and which wait for their document.
        Index("ix_consent_valid_to", "valid_to"),
        Index("ix_consent_method_document_ref", "method", "document_ref", "obtained_on"),
    )

    withdrawn_on: date | None = Field(default=None, title="撤回日")
    withdrawal_note: str = Field(default="", title="撤回のときの話", max_length=300)

    def is_live(self, on: date) -> bool:
        """有効な同意: from its first day to its last; the day of withdrawal is out."""
        return (
            (self.valid_from or self.obtained_on) <= on
            and (self.valid_to is None or on <= self.valid_to)
            and (self.withdrawn_on is None or on < self.withdrawn_on)
        )

    @property
    def awaits_document(self) -> bool:
        """書面待ち: given by word of mouth, and the later document is not there."""
        return self.method == "oral_then_document" and not self.document_ref.strip()

    @property
    def same_matter(self) -> tuple[object, ...]:
        """What two consents must share for the later one to continue the earlier one."""
        return (self.kind, self.recipient, self.recipient_id, self.recipient_kind, self.purpose)


def recipient_words(recipient: str, recipient_kind: str) -> str:
    """提供先 as it is told: the name, or the kind of organisation."""
    if recipient.strip() or not recipient_kind:
        return recipient.strip()
    return f"{codes('organization_type').label(recipient_kind)}（類型）"


def to_be_told(
    consent: Consent, received: Iterable[tuple[str, int | None]]
) -> tuple[tuple[str, int | None], ...]:
    """撤回を伝える先: who is named in the consent, and who received something by it; each once."""
    named = [(consent.recipient, consent.recipient_id)] if consent.recipient.strip() else []
    found: dict[object, tuple[str, int | None]] = {}
    for name, organization_id in [*named, *received]:
        found.setdefault(organization_id or search_key(name), (name, organization_id))
    return tuple(found.values())


class DisclosureFields(SQLModel):
    """提供: which items of a person went to whom, how, why, and on what ground.

    The ground is a consent, or an exception of the law with its reason.
    """

    client_id: int = Field(foreign_key="client.id", title="利用者")
    provided_on: date = Field(title="提供した日")
    recipient: str = Field(default="", title="提供先", max_length=200)
    recipient_id: int | None = Field(
        default=None, foreign_key="organization.id", index=True, title="提供先の機関"
    )
    recipient_legal_type: str = code_field(
        "recipient_legal_type", title="提供先の区分", default="private"
    )
    items: str = Field(title="提供した項目", min_length=1, max_length=400)
    purpose: str = code_field("purpose", title="利用目的")
    method: str = code_field("disclosure_method", title="手段")
    consent_id: int | None = Field(
        default=None, foreign_key="consent.id", index=True, title="もとの同意"
    )
    exception: str = code_field("disclosure_exception", title="同意のない提供の根拠", default="")
    reason: str = Field(default="", title="理由", max_length=400)


class DisclosureEntry(DisclosureFields):
    """提供の入力票."""

    _items = field_validator("items")(staticmethod(checked_items))

    @field_validator("provided_on")
    @classmethod
    def _not_future(cls, value: date) -> date:
        if value > clock.today():
            raise ValueError("提供した日が未来の日付です。")
        return value

    @model_validator(mode="after")
    def _reasoned(self) -> DisclosureEntry:
        if not self.recipient.strip() and self.recipient_id is None:
            raise ValueError("提供先を、機関名簿から選ぶか入力してください。")
        if self.exception and not self.reason.strip():
            raise ValueError("同意のない提供には、理由を書いてください。")
        return self


class Disclosure(DisclosureFields, TableModel, table=True):
    """提供記録. `record_id`: the support record in which it was noted.

    What was wrong is never altered: a row of its own says so (`corrects_id`, with the reason).
    """

    __tablename__ = "disclosure"
    __table_args__ = (Index("ix_disclosure_client_id_provided_on", "client_id", "provided_on"),)

    provided_by_id: int | None = Field(default=None, foreign_key="app_user.id", title="提供した人")
    record_id: int | None = Field(
        default=None, foreign_key="support_record.id", index=True, title="もとの記録"
    )
    corrects_id: int | None = Field(
        default=None, foreign_key="disclosure.id", index=True, title="訂正した提供記録"
    )
