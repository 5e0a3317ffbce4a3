"""企業の概要 (profile, key persons, manner, the way so far)."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.queries.organizations import OrganizationPage


def employer_summary(user: Actor, page: OrganizationPage) -> None:
    """企業の概要 (profile, key persons, manner, the way so far)."""
    st.info("準備中です。")
