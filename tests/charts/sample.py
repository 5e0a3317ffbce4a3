"""模擬の台帳 for charts: few rows, so that every number can be counted by hand."""

from __future__ import annotations

from datetime import date

from core.db.actor import Actor
from core.db.work import unit_of_work
from core.domain.clients import Client
from core.domain.employer_support import ConsultingWork, EmployerSupport
from core.domain.employments import Employment
from core.domain.events import Event, EventHeadcount
from core.domain.intakes import Intake
from core.domain.introductions import Introduction
from core.domain.job_search import JobApplication
from core.domain.organizations import Organization
from core.domain.practicums import Practicum
from core.domain.records import RecordEntry
from core.services.records import add_record, correct_record

# (client, day, method, topic, minutes); the clients are numbered from 0.
RECORDS = [
    (0, date(2026, 3, 31), "phone", "job_consultation", 10),
    (0, date(2026, 4, 1), "phone", "job_consultation", 20),
    (0, date(2026, 4, 5), "visit_in", "practicum", 30),  # a Sunday: week of March 30
    (1, date(2026, 4, 6), "phone", "relationships", None),  # a Monday: the next week
    (1, date(2026, 11, 2), "phone", "", 15),
    (2, date(2026, 11, 20), "workplace_visit", "relationships", 60),
]

# Of each person: stage, disability, municipality, day of birth.
CLIENTS = [
    ("registered", "mood", "北市（模擬）", date(2006, 11, 21)),  # 20 today
    ("registered", "schizophrenia", "北市（模擬）", date(2006, 11, 22)),  # still 19
    ("retention", "intellectual", "", None),
]


def fill(actor: Actor) -> list[int]:
    """Three clients, seven records of which one is corrected, two intakes, four organisations,
    three introductions, three jobs, one event."""
    with unit_of_work(actor) as work:
        people = [
            work.add(
                Client(
                    number=number + 1, name=f"模擬 {number}", kana="もぎ", stage=stage,
                    disability=disability, municipality=municipality, birth_on=birth,
                    owner_id=actor.id if number == 0 else None,
                    registered_on=date(2026, 4 + number, 1),
                )
            )
            for number, (stage, disability, municipality, birth) in enumerate(CLIENTS)
        ]  # fmt: skip
        for place, on, method, topic, minutes in RECORDS:
            add_record(
                work,
                RecordEntry(client_id=people[place].pk, happened_on=on, method=method, topic=topic,
                            minutes=minutes, facts="模擬"),
            )  # fmt: skip
        wrong = add_record(
            work,
            RecordEntry(client_id=people[2].pk, happened_on=date(2026, 11, 20), method="email",
                        facts="誤記（模擬）"),
        )  # fmt: skip
        # The correction moves it to another day and method: only there it counts.
        correct_record(
            work, wrong.pk, wrong.version,
            RecordEntry(client_id=people[2].pk, happened_on=date(2026, 11, 19), method="letter",
                        facts="正しい記録（模擬）"),
        )  # fmt: skip
        work.add(
            Intake(received_on=date(2026, 11, 1), complaint="模擬", is_anonymous=True,
                   referral_source="hello_work")
        )  # fmt: skip
        work.add(Intake(received_on=date(2026, 10, 1), complaint="模擬", is_anonymous=True))
        for name, kind, capacity, gone in (
            ("模擬 就労移行A", "transition_office", 20, None),
            ("模擬 就労移行B", "transition_office", None, None),
            ("模擬 病院", "medical_institution", None, None),
            ("模擬 廃止", "transition_office", 99, date(2026, 1, 1)),
        ):
            work.add(
                Organization(name=name, kind=kind, capacity=capacity, gone_on=gone,
                             prefecture="埼玉県", municipality="北市（模擬）")
            )  # fmt: skip
        for person, values in zip(
            people,
            (
                {"status": "declined", "ended_on": date(2026, 3, 31), "end_reason": "distance"},
                {"status": "arrived", "arrived_on": date(2026, 11, 2)},
                {"from_id": 3},
            ),
            strict=True,
        ):
            on = date(2026, 3, 1)
            work.add(Introduction(client_id=person.pk, to_id=1, introduced_on=on, **values))
        for person, values in zip(
            people,
            (
                {"scheme": "trial", "left_on": date(2026, 6, 30), "separation_reason": "commuting"},
                {"scheme": "trial"},
                {"scheme": "challenge"},
            ),
            strict=True,
        ):
            hired = date(2026, 4, 1)
            work.add(Employment(client_id=person.pk, hired_on=hired, **values))
        applied = {"organization_id": 1, "started_on": date(2026, 9, 1), "status": "applied"}
        work.add(JobApplication(client_id=people[0].pk, **applied))
        tried = {"organization_id": 1, "start_on": date(2026, 9, 7), "end_on": date(2026, 9, 11)}
        work.add(Practicum(client_id=people[0].pk, **tried))
        way = work.add(EmployerSupport(organization_id=1, started_on=date(2026, 9, 1)))
        work.add(
            ConsultingWork(
                support_id=way.pk, step="jobs", done_on=date(2026, 10, 1), minutes=60,
                content="模擬", by_id=actor.id,
            )
        )  # fmt: skip
        held = work.add(Event(name="模擬 連絡会", held_on=date(2026, 11, 2), owner_id=actor.id))
        work.add(EventHeadcount(event_id=held.pk, role="medical", people=12))
    return [person.pk for person in people]
