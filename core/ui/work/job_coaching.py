"""ジョブコーチ支援 of one job, with the fading chart."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.queries.employments import JobPage


def job_coaching(user: Actor, page: JobPage) -> None:
    """ジョブコーチ支援 of one job, with the fading chart."""
    st.info("準備中です。")
