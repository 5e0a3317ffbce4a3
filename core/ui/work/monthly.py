"""今月の定着 (visits of the month, the monthly contact, the reports)."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor


def monthly_part(user: Actor) -> None:
    """今月の定着 (visits of the month, the monthly contact, the reports)."""
    st.info("準備中です。")
