"""契約の期間 (terms of a contract): agreed, renewed, corrected. The last one gives 「契約の満了日」 of the job.

チャレンジ雇用 is renewed as often and as long as its rule allows (domain T19).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from core.db.work import Work, table_of
from core.domain.dates import format_date, period_end
from core.domain.employments import Employment, EmploymentTerm, EmploymentTermEntry
from core.domain.permissions import Action, require
from core.domain.rules.challenge_employment import CHALLENGE
from core.errors import RuleViolation
from core.queries.rules import rule_book
from core.queries.scopes import within_scope
from core.services.employment_checks import require_within_challenge


def add_term(work: Work, entry: EmploymentTermEntry) -> EmploymentTerm:
    """契約の期間を加える, the first one or a renewal. Whose it is follows from the job.

    Where the job knew only the last day of its first contract, that first term is written down too.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    job = within_scope(work, Employment, entry.employment_id)
    work.alone(f"employment.terms.{job.pk}")
    first = _first(work, job, entry)
    if first is not None:
        work.add(first)
    _require_sound(work, job, entry)
    row = work.add(EmploymentTerm(**{**entry.model_dump(), "client_id": job.client_id}))
    _keep_end(work, job)
    return row


def change_term(work: Work, term_id: int, seen: int, entry: EmploymentTermEntry) -> EmploymentTerm:
    """契約の期間を直す. The job stays the same."""
    require(work.actor, Action.WRITE_CLIENTS)
    stored = within_scope(work, EmploymentTerm, term_id)
    job = work.get(Employment, stored.employment_id)
    work.alone(f"employment.terms.{job.pk}")
    _require_sound(work, job, entry, term_id)
    values = entry.model_dump(exclude={"client_id", "employment_id"})
    row = work.change(EmploymentTerm, term_id, seen, values)
    _keep_end(work, job)
    return row


def remove_term(work: Work, term_id: int, seen: int) -> None:
    """契約の期間を消す: it was written down by mistake."""
    require(work.actor, Action.WRITE_CLIENTS)
    job = work.get(Employment, within_scope(work, EmploymentTerm, term_id).employment_id)
    work.remove(EmploymentTerm, term_id, seen)
    _keep_end(work, job)


def _first(work: Work, job: Employment, entry: EmploymentTermEntry) -> EmploymentTerm | None:
    """The term that the job's own 「契約の満了日」 stood for, before it is renewed."""
    t = table_of(EmploymentTerm).c
    end_on = job.contract_end_on
    known = work.scalar(select(t.id).where(t.employment_id == job.pk).limit(1))
    if known is not None or end_on is None or entry.start_on <= end_on:
        return None
    return EmploymentTerm(
        client_id=job.client_id, employment_id=job.pk, start_on=job.hired_on, end_on=end_on
    )


def _require_sound(
    work: Work, job: Employment, entry: EmploymentTermEntry, own_id: int | None = None
) -> None:
    if entry.start_on < job.hired_on:
        raise RuleViolation(
            {"start_on": f"期間の始まりが、就職日（{format_date(job.hired_on)}）より前です。"}
        )
    t = table_of(EmploymentTerm).c
    others: list[Any] = [t.employment_id == job.pk, *([t.id != own_id] if own_id else [])]
    meets = (t.start_on <= entry.end_on, t.end_on >= entry.start_on)
    other = work.first(select(t.start_on, t.end_on).where(*others, *meets).order_by(t.start_on))
    if other is not None:
        span = f"{format_date(other.start_on, weekday=False)} 〜 {format_date(other.end_on, weekday=False)}"
        after = format_date(other.end_on + timedelta(days=1))
        raise RuleViolation(
            {
                "start_on": f"ほかの期間（{span}）と重なっています。更新のときは、{after}から始めてください。"
            }
        )
    if job.scheme == CHALLENGE:
        count = int(
            work.scalar(select(func.count()).select_from(table_of(EmploymentTerm)).where(*others))
        )
        _require_challenge(work, job, entry, count)


def _require_challenge(
    work: Work, job: Employment, entry: EmploymentTermEntry, others: int
) -> None:
    """One year at a time, renewed so often, within so many years in all."""
    require_within_challenge(work, job.scheme, job.hired_on, entry.end_on)
    book = rule_book(work)
    months = book.get("challenge.term_months", entry.start_on)
    last_on = period_end(entry.start_on, months.integer)
    if entry.end_on > last_on:
        raise RuleViolation(
            {
                "end_on": f"チャレンジ雇用の一回の任期は{months.shown}までです。"
                f"終わりを{format_date(last_on)}までにして、続きは更新として加えてください。"
            }
        )
    renewals = book.get("challenge.renewals", job.hired_on)
    if others > renewals.integer:
        raise RuleViolation(
            {
                "start_on": f"チャレンジ雇用の更新は{renewals.shown}までです。"
                "これまでの期間に間違いがないか、確かめてください。"
            }
        )


def _keep_end(work: Work, job: Employment) -> None:
    """「契約の満了日」 of the job is the last day of its last term."""
    t = table_of(EmploymentTerm).c
    last: date | None = work.scalar(select(func.max(t.end_on)).where(t.employment_id == job.pk))
    if last != job.contract_end_on:
        work.change(Employment, job.pk, job.version, {"contract_end_on": last})
