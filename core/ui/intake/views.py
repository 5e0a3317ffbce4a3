"""相談受付の二つの面 (the two views of the page)."""

from __future__ import annotations

import streamlit as st

INTAKES, EVENTS = "相談", "説明会・登録面談会"


def choose_view(*, key: str) -> str:
    """相談 or 説明会・登録面談会; it stays when one comes back."""
    return str(
        st.segmented_control(
            "表示するもの", [INTAKES, EVENTS], default=INTAKES, required=True, key=key,
            label_visibility="collapsed", persist_state="session",
        )
    )  # fmt: skip
