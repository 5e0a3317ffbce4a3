"""小さな窓 (dialogs): which one is open, and what it is about, as long as nobody closes it.

A dialog that hangs on the press of its button alone closes with any other run of the page, and sees
the rows of that run: what was on the screen at the press is held here instead.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

OPEN = "dialog.open"


def open_dialog(name: str, about: Any = True) -> None:
    """Open it, in place of any other one."""
    st.session_state[OPEN] = (name, about)


def open_about(name: str) -> Any:
    """What the dialog was opened about; None while it is closed."""
    held = st.session_state.get(OPEN)
    return held[1] if held and held[0] == name else None


def close_dialog() -> None:
    """Close it: also given to `st.dialog` as what happens when a person does."""
    st.session_state.pop(OPEN, None)
