"""変更の履歴 (history): which rows belong to a person, and which fields may be put back."""

from __future__ import annotations

from sqlmodel import SQLModel

from core.db.base import TableModel
from core.domain.assessments import Assessment
from core.domain.clients import (
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
from core.domain.events import EventParticipant
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
from core.domain.introductions import Introduction
from core.domain.matching import MatchingWish
from core.domain.outreach import DoctorAdvice
from core.domain.plan_details import (
    DETAILS,
    CommunityTransitionDetail,
    JobCoachDetail,
    RetentionDetail,
    SelfRelianceDetail,
    ServiceUseDetail,
)
from core.domain.plans import Plan, PlanGoal, PlanReview
from core.domain.records import SupportRecord
from core.domain.teams import TeamMember, TeamMemberEntry

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
    Assessment: "アセスメント",
    Plan: "支援計画",
    PlanGoal: "計画の目標",
    PlanReview: "モニタリング",
    RetentionDetail: "就労定着支援計画の欄",
    JobCoachDetail: "ジョブコーチ支援計画の欄",
    ServiceUseDetail: "サービス等利用計画の欄",
    CommunityTransitionDetail: "地域移行支援計画の欄",
    SelfRelianceDetail: "自立相談支援プランの欄",
    Intake: "相談受付",
    MatchingWish: "希望の条件",
    Introduction: "紹介",
    DoctorAdvice: "主治医の助言",
    EventParticipant: "行事への参加",
    SupportRecord: "支援記録",
}

# What hangs on a person through another row: the column that names that row, and its table.
THROUGH: dict[type[TableModel], tuple[str, type[TableModel]]] = {
    PlanGoal: ("plan_id", Plan),
    PlanReview: ("plan_id", Plan),
    **dict.fromkeys(DETAILS.values(), ("plan_id", Plan)),
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
    TeamMember: TeamMemberEntry,
}


def may_be_put_back(model: type[TableModel], field: str) -> bool:
    """Whether a former value of this field can be put back."""
    entry = RESTORABLE.get(model)
    return entry is not None and field in entry.model_fields and field != "client_id"
