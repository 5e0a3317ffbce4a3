"""読むための欄 (reading view): titles and values of a row in words, a few markdowns for many fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import streamlit as st
from sqlmodel import SQLModel

from core.domain.entry import title_of
from core.ui.words import value_words

SENSITIVE = "要配慮"
BLANK = "—"


def fields_read(
    entry_class: type[SQLModel],
    names: Sequence[str],
    values: Mapping[str, Any],
    *,
    sensitive: Collection[str] = (),
    blanks: bool = False,
    named: Mapping[str, Mapping[int, str]] | None = None,
    columns: int = 3,
) -> bool:
    """欄を読む: title above value, in columns read from top to bottom; `columns` 1: title before
    value, a line each. False: all are blank."""
    told = []
    for name in names:
        if name not in values:
            continue  # this user may not see it
        words = value_words(entry_class, name, values[name], (named or {}).get(name))
        if words or blanks:
            mark = f" :primary[:small[{SENSITIVE}]]" if name in sensitive else ""
            between = "  " if columns == 1 else "  \n"
            title = f":gray[:small[{title_of(entry_class, name)}]]{mark}"
            told.append(f"{title}{between}{words or BLANK}")
    if not told:
        return False
    if columns == 1:
        st.markdown("  \n".join(told))
        return True
    per_column = -(-len(told) // columns)
    for place, column in enumerate(st.columns(columns)):
        if part := told[place * per_column : (place + 1) * per_column]:
            column.markdown("\n\n".join(part))
    return True
