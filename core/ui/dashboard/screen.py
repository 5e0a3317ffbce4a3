"""指標の画面 (dashboard): the cards, or one indicator in full when the address names it."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.domain.permissions import Action, may
from core.errors import DomainError
from core.reports.indicators import INDICATORS
from core.reports.standing import until_words
from core.ui.dashboard.aims import aims_screen
from core.ui.dashboard.cards import indicator_cards
from core.ui.dashboard.choice import KEY, dashboard_choice
from core.ui.dashboard.detail import indicator_detail
from core.ui.dashboard.files import dashboard_files
from core.ui.dashboard.pinned import pinned_views_of_all

AIMS = "aims"


def dashboard_screen(user: Actor) -> None:
    """期間と事業, then the numbers."""
    asked = dashboard_choice(user)
    try:
        indicator = INDICATORS.get(st.query_params.get("indicator", ""))
        if indicator is not None:
            indicator_detail(user, indicator, asked)
            return
        if st.query_params.get("part") == AIMS and may(user, Action.MANAGE_REPORTS):
            aims_screen(user, asked.year)
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(
                f"{until_words(asked, clock.today())}。前年は同じ日までの数です。"
                "「くわしく」に、数の決まり・内訳・元の行があります。",
                width="stretch",
            )
            if may(user, Action.MANAGE_REPORTS) and st.button(
                "目標と参考値", icon=":material/flag:", key=f"{KEY}.aims"
            ):
                st.query_params["part"] = AIMS
                st.rerun()
            dashboard_files(user, asked)
        indicator_cards(user, asked)
    except DomainError as error:
        st.error(str(error))
    pinned_views_of_all(user)
