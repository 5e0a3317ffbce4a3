"""割合と平均: each against a fixture that was counted by hand. Today is 2026-11-21."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.charts.figure import Figure, Number, number, numbers, row_ids
from core.db.actor import Actor
from core.db.work import Work, read_only, unit_of_work
from core.domain.clients import Client, ServiceUse
from core.domain.employments import Employment
from core.domain.enrolments import Enrolment, Office
from core.domain.events import Event, EventInvitation, EventParticipant
from core.domain.face_sheets import Treatment
from core.domain.intakes import Intake
from core.domain.introductions import Introduction
from core.domain.organizations import Organization
from core.domain.outreach import DoctorAdvice, MedicalOutreach
from core.domain.plans import Plan, PlanGoal, PlanReview
from core.domain.records import SupportRecord
from core.domain.retention import RetentionVisit, SupportReport, SupportReportShare
from core.domain.tasks import Task

Staff = dict[str, Actor]
TODAY = date(2026, 11, 21)
EVER = (date(2020, 4, 1), TODAY)


def _people(work: Work, number_of: int) -> list[int]:
    return [
        work.add(
            Client(number=n + 1, name=f"模擬 {n}", kana="もぎ", registered_on=date(2024, 1, 1))
        ).pk
        for n in range(number_of)
    ]


def _rate(user: Actor, dataset: str, measure: str, **given: Any) -> tuple[int | None, int | None]:
    found = _number(user, dataset, measure, **given)
    return found.part, found.whole


def _number(
    user: Actor,
    dataset: str,
    measure: str = "count",
    first: date = EVER[0],
    last: date = EVER[1],
    **given: Any,
) -> Number:
    with read_only(user) as view:
        return number(view, Figure(dataset, measure, **given), first, last)


def test_ten_hired_two_too_young_six_kept_are_six_of_eight(ledger: str, staff: Staff) -> None:
    user = staff["supporter"]
    with unit_of_work(user) as work:
        people = _people(work, 10)
        hospital = work.add(Organization(name="模擬 こころの病院", kind="medical_institution"))
        jobs: list[tuple[date, date | None]] = [
            *[(date(2026, 2, 1), None)] * 4,
            # The last day of the six months, and the first day after them: left, kept.
            (date(2026, 2, 1), date(2026, 7, 31)),
            (date(2026, 2, 1), date(2026, 8, 1)),
            # 31 August and six months are 28 February, not 3 March.
            (date(2025, 8, 31), date(2026, 2, 28)),
            (date(2025, 8, 31), date(2026, 2, 27)),
            # Six months are full today, and tomorrow: the second one is in no base.
            (date(2026, 5, 22), None),
            (date(2026, 5, 22), date(2026, 6, 1)),
        ]
        for person, (hired, left) in zip(people, jobs, strict=True):
            work.add(Employment(client_id=person, hired_on=hired, left_on=left))
            work.add(
                Treatment(client_id=person, organization_id=hospital.pk, is_main=person % 2 == 0)
            )
    assert _number(user, "retention", "kept_6") == Number(75, 6, 8, 8)
    # Of those whose six months became full in one month: 2026-08-01 six, and five were there.
    august = {"first": date(2026, 8, 1), "last": date(2026, 8, 31), "date": "full_6"}
    assert _rate(user, "retention", "kept_6", **august) == (5, 6)
    # The same month seen a year later would be the same: a period that is over does not change.
    assert _rate(user, "retention", "kept_3", last=date(2026, 4, 30)) == (2, 2)
    assert _rate(user, "retention", "kept_12") == (0, 2)
    with read_only(user) as view:
        by_hospital = numbers(view, Figure("retention", "kept_6"), *EVER, x="hospital")
        assert by_hospital[("模擬 こころの病院", "")] == Number(75, 6, 8, 8)
        # The rows of a rate are those of its whole.
        assert len(row_ids(view, Figure("retention", "kept_6"), *EVER)) == 8
        left = numbers(view, Figure("leavings"), *EVER, x="month")
        assert {key[0]: found.value for key, found in left.items()} == {
            "7": 1, "8": 1, "2": 2, "6": 1,
        }  # fmt: skip
        held = numbers(view, Figure("leavings"), *EVER, x="held")
        assert {key[0]: found.value for key, found in held.items()} == {
            "1": 1, "6": 2, "12": 2,
        }  # fmt: skip
    # 181, 182, 182, 181 and 11 days in the job: 737 / 5.
    assert _number(user, "leavings", "days") == Number(147, None, 5, 5)
    # 在職中 today: those who left are gone on their last day.
    assert _number(user, "employments", moment="last_day").value == 5
    assert _number(user, "employments", moment="last_day", last=date(2026, 7, 30)).value == 7
    assert _number(user, "employments", moment="last_day", last=date(2026, 7, 31)).value == 6


def test_who_was_there_and_came_less_who_left_are_those_who_are_there(
    ledger: str, staff: Staff
) -> None:
    user = staff["supporter"]
    periods = (
        (date(2026, 3, 31), None, ""),
        (date(2026, 4, 1), None, ""),
        (date(2026, 4, 30), date(2026, 4, 30), "goal_reached"),
        (date(2026, 1, 1), date(2026, 4, 1), "moved"),
        (date(2026, 4, 2), date(2026, 4, 20), "mistake"),
    )
    with unit_of_work(staff["admin"]) as work:
        office = work.add(Office(name="模擬 事業所"))
        for person, (start, end, reason) in zip(_people(work, 5), periods, strict=True):
            work.add(
                Enrolment(client_id=person, office_id=office.pk, programme="employment_life_center",
                          start_on=start, end_on=end, end_reason=reason)
            )  # fmt: skip
    april = {"first": date(2026, 4, 1), "last": date(2026, 4, 30)}
    before = _number(user, "enrolments", moment="last_day", last=date(2026, 3, 31)).value
    came = _number(user, "enrolments", **april).value
    left = _number(user, "enrolments", date="end_on", **april).value
    after = _number(user, "enrolments", moment="last_day", **april).value
    assert (before, came, left, after) == (2, 2, 2, 2)


def test_plans_their_reviews_their_goals_and_the_tasks(ledger: str, staff: Staff) -> None:
    user = staff["supporter"]
    with unit_of_work(user) as work:
        one, two, three = _people(work, 3)

        def plan(person: int, due: date, **more: Any) -> int:
            start = date(2026, 4, 1)
            return work.add(
                Plan(client_id=person, service="transition_support", start_on=start, status="active",
                     period_start_on=start, review_due_on=due, **more)
            ).pk  # fmt: skip

        first = plan(
            one, date(2027, 1, 31), agreed_on=date(2026, 4, 1), delivered_on=date(2026, 4, 1)
        )
        second = plan(two, TODAY, agreed_on=date(2026, 4, 2))
        plan(three, date(2026, 10, 31))
        work.add(
            Plan(client_id=three, service="transition_support", start_on=date(2026, 4, 1),
                 period_start_on=date(2026, 4, 1), review_due_on=date(2026, 6, 30))
        )  # fmt: skip
        # In time on the day itself, and a day late.
        for due, done in (
            (date(2026, 6, 30), date(2026, 6, 30)),
            (date(2026, 9, 30), date(2026, 10, 1)),
        ):
            work.add(PlanReview(plan_id=first, due_on=due, reviewed_on=done, findings="模擬"))
        for attainment in ("achieved", "partly_achieved", "not_achieved", "not_evaluated", ""):
            work.add(PlanGoal(plan_id=second, text="模擬", attainment=attainment))
        for due, done, status in (
            (date(2026, 11, 1), date(2026, 11, 1), "done"),
            (date(2026, 11, 1), date(2026, 11, 2), "done"),
            (date(2026, 11, 20), None, "open"),
            (date(2026, 11, 22), None, "open"),
            (date(2026, 11, 20), None, "cancelled"),
            (None, date(2026, 11, 2), "done"),
        ):
            work.add(Task(title="模擬", due_on=due, done_on=done, status=status, owner_id=user.id))
    assert _rate(user, "plans", "agreed") == (2, 3)
    assert _rate(user, "plans", "delivered") == (1, 3)
    # Two reviews; due and not reviewed: the one of today and that of October; not the draft's.
    assert _rate(user, "plan_reviews", "in_time") == (1, 4)
    assert _rate(user, "goals", "achieved", date="start_on") == (1, 3)
    assert _rate(user, "goals", "judged", date="start_on") == (3, 5)
    assert _rate(user, "tasks", "in_time", last=date(2026, 11, 30)) == (1, 3)
    # Reviews and tasks with a day.
    assert _rate(user, "deadlines", "in_time", last=date(2026, 11, 30)) == (2, 7)


def test_the_months_of_retention_support_count_interviews_and_reports(
    ledger: str, staff: Staff
) -> None:
    """A call is no interview; a use that ended counts in the month of its last day."""
    user = staff["supporter"]
    with unit_of_work(user) as work:
        one, two = _people(work, 2)
        for person, start, end in (
            (one, date(2026, 9, 30), None),
            # Two uses that meet in a month are one person in it.
            (two, date(2026, 9, 1), date(2026, 10, 1)),
            (two, date(2026, 10, 2), date(2026, 10, 15)),
        ):
            work.add(
                ServiceUse(client_id=person, service="job_retention_support", start_on=start,
                           end_on=end)
            )  # fmt: skip
        for person, on, method, activity in (
            (one, date(2026, 9, 30), "visit_in", ""),
            (one, date(2026, 10, 31), "phone", ""),
            (one, date(2026, 11, 1), "workplace_visit", ""),
            (two, date(2026, 10, 1), "online", "report_sent"),
        ):
            work.add(
                SupportRecord(client_id=person, happened_on=on, method=method, activity=activity,
                              facts="模擬")
            )  # fmt: skip
        report = work.add(SupportReport(client_id=one, month=date(2026, 9, 1)))
        work.add(SupportReportShare(client_id=one, report_id=report.pk, sent_on=date(2026, 10, 5)))
        job = work.add(Employment(client_id=one, hired_on=date(2026, 4, 1)))
        work.add(
            RetentionVisit(client_id=one, employment_id=job.pk, planned_on=date(2026, 11, 1),
                           status="done", record_id=3)
        )  # fmt: skip
    # September 2, October 2, November 1: met are one, two, and one.
    assert _number(user, "retention_months") == Number(5, people=2)
    assert _rate(user, "retention_months", "met") == (3, 5)
    assert _rate(user, "retention_months", "reported") == (2, 5)
    october = {"first": date(2026, 10, 1), "last": date(2026, 10, 31)}
    assert _rate(user, "retention_months", "met", **october) == (1, 2)
    assert _rate(user, "deadlines", "in_time") == (1, 1)


def test_introductions_consultations_doctors_and_events(ledger: str, staff: Staff) -> None:
    user = staff["supporter"]
    start = date(2026, 6, 1)
    with unit_of_work(user) as work:
        one, two = _people(work, 2)
        goal = work.add(Organization(name="模擬 就労移行", kind="transition_office")).pk
        clinic = work.add(Organization(name="模擬 クリニック", kind="medical_institution")).pk
        for person, visited, arrived, status in (
            (one, date(2026, 6, 4), date(2026, 7, 1), "arrived"),
            (two, date(2026, 6, 8), None, "visited"),
            (one, None, None, "declined"),
            (two, None, None, "introduced"),
        ):
            work.add(
                Introduction(client_id=person, from_id=clinic, to_id=goal, introduced_on=start,
                             visited_on=visited, arrived_on=arrived, status=status,
                             end_reason="distance" if status == "declined" else "")
            )  # fmt: skip
        for status in ("accepted", "accepted", "closed", "in_progress"):
            work.add(Intake(received_on=start, complaint="模擬", is_anonymous=True, status=status))
        for answered, withdrawn in ((date(2026, 6, 11), None), (None, None), (None, start)):
            work.add(
                DoctorAdvice(client_id=one, organization_id=clinic, requested_on=start, asked="模擬",
                             answered_on=answered, withdrawn_on=withdrawn)
            )  # fmt: skip
        work.add(MedicalOutreach(organization_id=clinic, stage="cooperation", stage_on=start))
        held = work.add(Event(name="模擬 説明会", held_on=start)).pk
        for person, status in ((one, "attended"), (two, "absent")):
            work.add(EventParticipant(event_id=held, client_id=person, status=status))
        work.add(EventInvitation(event_id=held, organization_id=clinic, status="attended"))
        work.add(EventInvitation(event_id=held, organization_id=goal, status="invited"))
        work.add(SupportRecord(client_id=one, happened_on=start, minutes=20, facts="模擬"))
        work.add(SupportRecord(client_id=one, happened_on=start, minutes=45, facts="模擬"))
        work.add(SupportRecord(client_id=one, happened_on=start, facts="模擬"))
        work.add(Employment(client_id=one, hired_on=date(2024, 1, 31)))
    assert _rate(user, "introductions", "visited") == (2, 4)
    assert _rate(user, "introductions", "arrived") == (1, 4)
    # Three and seven days.
    assert _number(user, "introductions", "days") == Number(5, None, 2, 2)
    with read_only(user) as view:
        why = Figure("introductions", filters={"reached": ("never_visited",)})
        assert numbers(view, why, *EVER, x="reason") == {("distance", ""): Number(1, people=1)}
        brought = numbers(view, Figure("clients"), *EVER, x="brought_by")
        assert brought == {("模擬 クリニック", ""): Number(2, people=2)}
    assert _rate(user, "intakes", "registered") == (2, 3)
    assert _rate(user, "doctor_advice", "answered") == (1, 2)
    assert _number(user, "doctor_advice", "days").value == 10
    assert _rate(user, "outreach", "cooperating") == (1, 1)
    assert _rate(user, "event_attendance", "attended") == (1, 2)
    assert _rate(user, "event_invitations", "attended") == (1, 2)
    # 32.5 is rounded up; a record without minutes is in no mean.
    assert _number(user, "records", "mean_minutes") == Number(33, None, 2, 1)
    assert _number(user, "employments", "days", first=date(2024, 1, 1)).value == 30
