"""見るところ (segments of a page): one row of tabs; the chosen one stays when one comes back.

`part=` in the address opens one of them once; afterwards the tabs do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st


def segment(place: str, offered: Sequence[str], addresses: Mapping[str, str]) -> str:
    """The name of the chosen segment. `place`: where the choice is kept; `addresses`: what the
    address calls a segment → its name."""
    begin = addresses.get(st.query_params.get("part", ""))
    if begin is not None:
        st.session_state[place] = begin
        del st.query_params["part"]
    # What is not offered here: the first.
    if st.session_state.get(place) not in offered:
        st.session_state[place] = offered[0]
    chosen = st.segmented_control(
        "見るところ", list(offered), required=True, key=place, label_visibility="collapsed",
        persist_state="session",
    )  # fmt: skip
    return chosen or offered[0]
