"""会議の画面の 目的・資料・意見・結論 (the wall of a conference): masked, big, never longer than the screen."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.agenda_offers import offer
from core.queries.agenda_rows import AgendaRow
from core.queries.conference_topics import conference_topic as asked
from core.queries.meetings import MeetingRow
from core.ui.plain import plain

# So many lines of so many full-width letters fit above the foot, at every size of screen.
LINES, LETTERS = 13.0, 42
# What the borders of a row take, in lines.
BETWEEN = 0.4


def conference_topic(user: Actor, meeting: MeetingRow, topic: str) -> None:
    """The rows of one of the four topics, whole sentences; ↓ and ↑ turn the page."""
    with read_only(user) as view:
        content = asked(view, meeting, topic)
    if not content.rows:
        st.text(offer(topic).empty)
        return
    sheets = _sheets(content.rows)
    key = f"meeting.sheet.{meeting.id}.{topic}"
    at = min(int(st.session_state.get(key, 0)), len(sheets) - 1)
    with st.container(key="meeting_conference"):
        st.table(
            [{"項目": plain(row.who), "内容": plain(row.what)} for row in sheets[at]],
            border="horizontal", hide_index=True, hide_header=True,
        )  # fmt: skip
        if len(sheets) > 1:
            _turn(key, at, len(sheets))


def _turn(key: str, at: int, total: int) -> None:
    def turn(by: int) -> None:
        st.session_state[key] = at + by

    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("前の頁", key="meeting.sheet_back", shortcut="Up", on_click=turn, args=(-1,),
                  disabled=at == 0)  # fmt: skip
        st.button("次の頁", key="meeting.sheet_on", shortcut="Down", on_click=turn, args=(1,),
                  disabled=at == total - 1)  # fmt: skip
        st.caption(f"{at + 1}／{total} 頁")


def _sheets(rows: Sequence[AgendaRow]) -> list[list[AgendaRow]]:
    """The rows in as many pages as the room asks for; one that turns the page keeps its room."""
    if sum(_lines(row) for row in rows) <= LINES:
        return [list(rows)]
    sheets: list[list[AgendaRow]] = [[]]
    room = LINES - 1.5
    for row in rows:
        if sheets[-1] and room < _lines(row):
            sheets.append([])
            room = LINES - 1.5
        sheets[-1].append(row)
        room -= _lines(row)
    return sheets


def _lines(row: AgendaRow) -> float:
    def width(text: str) -> float:
        return sum(0.6 if letter.isascii() else 1 for letter in text)

    lines = sum(max(1, -(-int(width(part)) // LETTERS)) for part in row.what.split("\n"))
    return lines + BETWEEN
