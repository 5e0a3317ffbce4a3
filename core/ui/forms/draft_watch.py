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
from core.ui.refusal import draft_told, tell_again

LONGEST = 20_000

_component = st.components.v2.component(
    "tsunagicho_draft_watch", js=(Path(__file__).parent / "draft_watch.js").read_text("utf-8")
)


def class_name(widget_key: str) -> str:
    """The part after `st-key-` in the class that Streamlit gives to the widget of this key."""
    return re.sub(r"[^a-zA-Z0-9_-]", "-", widget_key.strip())


def watched_draft(
    user: Actor,
    name: str,
    *,
    form: str,
    fields: Mapping[str, str],
    words: tuple[str, ...],
    more: Mapping[str, object],
    first: str = "",
    is_first: bool = False,
    then: str = "",
) -> None:
    """Keep the draft `name` while the form is typed in.

    `fields`: field → key of its widget; `words`: the fields that make a draft worth keeping;
    `more` is kept with it. Selections arrive as their labels, several of them one on each line.

    Never inside a fragment: the browser sends what happens at one moment as one message, and the
    fragment would swallow the press of a button outside of it.

    The focus goes to the widget `first` when the form appears (`is_first`), and from there to
    `then` when `more` has changed; never away from a field in which somebody types.
    """

    def keep_typed() -> None:
        # A callback runs before the page does: a click right after the typing cannot stop it.
        typed = _typed(form, fields)
        if typed is not None:
            st.session_state[f"{form}.told"] = typed
            is_worth = any(typed.get(field, "").strip() for field in words)
            drafts.keep_draft(user, name, {**typed, **more} if is_worth else None)

    def keep() -> None:
        draft_told()
        keep_typed()

    # Counting the runs makes the browser hear of each: it waits for the end of a refused save.
    run = st.session_state[f"{form}.run"] = st.session_state.get(f"{form}.run", 0) + 1
    _component(
        key=f"{form}.watch",
        data={
            "form": form,
            "run": run,
            "fields": {f: class_name(k) for f, k in fields.items()},
            "first": class_name(first) if is_first else "",
            "then": class_name(then) if then else "",
            "more": str(more),
        },
        on_typed_change=keep,
    )
    if st.session_state.setdefault(f"{form}.more", more) != more:
        st.session_state[f"{form}.more"] = more
        keep_typed()
    tell_again(form)


def told_draft(form: str) -> Mapping[str, str]:
    """What the browser told of this form so far; empty before it told anything."""
    found: Mapping[str, str] = st.session_state.get(f"{form}.told", {})
    return found


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
