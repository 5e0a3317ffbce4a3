"""断られた保存のことば (why a save was refused): it stays until the user does something else.

A form with a draft tells what is typed in it a moment after the press; that run would otherwise
take the message away before anybody has read it.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

_NOW, _AGAIN = "refusal", "refusal.again"
Told = Callable[[], None]


def refused(tell: Told) -> None:
    """Tell it, and keep it for `tell_again`."""
    settle()
    tell()
    st.session_state[_NOW] = (tell, "")


def settle() -> None:
    """保存できた, or another page: nothing is refused any more."""
    st.session_state.pop(_NOW, None)
    st.session_state.pop(_AGAIN, None)


def draft_told() -> None:
    """This run comes from the draft alone: the user has done nothing since."""
    if kept := st.session_state.get(_NOW):
        st.session_state[_AGAIN] = kept[0]


def tell_again(form: str) -> None:
    """Where a form with a draft ends: what was refused before is told again, or forgotten.

    `form`: its key. Forgotten when the same form is drawn a second time without the draft's telling.
    """
    if again := st.session_state.pop(_AGAIN, None):
        again()
        st.session_state[_NOW] = (again, form)
    elif kept := st.session_state.get(_NOW):
        tell, witness = kept
        if witness == form:
            settle()
        else:  # told in this run, or by a button that stands below the form
            st.session_state[_NOW] = (tell, witness or form)
