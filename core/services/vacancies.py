"""求人 (vacancies): written down, corrected, ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from core.db.work import Work, table_of
from core.domain.entry import check
from core.domain.job_search import JobApplication, Vacancy, VacancyEntry, VacancyFields
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.errors import RuleViolation


def add_vacancy(work: Work, entry: VacancyEntry) -> Vacancy:
    """求人を書く. The same number of the same employer stands only once."""
    require(work.actor, Action.WRITE_NETWORK)
    row = Vacancy(**_whole(work, entry))
    _refuse_twice(work, row)
    return work.add(row)


def change_vacancy(work: Work, vacancy_id: int, seen: int, changes: Mapping[str, Any]) -> Vacancy:
    """求人を直す: some fields. Applications that stand keep what they said."""
    require(work.actor, Action.WRITE_NETWORK)
    row = work.get(Vacancy, vacancy_id)
    stored = {name: getattr(row, name) for name in VacancyFields.model_fields}
    whole = _whole(work, check(VacancyEntry, {**stored, **changes}))
    row = work.change(Vacancy, vacancy_id, seen, whole)
    _refuse_twice(work, row)
    return row


def close_vacancy(work: Work, vacancy_id: int, seen: int, on: date) -> Vacancy:
    """求人が終わった: it is offered no more. Who is on the way there goes on."""
    require(work.actor, Action.WRITE_NETWORK)
    return change_vacancy(work, vacancy_id, seen, {"closed_on": on})


def reopen_vacancy(work: Work, vacancy_id: int, seen: int) -> Vacancy:
    """求人がまた出た, or had not ended."""
    require(work.actor, Action.WRITE_NETWORK)
    return change_vacancy(work, vacancy_id, seen, {"closed_on": None})


def remove_vacancy(work: Work, vacancy_id: int, seen: int) -> None:
    """求人を消す: one that was a mistake. Raises `RuleViolation` when somebody applied for it."""
    require(work.actor, Action.WRITE_NETWORK)
    a = table_of(JobApplication).c
    if work.scalar(select(func.count()).where(a.vacancy_id == vacancy_id)):
        raise RuleViolation(
            {"": "この求人には応募の記録があります。消さずに「終わった日」を入れてください。"}
        )
    work.remove(Vacancy, vacancy_id, seen)


def _whole(work: Work, entry: VacancyEntry) -> dict[str, Any]:
    """The values; of an employer of the directory the typed name is not kept."""
    values = entry.model_dump()
    if entry.organization_id is not None:
        work.get(Organization, entry.organization_id)
        values["place"] = ""
    return values


def _refuse_twice(work: Work, row: Vacancy) -> None:
    if not row.number:
        return
    t = table_of(Vacancy).c
    same = (
        t.number == row.number,
        t.organization_id.is_not_distinct_from(row.organization_id),
        t.closed_on.is_(None),
    )
    others = select(func.count()).where(*same, *([t.id != row.id] if row.id else []))
    if row.closed_on is None and work.scalar(others):
        raise RuleViolation(
            {
                "number": f"求人番号「{row.number}」の求人は、もう書いてあります。一覧でさがしてください。"
            }
        )
