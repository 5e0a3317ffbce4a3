"""相談援助の8ステップ of one employer."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.queries.organizations import OrganizationPage


def employer_steps(user: Actor, page: OrganizationPage) -> None:
    """相談援助の8ステップ of one employer."""
    st.info("準備中です。")
