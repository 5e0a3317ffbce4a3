"""職務の切り出し of one employer."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.queries.organizations import OrganizationPage


def employer_carving(user: Actor, page: OrganizationPage) -> None:
    """職務の切り出し of one employer."""
    st.info("準備中です。")
