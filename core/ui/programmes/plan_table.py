"""計画の表 (table of a plan): as it is printed, with a calm bar for where each item stands.

All rows are one element that the browser draws from plain text; a press opens the item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from core.reports.year_progress import STANDINGS, ItemProgress, Standing
from core.reports.year_words import (
    amount,
    done_words,
    gap_words,
    missed_words,
    next_words,
    progress_words,
)

_HERE = Path(__file__).parent

_component = st.components.v2.component(
    "tsunagicho_year_plan",
    js=(_HERE / "plan_table.js").read_text("utf-8"),
    css=(_HERE / "plan_table.css").read_text("utf-8"),
)


def plan_table(
    items: Sequence[ItemProgress], owners: Mapping[int, str], *, key: str, grouped: bool
) -> int | None:
    """The items; returns the one that was pressed. `grouped`: 事業 as heads, in the plan's order."""
    result = _component(
        key=key,
        data={"rows": [_row(item, owners) for item in items], "grouped": grouped},
        on_pressed_change=lambda: None,
    )
    pressed = getattr(result, "pressed", None)
    known = {item.item.id for item in items}
    return pressed if isinstance(pressed, int) and pressed in known else None


def _row(progress: ItemProgress, owners: Mapping[int, str]) -> dict[str, object]:
    item = progress.item
    target = item.target or 0
    has_bar = progress.done is not None and target > 0 and progress.standing is not Standing.TOO_FEW
    return {
        "id": item.id,
        "heading": item.heading,
        "content": item.content,
        "method": item.method,
        "owner": owners.get(item.owner_id or 0, ""),
        "target": amount(item.target, item.unit),
        "done": done_words(progress),
        "should": amount(progress.should, item.unit),
        "gap": gap_words(progress),
        "standing": progress.standing.value,
        "label": STANDINGS[progress.standing] if item.target is not None else "",
        "words": progress_words(progress),
        "next": next_words(progress),
        "missed": missed_words(progress),
        "bar": round(min((progress.done or 0) / target, 1), 3) if has_bar else None,
        "due": round(min((progress.should or 0) / target, 1), 3) if has_bar else None,
    }
