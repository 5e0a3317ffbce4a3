"""一人についての会議 (conferences): planned about a person, prepared, who takes part, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select

from core import clock
from core.db.work import View, Work, table_of
from core.domain.clients import Client
from core.domain.consents import checked_items
from core.domain.entry import check
from core.domain.meeting_series import MeetingSeries
from core.domain.meetings import (
    AttendeeDayEntry,
    AttendeeEntry,
    Meeting,
    MeetingAttendee,
    MeetingEntry,
)
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.errors import ConsentMissing, NotFound, RuleViolation
from core.queries.conference_materials import SECTIONS, USUAL_SECTIONS
from core.queries.conferences import AWAY, HERE, THE_PERSON, ground_of
from core.queries.consents import consents_of
from core.queries.documents import closed_employers, undisclosed
from core.queries.scopes import within_scope
from core.queries.users import staff_names
from core.services.documents import UNDISCLOSED
from core.services.meeting_plans import plan_meeting
from core.services.notifications import notify
from core.services.open_minutes import require_open

NO_CONSENT = (
    "この会議で本人のことを話す同意（利用目的「ケース会議・支援調整会議」か「関係機関との連携・調整」）が、"
    "いまはありません。会議の準備の画面か、利用者カルテの「同意・提供」で同意を記録してください。"
)


def plan_conference(work: Work, entry: MeetingEntry) -> Meeting:
    """ケース会議をひらく: the usual members, who plans it, who answers for the person, and the person.

    Raises what `meeting_plans.plan_meeting` does.
    """
    require(work.actor, Action.RUN_MEETING)
    if entry.client_id is None:
        raise RuleViolation({"client_id": "だれについての会議か、利用者を選んでください。"})
    client = within_scope(work, Client, entry.client_id)
    if client.merged_into_id is not None:
        raise RuleViolation({"client_id": "この利用者は、ほかの登録にまとめられました。"})
    sections = _sections(entry.sections) or ",".join(USUAL_SECTIONS)
    meeting = plan_meeting(work, entry.model_copy(update={"sections": sections}))
    a = table_of(MeetingAttendee).c
    there = work.rows(select(a.user_id, a.role).where(a.meeting_id == meeting.pk))
    seated = {row.user_id for row in there}
    for user_id in dict.fromkeys((work.actor.id, client.owner_id)):
        if user_id in staff_names(work) and user_id not in seated:
            add_attendee(work, meeting.pk, AttendeeEntry(user_id=user_id))
    if all(row.role != THE_PERSON for row in there):
        add_attendee(work, meeting.pk, AttendeeEntry(role=THE_PERSON))
    return meeting


def change_conference(
    work: Work, meeting_id: int, seen: int, changes: Mapping[str, Any]
) -> Meeting:
    """目的と資料を決める: `aim`, and `sections` as `data_category` codes with commas."""
    require(work.actor, Action.RUN_MEETING)
    meeting = require_conference(work, meeting_id)
    stored = {name: getattr(meeting, name) for name in MeetingEntry.model_fields}
    entry = check(MeetingEntry, {**stored, **changes})
    new = {"aim": entry.aim, "sections": _sections(entry.sections)}
    return work.change(Meeting, meeting_id, seen, {n: new[n] for n in new if n in changes})


def conclude(work: Work, meeting_id: int, seen: int, conclusion: str) -> Meeting:
    """結論を書く, while the meeting is open. Closing it writes the support record from it."""
    require(work.actor, Action.RUN_MEETING)
    require_conference(work, meeting_id)
    if len(conclusion) > 8000:
        raise RuleViolation(
            {"conclusion": "結論は8000文字までです。短くしてから保存してください。"}
        )
    return work.change(Meeting, meeting_id, seen, {"conclusion": conclusion.strip()})


# -- who takes part -----------------------------------------------------------------------------------


def add_attendee(work: Work, meeting_id: int, entry: AttendeeEntry) -> MeetingAttendee:
    """出席者を加える: each once. An employer who was not told of the disability is never asked (P16)."""
    require(work.actor, Action.RUN_MEETING)
    meeting = require_conference(work, meeting_id)
    if entry.user_id is not None and entry.user_id not in staff_names(work):
        raise RuleViolation({"user_id": "職員を一覧から選んでください。"})
    if entry.key_person_id is not None:
        person = work.get(KeyPerson, entry.key_person_id)
        if entry.organization_id not in (None, person.organization_id):
            raise RuleViolation({"key_person_id": "この人は、ほかの機関の人です。"})
        entry = entry.model_copy(update={"organization_id": person.organization_id})
    name = entry.name
    if entry.organization_id is not None:
        name = work.get(Organization, entry.organization_id).name
    is_person = entry.role == THE_PERSON and entry.organization_id is None
    outside = entry.user_id is None and not is_person
    closed = closed_employers(work, meeting.client_id or 0) if outside else ()
    if outside and undisclosed(closed, name, entry.organization_id):
        raise RuleViolation({"organization_id": UNDISCLOSED})
    _refuse_twice(work, meeting_id, entry)
    seat = work.add(MeetingAttendee(**entry.model_dump(), meeting_id=meeting_id))
    notify(
        work, "meeting_called", [entry.user_id], client_id=meeting.client_id, meeting_id=meeting_id
    )
    return seat


def change_attendee(
    work: Work, attendee_id: int, seen: int, entry: AttendeeDayEntry
) -> MeetingAttendee:
    """出欠と意見: who comes, who was there, why the person was not, and what each one said."""
    require(work.actor, Action.RUN_MEETING)
    seat = attendee_of(work, attendee_id)
    meeting = require_conference(work, seat.meeting_id)
    changes = check(AttendeeDayEntry, entry.model_dump()).model_dump()
    if changes["status"] in (HERE, "absent") and meeting.held_on > clock.today():
        raise RuleViolation(
            {"status": "会議はまだです。当日になってから、出席を記録してください。"}
        )
    if seat.role == THE_PERSON and changes["status"] == "absent" and not changes["note"].strip():
        raise RuleViolation(
            {
                "note": "本人が参加しなかったときは、その理由も書いてください"
                "（例: 体調不良。前日に電話で意向を確かめた）。"
            }
        )
    return work.change(MeetingAttendee, attendee_id, seen, changes)


def mark_all_here(work: Work, meeting_id: int) -> int:
    """みな出席にする: whoever was asked and has not said no. Returns how many were marked."""
    require(work.actor, Action.RUN_MEETING)
    meeting = require_conference(work, meeting_id)
    if meeting.held_on > clock.today():
        raise RuleViolation({"": "会議はまだです。当日になってから、出席を記録してください。"})
    a = table_of(MeetingAttendee).c
    rows = work.rows(
        select(a.id, a.version).where(
            a.meeting_id == meeting_id, a.status.in_(("to_invite", "invited", "coming"))
        )
    )
    if rows:
        work.change_many(MeetingAttendee, {r.id: r.version for r in rows}, {"status": HERE})
    return len(rows)


def remove_attendee(work: Work, attendee_id: int, seen: int) -> None:
    """出席者から外す: while no invitation went out; afterwards one says 不参加 instead."""
    require(work.actor, Action.RUN_MEETING)
    seat = attendee_of(work, attendee_id)
    require_conference(work, seat.meeting_id)
    if seat.invited_on is not None or seat.status in (HERE, "absent"):
        raise RuleViolation(
            {"": "案内を出した人と、当日の出欠を記録した人は外せません。「不参加」にしてください。"}
        )
    work.remove(MeetingAttendee, attendee_id, seen)


def attendee_of(view: View, attendee_id: int) -> MeetingAttendee:
    """The attendee of a meeting within scope. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.RUN_MEETING)
    seat = view.get(MeetingAttendee, attendee_id)
    within_scope(view, Meeting, seat.meeting_id)
    return seat


# -- what must be so -----------------------------------------------------------------------------------


def require_conference(view: View, meeting_id: int) -> Meeting:
    """An open meeting about one person. Raises `NotFound`, `OutOfScope`, `RuleViolation`."""
    require(view.actor, Action.RUN_MEETING)
    meeting = require_open(view, meeting_id)
    if meeting.client_id is None:
        raise NotFound("一人についての会議ではありません。会議の一覧から選び直してください。")
    if meeting.cancelled_on is not None:
        raise RuleViolation({"": "この会議は取りやめました。もういちど計画してください。"})
    return meeting


def require_ground(view: View, meeting: Meeting) -> int | None:
    """会議で本人のことを話す同意, asked when the meeting begins: the consent that stands today.

    Raises `ConsentMissing` where the series needs one, or somebody of another house takes part, and
    none lives: a withdrawn one is none.
    """
    require(view.actor, Action.RUN_MEETING)
    if meeting.client_id is None:
        return None
    ground = ground_of(consents_of(view, meeting.client_id), clock.today())
    needed = view.get(MeetingSeries, meeting.series_id).needs_consent or _has_guests(view, meeting)
    if ground is None and needed:
        raise ConsentMissing(NO_CONSENT)
    return ground.pk if ground is not None else None


def _has_guests(view: View, meeting: Meeting) -> bool:
    """Whether somebody of another house is expected; the family comes with the person."""
    a = table_of(MeetingAttendee).c
    guests = (
        a.meeting_id == meeting.pk, a.user_id.is_(None), a.status.not_in(AWAY),
        or_(a.organization_id.is_not(None), a.role.not_in((THE_PERSON, "family"))),
    )  # fmt: skip
    return view.scalar(select(a.id).where(*guests).limit(1)) is not None


def _refuse_twice(work: Work, meeting_id: int, entry: AttendeeEntry) -> None:
    a = table_of(MeetingAttendee).c
    rows = work.rows(
        select(a.user_id, a.organization_id, a.key_person_id, a.name, a.role).where(
            a.meeting_id == meeting_id
        )
    )
    names = ("user_id", "organization_id", "key_person_id", "name")
    wanted = tuple(getattr(entry, name) for name in names)
    is_person = entry.role == THE_PERSON and entry.user_id is None
    for row in rows:
        same = tuple(getattr(row, name) for name in names) == wanted
        if (same and any(wanted)) or (is_person and row.role == THE_PERSON):
            raise RuleViolation({"": "この人は、もう出席者に入っています。"})


def _sections(sections: str) -> str:
    try:
        wanted = checked_items(sections)
    except ValueError as wrong:
        raise RuleViolation({"sections": str(wrong)}) from wrong
    return ",".join(code for code in wanted.split(",") if code in SECTIONS)
