"""議事録をまとめる (putting minutes together) from the rows of a meeting as they are now, masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.meetings import (
    TOPICS,
    Meeting,
    MeetingAttendee,
    MeetingDecision,
    MeetingNote,
    MeetingTopic,
)
from core.domain.minutes import AttendeeLine, DecisionLine, Minutes, TopicLine
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.domain.tasks import Task
from core.queries.masked import Masks
from core.queries.meeting_words import place_word
from core.queries.meetings import meeting as meeting_row
from core.queries.scopes import within_scope
from core.queries.users import names_of_all

# Who comes as a person or as the family is called so, and never by name.
UNNAMED = ("person", "family")
OUTSIDER = "出席者"


def composed(view: View, meeting_id: int) -> Minutes:
    """議事録 put together from the rows of the meeting as they are now. Raises as `minutes` does."""
    require(view.actor, Action.SEE_MEETING)
    meeting, of = within_scope(view, Meeting, meeting_id), meeting_row(view, meeting_id)
    staff, decided = names_of_all(view), _decided(view, meeting_id)
    clients = [meeting.client_id, *(row.client_id for row in decided)]
    masks = Masks(view, masking=of.masking, clients=clients)
    topics = _topics(view, meeting, staff)
    told = [(topic.note, meeting.client_id) for topic in topics]
    told += [(row.body, row.client_id) for row in decided]
    *texts, place = masks.texts([*told, (meeting.place, meeting.client_id)])
    notes, bodies = texts[: len(topics)], texts[len(topics) :]
    status = codes("task_status")
    return Minutes(
        meeting_id=meeting_id,
        version=meeting.version,
        series=of.series.name,
        kind=of.series.kind,
        held_on=meeting.held_on,
        place=place,
        who=masks.client(meeting.client_id),
        client_id=meeting.client_id,
        leader=staff.get(meeting.leader_id or 0, ""),
        began_at=meeting.started_at,
        ended_at=meeting.closed_at,
        attendees=_attendees(view, meeting, staff),
        topics=tuple(replace(t, note=note) for t, note in zip(topics, notes, strict=True)),
        decisions=tuple(
            DecisionLine(
                row.id, row.topic, masks.client(row.client_id), body,
                staff.get(row.owner_id or 0, ""), row.due_on,
                status.label(row.status) if row.task_id else "", row.client_id,
                # Beside a person an organisation could tell where the person works.
                place_word(row.organization, row.kind, beside_person=False)
                if row.client_id is None
                else "",
            )
            for row, body in zip(decided, bodies, strict=True)
        ),
    )  # fmt: skip


# -- parts ------------------------------------------------------------------------------------------


def _topics(view: View, meeting: Meeting, staff: Mapping[int, str]) -> list[TopicLine]:
    """In the order in which they were laid out; what was noted under another one comes last."""
    t, n = table_of(MeetingTopic).c, table_of(MeetingNote).c
    noted = {
        row.topic: row.body
        for row in view.rows(select(n.topic, n.body).where(n.meeting_id == meeting.pk))
    }
    written = {"aim": meeting.aim, "conclusion": meeting.conclusion}
    written |= {
        "materials": _sections(meeting.sections),
        "opinions": _opinions(view, meeting, staff),
    }
    for topic, text in written.items():
        noted[topic] = "\n".join(filter(None, [text, noted.get(topic, "")]))
    laid = view.all(select(MeetingTopic).where(t.meeting_id == meeting.pk).order_by(t.position))
    found = [
        TopicLine(
            row.topic, TOPICS.get(row.topic, ""), row.minutes, row.seconds,
            row.reached_at is not None or bool(noted.get(row.topic)), row.is_carried,
            noted.pop(row.topic, ""), row.content,
        )
        for row in laid
    ]  # fmt: skip
    later = [topic for topic in TOPICS if noted.get(topic)]
    return found + [TopicLine(t, TOPICS[t], None, 0, True, False, noted[t]) for t in later]


def _sections(chosen: str) -> str:
    label = codes("data_category").label
    return "・".join(label(code) for code in chosen.split(",") if code)


def _decided(view: View, meeting_id: int) -> Sequence[Any]:
    decision, task, place = (table_of(m) for m in (MeetingDecision, Task, Organization))
    d = decision.c
    return view.rows(
        select(
            d.id, d.topic, d.body, d.client_id, d.owner_id, d.due_on, d.task_id, task.c.status,
            place.c.name.label("organization"), place.c.kind,
        )
        .select_from(
            decision.outerjoin(task, task.c.id == d.task_id).outerjoin(
                place, place.c.id == d.organization_id
            )
        )
        .where(d.meeting_id == meeting_id)
        .order_by(d.id)
    )  # fmt: skip


def _attendees(view: View, meeting: Meeting, staff: Mapping[int, str]) -> tuple[AttendeeLine, ...]:
    """Of a meeting about one person others than the staff are called by their standing: an
    organisation could tell where the person works or is treated."""
    attendee, place, person = (table_of(m) for m in (MeetingAttendee, Organization, KeyPerson))
    a = attendee.c
    rows = view.rows(
        select(
            a.user_id, a.name, a.role, a.status, place.c.name.label("place"),
            person.c.name.label("person"),
        )
        .select_from(
            attendee.outerjoin(place, place.c.id == a.organization_id).outerjoin(
                person, person.c.id == a.key_person_id
            )
        )
        .where(a.meeting_id == meeting.pk)
        .order_by(a.user_id.is_(None), a.id)
    )  # fmt: skip
    role, status = codes("participant_role").label, codes("invitation_status").label
    found = []
    for row in rows:
        named = staff.get(row.user_id or 0, "")
        is_unnamed = row.role in UNNAMED or (meeting.client_id is not None and not named)
        if is_unnamed:
            told = (role(row.role) or OUTSIDER, "", "")
        else:
            told = (named or row.name or row.person or "", row.place or "", role(row.role))
        found.append(AttendeeLine(*told, status(row.status)))
    return tuple(found)


def _opinions(view: View, meeting: Meeting, staff: Mapping[int, str]) -> str:
    """出席者の意見, each by the name of the staff or by the standing of who said it."""
    a = table_of(MeetingAttendee).c
    rows = view.rows(
        select(a.user_id, a.role, a.opinion)
        .where(a.meeting_id == meeting.pk, a.opinion != "")
        .order_by(a.id)
    )
    role = codes("participant_role").label
    return "\n".join(
        f"{staff.get(r.user_id or 0, '') or role(r.role) or OUTSIDER}: {r.opinion}" for r in rows
    )
