"""会議 (meetings): which one is held, what was noted and what was decided."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select

from core.config import settings
from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.masking import Masking
from core.domain.meetings import TOPICS, Meeting, MeetingDecision, MeetingNote
from core.domain.permissions import Action, require
from core.domain.tasks import OPEN_STATUSES, Task
from core.queries.agenda_rows import ROWS, Agenda, AgendaRow, Page, count_rows, masked_rows
from core.queries.masked import Masks
from core.queries.meeting_series import SeriesRow, series_row
from core.queries.scopes import visible_or_nobodys, within_scope


@dataclass(frozen=True)
class MeetingRow:
    """会議の一件. `since`: the day of the meeting before it (a week before, when there was none)."""

    id: int | None
    version: int
    series: SeriesRow
    held_on: date
    is_started: bool
    is_closed: bool
    previous_id: int | None
    since: date
    client_id: int | None = None

    @property
    def title(self) -> str:
        """What the screen calls it."""
        return self.series.name

    @property
    def masking(self) -> Masking:
        """How persons are masked in it: pseudonyms change with the day and with the person spoken of."""
        return masking_of(self.series.masking, self.series.id, self.held_on, self.client_id)


@dataclass(frozen=True)
class NoteRow:
    """議事メモの一件. A save must name `version`; it is 0 while nothing is stored."""

    topic: str
    body: str = ""
    version: int = 0
    updated_at: datetime | None = None


def masking_of(rule: str, series_id: int, held_on: date, client_id: int | None = None) -> Masking:
    """氏名の伏せ方 of one meeting. The same before it begins, on every screen, and when it is read
    again; without the ledger's secret nobody can work a pseudonym out."""
    matter = f"pseudonym/{series_id}/{held_on.isoformat()}/{client_id or 0}"
    return Masking(rule, hmac.digest(settings().secret, matter.encode(), "sha256"))


# -- which meeting -------------------------------------------------------------------------------


def meeting_on(view: View, held_on: date, series_id: int) -> MeetingRow:
    """The meeting of that series and day; its `id` is None while nobody planned or began it.

    Of a series about single persons there may be several a day: those are found by their id.
    """
    series = series_row(view, series_id)
    m = table_of(Meeting).c
    found = view.first(
        _columns().where(
            m.series_id == series_id, m.held_on == held_on, m.client_id.is_(None), _stands()
        )
    )
    return _meeting_row(view, series, held_on, found)


def meeting(view: View, meeting_id: int) -> MeetingRow:
    """The meeting with this id. Raises `NotFound`, `OutOfScope` for one about a person out of it."""
    require(view.actor, Action.SEE_MEETING)
    row = within_scope(view, Meeting, meeting_id)
    series = series_row(view, row.series_id)
    found = view.first(_columns().where(table_of(Meeting).c.id == meeting_id))
    return _meeting_row(view, series, row.held_on, found)


def past(view: View, before: date, series_id: int, limit: int = 12) -> list[MeetingRow]:
    """Earlier meetings of a series, the last one first."""
    series = series_row(view, series_id)
    m = table_of(Meeting).c
    rows = view.rows(
        _columns()
        .where(m.series_id == series_id, m.held_on < before, _stands())
        .where(*visible_or_nobodys(view, m.client_id))
        .order_by(m.held_on.desc(), m.id.desc())
        .limit(limit)
    )
    return [
        MeetingRow(
            r.id, r.version, series, r.held_on, bool(r.started_at), bool(r.closed_at), None,
            r.held_on, r.client_id,
        )
        for r in rows
    ]  # fmt: skip


def _columns() -> Select[Any]:
    m = table_of(Meeting).c
    return select(m.id, m.version, m.held_on, m.started_at, m.closed_at, m.client_id)


def _stands() -> ColumnElement[bool]:
    return table_of(Meeting).c.cancelled_on.is_(None)


def _meeting_row(
    view: View, series: SeriesRow, held_on: date, found: Row[Any] | None
) -> MeetingRow:
    m = table_of(Meeting).c
    client_id = found.client_id if found else None
    of_same = m.client_id.is_(None) if client_id is None else m.client_id == client_id
    before = view.first(
        select(m.id, m.held_on)
        .where(m.series_id == series.id, m.held_on < held_on, of_same, _stands())
        .where(m.started_at.is_not(None))
        .order_by(m.held_on.desc())
        .limit(1)
    )
    return MeetingRow(
        id=found.id if found else None,
        version=found.version if found else 0,
        series=series,
        held_on=held_on,
        is_started=bool(found and found.started_at),
        is_closed=bool(found and found.closed_at),
        previous_id=before.id if before else None,
        since=before.held_on if before else held_on - timedelta(days=series.interval_days or 7),
        client_id=client_id,
    )


def note(view: View, meeting_id: int, topic: str) -> NoteRow:
    """The note of one topic; an empty one while nothing is stored."""
    require(view.actor, Action.SEE_MEETING)
    return next((n for n in notes(view, meeting_id) if n.topic == topic), NoteRow(topic))


def notes(view: View, meeting_id: int) -> list[NoteRow]:
    """Every note of a meeting, in the order of the topics."""
    require(view.actor, Action.SEE_MEETING)
    within_scope(view, Meeting, meeting_id)
    n = table_of(MeetingNote)
    rows = view.rows(
        select(n.c.topic, n.c.body, n.c.version, n.c.updated_at).where(n.c.meeting_id == meeting_id)
    )
    order = list(TOPICS)
    found = [NoteRow(r.topic, r.body, r.version, r.updated_at) for r in rows]
    return sorted(found, key=lambda n: order.index(n.topic) if n.topic in order else len(order))


def decisions(
    view: View,
    meeting_id: int,
    limit: int | None = ROWS,
    *,
    first: int = 0,
    masking: Masking | None = None,
) -> Agenda:
    """決まったこと of this meeting, the newest first; what became a task says how it stands.

    `masking`: that of the meeting, where it is known already.
    """
    require(view.actor, Action.SEE_MEETING)
    within_scope(view, Meeting, meeting_id)
    masking = masking or meeting(view, meeting_id).masking
    decision, task = table_of(MeetingDecision), table_of(Task)
    d, t = decision.c, task.c
    question = (
        select(d.body, d.client_id, d.owner_id, d.due_on, d.task_id, t.status, t.version)
        .select_from(decision.outerjoin(task, t.id == d.task_id))
        .where(d.meeting_id == meeting_id)
        .order_by(d.id.desc())
    )
    rows = view.rows(Page(first, limit).of(question))
    masks = Masks(view, masking=masking, clients=[r.client_id for r in rows])
    status = codes("task_status")
    answered = [
        AgendaRow(
            who=masks.client(r.client_id),
            what=r.body,
            day=r.due_on,
            owner_id=r.owner_id,
            mark=status.label(r.status) if r.task_id else "決定",
            client_id=r.client_id,
            task_id=r.task_id,
            task_version=r.version or 0,
            is_open=r.status in OPEN_STATUSES,
        )
        for r in rows
    ]
    total = count_rows(view, d.meeting_id == meeting_id)
    return Agenda(masked_rows(masks, answered), total, first)
