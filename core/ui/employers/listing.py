"""企業の一覧 (employers by stage)."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor


def employers_part(user: Actor) -> None:
    """企業の一覧 (employers by stage)."""
    st.info("準備中です。")
