"""就職の内容 (facts of one job, terms, leave, separation)."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.queries.employments import JobPage


def job_facts(user: Actor, page: JobPage) -> None:
    """就職の内容 (facts of one job, terms, leave, separation)."""
    st.info("準備中です。")
