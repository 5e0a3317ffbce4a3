"""会議の組み立て (the frame of a meeting): topics on top, rows in the middle, writing at the foot."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.meetings import TOPICS
from core.domain.permissions import Action, may
from core.errors import NotFound
from core.queries import meetings
from core.queries.meetings import MeetingRow
from core.services.meetings import open_meeting
from core.ui import session
from core.ui.meeting import minutes, notes, rows
from core.ui.meeting.decisions import decision_line
from core.ui.page import save

# What the steps are called where all of them stand side by side.
STEPS = dict(
    zip(
        TOPICS,
        (
            "前回",
            "相談",
            "超過",
            "14日",
            "無担当",
            "つなぐ",
            "サイン",
            "紹介",
            "段階",
            "やること",
            "数字",
            "きょう",
        ),
        strict=True,
    )
)


def chosen_meeting(user: Actor) -> MeetingRow:
    """The meeting in the address (`?id=`), or today's."""
    asked = session.asked_id()
    try:
        with read_only(user) as view:
            if asked is not None:
                return meetings.meeting(view, asked)
            return meetings.meeting_on(view, clock.today())
    except NotFound as missing:
        st.error(str(missing))
        st.button("きょうの会議へ", key="meeting.today", on_click=st.query_params.clear)
        st.stop()


def show(user: Actor, meeting: MeetingRow) -> None:
    """A running meeting, or the minutes of one that is over."""
    if meeting.is_closed or meeting.held_on != clock.today():
        minutes.show(user, meeting)
        return
    with st.container(key="meeting", gap="small"):
        topic = _steps()
        picked = rows.show(user, meeting, topic)
    with st.container(key="meeting_foot", gap="small"):
        _foot(user, meeting, topic, picked)


def _foot(user: Actor, meeting: MeetingRow, topic: str, picked: rows.Picked) -> None:
    writes = may(user, Action.RUN_MEETING)
    if meeting.id is None:
        if not writes:
            st.text("会議はまだ始まっていません。議題は先に見ることができます。")
        elif st.button("会議を始める", type="primary", icon=":material/play_arrow:"):
            kind, held_on = meeting.kind, meeting.held_on
            started = save(
                user, "会議を始めました。", lambda work: open_meeting(work, kind, held_on)
            )
            if started is not None:
                st.rerun()
        return
    note, decision = st.columns([3, 7], gap="medium")
    with note:
        notes.box(user, meeting.id, topic, writes=writes)
    with decision:
        decision_line(user, meeting, picked, writes=writes)


def _steps() -> str:
    """The open topic; 前へ and 次へ also by the keys of a presenter (PageUp, PageDown)."""
    topics = list(TOPICS)
    st.session_state.setdefault(session.MEETING_TOPIC, topics[0])
    if st.session_state[session.MEETING_TOPIC] not in TOPICS:
        st.session_state[session.MEETING_TOPIC] = topics[0]
    at = topics.index(st.session_state[session.MEETING_TOPIC])

    def step(by: int) -> None:
        st.session_state[session.MEETING_TOPIC] = topics[at + by]

    with st.container(key="meeting_steps", horizontal=True, vertical_alignment="center"):
        st.button(
            "前へ", key="meeting.back", shortcut="PageUp", on_click=step, args=(-1,),
            disabled=at == 0,
        )  # fmt: skip
        st.segmented_control(
            "議題", topics, key=session.MEETING_TOPIC, required=True, width="stretch",
            format_func=lambda t: f"{topics.index(t) + 1} {STEPS[t]}",
            label_visibility="collapsed",
        )  # fmt: skip
        st.button(
            "次へ", key="meeting.next", shortcut="PageDown", on_click=step, args=(1,),
            disabled=at == len(topics) - 1, type="primary",
        )  # fmt: skip
    return str(st.session_state[session.MEETING_TOPIC])
