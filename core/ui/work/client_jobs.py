"""就職 of one person."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.queries.clients import ClientPage


def client_jobs(user: Actor, person: ClientPage) -> None:
    """就職 of one person."""
    st.info("準備中です。")
