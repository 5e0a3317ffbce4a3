"""紹介 (introductions): begun, followed step by step, ended, opened again.

The status follows from the days. What of the person goes to the organisation needs a consent that is
live on that day, and leaves its record in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.clients import ServiceUse, ServiceUseEntry
from core.domain.entry import check
from core.domain.intakes import Intake
from core.domain.introductions import (
    ENDED,
    PASSED_ITEMS,
    Introduction,
    IntroductionEndEntry,
    IntroductionEntry,
    IntroductionFields,
    IntroductionStepEntry,
    status_of,
)
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.scopes import within_scope
from core.services.introduction_checks import (
    checked,
    introduction_of,
    person_of,
    previous_of,
    refuse_twice,
    require_order,
    status_after,
    still_on_the_way,
)
from core.services.introduction_sharing import pass_on, require_consent
from core.services.service_uses import add_service_use

# The note of a service use that an arrival made: by it, and untouched, it goes when that is undone.
_MADE_BY_ARRIVAL = "紹介から利用開始"


def introduce(
    work: Work,
    entry: IntroductionEntry,
    *,
    items: Collection[str] = PASSED_ITEMS,
    method: str = "oral",
    previous_id: int | None = None,
) -> Introduction:
    """紹介する: to another organisation, from one to us, or between two others.

    When we give the person's name (`items`: which `data_category`s), a live third-party consent
    must cover it, and the 提供記録 is written with it; 「本人が自分で連絡する」 gives nothing.
    Raises `ConsentMissing`, and `RuleViolation` when the person is already on the way there.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    values = person_of(work, entry) | checked(work, entry)
    row = Introduction(**values, previous_id=previous_of(work, previous_id, values))
    row.status = status_of(**values)
    refuse_twice(work, row)
    if row.passes_data:
        row.consent_id = pass_on(work, row, items, method)
    return work.add(row)


def change_introduction(
    work: Work,
    introduction_id: int,
    seen: int,
    changes: Mapping[str, Any],
    *,
    items: Collection[str] = PASSED_ITEMS,
    method: str = "oral",
) -> Introduction:
    """紹介を直す: some fields; the status follows. Whom it is about stays.

    Another organisation, or our giving the name after all, asks for the consent anew. An arrival
    that is taken away takes the service use along that it had made, if nobody touched it since.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    row = introduction_of(work, introduction_id)
    passed, made = (row.to_id if row.passes_data else None), row.service_use_id
    values = {name: getattr(row, name) for name in IntroductionFields.model_fields}
    entry = check(IntroductionEntry, {**values, **changes})
    whole = checked(work, entry, row)
    new = {n: whole[n] for n in changes if n in whole and n not in ("client_id", "intake_id")}
    new |= status_after(row.status, whole)
    if whole["arrived_on"] is None:
        new["service_use_id"] = None
    if (entry.from_id, entry.to_id) != (row.from_id, row.to_id):
        new["shared_on"] = None
    row = work.change(Introduction, introduction_id, seen, new)
    refuse_twice(work, row)
    if made is not None and row.service_use_id is None:
        _take_back(work, made)
    if row.passes_data and row.to_id != passed:
        consent_id = pass_on(work, row, items, method)
        row = work.change(Introduction, row.pk, row.version, {"consent_id": consent_id})
    return row


# -- the way ---------------------------------------------------------------------------------------


def plan_visit(
    work: Work, introduction_id: int, seen: int, on: date, next_step: str = "見学"
) -> Introduction:
    """見学を予定する: the day is the next step's day too."""
    require(work.actor, Action.WRITE_CLIENTS)
    changes = {"visit_planned_on": on, "next_step": next_step or "見学", "next_on": on}
    return change_introduction(work, introduction_id, seen, changes)


def plan_next(
    work: Work, introduction_id: int, seen: int, next_step: str, next_on: date
) -> Introduction:
    """次の一歩を決める: what, and by when; without it nobody asks again."""
    require(work.actor, Action.WRITE_CLIENTS)
    still_on_the_way(introduction_of(work, introduction_id))
    if not next_step.strip():
        raise RuleViolation({"next_step": "次にすることを入力してください。"})
    changes = {"next_step": next_step, "next_on": next_on}
    return change_introduction(work, introduction_id, seen, changes)


def visited(
    work: Work, introduction_id: int, seen: int, entry: IntroductionStepEntry
) -> Introduction:
    """見学した: the planned step is done; the next one is what the entry says."""
    require(work.actor, Action.WRITE_CLIENTS)
    still_on_the_way(introduction_of(work, introduction_id))
    return _step(work, introduction_id, seen, entry, {"visited_on": entry.on})


def start_trial(
    work: Work, introduction_id: int, seen: int, entry: IntroductionStepEntry
) -> Introduction:
    """体験が始まった, with its last day when that is agreed."""
    require(work.actor, Action.WRITE_CLIENTS)
    still_on_the_way(introduction_of(work, introduction_id))
    changes = {"trial_on": entry.on, "trial_to": entry.until}
    return _step(work, introduction_id, seen, entry, changes)


def arrived(
    work: Work, introduction_id: int, seen: int, on: date, *, service: str = ""
) -> Introduction:
    """利用が始まった: steps before it may be missing. `service`: what the person uses there now.

    A registered person gets the サービス利用, or the one that stands already is tied to it; the stage
    is proposed by it on the person's page. Raises as `add_service_use`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    row = still_on_the_way(introduction_of(work, introduction_id))
    done = {"arrived_on": on, "next_step": "", "next_on": None}
    row = change_introduction(work, introduction_id, seen, done)
    if not service or row.client_id is None:
        return row
    use_id = _use_there(work, row, service)
    return work.change(Introduction, row.pk, row.version, {"service_use_id": use_id})


def ended(work: Work, introduction_id: int, seen: int, entry: IntroductionEndEntry) -> Introduction:
    """紹介を終える: 辞退 (the person), 不承諾 (the organisation) with a reason, or 取りやめ."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = introduction_of(work, introduction_id)
    if row.version == seen:
        still_on_the_way(row)
    values = {name: getattr(row, name) for name in IntroductionFields.model_fields}
    new = entry.model_dump() | {"next_step": "", "next_on": None}
    require_order({**values, **new})
    return work.change(Introduction, introduction_id, seen, new)


def reopen(work: Work, introduction_id: int, seen: int, reason: str) -> Introduction:
    """もう一度すすめる: an end that was a mistake, or did not last; the reason stays in the audit.

    Where we gave the name, to go on needs a consent that is live today. Raises `ConsentMissing`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    row = introduction_of(work, introduction_id)
    if row.status not in ENDED and row.version == seen:
        raise RuleViolation({"": "この紹介は、終わっていません。"})
    if not reason.strip():
        raise RuleViolation({"reason": "もう一度すすめる理由を入力してください。"})
    if row.passes_data:
        require_consent(work, row)
    again = {"ended_on": None, "end_reason": "", "end_note": ""}
    row = work.change(
        Introduction, introduction_id, seen,
        {**again, "status": status_of(**row.model_dump())}, reason.strip()[:300],
    )  # fmt: skip
    refuse_twice(work, row)
    return row


def follow_intake(work: Work, intake_id: int, client_id: int | None) -> int:
    """相談といっしょに動く: introductions of a consultation belong to the person it is about.

    `client_id` None: the consultation was about somebody else, and they are its own again.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    within_scope(work, Intake, intake_id)
    t = table_of(Introduction).c
    rows = work.all(select(Introduction).where(t.intake_id == intake_id).order_by(t.id))
    for row in rows:
        changes: dict[str, Any] = {"client_id": client_id}
        if client_id is None and (row.consent_id or row.service_use_id):
            # What stands on the person's own consent or service use stays with the person, and is
            # the consultation's no more: whom that is about next must not get it.
            changes = {"intake_id": None}
        work.change(Introduction, row.pk, row.version, changes, "相談のつながり")
    return len(rows)


# -- shared ----------------------------------------------------------------------------------------


def _step(
    work: Work,
    introduction_id: int,
    seen: int,
    entry: IntroductionStepEntry,
    days: Mapping[str, Any],
) -> Introduction:
    following = {"next_step": entry.next_step, "next_on": entry.next_on}
    return change_introduction(work, introduction_id, seen, {**days, **following})


def _use_there(work: Work, row: Introduction, service: str) -> int:
    """The service use that begins with the arrival, or the one that somebody wrote down already."""
    s = table_of(ServiceUse).c
    found = work.first(
        select(s.id).where(
            s.client_id == row.client_id,
            s.service == service,
            s.organization_id.is_not_distinct_from(row.to_id),
            s.end_on.is_(None) | (s.end_on >= row.arrived_on),
        )
    )
    if found is not None:
        return int(found.id)
    typed = {
        "client_id": row.client_id,
        "service": service,
        "organization_id": row.to_id,
        "start_on": row.arrived_on,
        "note": _MADE_BY_ARRIVAL,
    }
    return add_service_use(work, check(ServiceUseEntry, typed)).pk


def _take_back(work: Work, use_id: int) -> None:
    """An arrival that was none: its service use goes, unless somebody wrote in it since."""
    use = work.get(ServiceUse, use_id)
    if use.version == 1 and use.note == _MADE_BY_ARRIVAL:
        work.remove(ServiceUse, use_id, use.version, "利用開始の取り消し")
