"""応募 (applications): prepared, sent, interviewed, offered, and the job that comes of it.

The status follows from the days. An interview is planned first and told of afterwards; one that was
planned and never held goes when the application ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.db.work import Work, table_of
from core.domain.clients import Client
from core.domain.employments import Employment, EmploymentEntry
from core.domain.entry import check
from core.domain.job_search import (
    NOT_HIRED,
    OPEN_APPLICATIONS,
    ApplicationEndEntry,
    ApplicationNextEntry,
    ApplicationStepEntry,
    InterviewPlanEntry,
    JobApplication,
    JobApplicationEntry,
    JobApplicationFields,
    Vacancy,
    status_of,
)
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.practicums import Practicum
from core.errors import RuleViolation
from core.queries.scopes import require_client, within_scope
from core.services.employments import add_employment

_NOTHING_NEXT: Mapping[str, Any] = {"next_step": "", "next_on": None}


def start_application(work: Work, entry: JobApplicationEntry) -> JobApplication:
    """応募の準備を始める. What the vacancy says of employer, job and scheme is taken from it.

    Raises `RuleViolation` when the vacancy has ended, or the person is on the way there already.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    require_client(work, entry.client_id)
    person = work.get(Client, entry.client_id)
    values = _with_vacancy(work, entry.model_dump())
    # Nobody's application would be asked for by nobody.
    values["owner_id"] = values["owner_id"] or person.owner_id or work.actor.id
    row = JobApplication(**values, status=status_of(is_held=True, **values))
    _refuse_twice(work, row)
    return work.add(row)


def change_application(
    work: Work, application_id: int, seen: int, changes: Mapping[str, Any]
) -> JobApplication:
    """応募を直す: some fields; the status follows. The person and the vacancy stay."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = within_scope(work, JobApplication, application_id)
    return _change(work, row, seen, changes)


# -- the way ---------------------------------------------------------------------------------------


def applied(
    work: Work, application_id: int, seen: int, entry: ApplicationStepEntry
) -> JobApplication:
    """応募した."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = _open(work, application_id, seen)
    return _change(work, row, seen, {"applied_on": entry.on, **_following(entry)})


def plan_interview(
    work: Work, application_id: int, seen: int, entry: InterviewPlanEntry
) -> JobApplication:
    """面接の日を決める: the first one, or the second after the first took place."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = _open(work, application_id, seen)
    days = {_interview_asked(row): entry.on, "interview_with": entry.interview_with}
    return _change(work, row, seen, {**days, **_following(entry)}, is_held=False)


def interviewed(
    work: Work, application_id: int, seen: int, entry: ApplicationStepEntry
) -> JobApplication:
    """面接した: the planned one, on that day or another; or one that nobody had planned."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = _open(work, application_id, seen)
    if entry.on > clock.today():
        raise RuleViolation(
            {"on": "面接の日が未来の日付です。予定は「面接の日を決める」に書いてください。"}
        )
    days = {_interview_asked(row): entry.on}
    return _change(work, row, seen, {**days, **_following(entry)}, is_held=True)


def offered(
    work: Work, application_id: int, seen: int, entry: ApplicationStepEntry
) -> JobApplication:
    """内定. The job itself is written down with `hired`."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = _open(work, application_id, seen)
    changes = {"offered_on": entry.on, **_following(entry), **_never_held(row, entry.on)}
    return _change(work, row, seen, changes)


def hired(
    work: Work,
    application_id: int,
    seen: int,
    entry: EmploymentEntry,
    *,
    is_second_known: bool = False,
    end_others: bool = False,
) -> Employment:
    """就職を登録する: the job is written down and the application ends with it, in one transaction.

    `end_others`: what else the person has on the way is given up. Raises as `add_employment`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    row = _open(work, application_id, seen)
    if row.offered_on and entry.hired_on < row.offered_on:
        raise RuleViolation({"hired_on": "就職日が、内定の日より前です。"})
    typed = entry.model_dump(exclude_unset=True) | {"client_id": row.client_id}
    job = add_employment(work, check(type(entry), typed), is_second_known=is_second_known)
    # The first day at work may lie ahead; what is told today ended today.
    on = min(job.hired_on, clock.today())
    changes = {
        "status": "hired", "ended_on": on, "employment_id": job.pk,
        "organization_id": job.organization_id or row.organization_id,
        **_NOTHING_NEXT, **_never_held(row, on),
    }  # fmt: skip
    work.change(JobApplication, row.pk, seen, changes)
    if end_others:
        _give_up_others(work, row, on)
    return job


def plan_next(
    work: Work, application_id: int, seen: int, entry: ApplicationNextEntry
) -> JobApplication:
    """次の一歩を決める: what, and by when; without it nobody asks again."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = _open(work, application_id, seen)
    return _change(work, row, seen, entry.model_dump())


def ended(work: Work, application_id: int, seen: int, entry: ApplicationEndEntry) -> JobApplication:
    """応募を終える: 不採用, 辞退 or 取りやめ, with what was learnt for the next one."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = _open(work, application_id, seen)
    gone = _never_held(row, entry.ended_on)
    changes = entry.model_dump(exclude={"status"}) | gone | dict(_NOTHING_NEXT)
    return _change(work, row, seen, changes, status=entry.status)


def reopen_application(work: Work, application_id: int, seen: int, reason: str) -> JobApplication:
    """もう一度すすめる: an end that was a mistake, or a refusal that was taken back."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = within_scope(work, JobApplication, application_id)
    if row.status not in NOT_HIRED and row.version == seen:
        raise RuleViolation({"": "この応募は、終わっていません。"})
    if not reason.strip():
        raise RuleViolation({"reason": "もう一度すすめる理由を入力してください。"})
    days = {name: getattr(row, name) for name in JobApplicationFields.model_fields}
    again = {"ended_on": None, "status": status_of(is_held=True, **{**days, "ended_on": None})}
    row = work.change(JobApplication, application_id, seen, again, reason.strip()[:300])
    _refuse_twice(work, row)
    return row


# -- parts -----------------------------------------------------------------------------------------


def _open(work: Work, application_id: int, seen: int) -> JobApplication:
    row = within_scope(work, JobApplication, application_id)
    # Who saw an older version is told of the other's save, by the change itself.
    if not row.is_open and row.version == seen:
        raise RuleViolation(
            {"": "この応募は終わっています。すすめるときは「もう一度すすめる」から。"}
        )
    return row


def _change(
    work: Work,
    row: JobApplication,
    seen: int,
    changes: Mapping[str, Any],
    *,
    is_held: bool | None = None,
    status: str = "",
) -> JobApplication:
    """Some fields, checked together with the others. An end keeps its own word; whether the
    interview took place is as it was, unless `is_held` says it."""
    stored = {name: getattr(row, name) for name in JobApplicationFields.model_fields}
    entry = check(JobApplicationEntry, {**stored, **changes})
    whole = entry.model_dump(exclude={"client_id", "vacancy_id"})
    _check_ties(work, row.client_id, whole)
    if not status:
        if not row.is_open and whole["ended_on"] is None:
            raise RuleViolation({"ended_on": "終わった応募には、結果の日が要ります。"})
        if row.is_open and whole["ended_on"] is not None:
            raise RuleViolation({"ended_on": "結果の日は、「結果を書く」から入力してください。"})
        held = row.status != "interview_planned" if is_held is None else is_held
        status = status_of(is_held=held, **whole) if row.is_open else row.status
    if whole["organization_id"] is not None:
        whole["place"] = ""
    return work.change(JobApplication, row.pk, seen, {**whole, "status": status})


def _following(entry: ApplicationStepEntry | InterviewPlanEntry) -> dict[str, Any]:
    return {"next_step": entry.next_step, "next_on": entry.next_on}


def _interview_asked(row: JobApplication) -> str:
    """Which interview is planned or told of now: the second only after the first took place."""
    if row.second_interview_on is not None:
        return "second_interview_on"
    is_done = row.interview_on is not None and row.status == "interviewed"
    return "second_interview_on" if is_done else "interview_on"


def _never_held(row: JobApplication, on: date) -> dict[str, Any]:
    """A planned interview after that day, which there will not be."""
    days = {"second_interview_on": row.second_interview_on, "interview_on": row.interview_on}
    return {name: None for name, day in days.items() if day is not None and day > on}


def _with_vacancy(work: Work, values: dict[str, Any]) -> dict[str, Any]:
    _check_ties(work, values["client_id"], values)
    if values["vacancy_id"] is not None:
        offer = work.get(Vacancy, values["vacancy_id"])
        if offer.closed_on is not None and offer.closed_on <= values["started_on"]:
            raise RuleViolation(
                {
                    "vacancy_id": "この求人は終わっています。また出たときは、求人の「終わった日」を消してください。"
                }
            )
        for name in ("organization_id", "place", "title", "scheme"):
            values[name] = values[name] or getattr(offer, name)
    if values["organization_id"] is not None:
        values["place"] = ""
    return values


def _check_ties(work: Work, client_id: int, values: Mapping[str, Any]) -> None:
    """What the application is tied to must be there, and a practicum must be the person's own."""
    for name in ("organization_id", "referred_by_id"):
        if values[name] is not None:
            work.get(Organization, values[name])
    there = values["practicum_id"]
    if there is not None and work.get(Practicum, there).client_id != client_id:
        raise RuleViolation({"practicum_id": "ほかの人の実習です。選び直してください。"})


def _refuse_twice(work: Work, row: JobApplication) -> None:
    """二重の応募: one way of a person to one vacancy at a time; of one without a vacancy, the same
    words of the same day are one that was pressed twice."""
    t = table_of(JobApplication).c
    same = [t.client_id == row.client_id, t.status.in_(OPEN_APPLICATIONS)]
    if row.vacancy_id is not None:
        same.append(t.vacancy_id == row.vacancy_id)
    else:
        names = ("vacancy_id", "organization_id", "place", "title", "started_on")
        same += [t[name].is_not_distinct_from(getattr(row, name)) for name in names]
    work.alone(f"application.{row.client_id}")
    if work.scalar(select(func.count()).where(*same, *([t.id != row.id] if row.id else []))):
        raise RuleViolation(
            {
                "vacancy_id": "この人は、この求人への応募がもう途中です。その応募をひらいて続けてください。"
            }
        )


def _give_up_others(work: Work, row: JobApplication, on: date) -> None:
    t = table_of(JobApplication).c
    others = work.all(
        select(JobApplication)
        .where(
            t.client_id == row.client_id, t.status.in_(OPEN_APPLICATIONS), t.id != row.pk
        )
        .order_by(t.id)
    )  # fmt: skip
    for other in others:
        days = [d for n in ("started_on", "applied_on", "offered_on") if (d := getattr(other, n))]
        gone = {
            "status": "declined", "ended_on": max(on, *days), **_NOTHING_NEXT,
            "end_note": "\n".join(filter(None, (other.end_note, "ほかの応募で就職が決まった"))),
            **_never_held(other, on),
        }  # fmt: skip
        work.change(JobApplication, other.pk, other.version, gone, "ほかで就職")
