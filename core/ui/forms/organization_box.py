"""機関をさがす欄 (organisation box): the directory holds thousands, so a few letters come first."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.queries.clients import organization_choices, organization_names


def organization_box(
    user: Actor,
    *,
    key: str,
    label: str,
    chosen: int | None = None,
    text: str = "",
    otherwise: str = "名前を下の欄に書いてください。",
) -> tuple[str, dict[int, str]]:
    """Stands above a form. Returns what was typed and the organisations to choose from in it.

    `chosen`: one that must be among them; `text`: what a draft had typed here; `otherwise`: what to
    do where the directory does not have it.
    """
    typed = st.text_input(
        label, text, key=key, width=420,
        placeholder="名前の2文字以上。見つかると、下の欄で選べます",
    ).strip()  # fmt: skip
    with read_only(user) as view:
        found = organization_choices(view, typed)
        if chosen is not None and chosen not in found:
            found = {**organization_names(view, {chosen}), **found}
    if len(typed) >= 2 and not found:
        st.caption(f"名簿に見つかりません。{otherwise}")
    return typed, found
