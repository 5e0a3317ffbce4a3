"""あとから作るファイル (files made when the button is pressed), only for who is signed in at that moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from core.db.actor import Actor
from core.errors import NotAllowed
from core.services import sign_in
from core.ui import session

T = TypeVar("T")


def while_signed_in(make: Callable[[Actor], T]) -> Callable[[], T]:
    """What a download button calls: it runs beside the page, and the sign-in may have ended since the
    page was drawn, or the account lost a right. `make` gets the user as of that moment."""
    known = st.session_state.get(session.SID, "")

    def made() -> T:
        live = sign_in.current_user(known, touch=False)
        if live is None:
            raise NotAllowed("サインインし直してください。")
        return make(live.actor)

    return made
