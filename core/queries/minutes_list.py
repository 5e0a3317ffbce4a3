"""議事録の一覧 (list of minutes), and where a decision is found again: by person, by organisation."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from core import clock
from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.meeting_series import MeetingSeries
from core.domain.meetings import TOPICS, Meeting, MeetingDecision, MeetingNote
from core.domain.minutes import ClosedMinutes, MinutesAddition
from core.domain.permissions import Action, may, require
from core.domain.search_words import Excerpt, excerpt, search_words
from core.domain.tasks import OPEN_STATUSES, Task
from core.domain.users import User
from core.queries.masked import Masks
from core.queries.meetings import masking_of
from core.queries.scopes import require_client, visible_or_nobodys
from core.queries.word_search import PER_PAGE, Hits

PAGE = 20
SHOWN_WORDS = 44


@dataclass(frozen=True)
class MinutesCriteria:
    """どの議事録か: blank means all. `text`: words that all stand in what was noted or decided."""

    series_id: int | None = None
    text: str = ""
    since: date | None = None
    page: int = 1
    page_size: int = PAGE


@dataclass(frozen=True)
class MinutesRow:
    """議事録の一件. `left`: of its decisions, those whose task is still open; `who`: masked."""

    id: int
    series: str
    held_on: date
    who: str
    is_closed: bool
    decided: int
    left: int
    added: int
    words: Excerpt


@dataclass(frozen=True)
class MinutesPage:
    """一覧の一頁."""

    rows: tuple[MinutesRow, ...]
    total: int


@dataclass(frozen=True)
class DecisionFound:
    """決まったことの一件, with the meeting in which it was decided."""

    id: int
    meeting_id: int
    series: str
    held_on: date
    topic: str
    who: str
    body: str
    owner: str
    due_on: date | None
    state: str
    is_open: bool
    done_on: date | None


def list_minutes(view: View, criteria: MinutesCriteria, today: date) -> MinutesPage:
    """議事録 of meetings that were held, the newest first: closed ones, and those of earlier days that
    nobody closed."""
    require(view.actor, Action.SEE_MEETING)
    meeting, series = table_of(Meeting), table_of(MeetingSeries)
    m, words = meeting.c, search_words(criteria.text)
    wanted: list[ColumnElement[bool]] = [
        m.started_at.is_not(None),
        m.cancelled_on.is_(None),
        or_(m.closed_at.is_not(None), m.held_on < today),
        *visible_or_nobodys(view, m.client_id),
    ]
    if criteria.series_id is not None:
        wanted.append(m.series_id == criteria.series_id)
    if criteria.since is not None:
        wanted.append(m.held_on >= criteria.since)
    wanted += [_says(word) for word in words]
    rows = view.rows(
        select(
            m.id, m.series_id, m.held_on, m.client_id, m.closed_at, series.c.name, series.c.masking
        )
        .select_from(meeting.join(series, series.c.id == m.series_id))
        .where(*wanted)
        .order_by(m.held_on.desc(), m.id.desc())
        .limit(criteria.page_size)
        .offset((criteria.page - 1) * criteria.page_size)
    )
    total = int(view.scalar(select(func.count()).select_from(meeting).where(*wanted)))
    ids = [row.id for row in rows]
    decided, left, added = _numbers(view, ids)
    said = _said(view, ids)
    return MinutesPage(
        tuple(
            MinutesRow(
                row.id, row.name, row.held_on, _who(view, row), row.closed_at is not None,
                decided[row.id], left[row.id], added[row.id],
                excerpt(said.get(row.id, ()), words, 16, SHOWN_WORDS),
            )
            for row in rows
        ),
        total,
    )  # fmt: skip


def search_minutes(
    view: View, typed: str, page: int = 1, limit: int = PER_PAGE
) -> Hits[MinutesRow]:
    """議事録をさがす, by what was noted, decided or added; the newest first, masked."""
    require(view.actor, Action.SEE_MEETING)
    if not search_words(typed):
        return Hits()
    criteria = MinutesCriteria(text=typed, page=page, page_size=limit)
    found = list_minutes(view, criteria, clock.today())
    return Hits(found.rows, found.total > page * limit)


def decisions_about(view: View, client_id: int, limit: int = 50) -> list[DecisionFound]:
    """この人について会議で決まったこと, in the words in which it was decided, the newest first.

    Raises `OutOfScope`.
    """
    require(view.actor, Action.SEE_MEETING)
    require(view.actor, Action.SEE_CLIENTS)
    require_client(view, client_id)
    return _found(view, [table_of(MeetingDecision).c.client_id == client_id], limit, masked=False)


def decisions_at(view: View, organization_id: int, limit: int = 50) -> list[DecisionFound]:
    """この機関について会議で決まったこと, the newest first; persons masked.

    Who may see no persons is not told whose employer or hospital it is: initials say enough.
    """
    require(view.actor, Action.SEE_MEETING)
    d = table_of(MeetingDecision).c
    wanted = [d.organization_id == organization_id, *visible_or_nobodys(view, d.client_id)]
    if not may(view.actor, Action.SEE_CLIENTS):
        wanted.append(d.client_id.is_(None))
    return _found(view, wanted, limit, masked=True)


# -- parts -----------------------------------------------------------------------------------------


def _says(word: str) -> ColumnElement[bool]:
    """The word stands in what was noted or decided, or was added afterwards."""
    m, k, a = (table_of(model).c for model in (Meeting, ClosedMinutes, MinutesAddition))
    # A word holds letters and digits only: nothing of it is a wildcard.
    kept = select(k.meeting_id).where(k.words.like(f"%{word}%"))
    added = select(a.meeting_id).where(a.words.like(f"%{word}%"))
    return or_(m.id.in_(kept), m.id.in_(added))


def _who(view: View, row: Any) -> str:
    if row.client_id is None:
        return ""
    masking = masking_of(row.masking, row.series_id, row.held_on, row.client_id)
    return Masks(view, masking=masking, clients=[row.client_id]).client(row.client_id)


def _numbers(view: View, ids: Collection[int]) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """meeting → decisions, those that are still open, additions."""
    decision, task = table_of(MeetingDecision), table_of(Task)
    d, a = decision.c, table_of(MinutesAddition).c
    open_ones = and_(task.c.id == d.task_id, task.c.status.in_(OPEN_STATUSES))
    counted = view.rows(
        select(d.meeting_id, func.count().label("made"), func.count(task.c.id).label("left"))
        .select_from(decision.outerjoin(task, open_ones))
        .where(d.meeting_id.in_(ids))
        .group_by(d.meeting_id)
    )
    added = view.rows(
        select(a.meeting_id, func.count().label("made"))
        .where(a.meeting_id.in_(ids))
        .group_by(a.meeting_id)
    )
    return (
        Counter({row.meeting_id: row.made for row in counted}),
        Counter({row.meeting_id: row.left for row in counted}),
        Counter({row.meeting_id: row.made for row in added}),
    )


def _said(view: View, ids: Collection[int]) -> dict[int, list[str]]:
    """meeting → its decisions and notes as they were kept, then what was added; of one that nobody
    closed, its notes."""
    k, a, n = (table_of(model).c for model in (ClosedMinutes, MinutesAddition, MeetingNote))
    found: dict[int, list[str]] = {}
    for row in view.rows(select(k.meeting_id, k.content).where(k.meeting_id.in_(ids))):
        told = json.loads(row.content)
        found[row.meeting_id] = [each["body"] for each in told["decisions"]]
        found[row.meeting_id] += [each["note"] for each in told["topics"] if each["note"]]
    noted = select(n.meeting_id, n.body).where(n.meeting_id.in_(set(ids) - found.keys()))
    added = select(a.meeting_id, a.body).where(a.meeting_id.in_(ids))
    for asked in (noted, added):
        for row in view.rows(asked):
            found.setdefault(row.meeting_id, []).append(row.body)
    return found


def _found(
    view: View, wanted: Sequence[ColumnElement[bool]], limit: int, *, masked: bool
) -> list[DecisionFound]:
    decision, meeting, series, task, user = (
        table_of(model) for model in (MeetingDecision, Meeting, MeetingSeries, Task, User)
    )
    d, m = decision.c, meeting.c
    rows = view.rows(
        select(
            d.id, d.meeting_id, d.topic, d.body, d.client_id, d.due_on, d.task_id, m.held_on,
            series.c.name.label("series"), func.coalesce(user.c.name, "").label("owner"),
            task.c.status, task.c.done_on,
        )
        .select_from(
            decision.join(meeting, m.id == d.meeting_id)
            .join(series, series.c.id == m.series_id)
            .outerjoin(task, task.c.id == d.task_id)
            .outerjoin(user, user.c.id == d.owner_id)
        )
        .where(*wanted, m.started_at.is_not(None))
        .order_by(m.held_on.desc(), d.id.desc())
        .limit(limit)
    )  # fmt: skip
    masks = Masks(view, clients=[r.client_id for r in rows])
    texts = [r.body for r in rows]
    if masked:
        texts = masks.texts([(r.body, r.client_id) for r in rows])
    label = codes("task_status").label
    return [
        DecisionFound(
            r.id, r.meeting_id, r.series, r.held_on, TOPICS.get(r.topic, ""),
            masks.client(r.client_id), body, r.owner, r.due_on,
            label(r.status) if r.task_id else "決定", r.status in OPEN_STATUSES, r.done_on,
        )
        for r, body in zip(rows, texts, strict=True)
    ]  # fmt: skip
