"""紹介の画面の組み立て (the frame): the number with its goal, then one of three views."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.permissions import Action, may
from core.queries.connected_nowhere import Standing, standing
from core.ui import session
from core.ui.introductions.flows import flow_view
from core.ui.introductions.listing import asked_introduction, introduction_list
from core.ui.introductions.new_sheet import ask_new, open_new_sheet
from core.ui.introductions.step_sheet import open_step_sheet
from core.ui.introductions.waiting import summary, waiting_list

KEY = "introductions"
NOWHERE, WAYS, FLOWS = "つながっていない人", "紹介のゆくえ", "流れと理由"
MINE, TEAM = "わたしの担当", "事業所全体"


def introductions_screen(user: Actor) -> None:
    """The number, and below it who waits, every introduction, or what is missing in the region."""
    writes = may(user, Action.WRITE_CLIENTS)
    if (asked := session.asked_id()) is not None:
        st.query_params.pop("id")
        asked_introduction(user, asked)
    number, choice, action = st.columns([5.0, 3.2, 1.3], vertical_alignment="center")
    with choice:
        owner_id = _whose(user)
        shown = _shown()
    with read_only(user) as view:
        found = standing(view, clock.today(), owner_id)
    with number:
        _number(found)
    with action:
        if writes and st.button(
            "紹介を書く", icon=":material/add:", type="primary", width="stretch", key=f"{KEY}.new"
        ):
            ask_new()
    if shown == NOWHERE:
        waiting_list(user, found, key=f"{KEY}.waiting")
    elif shown == WAYS:
        introduction_list(user, owner_id, key=f"{KEY}.list", writes=writes)
    else:
        flow_view(user, key=f"{KEY}.flows")
    open_new_sheet(user)
    open_step_sheet(user)


def _whose(user: Actor) -> int | None:
    picked = st.segmented_control(
        "だれの担当", [TEAM, MINE], default=TEAM, required=True, key=f"{KEY}.scope",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    return user.id if picked == MINE else None


def _shown() -> str:
    return str(
        st.segmented_control(
            "表示", [NOWHERE, WAYS, FLOWS], default=NOWHERE, required=True, key=f"{KEY}.shown",
            label_visibility="collapsed", persist_state="session",
        )
    )  # fmt: skip


def _number(found: Standing) -> None:
    """どこにもつながっていない人: large, with its goal; then why, and who is on the way."""
    count = len(found.nowhere)
    colour = "red" if count else "green"
    with st.container(key="introductions-number", gap="xsmall"):
        st.markdown(
            f"どこにもつながっていない人　:{colour}[**{count:,}**] 人　:gray[目標 0人　　途中 {found.on_the_way:,}人]"
        )
        st.caption(summary(found) or "紹介した人は、みな予定があるか、利用が始まっています。")
