"""配色 (palette): one place for the colours of charts; `.streamlit/config.toml` repeats them.

Every pair keeps its distance for people with 1型・2型・3型色覚 too, and every colour stands out
from white paper (3:1): `tests/charts/test_palette.py` computes both. Neighbours in a stack differ
most in lightness.
"""

from __future__ import annotations

PALETTE = (
    "#0F6B5C",
    "#E17869",
    "#1E2D78",
    "#A5690F",
    "#5A96E1",
    "#5A1E2D",
    "#785AA5",
    "#5A4B00",
)
# そのほか and 未入力 are no category of their own: greys.
REST = "#8A908D"
BLANK = "#CFCFC8"
INK = "#1E2A27"
GRID = "#E4DFD3"
FONTS = (
    "'BIZ UDPGothic','BIZ UDPゴシック','Hiragino Sans','Noto Sans JP','Noto Sans CJK JP',sans-serif"
)
# On these a dark number is read better than a white one.
LIGHT = frozenset({"#E17869", "#5A96E1", REST, BLANK})
