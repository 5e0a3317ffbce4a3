"""説明会・登録面談会 (reception events): made, filled with consultations, and attendance marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from core import clock
from core.db.work import Work, table_of
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.intakes import (
    COMING,
    SETTLED,
    Intake,
    IntakeEntry,
    ReceptionAttendance,
    ReceptionEvent,
    ReceptionEventEntry,
)
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.scopes import within_scope
from core.services.intakes import open_case

# What a consultation waits for before, and what it waits for after an attended orientation.
BEFORE, AFTER = ("received", "in_progress", "orientation"), "interview"


@dataclass(frozen=True)
class Mark:
    """出欠の印: the version that was seen, and the state from now on."""

    version: int
    status: str


def make_event(work: Work, entry: ReceptionEventEntry) -> ReceptionEvent:
    """説明会・登録面談会を作る."""
    require(work.actor, Action.WRITE_CLIENTS)
    return work.add(ReceptionEvent(**entry.model_dump()))


def change_event(
    work: Work, event_id: int, seen: int, entry: ReceptionEventEntry
) -> ReceptionEvent:
    """日や場所や定員を直す."""
    require(work.actor, Action.WRITE_CLIENTS)
    return work.change(ReceptionEvent, event_id, seen, entry.model_dump())


def invite(
    work: Work, event_id: int, intake_ids: Sequence[int], *, beyond_capacity: bool = False
) -> int:
    """会に入れる: open consultations; whoever is on it already stays as they are.

    They wait for the orientation from now on. Raises `RuleViolation` (`capacity`) when the places
    do not suffice, unless `beyond_capacity`. Returns how many were put on it.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    event = work.get(ReceptionEvent, event_id)
    # Counting the places before taking them: one at a time for each event.
    work.alone(f"reception_event.{event_id}")
    t = table_of(ReceptionAttendance).c
    there = {r.intake_id for r in work.rows(select(t.intake_id).where(t.event_id == event_id))}
    new = [i for i in dict.fromkeys(intake_ids) if i not in there]
    if not beyond_capacity:
        _require_places(work, event, len(new))
    for intake_id in new:
        intake = within_scope(work, Intake, intake_id)
        if intake.status in SETTLED:
            raise RuleViolation(
                {
                    "intake_id": f"受付{intake_id} は、もう登録されたか終わっています。会に入れられません。"
                }
            )
        work.add(ReceptionAttendance(event_id=event_id, intake_id=intake_id))
        _wait_for(work, intake, event)
    return len(new)


def receive_at(
    work: Work,
    event_id: int,
    entry: IntakeEntry,
    client_id: int | None = None,
    *,
    beyond_capacity: bool = False,
) -> Intake:
    """会で相談を受け付ける: a new consultation that is on the event from the start."""
    require(work.actor, Action.WRITE_CLIENTS)
    event = work.get(ReceptionEvent, event_id)
    made = open_case(work, entry.model_copy(update={"route": event.kind}), client_id)
    invite(work, event_id, [made.pk], beyond_capacity=beyond_capacity)
    return work.get(Intake, made.pk)


def mark_attendance(work: Work, event_id: int, marks: Mapping[int, Mark]) -> int:
    """出欠をつける: many in one pass, all of them or none (`marks`: id of the attendance → mark).

    Attended at the orientation: the consultation waits for its インテーク from now on; taken back,
    for the orientation again. Raises `RuleViolation` before the day, and as `Work.change` does.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    event = work.get(ReceptionEvent, event_id)
    changed = 0
    for attendance_id, mark in sorted(marks.items()):
        row = work.get(ReceptionAttendance, attendance_id)
        if row.event_id != event_id or mark.status not in codes("attendance"):
            raise RuleViolation({"status": "出欠を一覧から選んでください。"})
        if mark.status in ("attended", "absent") and event.held_on > clock.today():
            raise RuleViolation({"status": "出席・欠席は、開催日になってからつけてください。"})
        before = row.status
        after = work.change(
            ReceptionAttendance, attendance_id, mark.version, {"status": mark.status}
        )
        if after.status != before:
            changed += 1
            _move_on(work, event, after, before)
    return changed


def _move_on(work: Work, event: ReceptionEvent, row: ReceptionAttendance, before: str) -> None:
    """説明会待ち → インテーク待ち, and back."""
    if event.kind != "orientation":
        return
    intake = work.get(Intake, row.intake_id)
    if row.status == "attended" and intake.status in BEFORE:
        status = AFTER
    elif before == "attended" and intake.status == AFTER:
        status = "orientation"
    else:
        return
    work.change(Intake, intake.pk, intake.version, {"status": status}, reason="説明会の出欠")


def _wait_for(work: Work, intake: Intake, event: ReceptionEvent) -> None:
    """What comes next is the event, unless something else was planned already."""
    changes: dict[str, object] = {}
    if event.kind == "orientation" and intake.status in BEFORE:
        changes["status"] = "orientation"
    if not intake.next_step and event.held_on >= clock.today():
        kind = codes("reception_event_kind").label(event.kind)
        changes |= {"next_step": f"{kind}に参加", "next_step_on": event.held_on}
    if changes:
        work.change(Intake, intake.pk, intake.version, changes)


def _require_places(work: Work, event: ReceptionEvent, more: int) -> None:
    if event.capacity is None:
        return
    t = table_of(ReceptionAttendance).c
    taken = int(
        work.scalar(select(func.count()).where(t.event_id == event.pk, t.status.in_(COMING)))
    )
    if taken + more > event.capacity:
        day = format_date(event.held_on)
        raise RuleViolation(
            {
                "capacity": f"{day} の定員は {event.capacity}人です。いま {taken}人が入っていて、"
                f"あと {max(event.capacity - taken, 0)}人までです。"
                "別の日にするか、「定員をこえて入れる」を選んでください。"
            }
        )
