"""企業むけのセミナー (seminars for employers)."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor


def seminars_part(user: Actor) -> None:
    """企業むけのセミナー (seminars for employers)."""
    st.info("準備中です。")
