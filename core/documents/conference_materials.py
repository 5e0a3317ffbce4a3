"""会議の資料 (materials for the table): the sections that this recipient may read, numbered, taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from core.db.work import View
from core.documents.content import (
    WIDTH,
    Box,
    Boxes,
    Column,
    Document,
    Note,
    Part,
    Table,
    Words,
    day,
)
from core.domain.permissions import Action, require
from core.queries.conference_materials import materials
from core.queries.conferences import AttendeeRow, ConferenceRow

TITLE = "会議の資料"
COLLECTED = "会議のあとに、この資料を集めます。持ち帰らないでください。写しをとらないでください。"


def conference_materials(
    view: View,
    meeting: ConferenceRow,
    attendee: AttendeeRow,
    sections: Collection[str],
    number: str,
    today: date,
) -> Document:
    """資料 of one attendee. `sections`: those that the gate let through."""
    require(view.actor, Action.SEE_SENSITIVE)
    parts: list[Part] = [
        Boxes(
            (
                (Box("配布番号", number), Box("お渡しする方", attendee.who or "本人")),
                (Box("氏名", meeting.name, kana=meeting.kana), Box("番号", str(meeting.number))),
                (Box("会議", meeting.series_name), Box("日にち", day(meeting.held_on))),
            )
        ),
        Note(COLLECTED),
    ]
    if not attendee.is_outside or "support_log" in sections:
        parts.append(Words("会議の目的", meeting.aim, lines=2))
    for section in materials(view, meeting.client_id, sections, today):
        rows = tuple((line.title, line.text) for line in section.lines)
        if rows:
            columns = (Column("項目", 4), Column("内容", WIDTH - 4))
            parts.append(Table(columns, rows, title=section.title))
        else:
            parts.append(Note(f"{section.title}: 台帳に書かれていることは、まだありません。"))
    return Document(
        title=f"{TITLE}（{meeting.series_name}）",
        client_id=meeting.client_id,
        number=meeting.number,
        name=meeting.name,
        kana=meeting.kana,
        about=f"{TITLE} {day(meeting.held_on)} 配布番号 {number}",
        parts=tuple(parts),
        items=frozenset({"basic", *sections}),
        forms=("pdf",),
    )
