"""会議の支援記録 (the record of a conference): written when it closes, in the same transaction."""

from __future__ import annotations

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.entry import check
from core.domain.meeting_series import MeetingSeries
from core.domain.meetings import Meeting, MeetingDecision, MeetingNote
from core.domain.permissions import Action, require
from core.domain.records import RecordEntry, SupportRecord
from core.queries.conferences import (
    HERE,
    THE_PERSON,
    AttendeeRow,
    attendance_words,
    attendees,
    person_was_there,
)
from core.services.records import add_record

LONGEST = 8000


def record_conference(work: Work, meeting_id: int) -> SupportRecord | None:
    """会議を記録する: aim and opinions as what was said, the conclusion as what was done. A part of
    closing; None for a meeting that is about nobody."""
    require(work.actor, Action.RUN_MEETING)
    meeting = work.get(Meeting, meeting_id)
    if meeting.client_id is None:
        return None
    today = clock.today()
    rows = attendees(work, meeting_id, today)
    series = work.get(MeetingSeries, meeting.series_id)
    there = [row for row in rows if row.status == HERE]
    outside = next((row for row in there if row.is_outside and row.organization_id), None)
    typed = {
        "client_id": meeting.client_id,
        "happened_on": min(meeting.held_on, today),
        "started_at": meeting.starts_at.partition("〜")[0],
        "method": "meeting",
        "party": "person" if person_was_there(rows) else "other",
        "organization_id": outside.organization_id if outside else None,
        "with_whom": "、".join(row.who for row in there if row.kind != THE_PERSON)[:100],
        "place": meeting.place[:100],
        "facts": "\n".join(_said(work, meeting, series.name, rows))[:LONGEST],
        "done": "\n".join(_concluded(work, meeting))[:LONGEST],
    }
    return add_record(work, check(RecordEntry, typed))


def _said(work: Work, meeting: Meeting, name: str, rows: list[AttendeeRow]) -> list[str]:
    lines = [f"{name}をひらいた。"]
    if meeting.aim:
        lines.append(f"目的: {meeting.aim}")
    if here := attendance_words(rows):
        lines.append(f"出席: {here}")
    for row in rows:
        if row.opinion:
            who = "本人" if row.kind == THE_PERSON else row.who
            lines.append(f"{who}: {row.opinion}")
    if note := _note(work, meeting.pk, "opinions"):
        lines.append(f"意見のメモ: {note}")
    return lines


def _concluded(work: Work, meeting: Meeting) -> list[str]:
    conclusion = meeting.conclusion or _note(work, meeting.pk, "conclusion")
    lines = [f"結論: {conclusion}" if conclusion else "結論は書かれていない。"]
    d = table_of(MeetingDecision).c
    made = work.rows(select(d.body).where(d.meeting_id == meeting.pk).order_by(d.id))
    return [*lines, *(f"決まったこと: {row.body}" for row in made)]


def _note(work: Work, meeting_id: int, topic: str) -> str:
    n = table_of(MeetingNote).c
    found = work.scalar(select(n.body).where(n.meeting_id == meeting_id, n.topic == topic))
    return str(found or "").strip()
