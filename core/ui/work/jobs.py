"""就職している人の一覧 (jobs that go on, and those that ended)."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor


def jobs_part(user: Actor) -> None:
    """就職している人の一覧 (jobs that go on, and those that ended)."""
    st.info("準備中です。")
