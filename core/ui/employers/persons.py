"""実習・就職している人 at one employer."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.queries.organizations import OrganizationPage


def employer_persons(user: Actor, page: OrganizationPage) -> None:
    """実習・就職している人 at one employer."""
    st.info("準備中です。")
