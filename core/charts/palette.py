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
BLANK_LINE = "#A3A39A"
# 前年: pale beside the year itself, a dashed line of the darker grey.
BEFORE = "#B9CFC8"
BEFORE_LINE = "#5F6663"
# From few to many, where the ground of a cell or a municipality tells the number.
PALE, DEEP = "#F1F6F4", "#0F6B5C"
INK = "#1E2A27"
GRID = "#E4DFD3"
FONTS = (
    "'BIZ UDPGothic','BIZ UDPゴシック','Hiragino Sans','Noto Sans JP','Noto Sans CJK JP',sans-serif"
)
# On these a dark number is read better than a white one.
LIGHT = frozenset({"#E17869", "#5A96E1", REST, BLANK})


def shade(part: float, deepest: str = DEEP) -> str:
    """The ground of a number between none (0) and the largest (1)."""
    ends = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (PALE, deepest)]
    mixed = (round(low + (high - low) * part) for low, high in zip(*ends, strict=True))
    return "#" + "".join(f"{light:02X}" for light in mixed)
