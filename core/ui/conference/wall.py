"""会議の画面の 目的・資料・意見・結論 (the wall of a conference): masked, big, never longer than the screen."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.agenda_offers import offer
from core.queries.conference_topics import conference_topic as asked
from core.queries.meetings import MeetingRow
from core.ui.plain import plain


def conference_topic(user: Actor, meeting: MeetingRow, topic: str) -> None:
    """The rows of one of the four topics, whole sentences: a table that grows with the type."""
    with read_only(user) as view:
        content = asked(view, meeting, topic)
    if not content.rows:
        st.text(offer(topic).empty)
        return
    with st.container(key="meeting_conference"):
        st.table(
        [{"項目": plain(row.who), "内容": plain(row.what)} for row in content.rows],
        border="horizontal", hide_index=True, hide_header=True,
        )  # fmt: skip
