"""チャレンジ雇用 (places, rounds, terms)."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor


def challenge_part(user: Actor) -> None:
    """チャレンジ雇用 (places, rounds, terms)."""
    st.info("準備中です。")
