"""就職 (employments): begun, corrected, ended, continued; the day on which six months are full is kept.

A change of stage is proposed on the person's page, never made here.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from core.db.work import Work, table_of
from core.domain.challenge import ChallengePlace
from core.domain.employments import (
    Employment,
    EmploymentEndEntry,
    EmploymentEntry,
    EmploymentLeave,
    EmploymentTerm,
)
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.employments import rehire_of
from core.queries.rules import rule_book
from core.queries.scopes import within_scope
from core.services.challenge import require_free_slot
from core.services.derived import six_months_on
from core.services.employment_checks import require_sound
from core.services.face_sheets import require_open_person
from core.services.retention_visits import call_off_visits

_KNOWN = "週30時間以上の就職が重なることを確かめて保存"


def add_employment(
    work: Work, entry: EmploymentEntry, *, is_second_known: bool = False
) -> Employment:
    """就職を記録する. `is_second_known`: somebody made sure that two full-time jobs overlap."""
    require(work.actor, Action.WRITE_CLIENTS)
    require_open_person(work, entry.client_id)
    require_sound(work, entry, is_second_known=is_second_known)
    full_on = six_months_on(entry.hired_on, rule_book(work))
    row = Employment(**entry.model_dump(), six_months_on=full_on)
    if not is_second_known:
        return work.add(row)
    with work.because(_KNOWN):
        return work.add(row)


def change_employment(
    work: Work, job_id: int, seen: int, entry: EmploymentEntry, *, is_second_known: bool = False
) -> Employment:
    """就職の記録を直す: the six months are computed anew. The person stays the same.

    Where terms of contract stand, its last day is theirs. Raises `RuleViolation` as `add_employment`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    stored = within_scope(work, Employment, job_id)
    entry = entry.model_copy(update={"client_id": stored.client_id})
    require_sound(work, entry, stored, is_second_known=is_second_known)
    _require_around(work, stored, entry)
    full_on = six_months_on(entry.hired_on, rule_book(work))
    values = {**entry.model_dump(exclude={"client_id"}), "six_months_on": full_on}
    if stored.left_on is not None and entry.left_on is None:
        values["after_leaving"] = ""
    return work.change(Employment, job_id, seen, values, _KNOWN if is_second_known else "")


def end_employment(work: Work, job_id: int, seen: int, entry: EmploymentEndEntry) -> Employment:
    """離職を記録する, with its reason, what is learned from it, and where the person goes."""
    require(work.actor, Action.WRITE_CLIENTS)
    stored = within_scope(work, Employment, job_id)
    if entry.left_on < stored.hired_on:
        raise RuleViolation({"left_on": "離職日が就職日より前です。"})
    if not entry.separation_reason:
        raise RuleViolation({"separation_reason": "離職の理由を選んでください。"})
    job = work.change(Employment, job_id, seen, entry.model_dump())
    # What was planned for a later day cannot take place there any more.
    call_off_visits(work, job_id, entry.left_on, "離職したため")
    return job


def resume_employment(work: Work, job_id: int, seen: int) -> Employment:
    """離職を取り消す: it was written down by mistake. What was learned stays where it is."""
    require(work.actor, Action.WRITE_CLIENTS)
    if within_scope(work, Employment, job_id).left_on is None:
        raise RuleViolation({"": "この就職は、離職になっていません。"})
    undone = {"left_on": None, "separation_reason": "", "after_leaving": ""}
    job = work.change(Employment, job_id, seen, undone, "離職の取り消し")
    if job.challenge_place_id is not None:
        # Somebody else may have come to the place meanwhile.
        require_free_slot(work, work.get(ChallengePlace, job.challenge_place_id), job)
    return job


def continue_employment(work: Work, job_id: int, seen: int) -> Employment:
    """まえの就職の続きとみなす (domain T8): hired again within the month, once while the support is in
    use. Raises `RuleViolation` where that does not hold."""
    require(work.actor, Action.WRITE_CLIENTS)
    job = within_scope(work, Employment, job_id)
    # Two at a time would each find that it was not used yet.
    work.alone(f"employment.continues.{job.client_id}")
    found = rehire_of(work, job_id)
    if found is None or not found.may_continue:
        raise RuleViolation(
            {
                "": "続きとみなせるのは、就労定着支援を使っていて、離職から決まった期間のうちに再就職した"
                "ときだけです（回数にも限りがあります）。"
            }
        )
    return work.change(Employment, job_id, seen, {"continues_id": found.before_id})


def discontinue_employment(work: Work, job_id: int, seen: int) -> Employment:
    """続きとみなすのをやめる."""
    require(work.actor, Action.WRITE_CLIENTS)
    within_scope(work, Employment, job_id)
    return work.change(Employment, job_id, seen, {"continues_id": None})


def _require_around(work: Work, stored: Employment, entry: EmploymentEntry) -> None:
    """The job holds its terms and its leaves; the terms say when the contract ends."""
    t, x = table_of(EmploymentTerm).c, table_of(EmploymentLeave).c
    of_job = t.employment_id == stored.pk
    first: date | None = work.scalar(select(func.min(t.start_on)).where(of_job))
    last: date | None = work.scalar(select(func.max(t.end_on)).where(of_job))
    if last is not None and entry.contract_end_on != stored.contract_end_on:
        raise RuleViolation(
            {
                "contract_end_on": "満了日は、下の「契約の期間」で直してください。そこから決まります。"
            }
        )
    away: date | None = work.scalar(
        select(func.min(x.start_on)).where(x.employment_id == stored.pk)
    )
    begun = min((on for on in (first, away) if on is not None), default=None)
    if begun is not None and entry.hired_on > max(begun, stored.hired_on):
        raise RuleViolation(
            {
                "hired_on": "就職日が、契約の期間か休職の始まりより後になります。先にそちらを直してください。"
            }
        )
