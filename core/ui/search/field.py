"""さがす欄 (search field) in the head of every page: what is typed goes along in this session only.

Never in the address: it would stay in the browser's history and in the logs of others.
"""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.domain.permissions import may
from core.ui import session
from core.ui.navigation import SEARCH, go

FIELD = "search.head"


def head_field(actor: Actor) -> None:
    """Typed text opens 「さがす」 with it."""
    if not may(actor, SEARCH.action):
        return
    typed = st.text_input(
        "全体からさがす", key=f"{FIELD}.{session.nonce(FIELD)}", placeholder="さがす", type="search",
        icon=":material/search:", label_visibility="collapsed", width=190,
    )  # fmt: skip
    if typed and typed.strip():
        session.renew(FIELD)
        st.session_state[session.SEARCH_TEXT] = typed.strip()
        st.session_state[session.SEARCH_KIND] = None
        go(SEARCH)
