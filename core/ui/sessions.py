"""サインイン中の端末 (devices): the list on わたしの設定, and the way out."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.queries.users import SessionRow
from core.services import sign_in
from core.ui import session


def session_list(actor: Actor, rows: Sequence[SessionRow], *, key: str) -> None:
    """Each device with the time of its last use; others can be signed out from here."""
    here = st.session_state.get(session.SID)
    for row in rows:
        with st.container(border=True):
            text, button = st.columns([3, 1.2], vertical_alignment="center")
            text.text(
                f"{row.device}{'（この端末）' if row.token_hash == here else ''}\n"
                f"最後の操作 {clock.in_japan(row.seen_at):%m/%d %H:%M}"
            )
            if row.token_hash == here:
                if button.button("サインアウト", key=f"{key}.here", width="stretch"):
                    session.end()
                    st.rerun()
            elif button.button("終わらせる", key=f"{key}.{row.token_hash[:12]}", width="stretch"):
                sign_in.end_other_session(actor, row.token_hash)
                st.rerun()
