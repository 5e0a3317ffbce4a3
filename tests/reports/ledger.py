"""A small office whose reports were counted by hand: 模擬."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.db.actor import SYSTEM
from core.db.work import Work, unit_of_work
from core.domain.clients import Client, ServiceUse
from core.domain.employer_support import EmployerSupport
from core.domain.employments import Employment
from core.domain.enrolments import Enrolment, Office
from core.domain.events import Event, EventHeadcount, EventInvitation
from core.domain.introductions import Introduction
from core.domain.organization_contacts import OrganizationContact
from core.domain.organizations import Organization
from core.domain.outreach import DoctorAdvice, OutreachStep
from core.domain.practicums import Practicum
from core.domain.records import SupportRecord

CENTER, WARD = "employment_life_center", "municipal_job_center"


class Book:
    """Rows of the ledger, written as short as they are told."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.main = work.add(Office(name="模擬 本所")).pk
        self.branch = work.add(Office(name="模擬 分室")).pk
        self.company = self.place("company", "模擬 会社")
        self.hospital = self.place("medical_institution", "模擬 病院")

    def place(self, kind: str, name: str, **values: Any) -> int:
        return self.work.add(Organization(kind=kind, name=name, **values)).pk

    def person(self, disability: str = "mental", stage: str = "job_search") -> int:
        number = self.work.scalar(_highest()) + 1
        row = Client(
            name=f"模擬 {number}", kana="もぎ", number=number, disability=disability, stage=stage
        )
        return self.work.add(row).pk

    def enrolled(self, person: int, start: str, end: str = "", **values: Any) -> int:
        told = {"programme": CENTER, "office_id": self.main, "stage": "job_search", **values}
        ended = {"end_on": day(end), "end_reason": "wish"} if end else {}
        return self.work.add(
            Enrolment(client_id=person, start_on=day(start), **{**ended, **told})
        ).pk

    def record(self, person: int, on: str, **values: Any) -> int:
        told = {"programme": CENTER, "topic": "job_consultation", "minutes": 30, "facts": "話した"}
        row = SupportRecord(client_id=person, happened_on=day(on), **{**told, **values})
        return self.work.add(row).pk

    def job(self, person: int, hired: str, left: str = "", **values: Any) -> int:
        told = {"organization_id": self.company, "scheme": "disability_opening", **values}
        ended = {"left_on": day(left), "separation_reason": "job_mismatch"} if left else {}
        return self.work.add(
            Employment(client_id=person, hired_on=day(hired), **{**ended, **told})
        ).pk


def a_busy_month() -> dict[str, int]:
    """October 2026: something for every table of every kind."""
    with unit_of_work(SYSTEM) as work:
        book = Book(work)
        first, second, third, gone = (book.person(d) for d in ("mental", "physical", "", "limb"))
        book.enrolled(first, "2026-04-01")
        book.enrolled(second, "2026-10-05", office_id=book.branch)
        book.enrolled(third, "2026-04-01", programme=WARD)
        book.enrolled(gone, "2025-04-01", "2026-10-31")
        corrected = book.record(first, "2026-10-02")
        book.record(first, "2026-10-09", method="visit_in", topic="", minutes=None)
        book.record(second, "2026-10-20", party="employer", organization_id=book.company)
        book.record(third, "2026-10-20", programme=WARD, topic="money_pension")
        book.record(first, "2026-10-21", programme="")
        book.record(first, "2026-10-22", is_replaced=True)
        book.record(second, "2026-11-02")
        book.job(
            first, "2026-10-10", employment_type="fixed_non_regular", hours_band="hours_20_to_30"
        )
        book.job(second, "2026-10-11", "2026-10-30")
        book.job(second, "2026-10-12", scheme="continuous_a")
        book.job(first, "2026-04-15", "2026-10-20")
        book.job(third, "2025-10-15")
        for kind in ("workplace", "assessment"):
            work.add(
                Practicum(
                    client_id=first, organization_id=book.company, kind=kind, programme=CENTER,
                    start_on=day("2026-10-05"), end_on=day("2026-10-09"),
                )
            )  # fmt: skip
        for kind in ("joint_briefing", "exchange_program", "seminar"):
            event = work.add(
                Event(
                    kind=kind, name="模擬 行事", held_on=day("2026-10-15"), status="held",
                    organization_id=book.hospital, programme=CENTER,
                )
            )  # fmt: skip
            work.add(EventHeadcount(event_id=event.pk, role="person", people=12))
            work.add(
                EventInvitation(event_id=event.pk, organization_id=book.company, status="attended")
            )
        work.add(
            EmployerSupport(
                organization_id=book.company, programme=CENTER, started_on=day("2026-10-01")
            )
        )
        work.add(
            OutreachStep(
                organization_id=book.hospital, after="awareness", changed_on=day("2026-10-03")
            )
        )
        work.add(
            OrganizationContact(
                organization_id=book.hospital, contacted_on=day("2026-10-03"), content="話した",
                method="agency_visit",
            )
        )  # fmt: skip
        work.add(
            DoctorAdvice(
                client_id=first, organization_id=book.hospital, requested_on=day("2026-10-03"),
                asked="何時間まで", answered_on=day("2026-11-03"), answer="20時間",
            )
        )  # fmt: skip
        goal = book.place(
            "transition_office", "模擬 事業所", vacancy_count=2, vacancy_on=day("2026-10-08")
        )
        work.add(
            Introduction(
                client_id=first, to_id=goal, introduced_on=day("2026-10-06"),
                visited_on=day("2026-10-16"), status="visited",
            )
        )  # fmt: skip
        work.add(
            ServiceUse(client_id=first, service="job_retention_support", start_on=day("2026-08-01"))
        )
        book.record(first, "2026-10-23", activity="interview", method="online", programme="")
    return {"first": first, "second": second, "gone": gone, "corrected": corrected,
            "main": book.main, "branch": book.branch}  # fmt: skip


def day(text: str) -> date:
    return date.fromisoformat(text)


def _highest() -> Any:
    from sqlalchemy import func, select

    from core.db.work import table_of

    return select(func.coalesce(func.max(table_of(Client).c.number), 0))
