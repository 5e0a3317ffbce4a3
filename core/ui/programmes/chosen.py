"""事業計画のどこを見ているか (which part of `/programmes`): the list, one plan, one item; in the address."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.errors import NotFound, TakesTooLong
from core.ui.navigation import PROGRAMMES, go
from core.ui.plain import plain
from core.ui.programmes.item_page import item_page
from core.ui.programmes.listing import plan_list
from core.ui.programmes.plan_page import plan_page


def chosen_plan(user: Actor, *, key: str) -> None:
    """The list; `?id=`: one plan; `?id=&item=`: one of its items."""
    plan_id, item_id = _number("id"), _number("item")
    try:
        if plan_id and item_id:
            item_page(user, plan_id, item_id, key=f"{key}.item")
        elif plan_id:
            plan_page(user, plan_id, key=f"{key}.plan")
        else:
            plan_list(user, key=f"{key}.list")
    except (NotFound, TakesTooLong) as unanswered:
        st.warning(plain(str(unanswered)))
        if st.button("事業計画の一覧へ", key=f"{key}.back"):
            go(PROGRAMMES)


def _number(name: str) -> int:
    text = str(st.query_params.get(name, ""))
    return int(text) if text.isdecimal() and len(text) < 10 else 0
