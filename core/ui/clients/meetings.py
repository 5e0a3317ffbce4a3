"""会議 of one person: what waits for one, the conferences, and every decision with how it stands."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.queries.agenda_items import WaitingItem, waiting_about
from core.queries.clients import ClientPage
from core.queries.conferences import ConferenceRow, conferences
from core.queries.minutes_list import decisions_about
from core.ui.meeting.decision_table import decision_table
from core.ui.navigation import CONFERENCE, MEETINGS
from core.ui.page import open_link
from core.ui.plain import plain

SHOWN, SHOWN_CONFERENCES = 50, 6


def client_meetings(user: Actor, person: ClientPage) -> None:
    """What comes, then every decision, the newest first."""
    client_id = person.client.pk
    with read_only(user) as view:
        waiting = waiting_about(view, client_id=client_id)
        held = conferences(view, client_id=client_id, limit=SHOWN_CONFERENCES)
        found = decisions_about(view, client_id, SHOWN)
    _waiting(waiting)
    _conferences(held)
    st.markdown(f"**会議で決まったこと**　{len(found) or ''}")
    if not found:
        st.info(
            "この人について会議で決まったことは、まだありません。"
            "上の「会議にかける」を押すと次の会議の議題になり、決まったことがここに並びます。"
        )
        return
    decision_table(found, key="client.decision")
    if len(found) == SHOWN:
        st.caption(f"新しい順に{SHOWN}件です。それより前は「会議の予定と議事録」にあります。")


def _waiting(waiting: Sequence[WaitingItem]) -> None:
    for item in waiting:
        st.markdown(
            f":orange-badge[会議を待っています]　**{plain(item.title)}**　:gray[{plain(item.series)}]"
        )


def _conferences(held: Sequence[ConferenceRow]) -> None:
    """この人についての会議: to be prepared, or read."""
    if not held:
        return
    st.markdown("**この人についての会議**")
    for row in held:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{format_date(row.held_on)}**　{plain(row.series_name)}　:gray[{plain(row.aim)}]",
                width="stretch",
            )
            if row.is_closed:
                open_link("議事録を読む", MEETINGS, part="minutes", id=row.id)
            else:
                open_link("準備をひらく", CONFERENCE, id=row.id)
