"""模擬のジョブコーチ支援 (invented coaching): steps, visits with tasks, the three shares as they went.

せな: support has faded. かえで: 集中支援期, the employer's part does not grow yet. こはる: visited more
often than planned. ちひろ has a plan that names no job yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.clients import Client
from core.domain.employments import Employment
from core.domain.job_coaching import CoachedTask, CoachedTaskEntry, CoachingStep, CoachingVisit
from core.domain.outreach import DoctorAdvice
from core.domain.permissions import Action, require
from core.domain.records import SupportRecord
from core.queries.job_coaching import coaching_of
from core.services.invented_files import day, document, working_day
from core.services.invented_persons import Region
from core.services.invented_work import job_of
from core.services.job_coaching import ACTIVITY, task_in_words
from core.services.plan_details import write_details

CUES = {"coach": "model", "coach_helps": "spoken", "employer_helps": "written", "checked": "tool"}


def add_coaching(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """ジョブコーチ支援 of `coaching.toml`."""
    require(work.actor, Action.SET_UP)
    for block in document("coaching")["coached"]:
        job, coach_id = job_of(work, clients[block["client"]]), region.staff[block["coach"]]
        whose: dict[str, Any] = {"client_id": job.client_id, "employment_id": job.pk}
        work.add_all(
            [
                CoachingStep(
                    **whose, phase=step["phase"], start_on=day(step["start"], region.today),
                    end_on=day(step["end"], region.today), weekly_visits=step["visits"],
                    weekly_hours=step["hours"],
                )
                for step in block["steps"]
            ]
        )  # fmt: skip
        for run in block["run"]:
            _run(work, region.today, job, coach_id, run)
        if block.get("advice"):
            _rest_on_advice(work, region.today, job)


def _run(work: Work, today: date, job: Employment, coach_id: int, run: Mapping[str, Any]) -> None:
    """The visits of one run, their records and their tasks."""
    days = list(_days(day(run["from"], today), day(run["to"], today), run["every"]))
    visits, records, tasks = [], [], []
    for number, on in enumerate(days):
        part = number / max(len(days) - 1, 1)
        doers = {name: _at(steps, part) for name, steps in run["tasks"].items()}
        shares = _shares(run, part) if number % run["judged"] == 0 else {}
        found = _at_turn(run["findings"], number)
        records.append(_record(job, coach_id, on, run, found, doers))
        tasks.append(doers)
        visits.append(
            CoachingVisit(
                client_id=job.client_id, employment_id=job.pk, visited_on=on, started_at="10:00",
                minutes=run["minutes"], findings=found, coach_id=coach_id,
                to_employer=run.get("to_employer", "") if number % 4 == 0 else "", **shares,
            )
        )  # fmt: skip
    work.add_all(records)
    client = work.get(Client, job.client_id)
    if days and days[-1] > (client.last_record_on or date.min):
        work.change(Client, client.pk, client.version, {"last_record_on": days[-1]})
    for visit, record in zip(visits, records, strict=True):
        visit.record_id = record.pk
    work.add_all(visits)
    work.add_all(
        [
            CoachedTask(visit_id=visit.pk, task=name, doer=doer, cue=CUES.get(doer, "none"))
            for visit, doers in zip(visits, tasks, strict=True)
            for name, doer in doers.items()
        ]
    )


def _days(first: date, last: date, every: int) -> Iterator[date]:
    found: set[date] = set()
    on = first
    while on <= last:
        visited_on = working_day(on)
        if first <= visited_on <= last and visited_on not in found:
            found.add(visited_on)
            yield visited_on
        on += timedelta(days=every)


def _at(steps: Sequence[str], part: float) -> str:
    return steps[min(int(part * len(steps)), len(steps) - 1)]


def _at_turn(words: Sequence[str], number: int) -> str:
    return words[number % len(words)]


def _shares(run: Mapping[str, Any], part: float) -> dict[str, Any]:
    person, employer = (
        round(first + (last - first) * part)
        for first, last in zip(run["first"], run["last"], strict=True)
    )
    return {
        "person_share": person, "employer_share": employer,
        "supporter_share": 100 - person - employer,
    }  # fmt: skip


def _record(
    job: Employment, coach_id: int, on: date, run: Mapping[str, Any], found: str,
    doers: Mapping[str, str],
) -> SupportRecord:  # fmt: skip
    lines = [
        "・" + task_in_words(CoachedTaskEntry(task=name, doer=doer)) for name, doer in doers.items()
    ]
    return SupportRecord(
        client_id=job.client_id, happened_on=on, started_at="10:00", minutes=run["minutes"],
        method="workplace_visit", organization_id=job.organization_id, activity=ACTIVITY,
        facts=found, done="\n".join(lines), author_id=coach_id,
    )  # fmt: skip


def _rest_on_advice(work: Work, today: date, job: Employment) -> None:
    """計画 names the doctor's advice that it rests on."""
    plan = coaching_of(work, job.pk, today).plan
    a = table_of(DoctorAdvice).c
    advice_id = work.scalar(
        select(a.id).where(a.client_id == job.client_id, a.answered_on.is_not(None))
    )
    if plan is not None:
        write_details(work, plan.plan_id, plan.detail_version, {"advice_id": advice_id})
