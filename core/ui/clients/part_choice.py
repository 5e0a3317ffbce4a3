"""見るところ (the choice of a segment): the row of tabs, and buttons that lead to one of them."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

PLACE = "client.part"
FIRST = "概要"


def part_choice(names: Iterable[str]) -> str:
    """The segments of the page in one row; the chosen one stays when one comes back."""
    shown = list(names)
    # Nothing chosen yet, or what is not offered here: the first.
    if st.session_state.get(PLACE) not in shown:
        st.session_state[PLACE] = FIRST
    chosen = st.segmented_control(
        "見るところ", shown, required=True, key=PLACE, label_visibility="collapsed",
        persist_state="session",
    )  # fmt: skip
    return chosen or FIRST


def part_button(label: str, name: str) -> None:
    """A button that leads to another segment of this page."""
    st.button(label, key=f"client.go.{name}", on_click=_turn_to, args=(name,), width="stretch")


def _turn_to(name: str) -> None:
    st.session_state[PLACE] = name
