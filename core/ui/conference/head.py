"""会議の頭 (head of a conference): whom it is about, when and where, and the way to the wall."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.queries.conferences import ConferenceRow
from core.ui.conference.opened import state_badge
from core.ui.navigation import CLIENT, MEETING, MEETINGS
from core.ui.page import open_link
from core.ui.plain import plain


def conference_head(user: Actor, row: ConferenceRow) -> None:
    """On every segment."""
    with st.container(border=True):
        what, links = st.columns([5, 1.3], vertical_alignment="center")
        what.subheader(
            f"{plain(row.series_name)}　{plain(row.name)}（{plain(row.kana)}）さん", anchor=False
        )
        place = plain(row.place) or ":gray[場所は未定]"
        what.markdown(f"{format_date(row.held_on)}　{plain(row.when)}　{place}　{state_badge(row)}")
        with links:
            if may(user, Action.SEE_MEETING) and not row.is_cancelled:
                label = "議事録をひらく" if row.is_closed else "会議モードでひらく"
                open_link(label, MEETING, id=row.id)
            open_link("カルテをひらく", CLIENT, id=row.client_id)
            open_link("会議の予定へ", MEETINGS)
