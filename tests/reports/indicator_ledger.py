"""A small ledger of which every indicator was counted by hand. Today is 2026-11-21."""

from __future__ import annotations

from datetime import date

from core.db.actor import SYSTEM
from core.db.work import Work, unit_of_work
from core.domain.clients import Client, ServiceUse
from core.domain.employer_support import ConsultingWork, EmployerSupport
from core.domain.employments import Employment
from core.domain.enrolments import Enrolment, Office
from core.domain.events import Event, EventHeadcount, EventInvitation
from core.domain.indicators import IndicatorTarget
from core.domain.organizations import Organization
from core.domain.outreach import OutreachStep
from core.domain.plans import Plan, PlanReview
from core.domain.practicums import Practicum
from core.domain.records import SupportRecord
from core.queries.indicators import CAPACITY
from core.services.summaries import rebuild

TODAY = date(2026, 11, 21)
LIFE, MUNICIPAL = "employment_life_center", "municipal_job_center"
SUPPORT, TRANSITION = "job_retention_support", "employment_transition_support"


def fill_by_hand() -> None:
    """Fourteen persons, their jobs, what was done for them, and the network."""
    with unit_of_work(SYSTEM) as work:
        _persons(work)
        _jobs(work)
        _support(work)
        _network(work)
        rebuild(work)


def _persons(work: Work) -> None:
    """1–12 are registered, 12 since May; 13 left in June; 14 was noted by mistake."""
    office = work.add(Office(name="模擬 センター")).pk
    for number in range(1, 15):
        disability = "mood" if number <= 5 else "intellectual"
        work.add(
            Client(
                name=f"模擬 {number}", kana="もぎ", number=number, disability=disability,
                municipality="模擬市", owner_id=1,
            )
        )  # fmt: skip
    since = {12: date(2026, 5, 1), 13: date(2025, 1, 10)}
    ended = {13: (date(2026, 6, 1), "wish"), 14: (date(2026, 6, 1), "mistake")}
    for person in range(1, 15):
        end_on, reason = ended.get(person, (None, ""))
        work.add(
            Enrolment(
                client_id=person, office_id=office, programme=LIFE if person < 12 else MUNICIPAL,
                start_on=since.get(person, date(2026, 1, 10)), end_on=end_on, end_reason=reason,
            )
        )  # fmt: skip


def _jobs(work: Work) -> None:
    """Ten hired, two of them too young, six of eight kept six months; one in A型; one re-hired."""
    april, august = date(2026, 4, 10), date(2026, 8, 1)
    # 6 left on the day itself and was there on it; 7 left early; 8 a day too soon.
    left = {6: date(2026, 10, 10), 7: date(2026, 8, 1), 8: date(2026, 10, 9)}
    for person in range(1, 11):
        work.add(
            Employment(
                client_id=person, hired_on=april if person <= 8 else august,
                left_on=left.get(person), scheme="disability_opening",
            )
        )  # fmt: skip
    work.add(Employment(client_id=7, hired_on=date(2026, 9, 1), scheme="general_disclosed"))
    work.add(Employment(client_id=11, hired_on=april, scheme="continuous_a"))
    work.add(Employment(client_id=12, hired_on=date(2020, 4, 1)))
    work.add(Employment(client_id=13, hired_on=date(2024, 7, 1), left_on=date(2025, 3, 31)))
    for person, service, start, end in (
        (1, SUPPORT, date(2026, 9, 15), None),
        (8, SUPPORT, date(2026, 1, 1), date(2026, 5, 10)),
        (13, TRANSITION, date(2023, 4, 1), date(2024, 6, 30)),
    ):
        work.add(ServiceUse(client_id=person, service=service, start_on=start, end_on=end))
    for year in (2024, 2025):
        work.add(IndicatorTarget(indicator=CAPACITY, fiscal_year=year, value=20))


def _support(work: Work) -> None:
    """Three contacts of two persons, practicums, and three reviews that fell due."""
    for person, on, method, replaced in (
        (1, date(2026, 10, 5), "visit_in", False),
        (8, date(2026, 4, 6), "phone", False),
        (8, date(2026, 5, 6), "phone", False),
        (8, date(2026, 5, 6), "visit_in", True),
        (1, date(2026, 3, 31), "visit_in", False),
    ):
        work.add(
            SupportRecord(
                client_id=person, happened_on=on, method=method, party="person", author_id=1,
                facts="模擬", is_replaced=replaced,
            )
        )  # fmt: skip
    places = [work.add(Organization(kind="company", name=f"模擬企業 {n}")).pk for n in (1, 2)]
    for person, place, kind, cancelled in (
        (1, 0, "workplace", None),
        (1, 1, "trial_experience", None),
        (2, 1, "workplace", None),
        (2, 0, "assessment", None),
        (3, 0, "workplace", date(2026, 5, 1)),
    ):
        work.add(
            Practicum(
                client_id=person, organization_id=places[place], kind=kind,
                start_on=date(2026, 6, 1), end_on=date(2026, 6, 5), cancelled_on=cancelled,
            )
        )  # fmt: skip
    for person, due, done, waits in (
        (1, date(2026, 6, 30), date(2026, 6, 20), date(2027, 1, 31)),
        (2, date(2026, 7, 31), date(2026, 8, 5), date(2026, 11, 1)),
    ):
        plan = work.add(
            Plan(
                client_id=person, service=TRANSITION, start_on=date(2026, 4, 1), status="active",
                period_start_on=done, review_due_on=waits,
            )
        )  # fmt: skip
        work.add(PlanReview(plan_id=plan.pk, reviewed_on=done, due_on=due, findings="模擬"))


def _network(work: Work) -> None:
    """Three hospitals, two 交流プログラム, two 連絡会, three steps with one employer."""
    hospitals = [
        work.add(
            Organization(kind="medical_institution", name=f"模擬病院 {n}", municipality="模擬市")
        ).pk
        for n in (1, 2, 3)
    ]
    for at, after, on in (
        (0, "cooperation", date(2026, 5, 1)),
        (1, "awareness", date(2026, 6, 1)),
        (2, "consultation", date(2025, 6, 1)),
    ):
        work.add(OutreachStep(organization_id=hospitals[at], after=after, changed_on=on))

    def event(kind: str, on: date, status: str = "held") -> int:
        return work.add(Event(kind=kind, name="模擬", held_on=on, status=status)).pk

    for on, people in ((date(2026, 6, 3), 12), (date(2026, 9, 3), 8)):
        made = event("exchange_program", on)
        work.add(EventHeadcount(event_id=made, role="medical_staff", people=people))
    event("exchange_program", date(2026, 11, 20), "planned")
    for on, came in ((date(2026, 5, 7), (0, 1)), (date(2026, 10, 7), (0,))):
        made = event("liaison_meeting", on)
        for at, hospital in enumerate(hospitals):
            status = "attended" if at in came else "absent"
            work.add(EventInvitation(event_id=made, organization_id=hospital, status=status))
    way = work.add(EmployerSupport(organization_id=1, started_on=date(2026, 4, 1))).pk
    for day in (1, 2, 3):
        work.add(
            ConsultingWork(
                support_id=way, step="jobs", done_on=date(2026, 7, day), content="模擬", by_id=1
            )
        )
