"""会議の準備をひらく (`?id=`), or the list and a new one (`?client=`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.errors import DomainError
from core.queries.conferences import ConferenceRow, conference, conferences
from core.ui import session
from core.ui.conference.planning import planning
from core.ui.navigation import MEETINGS
from core.ui.page import open_link
from core.ui.plain import plain

# How far back the list reaches.
PAST_DAYS = 180
WIDTHS = [2.5, 1.2, 1.7, 3.3, 0.7, 0.9]


def opened_conference(user: Actor) -> ConferenceRow:
    """The conference in the address. Without one the list stands here, and the page stops."""
    asked = session.asked_id()
    if asked is None:
        _choose(user)
        st.stop()
    try:
        with read_only(user) as view:
            return conference(view, asked)
    except DomainError as refusal:
        st.error(str(refusal))
        open_link("会議の予定と議事録へ", MEETINGS)
        st.stop()


def state_badge(row: ConferenceRow) -> str:
    """予定, 会議中, 閉じた or 取りやめ."""
    if row.is_cancelled:
        return ":gray-badge[取りやめ]"
    if row.is_closed:
        return ":gray-badge[閉じた]"
    return ":green-badge[会議中]" if row.is_started else ":blue-badge[予定]"


def _choose(user: Actor) -> None:
    client_id = session.asked_id("client")
    if may(user, Action.RUN_MEETING):
        planning(user, client_id)
    try:
        with read_only(user) as view:
            since = None if client_id else clock.today() - timedelta(days=PAST_DAYS)
            rows = conferences(view, since, client_id)
    except DomainError as refusal:
        st.error(str(refusal))
        return
    if not rows:
        st.info("一人についての会議は、まだありません。上で計画すると、ここに並びます。")
    to_come = [row for row in reversed(rows) if not row.is_closed and row.held_on >= clock.today()]
    _listed("これからの会議", to_come)
    _listed("これまでの会議", [row for row in rows if row not in to_come])


def _listed(title: str, rows: Sequence[ConferenceRow]) -> None:
    if rows:
        st.markdown(f"**{title}**　{len(rows)}件")
    for row in rows:
        with st.container(border=True, key=f"conference_line_{row.id}"):
            on, series, who, aim, state, link = st.columns(WIDTHS, vertical_alignment="center")
            on.markdown(f"{format_date(row.held_on)}　{plain(row.starts_at)}")
            series.markdown(plain(row.series_name))
            who.markdown(f"{plain(row.name)}（{row.number}）")
            aim.markdown(plain(row.aim[:60]) or ":gray[目的はまだありません]")
            state.markdown(state_badge(row))
            # No link: one to the page on which it stands would lose the address.
            link.button("ひらく", key=f"conference.open.{row.id}", on_click=_open, args=(row.id,))


def _open(meeting_id: int) -> None:
    st.query_params.from_dict({"id": str(meeting_id)})
