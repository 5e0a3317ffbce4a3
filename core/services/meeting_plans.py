"""会議の予定 (planning meetings): planned, moved, called off; who takes part is told each time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.clients import Client
from core.domain.meeting_series import ABOUT_ONE_PERSON, MeetingSeries, SeriesMember
from core.domain.meetings import Meeting, MeetingAttendee, MeetingEntry
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.documents import RecipientChoice, closed_employers, undisclosed
from core.queries.scopes import within_scope
from core.services.notifications import notify
from core.services.open_minutes import require_open

BEGUN = "この会議は、もう始まっています。"


def plan_meeting(work: Work, entry: MeetingEntry, user_ids: Sequence[int] | None = None) -> Meeting:
    """会議を予定する: `user_ids` are the staff who take part, else the usual ones; who comes from
    elsewhere is taken over from the series. One that was called off for that day stands again.

    Raises `RuleViolation` for a past day, for a day that has this meeting already, and where the
    person is missing (or too much).
    """
    require(work.actor, Action.RUN_MEETING)
    if entry.client_id is not None:
        within_scope(work, Client, entry.client_id)
    work.alone(f"meeting.{entry.series_id}")
    _require_sensible(work, entry)
    found = _of_that_day(work, entry)
    if found is None:
        meeting = work.add(Meeting(**entry.model_dump()))
    elif found.cancelled_on is None:
        raise RuleViolation({"held_on": "この日には、この会議がもうあります。"})
    else:
        changes = {**entry.model_dump(), "cancelled_on": None}
        meeting = work.change(Meeting, found.pk, found.version, changes)
    seat_members(work, meeting, user_ids)
    _tell(work, meeting, "meeting_called")
    return meeting


def change_plan(work: Work, meeting_id: int, seen: int, entry: MeetingEntry) -> Meeting:
    """予定を変える: day, time and place of one that has not begun. What it is about stays."""
    require(work.actor, Action.RUN_MEETING)
    meeting = require_open(work, meeting_id)
    wanted = entry.model_copy(
        update={"series_id": meeting.series_id, "client_id": meeting.client_id}
    )
    if meeting.version == seen:  # else the save tells what another one changed
        _require_planned(meeting)
        work.alone(f"meeting.{meeting.series_id}")
        _require_sensible(work, wanted)
        other = _of_that_day(work, wanted)
        if other is not None and other.pk != meeting_id:
            raise RuleViolation(
                {"held_on": "この日には、この会議がもうあります（取りやめたものもふくみます）。"}
            )
    changes = entry.model_dump(include={"held_on", "starts_at", "place"})
    changed = work.change(Meeting, meeting_id, seen, changes)
    if changed.version != seen:
        _tell(work, changed, "meeting_changed")
    return changed


def call_off(work: Work, meeting_id: int, seen: int) -> Meeting:
    """取りやめる: one that has not begun; what waits for it waits for the next one."""
    require(work.actor, Action.RUN_MEETING)
    meeting = require_open(work, meeting_id)
    if meeting.version == seen:
        _require_planned(meeting)
    called_off = work.change(Meeting, meeting_id, seen, {"cancelled_on": clock.today()})
    _tell(work, called_off, "meeting_changed")
    return called_off


def seat_members(work: Work, meeting: Meeting, user_ids: Iterable[int] | None = None) -> None:
    """いつもの出席者を並べる: once for each meeting; whoever is there already stays, and who does not
    know of the person's disability is left out."""
    require(work.actor, Action.RUN_MEETING)
    a, m = table_of(MeetingAttendee).c, table_of(SeriesMember).c
    asked = select(a.user_id, a.organization_id, a.name).where(a.meeting_id == meeting.pk)
    there = {tuple(row) for row in work.rows(asked)}
    usual = work.all(select(SeriesMember).where(m.series_id == meeting.series_id).order_by(m.id))
    staff = [member.user_id for member in usual if member.user_id is not None]
    closed = closed_employers(work, meeting.client_id) if meeting.client_id is not None else ()
    seats = [
        MeetingAttendee(meeting_id=meeting.pk, user_id=user_id)
        for user_id in dict.fromkeys(staff if user_ids is None else user_ids)
    ] + [
        MeetingAttendee(
            meeting_id=meeting.pk, organization_id=member.organization_id,
            key_person_id=member.key_person_id, name=member.name, role=member.role,
        )
        for member in usual
        if member.user_id is None and not _is_undisclosed(work, member, closed)
    ]  # fmt: skip
    work.add_all(
        [seat for seat in seats if (seat.user_id, seat.organization_id, seat.name) not in there]
    )


def _is_undisclosed(work: Work, member: SeriesMember, closed: Collection[RecipientChoice]) -> bool:
    """非開示 (P16): who comes to every such meeting is not asked to that of one's own employee."""
    if not closed or member.organization_id is None:
        return False
    name = work.get(Organization, member.organization_id).name
    return undisclosed(closed, name, member.organization_id)


def _tell(work: Work, meeting: Meeting, kind: str) -> None:
    a = table_of(MeetingAttendee).c
    rows = work.rows(select(a.user_id).where(a.meeting_id == meeting.pk, a.user_id.is_not(None)))
    notify(
        work, kind, [row.user_id for row in rows],
        client_id=meeting.client_id, meeting_id=meeting.pk,
    )  # fmt: skip


def _require_sensible(work: Work, entry: MeetingEntry) -> None:
    series = work.get(MeetingSeries, entry.series_id)
    if series.ended_on is not None:
        raise RuleViolation({"series_id": "この会議は終わりました。ほかの会議を選んでください。"})
    if series.kind in ABOUT_ONE_PERSON and entry.client_id is None:
        raise RuleViolation({"client_id": "だれについての会議か、利用者を選んでください。"})
    if series.kind not in ABOUT_ONE_PERSON and entry.client_id is not None:
        raise RuleViolation({"series_id": "ひとりの人についての会議ではありません。"})
    if entry.held_on < clock.today():
        raise RuleViolation({"held_on": "開催日が過ぎています。きょうからの日にしてください。"})


def _of_that_day(work: Work, entry: MeetingEntry) -> Meeting | None:
    m = table_of(Meeting).c
    person = m.client_id.is_(None) if entry.client_id is None else m.client_id == entry.client_id
    found = work.all(
        select(Meeting).where(m.series_id == entry.series_id, m.held_on == entry.held_on, person)
    )
    return found[0] if found else None


def _require_planned(meeting: Meeting) -> None:
    if meeting.started_at is not None:
        raise RuleViolation({"": BEGUN})
    if meeting.cancelled_on is not None:
        raise RuleViolation({"": "この会議は、もう取りやめてあります。"})
