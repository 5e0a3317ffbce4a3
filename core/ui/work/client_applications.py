"""応募 of one person."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.queries.clients import ClientPage


def client_applications(user: Actor, person: ClientPage) -> None:
    """応募 of one person."""
    st.info("準備中です。")
