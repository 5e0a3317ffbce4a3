"""模擬の求人・応募・就労パスポート (invented vacancies, applications, passports), from `job_search.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.db.work import Work
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.job_search import (
    ApplicationEndEntry,
    JobApplication,
    JobApplicationEntry,
    VacancyEntry,
)
from core.domain.permissions import Action, require
from core.domain.work_passports import SECTIONS, PassportShareEntry, WorkPassportEntry
from core.services.invented_files import day, day_or_none, document, working_day
from core.services.invented_persons import Region
from core.services.invented_work import job_of
from core.services.job_search import ended, start_application
from core.services.vacancies import add_vacancy, close_vacancy
from core.services.work_passports import begin_passport, confirm_passport, decide_share

_DAYS = {
    "started": "started_on", "applied": "applied_on", "interview": "interview_on",
    "second": "second_interview_on", "offered": "offered_on", "next_on": "next_on",
}  # fmt: skip


def add_job_search(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """求人・応募・就労パスポート. The jobs of the region must stand already."""
    require(work.actor, Action.SET_UP)
    told = document("job_search")
    # A vacancy ends after who was hired by it has applied.
    offers, over = {}, []
    for line in told["vacancy"]:
        key, closed = line.pop("key"), day_or_none(line.pop("closed", None), region.today)
        offers[key] = _vacancy(work, region, line)
        over += [(offers[key], closed)] if closed else []
    for line in told["application"]:
        _application(work, region, clients[line["client"]], offers, line)
    for vacancy_id, on in over:
        close_vacancy(work, vacancy_id, 1, on)
    for line in told["passport"]:
        _passport(work, region, clients[line["client"]], line)


def _vacancy(work: Work, region: Region, line: dict[str, Any]) -> int:
    typed = line | {
        "organization_id": region.organizations[line["organization"]],
        "opened_on": day(line["opened"], region.today),
        "closes_on": day_or_none(line.get("closes"), region.today),
    }
    return add_vacancy(work, check(VacancyEntry, typed)).pk


def _application(
    work: Work, region: Region, client_id: int, offers: Mapping[str, int], line: Mapping[str, str]
) -> None:
    today = region.today
    typed: dict[str, Any] = {
        "client_id": client_id,
        "vacancy_id": offers.get(line.get("vacancy", "")),
        "owner_id": work.get(Client, client_id).owner_id,
        "interview_with": line.get("with", ""),
        **{name: line.get(name, "") for name in ("place", "title", "disclosure", "next_step")},
        **{name: working_day(day(line[key], today)) for key, name in _DAYS.items() if key in line},
    }
    row = start_application(work, check(JobApplicationEntry, typed))
    if "end" in line:
        end = {
            "status": line["end"], "ended_on": day(line["ended"], today), "end_note": line["end_note"],
        }  # fmt: skip
        ended(work, row.pk, row.version, check(ApplicationEndEntry, end))
    if "hired" in line:
        job = job_of(work, client_id)
        done = {"status": "hired", "employment_id": job.pk, "ended_on": job.hired_on}
        work.change(JobApplication, row.pk, row.version, done)


def _passport(work: Work, region: Region, client_id: int, line: Mapping[str, Any]) -> None:
    typed = {
        "client_id": client_id,
        "kind": line.get("kind", "work_passport"),
        "made_on": day(line["made"], region.today),
        **{section: line.get(section, "") for section in SECTIONS},
    }
    row = begin_passport(work, check(WorkPassportEntry, typed))
    if "agreed" in line:
        row = confirm_passport(work, row.pk, row.version, day(line["agreed"], region.today))
    for share in line.get("share", ()):
        decided = {
            "client_id": client_id, "passport_id": row.pk,
            "organization_id": region.organizations[share["organization"]],
            "sections": share["sections"], "decided_on": day(share["decided"], region.today),
            "note": share["note"],
        }  # fmt: skip
        decide_share(work, check(PassportShareEntry, decided))
