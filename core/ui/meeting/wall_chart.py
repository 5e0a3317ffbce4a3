"""会議のグラフ (a chart in a meeting): a picture in the place of the rows, while its row is picked."""

from __future__ import annotations

import streamlit as st

from core.charts.wall import wall_drawing, wall_png
from core.db.actor import Actor
from core.db.work import read_only
from core.errors import DomainError
from core.queries.meetings import MeetingRow
from core.ui import session
from core.ui.plain import plain


def wall_chart(user: Actor, meeting: MeetingRow, chart_id: int) -> None:
    """The chart that was brought: no rows behind it, no tooltips, no files."""
    try:
        with read_only(user) as view:
            drawing = wall_drawing(view, chart_id, meeting.masking)
    except DomainError as error:
        st.text(str(error))
        return
    with st.container(key="meeting_chart", gap="small"):
        st.text(drawing.title)
        if drawing.is_empty:
            st.text(drawing.reason)
            return
        known = st.session_state.get(session.MEETING_CHART)
        if known is None or known[0] != drawing:
            # Painting takes longer than asking: the picture is kept while its numbers are the same.
            known = st.session_state[session.MEETING_CHART] = (drawing, wall_png(drawing))
        st.image(known[1], width="stretch", output_format="PNG")
        st.caption(plain("　".join(drawing.notes) or "5人未満の数は表示しません。"))
