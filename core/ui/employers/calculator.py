"""雇用率の計算 (quota calculator)."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor


def calculator_part(user: Actor) -> None:
    """雇用率の計算 (quota calculator)."""
    st.info("準備中です。")
