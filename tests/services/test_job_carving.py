"""職務の切り出し: a department looked through task by task, until it is a vacancy."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.employer_support import JobCarving, JobCarvingEntry
from core.domain.entry import check
from core.domain.job_search import Vacancy, VacancyEntry
from core.domain.organizations import Organization
from core.errors import NotAllowed, RuleViolation
from core.queries.job_carving import carved_tasks, carved_time, carving, carvings_of, work_in_words
from core.services import job_carving as service
from core.services.vacancies import close_vacancy

pytestmark = pytest.mark.sqlite_only
TODAY = date(2026, 11, 21)
TASKS = (
    {"task": "伝票のスキャン", "weekly_minutes": 300, "fit": "ready", "care": "見本を机に置く"},
    {"task": "備品の補充", "weekly_minutes": "90", "fit": "with_care"},
    {"task": "電話の応対", "weekly_minutes": 600, "fit": "hard"},
    {"task": "封入", "fit": "ready"},
)


@pytest.fixture
def carved(ledger: str, staff: dict[str, Actor]) -> JobCarving:
    with unit_of_work(staff["supporter"]) as work:
        place = work.add(Organization(kind="company", name="模擬事務", search_text="")).pk
        entry = {"organization_id": place, "department": "総務", "made_on": TODAY}
        row = service.add_carving(work, check(JobCarvingEntry, entry))
        for task in TASKS:
            service.add_carved_task(work, row.pk, task)
        return row


def test_a_sheet_adds_up_what_can_be_given_to_somebody(
    staff: dict[str, Actor], carved: JobCarving
) -> None:
    with read_only(staff["viewer"]) as view:
        tasks = carved_tasks(view, carved.pk)
        told = work_in_words(carvings_of(view, carved.organization_id)[0], tasks)
    time = carved_time(tasks)
    assert (time.carved, time.unknown, time.minutes["hard"]) == (390, 1, 600)
    assert "伝票のスキャン（見本を机に置く）" in told
    assert "電話" not in told
    with unit_of_work(staff["supporter"]) as work:
        service.change_carved_task(work, tasks[2].id, 1, {"fit": "with_care"})
        service.remove_carved_tasks(work, {tasks[0].id: 1})
        assert carved_time(carved_tasks(work, carved.pk)).carved == 690


def test_a_carving_becomes_a_vacancy_once_until_that_has_ended(
    staff: dict[str, Actor], carved: JobCarving
) -> None:
    def make(version: int, **typed: Any) -> Vacancy:
        values = {"organization_id": 0, "place": "-", "title": "事務補助", "opened_on": TODAY}
        with unit_of_work(staff["supporter"]) as work:
            return service.make_vacancy(
                work, carved.pk, version, VacancyEntry(**{**values, **typed})
            )

    made = make(1)
    assert made.organization_id == carved.organization_id
    with read_only(staff["viewer"]) as view:
        row = carving(view, carved.pk)
    assert (row.vacancy_id, row.vacancy, row.version) == (made.pk, "事務補助", 2)
    with pytest.raises(RuleViolation, match="もう求人"):
        make(2)
    with unit_of_work(staff["supporter"]) as work:
        close_vacancy(work, made.pk, made.version, TODAY)
    assert make(2, title="事務補助（二人目）").pk != made.pk


def test_a_carving_is_written_by_who_may_write_the_directory(
    staff: dict[str, Actor], carved: JobCarving
) -> None:
    with pytest.raises(NotAllowed), unit_of_work(staff["viewer"]) as work:
        service.change_carving(work, carved.pk, 1, {"note": "x"})
    with pytest.raises(RuleViolation, match="未来"), unit_of_work(staff["supporter"]) as work:
        service.change_carving(work, carved.pk, 1, {"made_on": "2027-01-01"})
