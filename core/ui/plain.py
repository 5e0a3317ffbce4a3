"""そのままの文字 (plain text): what people typed, safe in labels, captions and tables.

Streamlit reads labels and captions as Markdown: a name with `*` or `:red[…]` must stay as written.
"""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&^=@])")


def plain(text: str | None) -> str:
    """The text with every sign of Markdown taken literally, on as many lines as it has."""
    escaped = _MARKS.sub(r"\\\1", text or "")
    # Two spaces before a line break keep it a line break.
    return re.sub(r"\n+", "  \n", escaped)
