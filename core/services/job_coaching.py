"""ジョブコーチの訪問を書く (visits of a job coach): one save is the visit, its tasks and the 支援記録."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.employments import Employment
from core.domain.enrolments import Enrolment
from core.domain.entry import check
from core.domain.job_coaching import (
    SHARES,
    CoachedTask,
    CoachedTaskEntry,
    CoachingVisit,
    CoachingVisitEntry,
)
from core.domain.permissions import Action, require
from core.domain.records import RecordEntry, SupportRecord
from core.errors import RuleViolation
from core.queries.scopes import within_scope
from core.services.records import add_record, correct_record

ACTIVITY, PROGRAMME = "job_coach", "job_coach"
NEXT_VISIT = "ジョブコーチの訪問"
LONGEST_STEP = 300


def record_coaching_visit(
    work: Work, entry: CoachingVisitEntry, tasks: Sequence[CoachedTaskEntry]
) -> CoachingVisit:
    """ジョブコーチの訪問を記録する, with its tasks and its 支援記録; 次に訪問する日 becomes a task.

    Raises `RuleViolation`, `NotFound`, `OutOfScope`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    require(work.actor, Action.SEE_SENSITIVE)
    job = within_scope(work, Employment, entry.employment_id)
    entry, tasks = _checked(job, entry, tasks)
    _require_new(work, job, entry)
    record = add_record(work, _record(work, job, entry, tasks))
    visit = work.add(CoachingVisit(**_stored(entry), coach_id=work.actor.id, record_id=record.pk))
    work.add_all([CoachedTask(visit_id=visit.pk, **task.model_dump()) for task in tasks])
    return visit


def correct_coaching_visit(
    work: Work,
    coaching_visit_id: int,
    seen: int,
    entry: CoachingVisitEntry,
    tasks: Sequence[CoachedTaskEntry],
) -> CoachingVisit:
    """訪問の記録を訂正する: its 支援記録 gets a correction that names the old one; the tasks are put anew.

    Raises `Conflict`, `RuleViolation`, `NotFound`, `OutOfScope`, `NotAllowed` (公開範囲).
    """
    require(work.actor, Action.WRITE_CLIENTS)
    require(work.actor, Action.SEE_SENSITIVE)
    visit = within_scope(work, CoachingVisit, coaching_visit_id)
    job = work.get(Employment, visit.employment_id)
    entry, tasks = _checked(job, entry, tasks)
    old = _latest_record(work, visit)
    told = _record(work, job, entry, tasks)
    if old is None:
        record = add_record(work, told)
    else:
        kept: dict[str, Any] = {
            "visibility": old.visibility, "programme": old.programme, "topic": old.topic,
            "further_topics": old.further_topics,
        }  # fmt: skip
        if entry.next_on is None and old.next_step_on is not None:
            # The visit keeps no next day of its own: that of the record stays.
            kept |= {
                "next_step": told.next_step or old.next_step, "next_step_on": old.next_step_on,
                "next_step_owner_id": old.next_step_owner_id,
            }  # fmt: skip
        record = correct_record(work, old.pk, old.version, told.model_copy(update=kept))
    changed = work.change(CoachingVisit, visit.pk, seen, {**_stored(entry), "record_id": record.pk})
    t = table_of(CoachedTask).c
    stored = work.all(select(CoachedTask).where(t.visit_id == visit.pk).order_by(t.id))
    if [_task_values(row) for row in stored] != [task.model_dump() for task in tasks]:
        work.remove_many(CoachedTask, {row.pk: row.version for row in stored})
        work.add_all([CoachedTask(visit_id=visit.pk, **task.model_dump()) for task in tasks])
    return changed


def note_fading_picture(work: Work, employment_id: int, form: str, *, named: bool) -> None:
    """フェイディングの図を書き出した: who took it out, in which form, with the name on it or not."""
    require(work.actor, Action.SEE_SENSITIVE)
    job = within_scope(work, Employment, employment_id)
    detail = {"what": "フェイディングの図", "form": form, "named": named}
    work.log("export", "client", job.client_id, detail)


# -- parts -----------------------------------------------------------------------------------------


def _require_new(work: Work, job: Employment, entry: CoachingVisitEntry) -> None:
    """A button pressed twice makes one visit and one 支援記録."""
    work.alone(f"coaching.visit.{job.pk}")
    v, names = table_of(CoachingVisit).c, ("visited_on", "started_at", "minutes", "findings")
    same = [v.employment_id == job.pk, v.coach_id == work.actor.id]
    same += [v[name] == getattr(entry, name) for name in names]
    if work.scalar(select(v.id).where(*same).limit(1)) is not None:
        raise RuleViolation(
            {
                "visited_on": "同じ日・同じ内容の訪問が、もう記録されています。"
                "直すときは、その訪問の「訂正する」から。"
            }
        )


def _checked(
    job: Employment, entry: CoachingVisitEntry, tasks: Sequence[CoachedTaskEntry]
) -> tuple[CoachingVisitEntry, list[CoachedTaskEntry]]:
    """What was typed, of this job and its person; every task once."""
    whose = {"client_id": job.client_id, "employment_id": job.pk}
    entry = check(CoachingVisitEntry, {**entry.model_dump(), **whose})
    if job.left_on and entry.visited_on > job.left_on:
        raise RuleViolation(
            {
                "visited_on": f"{format_date(job.left_on, weekday=False)} に離職しています。"
                "そのあとの訪問は、支援記録に書いてください。"
            }
        )
    checked = [_checked_task(task) for task in tasks]
    names = [task.task for task in checked]
    if len(set(names)) < len(names):
        raise RuleViolation({"": "同じ仕事が2回あります。一つにまとめてください。"})
    return entry, checked


def _checked_task(task: CoachedTaskEntry) -> CoachedTaskEntry:
    """Its messages name the task: several stand in one form."""
    try:
        return check(CoachedTaskEntry, task.model_dump())
    except RuleViolation as violation:
        name = str(getattr(task, "task", ""))
        raise RuleViolation(
            {"": "".join(f"「{name}」: {told}" for told in violation.fields.values())}
        ) from None


def _stored(entry: CoachingVisitEntry) -> dict[str, Any]:
    return entry.model_dump(exclude={"next_on"})


def _task_values(row: CoachedTask) -> dict[str, Any]:
    return {name: getattr(row, name) for name in CoachedTaskEntry.model_fields}


def _record(
    work: Work, job: Employment, entry: CoachingVisitEntry, tasks: Sequence[CoachedTaskEntry]
) -> RecordEntry:
    """支援記録: what was seen, what was done with each task, and the shares as a judgement."""
    done = [f"・{task_in_words(task)}" for task in tasks]
    if entry.to_employer:
        done.append(f"企業に伝えたこと・頼んだこと: {entry.to_employer}")
    return check(
        RecordEntry,
        {
            "client_id": job.client_id,
            "happened_on": entry.visited_on,
            "started_at": entry.started_at,
            "minutes": entry.minutes,
            "method": "workplace_visit",
            "party": "person",
            "organization_id": job.organization_id,
            "activity": ACTIVITY,
            "programme": PROGRAMME if _is_enrolled(work, job.client_id) else "",
            "facts": entry.findings,
            "done": "\n".join(done),
            "judged": _judged(entry),
            "next_step": _next_step(entry),
            "next_step_on": entry.next_on,
        },
    )


def task_in_words(task: CoachedTaskEntry) -> str:
    """「検品: 職場の人が見る（手がかり 手順書・写真）。数えかたを教えた」."""
    doer, cue = codes("task_doer").label(task.doer), codes("coaching_cue").label(task.cue)
    told = f"{task.task}: {doer}" if task.doer else task.task
    if task.cue:
        told += f"（手がかり {cue}）"
    return f"{told}。{task.taught}" if task.taught else told


def _judged(entry: CoachingVisitEntry) -> str:
    if entry.person_share is None:
        return ""
    told = zip(("本人", "企業", "支援者"), (getattr(entry, name) for name in SHARES), strict=True)
    return "いまの見立て: " + "・".join(f"{who} {share}％" for who, share in told)


def _next_step(entry: CoachingVisitEntry) -> str:
    words = " ".join(entry.following.split())[:LONGEST_STEP]
    return words or (NEXT_VISIT if entry.next_on else "")


def _is_enrolled(work: Work, client_id: int) -> bool:
    e = table_of(Enrolment).c
    running = [e.client_id == client_id, e.programme == PROGRAMME, e.end_on.is_(None)]
    return work.scalar(select(e.id).where(*running).limit(1)) is not None


def _latest_record(work: Work, visit: CoachingVisit) -> SupportRecord | None:
    """The record of the visit as it stands now, after corrections made elsewhere; None when one of
    them put it at another person."""
    if visit.record_id is None:
        return None
    r = table_of(SupportRecord).c
    record = work.get(SupportRecord, visit.record_id)
    while record.is_replaced:
        newer = work.all(
            select(SupportRecord).where(r.client_id == visit.client_id, r.corrects_id == record.pk)
        )
        if not newer:
            return None
        record = newer[0]
    return record if record.client_id == visit.client_id else None
