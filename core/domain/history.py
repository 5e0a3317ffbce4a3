"""変更の履歴 (history): which rows belong to a person, what of them is kept from whom, and which
fields may be put back to a former value."""

from __future__ import annotations

from sqlmodel import SQLModel

from core.db.base import TableModel
from core.domain import face_sheets
from core.domain.clients import (
    SENSITIVE_FIELDS,
    Certificate,
    CertificateEntry,
    Client,
    ClientEntry,
    Employment,
    EmploymentEntry,
    ServiceUse,
    ServiceUseEntry,
)
from core.domain.consents import Consent, Disclosure
from core.domain.enrolments import Enrolment
from core.domain.face_sheets import (
    Career,
    CareerEntry,
    ContactPerson,
    ContactPersonEntry,
    FaceSheet,
    FaceSheetEntry,
    Treatment,
    TreatmentEntry,
)
from core.domain.intakes import Intake
from core.domain.plans import Plan
from core.domain.records import SupportRecord
from core.domain.teams import TeamMember

# What belongs to a person, and what each kind is called.
PARTS: dict[type[TableModel], str] = {
    Client: "基本",
    FaceSheet: "フェイスシート",
    ContactPerson: "家族・緊急連絡先",
    Treatment: "通院先",
    Career: "学歴・職歴",
    Certificate: "手帳など",
    ServiceUse: "サービス利用",
    Employment: "就職",
    Enrolment: "事業への登録",
    TeamMember: "支援チーム",
    Consent: "同意",
    Disclosure: "提供記録",
    Plan: "支援計画",
    Intake: "相談受付",
    SupportRecord: "支援記録",
}

# 前の値に戻せる表 → its entry class, whose fields may be put back. The others have ways of their
# own: a record is corrected, a consent withdrawn, a stage confirmed, a plan reviewed.
RESTORABLE: dict[type[TableModel], type[SQLModel]] = {
    Client: ClientEntry,
    FaceSheet: FaceSheetEntry,
    ContactPerson: ContactPersonEntry,
    Treatment: TreatmentEntry,
    Career: CareerEntry,
    Certificate: CertificateEntry,
    ServiceUse: ServiceUseEntry,
    Employment: EmploymentEntry,
}

# 要配慮個人情報, and free text that may hold it: values are told to who may see such. None: all.
KEPT: dict[type[TableModel], frozenset[str] | None] = {
    Client: frozenset({*SENSITIVE_FIELDS, "note"}),
    FaceSheet: frozenset(face_sheets.CATEGORY_OF),
    ContactPerson: frozenset({"note"}),
    Treatment: None,
    Career: frozenset({"end_reason", "disclosure", "note"}),
    Certificate: None,
    Employment: frozenset({"separation_reason"}),
    Consent: frozenset({"withdrawal_note"}),
    Disclosure: frozenset({"reason"}),
    Plan: None,
    Intake: frozenset({"complaint", "answer", "next_step", "close_note"}),
    SupportRecord: None,
}


def is_kept(model: type[TableModel], field: str) -> bool:
    """Whether this value is told only to who may see 要配慮個人情報."""
    kept = KEPT.get(model, frozenset())
    return kept is None or field in kept


def may_be_put_back(model: type[TableModel], field: str) -> bool:
    """Whether a former value of this field can be put back."""
    entry = RESTORABLE.get(model)
    return entry is not None and field in entry.model_fields and field != "client_id"
