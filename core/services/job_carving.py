"""職務の切り出し (job carving): the work of a department, task by task, until it is a vacancy."""

from __future__ import annotations

from collections.abc import Mapping

from core.db.work import Work
from core.domain.employer_support import (
    CarvedTask,
    CarvedTaskEntry,
    EmployerSupport,
    JobCarving,
    JobCarvingEntry,
)
from core.domain.entry import check, check_changes
from core.domain.job_search import Vacancy, VacancyEntry
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.services.vacancies import add_vacancy


def add_carving(work: Work, entry: JobCarvingEntry) -> JobCarving:
    """切り出しを始める: one department. Raises `RuleViolation`, `NotFound`."""
    require(work.actor, Action.WRITE_NETWORK)
    entry = check(JobCarvingEntry, entry.model_dump())
    if work.get(Organization, entry.organization_id).merged_into_id is not None:
        raise RuleViolation(
            {"": "この企業は、ほかの機関にまとめられました。まとめた先に書いてください。"}
        )
    _require_same_employer(work, entry.organization_id, entry.support_id)
    return work.add(JobCarving(**entry.model_dump()))


def change_carving(
    work: Work, carving_id: int, seen: int, typed: Mapping[str, object]
) -> JobCarving:
    """切り出しを直す; it stays with its employer. Raises `RuleViolation`, `Conflict`."""
    require(work.actor, Action.WRITE_NETWORK)
    stored = work.get(JobCarving, carving_id)
    now = stored.model_dump(include=set(JobCarvingEntry.model_fields))
    asked = {name: value for name, value in typed.items() if name != "organization_id"}
    changes = check_changes(JobCarvingEntry, now, asked)
    _require_same_employer(work, stored.organization_id, changes.get("support_id"))
    return work.change(JobCarving, carving_id, seen, changes)


def add_carved_task(work: Work, carving_id: int, typed: Mapping[str, object]) -> CarvedTask:
    """作業を一行加える. Raises `RuleViolation` at the field."""
    require(work.actor, Action.WRITE_NETWORK)
    work.get(JobCarving, carving_id)
    entry = check(CarvedTaskEntry, {**typed, "carving_id": carving_id})
    return work.add(CarvedTask(**entry.model_dump()))


def change_carved_task(
    work: Work, carved_task_id: int, seen: int, typed: Mapping[str, object]
) -> CarvedTask:
    """作業の一行を直す: some cells of the sheet. Raises `RuleViolation`, `Conflict`."""
    require(work.actor, Action.WRITE_NETWORK)
    stored = work.get(CarvedTask, carved_task_id)
    now = stored.model_dump(include=set(CarvedTaskEntry.model_fields))
    asked = {name: value for name, value in typed.items() if name != "carving_id"}
    return work.change(CarvedTask, carved_task_id, seen, check_changes(CarvedTaskEntry, now, asked))


def remove_carved_tasks(work: Work, chosen: Mapping[int, int]) -> int:
    """選んだ作業の行を消す (`chosen`: id → version on the screen). Returns how many went."""
    require(work.actor, Action.WRITE_NETWORK)
    work.remove_many(CarvedTask, chosen, "切り出しの行を消した")
    return len(chosen)


def make_vacancy(work: Work, carving_id: int, seen: int, entry: VacancyEntry) -> Vacancy:
    """切り出しから求人を作る: the carving shows it from now on. Raises `RuleViolation`, `Conflict`."""
    require(work.actor, Action.WRITE_NETWORK)
    stored = work.get(JobCarving, carving_id)
    entry = check(VacancyEntry, {**entry.model_dump(), "organization_id": stored.organization_id})
    if stored.vacancy_id is not None and stored.version == seen:
        before = work.get(Vacancy, stored.vacancy_id)
        if before.closed_on is None:
            raise RuleViolation(
                {"": f"この切り出しからは、もう求人「{before.title}」ができています。"
                 "新しい求人にするときは、まえの求人を終わりにしてください。"}
            )  # fmt: skip
    made = add_vacancy(work, entry)
    work.change(JobCarving, carving_id, seen, {"vacancy_id": made.pk})
    return made


def _require_same_employer(work: Work, organization_id: int, support_id: int | None) -> None:
    if support_id is None:
        return
    if work.get(EmployerSupport, support_id).organization_id != organization_id:
        raise RuleViolation({"support_id": "この企業の支援を選んでください。"})
