"""一人とそのすべて: one person, with one row of every kind that hangs on a person, all under id 1."""

from __future__ import annotations

from datetime import date

from core.db.actor import SYSTEM
from core.db.base import TableModel
from core.db.work import unit_of_work
from core.domain.agenda_items import AgendaItem
from core.domain.assessments import Assessment, AssessmentResponse
from core.domain.clients import Certificate, Client, ServiceUse
from core.domain.consents import Consent, Disclosure
from core.domain.early_signs import EarlySign
from core.domain.employments import Employment, EmploymentLeave, EmploymentTerm
from core.domain.enrolments import Enrolment
from core.domain.events import Event, EventParticipant
from core.domain.face_sheets import Career, ContactPerson, FaceSheet, Treatment
from core.domain.incidents import Incident
from core.domain.intakes import Intake, ReceptionEvent
from core.domain.introductions import Introduction
from core.domain.job_coaching import CoachedTask, CoachingStep, CoachingVisit
from core.domain.job_search import JobApplication, Vacancy
from core.domain.matching import MatchingWish
from core.domain.meetings import Meeting, MeetingAttendee, MeetingDecision, MeetingNote
from core.domain.notifications import Notification
from core.domain.organizations import Organization
from core.domain.outreach import DoctorAdvice
from core.domain.plan_details import JobCoachDetail, SelfRelianceDetail
from core.domain.plans import GoalAttainment, Plan, PlanGoal, PlanReview, ReviewEvidence
from core.domain.practicums import Practicum, PracticumEvaluation
from core.domain.records import SupportRecord
from core.domain.retention import RetentionVisit, SupportReport, SupportReportShare
from core.domain.snoozes import DeadlineSnooze
from core.domain.subsidies import Subsidy
from core.domain.tasks import Task
from core.domain.teams import TeamMember
from core.domain.work_passports import PassportShare, WorkPassport
from core.services.derived import client_search_text, intake_search_text
from tests.people import ALL_ITEMS

DAY = date(2026, 11, 20)
# The person's name stands in every row that can hold one; an illness wherever one can be told.
NAME, KANA, ILLNESS = "加奈利 明日香", "かなり あすか", "統合失調"
CODES_OF_ILLNESS = ("schizophrenia", "mental")


def one_of_each() -> None:
    """The person has the number 77 and nobody for an owner; 佐上 (id 2, number 78) has nothing."""
    told, of = f"{NAME}の{ILLNESS}", {"client_id": 1}
    rows: list[TableModel] = [
        Client(
            name=NAME, kana=KANA, number=77, disability="schizophrenia", considerations=told,
            wishes=told, note=told, stage="preparing", registered_on=DAY, birth_on=date(1990, 1, 1),
            phone="090-0000-0077",
            search_text=client_search_text(NAME, KANA, "090-0000-0077", 77),
        ),
        Client(
            name="佐上 相太郎", kana="さがみ そうたろう", number=78,
            search_text=client_search_text("佐上 相太郎", "さがみ そうたろう", "", 78),
        ),
        Organization(kind="hospital", name="模擬病院", prefecture="模擬県"),
        Consent(
            **of, kind="acquisition", items=ALL_ITEMS, purpose="employment_support",
            method="document", obtained_on=DAY, note=told,
        ),
        Enrolment(**of, office_id=1, programme="job_coach", start_on=DAY, note=told),
        ServiceUse(**of, service="daily_care", start_on=DAY, organization_id=1, note=told),
        Certificate(**of, kind="mental", expires_on=DAY, note=told),
        Employment(**of, hired_on=DAY, organization_id=1, tasks=told, separation_note=told),
        EmploymentLeave(**of, employment_id=1, start_on=DAY, reason="illness", return_plan=told),
        EmploymentTerm(**of, employment_id=1, start_on=DAY, end_on=DAY, note=told),
        Practicum(
            **of, organization_id=1, start_on=DAY, end_on=DAY, tasks=told, result_note=told,
            next_step=told, next_on=DAY,
        ),
        PracticumEvaluation(practicum_id=1, rater="employer", rated_on=DAY, hard=told),
        Vacancy(organization_id=1, title="軽作業", opened_on=DAY),
        JobApplication(
            **of, vacancy_id=1, organization_id=1, started_on=DAY, end_note=told, next_step=told,
            next_on=DAY,
        ),
        WorkPassport(**of, made_on=DAY, health=told),
        PassportShare(
            **of, passport_id=1, organization_id=1, sections="health", decided_on=DAY, note=told
        ),
        RetentionVisit(**of, employment_id=1, planned_on=DAY, owner_id=1, note=told),
        SupportReport(**of, employment_id=1, month=DAY.replace(day=1), done=told, shared=told),
        EarlySign(**of, employment_id=1, noticed_on=DAY, side="employer", kind="sleep", note=told),
        CoachingStep(
            **of, employment_id=1, start_on=DAY, end_on=DAY, weekly_visits=1, weekly_hours=2
        ),
        CoachingVisit(**of, employment_id=1, visited_on=DAY, minutes=60, findings=told),
        CoachedTask(visit_id=1, task=told, taught=told),
        Subsidy(**of, organization_id=1, kind="trial", base_on=DAY, due_on=DAY, note=told),
        Intake(
            **of, received_on=DAY, name=NAME, kana=KANA, complaint=told, next_step=told,
            next_step_on=DAY, search_text=intake_search_text(NAME, KANA, ""),
        ),
        Plan(
            **of, service="daily_care", start_on=DAY, period_start_on=DAY, review_due_on=DAY,
            status="active",
        ),
        PlanGoal(plan_id=1, text=told),
        PlanReview(plan_id=1, reviewed_on=DAY, due_on=DAY, findings=told, person_words=told),
        GoalAttainment(review_id=1, goal_id=1, attainment="achieved", note=told),
        JobCoachDetail(plan_id=1, doctor_advice=told),
        SelfRelianceDetail(plan_id=1, outlook=told),
        Incident(found_on=DAY, kind="loss", description=told, cause=told),
        FaceSheet(**of, diagnosis=told, medication=told),
        ContactPerson(**of, name=f"{NAME}の母", note=told),
        Treatment(**of, organization_id=1, note=told),
        Career(**of, kind="work", place=told),
        MatchingWish(**of, note=told, shortlist="1"),
        TeamMember(**of, organization_id=1, role="doctor", note=told),
        Assessment(**of, instrument_id=2, assessed_on=DAY, rater="self", note=told),
        AssessmentResponse(assessment_id=1, item_id=1, step=5, comment=told, accommodation=told),
        Task(**of, title=told, due_on=DAY),
        Task(**of, title=told),
        DeadlineSnooze(
            **of, kind="consent_expiry", matter_id=1, due_on=DAY, until_on=DAY, reason=told
        ),
        SupportRecord(**of, happened_on=DAY, facts=told, done=told, judged=told),
        ReviewEvidence(review_id=1, record_id=1, goal_id=1),
        Meeting(series_id=1, held_on=DAY, **of, aim=told, conclusion=told),
        MeetingNote(meeting_id=1, topic="aim", body=told),
        AgendaItem(**of, series_id=1, title=told, note=told),
        MeetingDecision(**of, meeting_id=1, body=told),
        MeetingAttendee(meeting_id=1, organization_id=1, name="模擬 医師", note=told),
        ReceptionEvent(held_on=DAY),
        Event(held_on=DAY, name="合同説明会", kind="joint_briefing", status="held"),
        EventParticipant(**of, event_id=1, status="attended", note=told),
        Introduction(
            **of, intake_id=1, to_id=1, introduced_on=DAY, ended_on=DAY, status="declined",
            end_reason="other", end_note=told, fit_note=told, note=told,
        ),
        Notification(**of, user_id=1, kind="person_given"),
        DoctorAdvice(**of, organization_id=1, requested_on=DAY, asked=told, doctor="模擬 医師"),
        SupportReportShare(**of, report_id=1, organization_id=1, sent_on=DAY),
        Disclosure(
            **of, provided_on=DAY, recipient="模擬病院", recipient_legal_type="private",
            items="disability", purpose="employment_support", method="document", note=told,
        ),
    ]  # fmt: skip
    with unit_of_work(SYSTEM) as work:
        for row in rows:
            work.add(row)
