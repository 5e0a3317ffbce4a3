"""下書きの見守り (draft watch): what stands in a form is kept in the database while it is being typed.

A form tells the server nothing before it is submitted; this small component beside it does, at
every pause. It only reads the fields.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from core.db.actor import Actor
from core.services import drafts

LONGEST = 20_000

_component = st.components.v2.component(
    "tsunagicho_draft_watch", js=(Path(__file__).parent / "draft_watch.js").read_text("utf-8")
)


def _class_name(widget_key: str) -> str:
    """The part after `st-key-` in the class that Streamlit gives to the widget of this key."""
    return re.sub(r"[^a-zA-Z0-9_-]", "-", widget_key.strip())


def watched_draft(
    user: Actor, name: str, *, form: str, fields: Mapping[str, str], words: tuple[str, ...],
    more: Mapping[str, object],
) -> None:  # fmt: skip
    """Keep the draft `name` while the form is typed in.

    `fields`: field → key of its widget; `words`: the fields that make a draft worth keeping;
    `more` is kept with it. Selections arrive as their labels.
    """
    _component(
        key=f"{form}.watch",
        data={"form": form, "fields": {f: _class_name(key) for f, key in fields.items()}},
        on_typed_change=lambda: None,
    )
    typed = _typed(form, fields)
    if typed is None:
        return
    content = {**typed, **more} if any(typed.get(field, "").strip() for field in words) else None
    if st.session_state.get(f"{form}.kept") != content:
        drafts.keep_draft(user, name, content)
        st.session_state[f"{form}.kept"] = content


def _typed(form: str, fields: Mapping[str, str]) -> dict[str, str] | None:
    """What the browser told last, shape checked; None before it told anything of this form."""
    told = (st.session_state.get(f"{form}.watch") or {}).get("typed")
    if not isinstance(told, Mapping) or told.get("form") != form:
        return None
    values = told.get("values")
    if not isinstance(values, Mapping):
        return None
    return {
        field: value[:LONGEST] for field in fields if isinstance(value := values.get(field), str)
    }
