"""同じ人かもしれない (possible duplicates): each with its reasons and the way to open it."""

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


def candidate_list(user: Actor, found: Sequence[Candidate], *, key: str) -> None:
    """候補を並べる, the strongest first."""
    if not found:
        st.success(
            "同じ人は見つかりません。下の「新しい相談を受け付ける」に進めます。",
            icon=":material/check_circle:",
        )
        return
    with read_only(user) as view:
        staff = names_of_all(view)
    st.markdown(
        f"**同じ人かもしれない人が {len(found)}件 あります。** 理由を見て確かめてください。"
    )
    for candidate in found:
        with st.container(border=True, gap="small"):
            _line(candidate, staff, key)


def _line(candidate: Candidate, staff: dict[int, str], key: str) -> None:
    who, facts, why, action = st.columns([2, 2.6, 2.6, 1.3], vertical_alignment="center")
    number = f"（{candidate.number}）" if candidate.number else ""
    who.markdown(f"**{plain(candidate.name) or '匿名'}** {number}  \n{plain(candidate.kana)}")
    born = format_date(candidate.birth_on, weekday=False) if candidate.birth_on else "生年月日なし"
    owner = staff.get(candidate.owner_id or 0, "担当なし")
    kind = "利用者" if candidate.kind == "client" else "相談"
    facts.markdown(
        f"{born}　{plain(candidate.phone) or '電話なし'}  \n{kind}・{candidate.state}・{plain(owner)}"
    )
    with why.container(horizontal=True, gap="small"):
        for reason in candidate.reasons:
            strong = reason.endswith("同じ")
            st.badge(reason, color="orange" if strong else "gray")
    if candidate.kind == "client":
        if action.button("この人をひらく", key=f"{key}.client.{candidate.id}", width="stretch"):
            go(CLIENT, id=candidate.id)
    elif action.button("この相談をひらく", key=f"{key}.intake.{candidate.id}", width="stretch"):
        st.query_params["id"] = str(candidate.id)
        st.rerun()
