"""議事メモを読む (reading minutes): what an earlier meeting noted and decided; nothing can change."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.domain.meetings import TOPICS
from core.queries import meetings
from core.queries.meetings import MeetingRow
from core.queries.users import names_of_all
from core.ui.meeting.rows import task_table


def show(user: Actor, meeting: MeetingRow) -> None:
    """Notes by topic, then the decisions, as they stand now."""
    if meeting.id is None:
        return
    with read_only(user) as view:
        noted = [note for note in meetings.notes(view, meeting.id) if note.body]
        decided = meetings.decisions(view, meeting.id, limit=None)
        owners = names_of_all(view)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(f"{format_date(meeting.held_on)} の会議", anchor=False, width="content")
        st.caption("閉じた会議" if meeting.is_closed else "前の会議（読むだけ）", width="stretch")
        if "id" in st.query_params:
            st.button("きょうの会議へ", key="meeting.today", on_click=st.query_params.clear)
    with st.container(key="minutes"):
        if not noted:
            st.text("議事メモはありません。")
        for note in noted:
            st.markdown(f"**{TOPICS.get(note.topic, '')}**")
            st.text(note.body)
        st.markdown(f"**決まったこと（{decided.total} 件）**")
        if decided.rows:
            task_table(decided.rows, owners)
        else:
            st.text("決まったことはありません。")
