"""流れと理由 (flows and reasons)."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor


def flow_view(user: Actor, *, key: str) -> None:
    """Drawn next."""
    st.caption("")
