"""雇用率 of one employer."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.queries.organizations import OrganizationPage


def employer_quota(user: Actor, page: OrganizationPage) -> None:
    """雇用率 of one employer."""
    st.info("準備中です。")
