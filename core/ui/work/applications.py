"""求人と応募 (vacancies and applications of the office)."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor


def applications_part(user: Actor) -> None:
    """求人と応募 (vacancies and applications of the office)."""
    st.info("準備中です。")
