"""実習の一覧 (practicums of the office)."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor


def practicums_part(user: Actor) -> None:
    """実習の一覧 (practicums of the office)."""
    st.info("準備中です。")
