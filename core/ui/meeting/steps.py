"""議題の帯 (the bar of topics): which one is open here, and how a screen goes along with the meeting."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.db.actor import Actor
from core.db.work import unit_of_work
from core.domain.meetings import TOPICS
from core.domain.permissions import Action, may
from core.errors import DomainError
from core.queries.meeting_progress import Progress
from core.queries.meetings import MeetingRow
from core.services.meetings import move_to
from core.ui import session
from core.ui.meeting import names
from core.ui.meeting.desk import is_writing

# What the topics are called where all of them stand side by side.
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


def leads(user: Actor, stand: Progress | None) -> bool:
    """Whether the meeting follows the topics of this user's screens."""
    if stand is None or not may(user, Action.RUN_MEETING):
        return False
    return stand.leader_id in (None, user.id)


def open_topic(meeting: MeetingRow, stand: Progress | None, topics: Sequence[str]) -> str:
    """The topic of this screen: where the meeting is, when it is opened or was in step with it."""
    place = (meeting.series.id, meeting.held_on, meeting.id)
    now = stand.topic if stand and stand.topic in topics else topics[0]
    if st.session_state.get(session.MEETING_AT) != place:
        st.session_state[session.MEETING_AT] = place
        _open(now)
    here = st.session_state.get(session.MEETING_TOPIC)
    followed = st.session_state.get(session.MEETING_FOLLOWED)
    has_moved = stand is not None and now != followed
    if here not in topics or (has_moved and here == followed and not is_writing()):
        _open(now)
    # The widget may be drawn later in this run: its value is set first.
    return str(st.session_state[session.MEETING_TOPIC])


def _open(topic: str) -> None:
    st.session_state[session.MEETING_TOPIC] = topic
    st.session_state[session.MEETING_FOLLOWED] = topic
    names.hide()


def show(user: Actor, meeting: MeetingRow, stand: Progress | None, topics: Sequence[str]) -> None:
    """前へ and 次へ also by the keys of a presenter (PageUp, PageDown)."""
    at = topics.index(st.session_state[session.MEETING_TOPIC])
    told = (user, meeting.id, leads(user, stand))

    def step(by: int) -> None:
        st.session_state[session.MEETING_TOPIC] = topics[at + by]
        _tell(*told)

    with st.container(key="meeting_steps", horizontal=True, vertical_alignment="center"):
        st.button(
            "前へ", key="meeting.back", shortcut="PageUp", on_click=step, args=(-1,),
            disabled=at == 0,
        )  # fmt: skip
        st.segmented_control(
            "議題", topics, key=session.MEETING_TOPIC, required=True, width="stretch",
            format_func=lambda topic: STEPS.get(topic, TOPICS.get(topic, topic)),
            label_visibility="collapsed", on_change=_tell, args=told,
        )  # fmt: skip
        st.button(
            "次へ", key="meeting.next", shortcut="PageDown", on_click=step, args=(1,),
            disabled=at == len(topics) - 1, type="primary",
        )  # fmt: skip


def _tell(user: Actor, meeting_id: int | None, is_leader: bool) -> None:
    """The meeting moves on with the screen of who leads it."""
    if meeting_id is None or not is_leader:
        return
    topic = st.session_state[session.MEETING_TOPIC]
    try:
        with unit_of_work(user) as work:
            move_to(work, meeting_id, topic)
    except DomainError as error:
        session.flash(str(error))
    else:
        st.session_state[session.MEETING_FOLLOWED] = topic


def rejoin(topic: str) -> None:
    """進行に合わせる: this screen goes to where the meeting is, and along with it from now on."""
    _open(topic)
