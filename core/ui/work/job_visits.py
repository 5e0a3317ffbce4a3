"""定着の予定と支援レポート of one job."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.queries.employments import JobPage


def job_visits(user: Actor, page: JobPage) -> None:
    """定着の予定と支援レポート of one job."""
    st.info("準備中です。")
