"""未読のお知らせの知らせ: one line in the morning."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.permissions import may
from core.queries.notices import unread_notices
from core.ui.navigation import NOTICES
from core.ui.page import open_link


def notices_line(user: Actor) -> None:
    """How many are unread, and the way to them. Nothing when none is."""
    if not may(user, NOTICES.action):
        return
    with read_only(user) as view:
        unread = unread_notices(view)
    if unread:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f":red-badge[未読] お知らせが **{unread:,}件** あります。", width="stretch")
            open_link("読む", NOTICES)
