"""気になる人 (who shows early signs, with the reasons)."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor


def risks_part(user: Actor) -> None:
    """気になる人 (who shows early signs, with the reasons)."""
    st.info("準備中です。")
