"""会議の組み立て (the frame of a meeting): topics on top, rows in the middle, writing at the foot."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.permissions import Action, may
from core.errors import NotFound
from core.queries import meetings
from core.queries.meeting_series import all_series, topic_settings
from core.queries.meetings import MeetingRow
from core.services.meetings import open_meeting
from core.ui import session
from core.ui.meeting import minutes, notes, rows
from core.ui.meeting.decisions import decision_line
from core.ui.page import save

# What the steps are called where all of them stand side by side.
STEPS = {
    "last_tasks": "前回",
    "own": "かける",
    "intakes": "相談",
    "overdue": "超過",
    "upcoming": "これから",
    "contact": "面談",
    "unowned": "無担当",
    "nowhere": "つなぐ",
    "at_risk": "サイン",
    "introductions": "紹介",
    "stages": "段階",
    "network": "地域",
    "tasks": "やること",
    "figures": "数字",
    "aim": "目的",
    "materials": "資料",
    "opinions": "意見",
    "conclusion": "結論",
    "decided": "きょう",
}


def chosen_meeting(user: Actor) -> MeetingRow:
    """The meeting in the address (`?id=`), or today's."""
    asked = session.asked_id()
    try:
        with read_only(user) as view:
            if asked is not None:
                return meetings.meeting(view, asked)
            held = all_series(view)
            weekly = next((s for s in held if s.kind == "weekly"), held[0])
            return meetings.meeting_on(view, clock.today(), weekly.id)
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
        topic = _steps(_topics(user, meeting))
        picked = rows.show(user, meeting, topic)
    with st.container(key="meeting_foot", gap="small"):
        _foot(user, meeting, topic, picked)


def _foot(user: Actor, meeting: MeetingRow, topic: str, picked: rows.Picked) -> None:
    writes = may(user, Action.RUN_MEETING)
    if meeting.id is None:
        if not writes:
            st.text("会議はまだ始まっていません。議題は先に見ることができます。")
        elif st.button("会議を始める", type="primary", icon=":material/play_arrow:"):
            series_id, held_on = meeting.series.id, meeting.held_on
            started = save(
                user, "会議を始めました。", lambda work: open_meeting(work, series_id, held_on)
            )
            if started is not None:
                st.rerun()
        return
    note, decision = st.columns([3, 7], gap="medium")
    with note:
        notes.box(user, meeting.id, topic, writes=writes)
    with decision:
        decision_line(user, meeting, picked, writes=writes)


def _topics(user: Actor, meeting: MeetingRow) -> list[str]:
    with read_only(user) as view:
        found = topic_settings(view, meeting.series.id, meeting.series.kind)
    return [setting.topic for setting in found if setting.is_shown]


def _steps(topics: list[str]) -> str:
    """The open topic; 前へ and 次へ also by the keys of a presenter (PageUp, PageDown)."""
    st.session_state.setdefault(session.MEETING_TOPIC, topics[0])
    if st.session_state[session.MEETING_TOPIC] not in topics:
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
