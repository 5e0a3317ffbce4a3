"""議事録 (minutes): one meeting from its attendance to what was decided, masked.

Of a closed meeting they are read from what was kept when it closed, so that nothing later changes
them; of one that is not closed they are put together from its rows.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from core import clock
from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.meetings import (
    TOPICS,
    Meeting,
    MeetingAttendee,
    MeetingDecision,
    MeetingNote,
    MeetingTopic,
)
from core.domain.minutes import ClosedMinutes, MinutesAddition
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.domain.tasks import Task
from core.queries.masked import Masks
from core.queries.meetings import MeetingRow
from core.queries.meetings import meeting as meeting_row
from core.queries.scopes import visible_clients, within_scope
from core.queries.users import names_of_all

# Who comes as a person or as the family is called so, and never by name.
UNNAMED = ("person", "family")


@dataclass(frozen=True)
class AttendeeLine:
    """出席者の一行, in words as they were."""

    name: str
    place: str
    role: str
    status: str


@dataclass(frozen=True)
class TopicLine:
    """議題の一件: `content`: the rows that were shown (`core.services.agenda.thawed`)."""

    topic: str
    title: str
    minutes: int | None
    seconds: int
    is_reached: bool
    is_carried: bool
    note: str
    content: str = ""


@dataclass(frozen=True)
class DecisionLine:
    """決まったことの一件, as decided; `state`: of its task when the minutes were closed."""

    id: int
    topic: str
    who: str
    body: str
    owner: str
    due_on: date | None
    state: str
    client_id: int | None
    organization: str = ""


@dataclass(frozen=True)
class AdditionLine:
    """追記の一件."""

    body: str
    by: str
    added_on: date


@dataclass(frozen=True)
class Minutes:
    """議事録. `who`: the masked person of a meeting about one."""

    meeting_id: int
    version: int
    series: str
    kind: str
    held_on: date
    place: str
    who: str
    client_id: int | None
    leader: str
    began_at: datetime | None
    ended_at: datetime | None
    attendees: tuple[AttendeeLine, ...] = ()
    topics: tuple[TopicLine, ...] = ()
    decisions: tuple[DecisionLine, ...] = ()
    additions: tuple[AdditionLine, ...] = ()
    is_closed: bool = False
    # Of a later state than the minutes themselves: how the tasks stand today.
    standing: Mapping[int, str] = field(default_factory=dict)

    @property
    def seconds(self) -> int:
        """How long it was talked in all."""
        return sum(topic.seconds for topic in self.topics)

    @property
    def carried(self) -> tuple[TopicLine, ...]:
        """次回へ送った議題."""
        return tuple(topic for topic in self.topics if topic.is_carried)


def minutes(view: View, meeting_id: int) -> Minutes:
    """議事録 of one meeting, masked. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_MEETING)
    meeting = within_scope(view, Meeting, meeting_id)
    k = table_of(ClosedMinutes).c
    kept = view.scalar(select(k.content).where(k.meeting_id == meeting_id))
    found = _thawed(view, meeting_id, kept) if kept is not None else composed(view, meeting_id)
    return replace(
        found,
        version=meeting.version,
        additions=_additions(view, meeting_id),
        is_closed=meeting.closed_at is not None,
        standing=_standing(view, meeting_id),
    )


def composed(view: View, meeting_id: int) -> Minutes:
    """議事録 put together from the rows of the meeting as they are now. Raises as `minutes` does."""
    require(view.actor, Action.SEE_MEETING)
    meeting, of = within_scope(view, Meeting, meeting_id), meeting_row(view, meeting_id)
    staff, decided = names_of_all(view), _decided(view, meeting_id)
    clients = [meeting.client_id, *(row.client_id for row in decided)]
    masks = Masks(view, masking=of.masking, clients=clients)
    topics = _topics(view, meeting)
    told = [(topic.note, meeting.client_id) for topic in topics]
    told += [(row.body, row.client_id) for row in decided]
    texts = masks.texts(told)
    notes, bodies = texts[: len(topics)], texts[len(topics) :]
    status = codes("task_status")
    return Minutes(
        meeting_id=meeting_id,
        version=meeting.version,
        series=of.series.name,
        kind=of.series.kind,
        held_on=meeting.held_on,
        place=meeting.place,
        who=masks.client(meeting.client_id),
        client_id=meeting.client_id,
        leader=staff.get(meeting.leader_id or 0, ""),
        began_at=meeting.started_at,
        ended_at=meeting.closed_at,
        attendees=_attendees(view, meeting_id, staff),
        topics=tuple(replace(t, note=note) for t, note in zip(topics, notes, strict=True)),
        decisions=tuple(
            DecisionLine(
                row.id, row.topic, masks.client(row.client_id), body,
                staff.get(row.owner_id or 0, ""), row.due_on,
                status.label(row.status) if row.task_id else "", row.client_id,
                # Beside a person an organisation could tell where the person works.
                row.organization or "" if row.client_id is None else "",
            )
            for row, body in zip(decided, bodies, strict=True)
        ),
    )  # fmt: skip


def as_kept(found: Minutes) -> str:
    """What a closed meeting keeps, as JSON; the rows of its topics stand with these."""
    told = asdict(found)
    for name in ("meeting_id", "version", "additions", "is_closed", "standing"):
        del told[name]
    for topic in told["topics"]:
        del topic["content"]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=_plain_day)


def sentences(found: Minutes) -> Iterator[str]:
    """Every sentence that people wrote in it."""
    yield from (topic.note for topic in found.topics if topic.note)
    yield from (decision.body for decision in found.decisions)


def carried_topics(view: View, meeting: MeetingRow) -> frozenset[str]:
    """持ち越し: topics that the meeting before did not reach."""
    require(view.actor, Action.SEE_MEETING)
    if meeting.previous_id is None:
        return frozenset()
    t = table_of(MeetingTopic).c
    asked = select(t.topic).where(t.meeting_id == meeting.previous_id, t.is_carried)
    return frozenset(row.topic for row in view.rows(asked))


def names_of_clients(view: View, wanted: Collection[int | None]) -> dict[int, str]:
    """氏名 of those within one's scope, for minutes with names; who was merged is called as now."""
    require(view.actor, Action.UNMASK)
    require(view.actor, Action.SEE_SENSITIVE)
    ids = {client_id for client_id in wanted if client_id is not None}
    c = table_of(Client).c
    kept = {
        row.id: row.merged_into_id
        for row in view.rows(
            select(c.id, c.merged_into_id).where(c.id.in_(ids), c.merged_into_id.is_not(None))
        )
    }
    asked = select(c.id, c.name).where(
        c.id.in_(ids | set(kept.values())), *visible_clients(view, c.id)
    )
    names = {row.id: row.name for row in view.rows(asked)}
    return {i: names[kept.get(i, i)] for i in sorted(ids) if kept.get(i, i) in names}


# -- parts -----------------------------------------------------------------------------------------


def _thawed(view: View, meeting_id: int, kept: str) -> Minutes:
    told: dict[str, Any] = json.loads(kept)
    t = table_of(MeetingTopic).c
    rows = view.rows(select(t.topic, t.content).where(t.meeting_id == meeting_id))
    shown = {row.topic: row.content for row in rows}
    for name in ("began_at", "ended_at"):
        told[name] = datetime.fromisoformat(told[name]) if told[name] else None
    return Minutes(
        **{
            **told,
            "meeting_id": meeting_id,
            "version": 0,
            "held_on": date.fromisoformat(told["held_on"]),
            "attendees": tuple(AttendeeLine(**each) for each in told["attendees"]),
            "topics": tuple(
                TopicLine(**each, content=shown.get(each["topic"], "")) for each in told["topics"]
            ),
            "decisions": tuple(
                DecisionLine(
                    **{**d, "due_on": date.fromisoformat(d["due_on"]) if d["due_on"] else None}
                )
                for d in told["decisions"]
            ),
        }
    )


def _topics(view: View, meeting: Meeting) -> list[TopicLine]:
    """In the order in which they were laid out; what was noted under another one comes last."""
    t, n = table_of(MeetingTopic).c, table_of(MeetingNote).c
    noted = {
        row.topic: row.body
        for row in view.rows(select(n.topic, n.body).where(n.meeting_id == meeting.pk))
    }
    written = {"aim": meeting.aim, "conclusion": meeting.conclusion}
    written["materials"] = _sections(meeting.sections)
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
            place.c.name.label("organization"),
        )
        .select_from(
            decision.outerjoin(task, task.c.id == d.task_id).outerjoin(
                place, place.c.id == d.organization_id
            )
        )
        .where(d.meeting_id == meeting_id)
        .order_by(d.id)
    )  # fmt: skip


def _attendees(view: View, meeting_id: int, staff: Mapping[int, str]) -> tuple[AttendeeLine, ...]:
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
        .where(a.meeting_id == meeting_id)
        .order_by(a.user_id.is_(None), a.id)
    )  # fmt: skip
    role, status = codes("participant_role").label, codes("invitation_status").label
    return tuple(
        AttendeeLine(
            role(row.role) if row.role in UNNAMED
            else staff.get(row.user_id or 0, "") or row.name or row.person or "",
            row.place or "", "" if row.role in UNNAMED else role(row.role), status(row.status),
        )
        for row in rows
    )  # fmt: skip


def _additions(view: View, meeting_id: int) -> tuple[AdditionLine, ...]:
    a = table_of(MinutesAddition).c
    rows = view.rows(
        select(a.body, a.by_id, a.added_on).where(a.meeting_id == meeting_id).order_by(a.id)
    )
    staff = names_of_all(view) if rows else {}
    return tuple(AdditionLine(r.body, staff.get(r.by_id or 0, ""), r.added_on) for r in rows)


def _standing(view: View, meeting_id: int) -> dict[int, str]:
    """decision → how its task stands today: its state, and when it was done."""
    decision, task = table_of(MeetingDecision), table_of(Task)
    rows = view.rows(
        select(decision.c.id, task.c.status, task.c.done_on)
        .select_from(decision.join(task, task.c.id == decision.c.task_id))
        .where(decision.c.meeting_id == meeting_id)
    )
    label = codes("task_status").label
    return {r.id: f"{label(r.status)}{_done(r.done_on)}" for r in rows}


def _done(on: date | None) -> str:
    return f"（{on.month}/{on.day}）" if on else ""


def _plain_day(value: object) -> str:
    if isinstance(value, datetime):
        return clock.in_japan(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"minutes cannot keep a {type(value).__name__}")
