"""事業への登録 (enrolments): begun, corrected, ended, opened again; the stage of each, with its history.

The person's row is locked first (`hold_person`): two colleagues who enrol one person at the same
moment are one after the other, and the second meets the first one's row.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.clients import Certificate, Client
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.enrolments import (
    CLOSED,
    MISTAKE,
    Enrolment,
    EnrolmentEndEntry,
    EnrolmentEntry,
    Office,
    StageChange,
    StageEntry,
)
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.scopes import require_client, within_scope
from core.services.notifications import notify
from core.services.ownership import require_owner
from core.services.stages import hold_person, note_stage

# 終結の理由 of the person → 終了の理由 of the enrolments that end with it.
END_REASON_OF = {
    "goal_achieved": "achieved", "transferred": "transferred", "moved": "moved", "own_wish": "wish",
    "unreachable": "unreachable", "long_treatment": "illness", "age_65": "age", "death": "death",
}  # fmt: skip


def enrol_in_programme(work: Work, entry: EnrolmentEntry) -> Enrolment:
    """事業に登録する: a person may be in several programmes at once, in each of them once at a time.

    A first day before the person's own 登録日 is taken: ledgers are written up afterwards. Raises
    `RuleViolation` at the field, naming the enrolment that stands in the way.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    require_client(work, entry.client_id)
    hold_person(work, entry.client_id)
    stage = "registered" if entry.stage == CLOSED else entry.stage
    row = work.add(Enrolment(**_checked(work, entry.model_copy(update={"stage": stage}), None)))
    first_on = min(row.start_on, clock.today())
    note_stage(work, row.client_id, "", stage, enrolment_id=row.pk, changed_on=first_on)
    if row.end_on:
        _note_end(work, row, stage)
    else:
        notify(work, "person_given", [row.owner_id], client_id=row.client_id)
    return row


def change_enrolment(
    work: Work, enrolment_id: int, seen: int, entry: EnrolmentEntry, reason: str = ""
) -> Enrolment:
    """登録を直す: everything but the person. An end that is typed or taken away counts as such.

    Raises as `enrol_in_programme`, and `Conflict`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    row = within_scope(work, Enrolment, enrolment_id)
    hold_person(work, row.client_id)
    before, owner_id = row.stage, row.owner_id
    values = _checked(work, entry.model_copy(update={"client_id": row.client_id}), row)
    if values["stage"] == CLOSED and not values["end_on"]:
        if before != CLOSED:
            raise RuleViolation(
                {"stage": "終結にするときは「終える」で、日付と理由を入れてください。"}
            )
        values["stage"] = last_open_stage(work, row)
    row = work.change(Enrolment, enrolment_id, seen, values, reason)
    if row.end_on:
        _note_end(work, row, before)
    else:
        note_stage(work, row.client_id, before, row.stage, enrolment_id=row.pk, reason=reason)
        if row.owner_id != owner_id:
            notify(work, "person_given", [row.owner_id], client_id=row.client_id)
    return row


def change_enrolment_stage(
    work: Work, enrolment_id: int, seen: int, entry: StageEntry
) -> Enrolment:
    """この登録の段階だけを変える: confirmed by a person, with its day and reason."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = within_scope(work, Enrolment, enrolment_id)
    hold_person(work, row.client_id)
    if entry.stage == CLOSED:
        raise RuleViolation({"stage": "終結にするときは「終える」で、日付と理由を入れてください。"})
    if row.end_on:
        raise RuleViolation(
            {"stage": "この登録は終わっています。先に「登録をもどす」を押してください。"}
        )
    if entry.changed_on < row.start_on:
        raise RuleViolation({"changed_on": "変わった日が登録日より前です。"})
    before = row.stage
    row = work.change(Enrolment, enrolment_id, seen, {"stage": entry.stage}, entry.reason)
    note_stage(
        work, row.client_id, before, entry.stage, enrolment_id=row.pk,
        changed_on=entry.changed_on, reason=entry.reason,
    )  # fmt: skip
    return row


def end_enrolment(work: Work, enrolment_id: int, seen: int, entry: EnrolmentEndEntry) -> Enrolment:
    """登録を終える, with its day and reason; the person and the other enrolments stay as they are."""
    require(work.actor, Action.WRITE_CLIENTS)
    row = within_scope(work, Enrolment, enrolment_id)
    hold_person(work, row.client_id)
    if row.end_on and row.version == seen:
        raise RuleViolation({"": "この登録は、もう終わっています。"})
    if entry.end_on < row.start_on:
        raise RuleViolation({"end_on": "終了日が登録日より前です。"})
    before = row.stage
    ended = {"end_on": entry.end_on, "end_reason": entry.end_reason, "stage": CLOSED}
    row = work.change(Enrolment, enrolment_id, seen, ended)
    _note_end(work, row, before)
    return row


def reopen(work: Work, enrolment_id: int, seen: int, reason: str = "") -> Enrolment:
    """登録をもどす: an end that was wrong; the stage is the one before the end.

    Raises `RuleViolation` when another enrolment in the programme was begun meanwhile.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    row = within_scope(work, Enrolment, enrolment_id)
    again: dict[str, Any] = {"end_on": None, "end_reason": "", "stage": last_open_stage(work, row)}
    entry = EnrolmentEntry.model_validate({**row.model_dump(), **again})
    return change_enrolment(work, enrolment_id, seen, entry, reason or "登録をもどす")


def follow_person(
    work: Work, person: Client, stage: str, owner_id: int | None, *, on: date, reason: str
) -> None:
    """本人といっしょに動く: open enrolments that held the person's old `stage` or `owner_id` take the
    new one; with 終結 all of them end. The caller holds the person's row."""
    require(work.actor, Action.WRITE_CLIENTS)
    for row in _open_ones(work, person.pk):
        before, changes = row.stage, dict[str, Any]()
        if row.owner_id == owner_id:
            changes["owner_id"] = person.owner_id
        if person.stage == CLOSED:
            ended_on = max(person.closed_on or on, row.start_on)
            end_reason = END_REASON_OF.get(person.closure_reason, "other")
            changes |= {"stage": CLOSED, "end_on": ended_on, "end_reason": end_reason}
        elif before == stage:
            changes["stage"] = person.stage
        work.change(Enrolment, row.pk, row.version, changes, reason)
        note_stage(
            work, person.pk, before, changes.get("stage", before), enrolment_id=row.pk,
            changed_on=on, reason=reason, follows=True,
        )  # fmt: skip


# -- what is asked before a row is written ----------------------------------------------------------


def _checked(work: Work, entry: EnrolmentEntry, stored: Enrolment | None) -> dict[str, Any]:
    """The values to be stored, after everything that needs the ledger was looked at."""
    if stored is None or entry.owner_id != stored.owner_id:
        require_owner(work, entry.owner_id)
    office = work.get(Office, entry.office_id)
    name = codes("programme").label(entry.programme)
    if not office.runs(entry.programme):
        raise RuleViolation({"programme": f"「{office.name}」は「{name}」を行っていません。"})
    if office.closed_on and entry.start_on > office.closed_on:
        closed = format_date(office.closed_on)
        raise RuleViolation({"office_id": f"「{office.name}」は{closed}に閉じています。"})
    person = work.get(Client, entry.client_id)
    if person.stage == CLOSED and not entry.end_on:
        raise RuleViolation({"": "本人が終結になっています。先に本人の段階をもどしてください。"})
    if person.birth_on and entry.start_on < person.birth_on:
        raise RuleViolation({"start_on": "登録日が生年月日より前です。年を確かめてください。"})
    if entry.certificate_id:
        paper = work.get(Certificate, entry.certificate_id)
        if paper.client_id != entry.client_id or paper.kind != "recipient":
            raise RuleViolation({"certificate_id": "この人の受給者証を選んでください。"})
    _refuse_overlap(work, entry, stored, office)
    values = entry.model_dump()
    return values | ({"stage": CLOSED} if entry.end_on else {})


def _refuse_overlap(
    work: Work, entry: EnrolmentEntry, stored: Enrolment | None, office: Office
) -> None:
    if entry.end_reason == MISTAKE:
        return
    e = table_of(Enrolment).c
    question = select(e.start_on, e.end_on).where(
        e.client_id == entry.client_id,
        e.office_id == entry.office_id,
        e.programme == entry.programme,
        e.end_reason != MISTAKE,
        e.end_on.is_(None) | (e.end_on >= entry.start_on),
    )
    if entry.end_on:
        question = question.where(e.start_on <= entry.end_on)
    if stored:
        question = question.where(e.id != stored.pk)
    other = work.first(question.order_by(e.start_on).limit(1))
    if other is None:
        return
    until = format_date(other.end_on) if other.end_on else "いま"
    raise RuleViolation(
        {
            "start_on": f"「{office.name}」の「{codes('programme').label(entry.programme)}」には、"
            f"もう {format_date(other.start_on)} から{until}までの登録があります。"
            "その登録を直すか、日付が重ならないようにしてください。"
        }
    )


def last_open_stage(work: Work, row: Enrolment) -> str:
    """The stage that an ended enrolment had before its end."""
    require(work.actor, Action.WRITE_CLIENTS)
    if row.stage != CLOSED:
        return row.stage
    s = table_of(StageChange).c
    found = work.scalar(
        select(s.before)
        .where(s.enrolment_id == row.pk, s.after == CLOSED, s.before != CLOSED)
        .order_by(s.id.desc())
        .limit(1)
    )
    return found or "registered"


def _open_ones(work: Work, client_id: int) -> list[Enrolment]:
    e = table_of(Enrolment).c
    return work.all(
        select(Enrolment)
        .where(e.client_id == client_id, e.end_on.is_(None))
        .order_by(e.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _note_end(work: Work, row: Enrolment, before: str) -> None:
    """The day of the end may lie before a change that was noted since: the row itself tells it."""
    note_stage(
        work, row.client_id, before, CLOSED, enrolment_id=row.pk, changed_on=row.end_on,
        reason=codes("enrolment_end_reason").label(row.end_reason), follows=True,
    )  # fmt: skip
