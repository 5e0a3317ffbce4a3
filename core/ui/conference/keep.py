"""保存して描きなおす (saved, then drawn anew): what every button of a conference ends with."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work
from core.ui.page import save


def keep(user: Actor, done: str, run: Callable[[Work], object]) -> None:
    """One service in one unit of work; the page anew after it, and as it is where it was refused."""

    def kept(work: Work) -> bool:
        run(work)
        return True

    if save(user, done, kept):
        st.rerun()
