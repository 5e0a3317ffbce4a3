"""相談受付 (intakes): opened, set right, taken, carried on, closed, opened again, registered, or
joined to a person who is in the ledger already."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from core import clock
from core.db.work import Work
from core.domain.clients import Client, ClientEntry, ServiceUseEntry
from core.domain.consents import ConsentEntry
from core.domain.enrolments import EnrolmentEntry
from core.domain.entry import check
from core.domain.intakes import (
    SETTLED,
    CloseEntry,
    Intake,
    IntakeEntry,
    IntakeFields,
    NextStepEntry,
)
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.records import RecordEntry
from core.domain.tasks import Task
from core.errors import RuleViolation
from core.queries.scopes import within_scope
from core.services.clients import enrol
from core.services.derived import intake_search_text
from core.services.enrolments import enrol_in_programme
from core.services.introductions import follow_intake
from core.services.notifications import notify, tell_owner
from core.services.ownership import require_owner
from core.services.records import add_record


def open_case(work: Work, entry: IntakeEntry, client_id: int | None = None) -> Intake:
    """相談を受け付ける: with an owner it is in progress, without one it waits to be taken.

    `client_id`: a new consultation of a person who is registered; consent is not asked again.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    require_owner(work, entry.owner_id)
    _require_places(work, entry.referrer_id)
    if client_id is not None:
        _require_listed(work, client_id)
        if entry.is_anonymous:
            raise RuleViolation({"is_anonymous": "登録された人の相談は、匿名にできません。"})
    intake = work.add(
        Intake(
            **entry.model_dump(),
            status="in_progress" if entry.owner_id else "received",
            client_id=client_id,
            search_text=intake_search_text(entry.name, entry.kana, entry.phone),
        )
    )
    notify(work, "intake_given", [intake.owner_id], intake_id=intake.pk)
    return intake


def change_case(work: Work, intake_id: int, seen: int, changes: Mapping[str, Any]) -> Intake:
    """相談の内容を直す: some fields of an open consultation; an anonymous one gets its name here.

    Raises `RuleViolation` at the field, and as `Work.change` does.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    intake = _still_open(work, intake_id)
    stored = {name: getattr(intake, name) for name in IntakeFields.model_fields}
    entry = check(IntakeEntry, {**stored, **changes})
    new = {name: getattr(entry, name) for name in changes if name in stored}
    if "owner_id" in new and new["owner_id"] != intake.owner_id:
        require_owner(work, entry.owner_id)
    _require_places(work, new.get("referrer_id"))
    if intake.client_id is not None and entry.is_anonymous:
        raise RuleViolation({"is_anonymous": "登録された人の相談は、匿名にできません。"})
    new["search_text"] = intake_search_text(entry.name, entry.kana, entry.phone)
    return _change(work, intake, seen, new)


def take(work: Work, intake_id: int, seen: int, owner_id: int) -> Intake:
    """相談を受け持つ, or hand it to a colleague."""
    require(work.actor, Action.WRITE_CLIENTS)
    require_owner(work, owner_id)
    intake = _still_open(work, intake_id)
    status = "in_progress" if intake.status == "received" else intake.status
    return _change(work, intake, seen, {"owner_id": owner_id, "status": status})


def hand_over(work: Work, seen: Mapping[int, int], owner_id: int) -> int:
    """相談を引き継ぐ: many at once (`seen`: id → version); all of them, or none."""
    require(work.actor, Action.WRITE_CLIENTS)
    for intake_id, version in sorted(seen.items()):
        take(work, intake_id, version, owner_id)
    return len(seen)


def _change(work: Work, intake: Intake, seen: int, changes: Mapping[str, Any]) -> Intake:
    """Change the row; a colleague who has it from now on is told."""
    before = intake.owner_id
    changed = work.change(Intake, intake.pk, seen, changes)
    if changed.owner_id != before:
        notify(work, "intake_given", [changed.owner_id], intake_id=changed.pk)
    return changed


def set_next_step(work: Work, intake_id: int, seen: int, entry: NextStepEntry) -> Intake:
    """次の対応を決める: what, by when, and where it waits (説明会, インテーク)."""
    require(work.actor, Action.WRITE_CLIENTS)
    _still_open(work, intake_id)
    if entry.status in SETTLED:
        raise RuleViolation(
            {"status": "「受理・登録」と「終了」は、登録するか相談を終えると付きます。"}
        )
    return work.change(Intake, intake_id, seen, entry.model_dump())


# -- whom it is about ----------------------------------------------------------------------------


def link(work: Work, intake_id: int, seen: int, client_id: int) -> Intake:
    """登録ずみの人につなぐ: the consultation is about a person who is in the ledger already."""
    require(work.actor, Action.WRITE_CLIENTS)
    intake = _still_open(work, intake_id)
    if intake.client_id is not None and intake.client_id != client_id:
        raise RuleViolation(
            {
                "client_id": "この相談は、もうほかの人につながっています。先に「つなぎ直す」で外してください。"
            }
        )
    person = _require_listed(work, client_id)
    changes: dict[str, Any] = {"client_id": client_id, "is_anonymous": False}
    for name in ("name", "kana", "birth_on", "phone", "municipality"):
        changes[name] = getattr(intake, name) or getattr(person, name)
    changes["search_text"] = intake_search_text(changes["name"], changes["kana"], changes["phone"])
    linked = work.change(Intake, intake_id, seen, changes, reason="登録ずみの人につなぐ")
    follow_intake(work, intake_id, client_id)
    return linked


def unlink(work: Work, intake_id: int, seen: int) -> Intake:
    """つながりを外す: it was somebody else."""
    require(work.actor, Action.WRITE_CLIENTS)
    _still_open(work, intake_id)
    loose = work.change(Intake, intake_id, seen, {"client_id": None}, reason="つながりを外す")
    follow_intake(work, intake_id, None)
    return loose


# -- the ends ------------------------------------------------------------------------------------


def close(work: Work, intake_id: int, seen: int, entry: CloseEntry) -> Intake:
    """相談を終える, with a reason; 他機関を紹介 says where to.

    With a day for asking how it went, that becomes a task of whoever had the consultation. Its
    title holds no name: it is read aloud in the meeting.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    intake = _still_open(work, intake_id)
    _require_places(work, entry.referred_id)
    changes = {**entry.model_dump(exclude={"follow_up_on"}), "status": "closed"}
    closed = work.change(Intake, intake_id, seen, {**changes, "closed_on": clock.today()})
    if entry.follow_up_on:
        place = entry.referred_to
        if entry.referred_id is not None:
            place = work.get(Organization, entry.referred_id).name
        arrow = f"（{place}）" if place else ""
        task = Task(
            title=f"受付{intake.pk} のその後を確かめる{arrow}"[:300],
            client_id=intake.client_id,
            owner_id=intake.owner_id or work.actor.id,
            due_on=entry.follow_up_on,
            source="intake",
        )
        tell_owner(work, work.add(task))
    return closed


def reopen(work: Work, intake_id: int, seen: int, reason: str) -> Intake:
    """もう一度ひらく: a consultation that ended goes on; the reason stays in the audit."""
    require(work.actor, Action.WRITE_CLIENTS)
    intake = within_scope(work, Intake, intake_id)
    if intake.status != "closed":
        raise RuleViolation({"": "この相談は、終わっていません。"})
    if not reason.strip():
        raise RuleViolation({"reason": "もう一度ひらく理由を入力してください。"})
    changes = {
        "status": "in_progress" if intake.owner_id else "received",
        "closed_on": None, "close_reason": "", "close_note": "", "referred_id": None,
        "referred_to": "",
    }  # fmt: skip
    return work.change(Intake, intake_id, seen, changes, reason.strip())


def accept(work: Work, intake_id: int, seen: int, *, keeps_record: bool = True) -> Intake:
    """支援記録へ移す: a consultation of a registered person is taken up into the support.

    `keeps_record`: what was asked and answered becomes a support record, its next step a task.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    intake = _still_open(work, intake_id)
    if intake.client_id is None:
        raise RuleViolation({"": "先に、利用者として登録するか、登録ずみの人につないでください。"})
    accepted = work.change(Intake, intake_id, seen, {"status": "accepted"})
    if keeps_record:
        _first_record(work, accepted, intake.client_id)
    return accepted


def register(
    work: Work,
    intake_id: int,
    seen: int,
    client: ClientEntry,
    consent: ConsentEntry | None,
    service: ServiceUseEntry | None = None,
    enrolment: EnrolmentEntry | None = None,
    *,
    keeps_record: bool = False,
) -> Client:
    """利用者として登録する: person, 取得の同意, first service and programme in one transaction.

    The consultation stays and points to the person; with `keeps_record` it also is the first
    support record, its next step a task. Two browsers that register the same one make one client:
    the second meets `Conflict` or `RuleViolation`, and nothing of it is kept.
    Raises `ConsentMissing` without a 取得の同意.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    if _still_open(work, intake_id).client_id is not None:
        raise RuleViolation({"": "この相談は、登録ずみの人につながっています。登録はいりません。"})
    # First: from here on this row is ours, and a second browser fails before it makes anything.
    intake = work.change(Intake, intake_id, seen, {"status": "accepted"})
    made = enrol(work, client, consent, service)
    accepted = work.change(Intake, intake_id, intake.version, {"client_id": made.pk})
    follow_intake(work, intake_id, made.pk)
    if enrolment is not None:
        enrol_in_programme(work, enrolment.model_copy(update={"client_id": made.pk}))
    if keeps_record:
        _first_record(work, accepted, made.pk)
    return made


def _first_record(work: Work, intake: Intake, client_id: int) -> None:
    """相談の内容を支援記録にする: said, done, and what comes next with its day."""
    entry = RecordEntry(
        client_id=client_id,
        happened_on=intake.received_on,
        method=intake.method,
        party=intake.asker,
        facts=intake.complaint,
        done=intake.answer,
        next_step=intake.next_step,
        next_step_on=_from(intake.received_on, intake.next_step_on if intake.next_step else None),
    )
    add_record(work, entry)


def _from(first: date, wanted: date | None) -> date | None:
    return max(first, wanted) if wanted else None


# -- what is looked at first -----------------------------------------------------------------------


def _still_open(work: Work, intake_id: int) -> Intake:
    intake = within_scope(work, Intake, intake_id)
    if intake.status == "accepted":
        raise RuleViolation({"status": "この相談は、もう利用者として登録されています。"})
    if intake.status == "closed":
        raise RuleViolation({"status": "この相談は、もう終わっています。"})
    return intake


def _require_listed(work: Work, client_id: int) -> Client:
    """A person within scope who was not merged into another one."""
    person = within_scope(work, Client, client_id)
    if person.merged_into_id is not None:
        raise RuleViolation(
            {"client_id": "この人は、ほかの人とまとめられています。さがし直してください。"}
        )
    return person


def _require_places(work: Work, organization_id: int | None) -> None:
    if organization_id is not None:
        work.get(Organization, organization_id)
