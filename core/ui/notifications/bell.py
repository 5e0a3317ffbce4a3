"""通知の数 (the bell) in the head of every page: how many are unread, and the way to them."""

from __future__ import annotations

import streamlit as st

from core.queries.notifications import MOST_UNREAD
from core.ui.navigation import NOTIFICATIONS, page_object


def bell(unread: int) -> None:
    """A quiet word while nothing is unread."""
    label = f"通知 :red-badge[{number(unread)}]" if unread else "通知"
    with st.container(key="bell", width="content"):
        st.page_link(page_object(NOTIFICATIONS), label=label, icon=":material/notifications:")


def number(unread: int) -> str:
    """「3」; beyond what is counted 「99+」."""
    return f"{MOST_UNREAD - 1}+" if unread >= MOST_UNREAD else str(unread)
