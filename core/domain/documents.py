"""書類を渡す (handing over a document): to whom, why and how; what the gate asks before it is made."""

from __future__ import annotations

from pydantic import model_validator
from sqlmodel import Field, SQLModel

from core.db.base import code_field

# To the person (or who stands for the person), kept in the office, or to anybody else.
TO_PERSON, IN_OFFICE, TO_OTHER = "person", "office", "other"

# The legal kind that a recipient of the directory most likely has; everybody else is private.
LEGAL_TYPES = {
    "hello_work": "national", "vocational_center": "independent", "municipality": "municipal",
    "health_center": "municipal", "special_needs_school": "municipal",
}  # fmt: skip
EMPLOYERS = frozenset({"company", "special_subsidiary"})

# 利用目的 that fits a kind of recipient, before somebody chooses another one.
PURPOSES = {
    "medical_institution": "medical_liaison",
    "day_care": "medical_liaison", "company": "employer_accommodation",
    "special_subsidiary": "employer_accommodation",
}  # fmt: skip


def usual_legal_type(organization_kind: str) -> str:
    """提供先の区分 that a kind of organisation most likely has."""
    return LEGAL_TYPES.get(organization_kind, "private")


def usual_purpose(organization_kind: str) -> str:
    """利用目的 that fits a kind of organisation."""
    return PURPOSES.get(organization_kind, "agency_coordination")


class HandingEntry(SQLModel):
    """渡しかたの入力票. Only `to` other than the person and the office needs a recipient."""

    to: str = TO_PERSON
    recipient: str = Field(default="", title="渡す先", max_length=200)
    recipient_id: int | None = Field(default=None, title="渡す先の機関")
    recipient_legal_type: str = code_field(
        "recipient_legal_type", title="提供先の区分", default="private"
    )
    purpose: str = code_field("purpose", title="利用目的", default="agency_coordination")
    method: str = code_field("disclosure_method", title="手段", default="document")
    exception: str = code_field("disclosure_exception", title="同意のない提供の根拠", default="")
    reason: str = Field(default="", title="理由", max_length=300)
    # 開示方針 (P16): who hands it to an employer has asked the person again.
    policy_confirmed: bool = Field(default=False, title="本人の開示方針を確かめた")

    @model_validator(mode="after")
    def _complete(self) -> HandingEntry:
        if self.to not in (TO_PERSON, IN_OFFICE, TO_OTHER):
            raise ValueError("だれに渡すかを選んでください。")
        if self.to != TO_OTHER:
            return self
        if not self.recipient.strip() and self.recipient_id is None:
            raise ValueError("渡す先を、一覧から選ぶか入力してください。")
        if self.recipient_legal_type == "person":
            raise ValueError("本人・代理人に渡すときは、渡す先を「本人・代理人」にしてください。")
        if self.exception == "mistake":
            raise ValueError("根拠なしに渡すことはできません。根拠を選び直してください。")
        if self.exception and not self.reason.strip():
            raise ValueError("同意のない提供には、理由を書いてください。")
        return self
