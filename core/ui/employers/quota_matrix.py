"""人数の表 (the numbers as a small table): a line for each kind, a column for each band of hours."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.domain.quotas import MATRIX
from core.domain.rules.quota import BANDS, GROUPS
from core.ui.employers.quota_words import BAND_LABELS, kind_label

WIDTHS = [1.5, 1, 1, 1]


def quota_matrix(draw: Callable[[str], object]) -> None:
    """`draw` puts the field of a name where it stands; its label is told to screen readers only."""
    head = st.columns(WIDTHS)
    head[0].markdown("**障害のある人（人数）**")
    for place, band in zip(head[1:], BANDS, strict=True):
        place.markdown(f":gray[{BAND_LABELS[band]}]")
    for (disability, severe), names in zip(GROUPS, MATRIX, strict=True):
        line = st.columns(WIDTHS, vertical_alignment="center")
        line[0].markdown(kind_label(disability, is_severe=severe))
        for place, name in zip(line[1:], names, strict=True):
            if name:
                with place:
                    draw(name)
