"""表を画面に (the tables on the screen): every number that may be opened is a button."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import streamlit as st

from core.reports.table import MadeSection
from core.reports.words import cell_words, column_words

# Tables of more columns than this take the whole width.
NARROW = 5
CHECK = "区分は要確認"
_HERE = Path(__file__).parent

_component = st.components.v2.component(
    "tsunagicho_report",
    js=(_HERE / "sheet.js").read_text("utf-8"),
    css=(_HERE / "sheet.css").read_text("utf-8"),
)


def report_sheet(
    sections: Sequence[MadeSection],
    *,
    key: str,
    hidden: Collection[str],
    opens: Collection[str],
    changed: Mapping[str, str],
    pressed: Callable[[str], None],
) -> None:
    """The tables. `opens`: names of the sections whose rows this user may see; `changed`: cell → how
    it stands now, of a closed report; `pressed` is told the key of a cell, before the next run."""
    offered = {c.key for s in sections if s.name in opens for c in s.cells} - set(hidden)

    def press() -> None:
        told = st.session_state.get(key)
        said = told.get("pressed") if isinstance(told, Mapping) else None
        cell = said.get("cell") if isinstance(said, Mapping) else None
        if isinstance(cell, str) and cell in offered:
            pressed(cell)

    _component(
        key=key,
        data={
            "narrow": NARROW,
            "check": CHECK,
            "sections": [
                _section(section, hidden, section.name in opens, changed) for section in sections
            ],
        },
        on_pressed_change=press,
    )


def _section(
    section: MadeSection, hidden: Collection[str], opens: bool, changed: Mapping[str, str]
) -> dict[str, object]:
    # Where every category is 要確認, that is said once.
    divided = [row for row in section.rows if not row.is_total]
    all_open = bool(divided) and all(row.needs_check for row in divided)
    return {
        "title": section.title,
        "check": all_open,
        "group": section.group,
        "definition": section.definition,
        "corner": section.head,
        "columns": [column_words(column) for column in section.columns],
        "rows": [
            {
                "label": row.label,
                "total": row.is_total,
                "check": row.needs_check and not all_open,
                "cells": [
                    {
                        "key": cell.key,
                        "text": cell_words(cell, hidden),
                        "opens": opens
                        and cell.key not in hidden
                        and bool(cell.value or cell.whole or cell.key in changed),
                        "changed": changed.get(cell.key, ""),
                    }
                    for cell in row.cells
                ],
            }
            for row in section.rows
        ],
    }
