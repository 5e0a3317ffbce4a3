"""定着の実績 (retention rates and curves)."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor


def outcomes_screen(user: Actor) -> None:
    """定着の実績 (retention rates and curves)."""
    st.info("準備中です。")
