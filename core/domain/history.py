"""変更の履歴 (history): which rows belong to a person, and which fields may be put back."""

from __future__ import annotations

from sqlmodel import SQLModel

from core.db.base import TableModel
from core.domain.agenda_items import AgendaItem
from core.domain.assessments import Assessment
from core.domain.clients import (
    Certificate,
    CertificateEntry,
    Client,
    ClientEntry,
    ServiceUse,
    ServiceUseEntry,
)
from core.domain.consents import Consent, Disclosure
from core.domain.early_signs import EarlySign
from core.domain.employments import (
    Employment,
    EmploymentEntry,
    EmploymentLeave,
    EmploymentLeaveEntry,
    EmploymentTerm,
)
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
from core.domain.job_coaching import CoachedTask, CoachingStep, CoachingVisit
from core.domain.job_search import JobApplication, JobApplicationEntry
from core.domain.matching import MatchingWish
from core.domain.meetings import Meeting, MeetingDecision
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
from core.domain.practicums import (
    Practicum,
    PracticumEntry,
    PracticumEvaluation,
)
from core.domain.records import SupportRecord
from core.domain.retention import RetentionVisit, SupportReport, SupportReportShare
from core.domain.subsidies import Subsidy
from core.domain.teams import TeamMember, TeamMemberEntry
from core.domain.work_passports import PassportShare, WorkPassport

# What belongs to a person, and what each kind is called.
PARTS: dict[type[TableModel], str] = {
    Client: "基本",
    FaceSheet: "フェイスシート",
    ContactPerson: "家族・緊急連絡先",
    Treatment: "通院先",
    Career: "学歴・職歴",
    Certificate: "手帳など",
    ServiceUse: "サービス利用",
    Practicum: "実習",
    PracticumEvaluation: "実習の評価",
    JobApplication: "応募",
    WorkPassport: "就労パスポート",
    PassportShare: "就労パスポートを見せる相手",
    Employment: "就職",
    EmploymentTerm: "契約の期間",
    EmploymentLeave: "休職",
    RetentionVisit: "定着の予定",
    SupportReport: "支援レポート",
    SupportReportShare: "支援レポートの送付",
    EarlySign: "気になるサイン",
    CoachingStep: "ジョブコーチ支援の予定",
    CoachingVisit: "ジョブコーチの訪問",
    CoachedTask: "教えた仕事",
    Subsidy: "助成金の申請",
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
    Meeting: "ケース会議",
    MeetingDecision: "会議で決まったこと",
    AgendaItem: "会議にかけたこと",
    SupportRecord: "支援記録",
}

# What hangs on a person through another row: the column that names that row, and its table.
THROUGH: dict[type[TableModel], tuple[str, type[TableModel]]] = {
    PlanGoal: ("plan_id", Plan),
    PlanReview: ("plan_id", Plan),
    PracticumEvaluation: ("practicum_id", Practicum),
    CoachedTask: ("visit_id", CoachingVisit),
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
    Practicum: PracticumEntry,
    JobApplication: JobApplicationEntry,
    Employment: EmploymentEntry,
    EmploymentLeave: EmploymentLeaveEntry,
    TeamMember: TeamMemberEntry,
}

# Fields of these tables that only verbs of their own write.
_OWN_WAYS: dict[type[TableModel], frozenset[str]] = {
    Practicum: frozenset({"round_id", "result", "result_note", "cancelled_on", "cancel_reason"}),
    JobApplication: frozenset({"vacancy_id", "ended_on"}),
}


def may_be_put_back(model: type[TableModel], field: str) -> bool:
    """Whether a former value of this field can be put back."""
    entry = RESTORABLE.get(model)
    own = {"client_id"} | _OWN_WAYS.get(model, frozenset())
    return entry is not None and field in entry.model_fields and field not in own
