"""項目と値 (facts): what is known, line by line; blanks are left out."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.ui.plain import plain


def fact_lines(facts: Mapping[str, str]) -> None:
    """Title and value, one below the other."""
    lines = [f":gray[{title}]　{plain(value)}" for title, value in facts.items() if value]
    st.markdown("  \n".join(lines))
