"""会議の画面の四つの議題 (topics of a meeting about one person): 目的, 資料, 意見, 結論, masked.

Whoever sees the wall sees these: what the ledger holds about the person comes only for who may read
it, and of it only what names neither illness nor employer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select

from core import clock
from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.meetings import Meeting, MeetingAttendee
from core.domain.permissions import Action, may, require
from core.domain.users import User
from core.queries.agenda_rows import Agenda, AgendaRow, masked_rows
from core.queries.conference_materials import materials
from core.queries.conferences import AWAY, HERE, THE_PERSON
from core.queries.masked import Masks
from core.queries.meetings import MeetingRow
from core.queries.scopes import within_scope

TOPICS = ("aim", "materials", "opinions", "conclusion")
# What fits beside the other rows of a topic without scrolling.
LONGEST = 130
ON_PAPER = "お手元の資料で"
WISHES = "本人の希望"

Lines = Iterator[tuple[str, str]]


def conference_topic(view: View, meeting: MeetingRow, topic: str) -> Agenda:
    """One of `TOPICS`: what it is about in `who`, the masked words in `what`. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_MEETING)
    if meeting.id is None or meeting.client_id is None or topic not in TOPICS:
        return Agenda((), 0)
    row = within_scope(view, Meeting, meeting.id)
    lines = {"aim": _aim, "materials": _materials, "opinions": _opinions, "conclusion": _conclusion}
    found = [
        AgendaRow(who=title, what=text, client_id=meeting.client_id)
        for title, text in lines[topic](view, row)
        if text
    ]
    masks = Masks(view, masking=meeting.masking, clients=[meeting.client_id])
    # Masked first: what is cut in the middle of a name is not found any more.
    shown = [replace(line, what=_short(line.what)) for line in masked_rows(masks, found)]
    return Agenda(tuple(shown), len(found))


def as_on_the_wall(view: View, topic: str, content: str) -> str:
    """出ていた行 that the minutes keep of a topic, for this reader: who closed the meeting may have seen
    more on the wall than who reads its minutes."""
    require(view.actor, Action.SEE_MEETING)
    if not content or may(view.actor, Action.SEE_SENSITIVE):
        return content
    kept = json.loads(content)
    rows = [{**row, "what": row.get("plain", row["what"])} for row in kept["rows"]]
    if topic == "aim":
        rows = [row for row in rows if row["who"] != WISHES]
    elif topic == "materials":
        rows = [{**row, "what": ON_PAPER} for row in rows]
    left_out = kept["total"] - len(kept["rows"])
    kept |= {"rows": rows, "total": len(rows) + left_out}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _aim(view: View, row: Meeting) -> Lines:
    yield "目的", row.aim
    person = view.get(Client, row.client_id or 0)
    yield "支援段階", codes("support_stage").label(person.stage)
    if may(view.actor, Action.SEE_SENSITIVE):
        yield WISHES, person.wishes
    m = table_of(Meeting).c
    before = view.first(
        select(m.held_on, m.conclusion)
        .where(
            m.client_id == row.client_id, m.held_on < row.held_on, m.conclusion != "",
            m.cancelled_on.is_(None),
        )
        .order_by(m.held_on.desc(), m.id.desc())
        .limit(1)
    )  # fmt: skip
    if before is not None:
        yield f"前回（{before.held_on.month}/{before.held_on.day}）の結論", before.conclusion


def _materials(view: View, row: Meeting) -> Lines:
    sections = [part for part in row.sections.split(",") if part]
    if not may(view.actor, Action.SEE_SENSITIVE):
        yield from ((codes("data_category").label(code), ON_PAPER) for code in sections)
        return
    for section in materials(view, row.client_id or 0, sections, clock.today()):
        shown = [f"{line.title}: {line.text}" for line in section.lines if line.is_shown]
        yield section.title, "　／　".join(shown) or ON_PAPER


def _opinions(view: View, row: Meeting) -> Lines:
    """By the standing of who said it: an organisation's name could tell where somebody is treated."""
    a, u = table_of(MeetingAttendee), table_of(User)
    rows = view.rows(
        select(a.c.role, a.c.status, a.c.note, a.c.opinion, u.c.name)
        .select_from(a.outerjoin(u, u.c.id == a.c.user_id))
        .where(a.c.meeting_id == row.pk)
        .order_by(a.c.id)
    )
    for each in rows:
        who = each.name or codes("participant_role").label(each.role) or "出席者"
        if each.role == THE_PERSON and each.status in AWAY:
            yield who, f"不参加{f'（{each.note}）' if each.note else ''}　{each.opinion}".strip()
        elif each.opinion or each.status == HERE:
            yield who, each.opinion or "出席"


def _conclusion(view: View, row: Meeting) -> Lines:
    yield "結論", row.conclusion


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
