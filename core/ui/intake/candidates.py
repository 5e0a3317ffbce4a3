"""同じ人かもしれない (possible duplicates): each with its reasons, the way to open it, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.queries.intakes import Candidate
from core.queries.users import names_of_all
from core.ui.navigation import CLIENT, go
from core.ui.plain import plain


def candidate_list(
    user: Actor, found: Sequence[Candidate], *, key: str, act: str = ""
) -> int | None:
    """候補を並べる, the strongest first.

    `act`: a second button beside each person. Returns the id of the person for whom it was pressed.
    """
    with read_only(user) as view:
        staff = names_of_all(view)
    chosen = None
    for candidate in found:
        with st.container(border=True, gap="small"):
            if _line(candidate, staff, key, act):
                chosen = candidate.id
    return chosen


def _line(candidate: Candidate, staff: dict[int, str], key: str, act: str) -> bool:
    who, facts, why, action = st.columns([1.6, 3, 1.9, 2.3], vertical_alignment="center")
    number = f"（{candidate.number}）" if candidate.number else ""
    name = plain(candidate.name) or f"匿名（受付{candidate.id}）"
    who.markdown(f"**{name}** {number}  \n{plain(candidate.kana)}")
    born = format_date(candidate.birth_on, weekday=False) if candidate.birth_on else "生年月日なし"
    owner = staff.get(candidate.owner_id or 0, "担当なし")
    kind = "利用者"
    if candidate.received_on:
        kind = f"{format_date(candidate.received_on, weekday=False)} の相談"
    facts.markdown(
        f"{born}　{plain(candidate.phone) or '電話なし'}  \n{kind}・{candidate.state}・{plain(owner)}"
    )
    with why.container(horizontal=True, gap="small"):
        for reason in candidate.reasons:
            strong = reason.endswith("同じ")
            st.badge(reason, color="orange" if strong else "gray")
    with action.container(horizontal=True, horizontal_alignment="right", gap="small"):
        return _actions(candidate, key, act)


def _actions(candidate: Candidate, key: str, act: str) -> bool:
    place = f"{key}.{candidate.kind}.{candidate.id}"
    if candidate.kind == "intake":
        if st.button("この相談をひらく", key=place):
            st.query_params["id"] = str(candidate.id)
            st.rerun()
        return False
    if st.button("この人をひらく", key=place):
        go(CLIENT, id=candidate.id)
    if not act:
        return False
    return st.button(
        act, key=f"{place}.act", type="primary" if candidate.is_strong else "secondary"
    )
