"""参加 (who came to an event): numbers by kind of audience, and persons of the ledger by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.codes import codes
from core.domain.events import (
    Event,
    EventHeadcount,
    EventParticipant,
    EventParticipantEntry,
)
from core.domain.intakes import Intake
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.scopes import require_client, within_scope

MOST_PEOPLE, LONGEST_NOTE = 100_000, 300


@dataclass(frozen=True)
class Headcount:
    """人数: the version that was seen (0: none was stored), and how many from now on."""

    version: int
    people: int


def set_headcounts(work: Work, event_id: int, counts: Mapping[str, Headcount]) -> Event:
    """参加者数を書く (区分 → 人数): the event has been held by this. More than the places is no fault.

    Raises `RuleViolation` before the day and for a cancelled event, and `Conflict` where somebody
    wrote another number meanwhile.
    """
    require(work.actor, Action.WRITE_EVENTS)
    event = work.get(Event, event_id)
    if event.held_on > clock.today():
        raise RuleViolation({"people": "参加者数は、開催日になってから書いてください。"})
    if event.status == "cancelled":
        raise RuleViolation(
            {"people": "中止の行事です。開いたときは、先に状態を「実施」に直してください。"}
        )
    work.alone(f"event.{event_id}")
    t = table_of(EventHeadcount).c
    stored = {
        row.role: row.id for row in work.rows(select(t.role, t.id).where(t.event_id == event_id))
    }
    listed = codes("participant_role")
    for role, count in sorted(counts.items()):
        if role not in listed:
            raise RuleViolation({"role": "参加者の区分を一覧から選んでください。"})
        if not 0 <= count.people <= MOST_PEOPLE:
            raise RuleViolation(
                {"people": f"{listed.label(role)}の人数を 0〜{MOST_PEOPLE:,} で入力してください。"}
            )
        if role in stored:
            work.change(EventHeadcount, stored[role], count.version, {"people": count.people})
        elif count.people:
            work.add(EventHeadcount(event_id=event_id, role=role, people=count.people))
    if event.status == "planned" and any(count.people for count in counts.values()):
        return work.change(Event, event_id, event.version, {"status": "held"})
    return event


def add_participant(work: Work, entry: EventParticipantEntry) -> EventParticipant:
    """本人を参加者に加える: a person of the ledger, or of a consultation; each once for an event.

    Raises `RuleViolation`, `OutOfScope`.
    """
    require(work.actor, Action.WRITE_EVENTS)
    require(work.actor, Action.SEE_CLIENTS)
    require_client(work, entry.client_id)
    if entry.intake_id is not None:
        within_scope(work, Intake, entry.intake_id)
    event = work.get(Event, entry.event_id)
    _require_day(event, entry.status)
    work.alone(f"event.{entry.event_id}")
    t = table_of(EventParticipant).c
    same = (
        t.client_id == entry.client_id
        if entry.client_id is not None
        else t.intake_id == entry.intake_id
    )
    if work.scalar(select(t.id).where(t.event_id == entry.event_id, same)) is not None:
        raise RuleViolation({"client_id": "この人は、もう参加者に入っています。"})
    return work.add(EventParticipant(**entry.model_dump()))


def change_participant(
    work: Work, participant_id: int, seen: int, status: str | None = None, note: str | None = None
) -> EventParticipant:
    """出欠をつける. Raises `RuleViolation` before the day, and as `Work.change` does."""
    require(work.actor, Action.WRITE_EVENTS)
    stored = _within_scope(work, participant_id)
    changes: dict[str, object] = {}
    if status is not None:
        if status not in codes("attendance"):
            raise RuleViolation({"status": "出欠を一覧から選んでください。"})
        if status != stored.status:
            _require_day(work.get(Event, stored.event_id), status)
        changes["status"] = status
    if note is not None:
        if len(note) > LONGEST_NOTE:
            raise RuleViolation({"note": f"メモは{LONGEST_NOTE}文字までです。"})
        changes["note"] = note.strip()
    return work.change(EventParticipant, participant_id, seen, changes)


def remove_participant(work: Work, participant_id: int, seen: int) -> None:
    """参加者から外す: one that was put there by mistake."""
    require(work.actor, Action.WRITE_EVENTS)
    _within_scope(work, participant_id)
    work.remove(EventParticipant, participant_id, seen)


def _within_scope(work: Work, participant_id: int) -> EventParticipant:
    require(work.actor, Action.SEE_CLIENTS)
    row = within_scope(work, EventParticipant, participant_id)
    if row.intake_id is not None:
        within_scope(work, Intake, row.intake_id)
    return row


def _require_day(event: Event, status: str) -> None:
    if status in ("attended", "absent") and event.held_on > clock.today():
        raise RuleViolation({"status": "出席・欠席は、開催日になってからつけてください。"})
