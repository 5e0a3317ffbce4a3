"""助成金・奨励金 (subsidies of all employers)."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor


def subsidies_part(user: Actor) -> None:
    """助成金・奨励金 (subsidies of all employers)."""
    st.info("準備中です。")
