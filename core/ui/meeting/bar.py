"""会議の帯 (the bar on top): which meeting, the time it takes, where the others are, and the way out."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.domain.meetings import TOPICS
from core.domain.permissions import Action, may
from core.queries.meeting_progress import Progress, progress, pulse
from core.queries.meetings import MeetingRow, past
from core.queries.users import names_of_all, read_setting
from core.services.accounts import INVENTED
from core.services.meetings import carry_topic, take_lead
from core.ui import session
from core.ui.meeting import steps
from core.ui.meeting.desk import KEYS
from core.ui.meeting.minutes import close
from core.ui.navigation import MEETINGS, go
from core.ui.page import save
from core.ui.plain import plain

# How often a screen looks whether another one wrote something.
EVERY_SECONDS = 5


def show(user: Actor, meeting: MeetingRow, stand: Progress | None, topic: str) -> None:
    """One line; what is seldom needed hangs below 「会議」."""
    with st.container(key="meeting_bar", horizontal=True, vertical_alignment="center", gap="small"):
        with read_only(user) as view:
            invented = read_setting(view, INVENTED)
        day = format_date(meeting.held_on)
        st.markdown(f"**{plain(meeting.title)}**　{day}", width="content")
        if invented:
            st.badge("模擬データ", color="orange")
        with st.container(width="stretch"):
            if meeting.id is not None and stand is not None:
                _times(user, meeting.id, topic, meeting.series.minutes)
        if stand is not None and meeting.id is not None and may(user, Action.RUN_MEETING):
            _carry(user, meeting.id, stand, topic)
        _more(user, meeting, stand)
        with st.container(key="meeting_keys", width="content"), st.popover("?", type="tertiary"):
            st.markdown("  \n".join(f"`{key}`　{what}" for key, what in KEYS.items()))
        if st.button("出る", key="meeting.leave", help="会議はそのまま続きます"):
            go(MEETINGS)


@st.fragment(run_every=EVERY_SECONDS)
def _times(user: Actor, meeting_id: int, topic: str, planned: int | None) -> None:
    """The clock, the time per topic, and where the meeting is. What others wrote comes in by this."""
    with read_only(user) as view:
        stand, beat = progress(view, meeting_id), pulse(view, meeting_id)
    if beat != st.session_state.get(session.MEETING_PULSE):
        st.rerun()
    now = clock.now()
    laid_out = stand.of(topic)
    parts = [_of("この議題", stand.seconds(topic, now), laid_out.minutes if laid_out else None)]
    if stand.started_at is not None:
        parts.append(_of("全体", int((now - stand.started_at).total_seconds()), planned))
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if stand.topic and stand.topic != topic:
            st.button(
                f"進行は「{TOPICS.get(stand.topic, '')}」。合わせる", key="meeting.rejoin",
                type="tertiary", icon=":material/arrow_forward:",
                on_click=steps.rejoin, args=(stand.topic,),
            )  # fmt: skip
        st.markdown(f"{'　'.join(parts)}　**{clock.in_japan(now):%H:%M}**", width="content")


def _of(what: str, seconds: int, planned: int | None) -> str:
    """「この議題 3/5分」: over the time it says so, and nothing blinks."""
    minutes = seconds // 60
    if planned is None:
        return f"{what} {minutes}分"
    if minutes > planned:
        return f"{what} {minutes}分（予定{planned}分）"
    return f"{what} {minutes}/{planned}分"


def _carry(user: Actor, meeting_id: int, stand: Progress, topic: str) -> None:
    laid_out = stand.of(topic)
    if laid_out is None:
        return
    wanted = not laid_out.is_carried
    label = "この議題は次回へ" if wanted else "次回へ回した（戻す）"
    told = "この議題を次回へ回します。" if wanted else "この議題を、この会議に戻しました。"
    if st.button(label, key="meeting.carry_topic", icon=":material/redo:", type="tertiary"):
        with_rerun(
            save(user, told, lambda work: carry_topic(work, meeting_id, topic, is_carried=wanted))
        )


def _more(user: Actor, meeting: MeetingRow, stand: Progress | None) -> None:
    with st.popover("会議", type="tertiary"):
        if stand is not None and meeting.id is not None and may(user, Action.RUN_MEETING):
            _lead(user, meeting.id, stand)
            _close(user, meeting)
        _earlier(user, meeting)


def _lead(user: Actor, meeting_id: int, stand: Progress) -> None:
    with read_only(user) as view:
        names = names_of_all(view)
    leader = names.get(stand.leader_id, "") if stand.leader_id is not None else ""
    st.text(f"進行: {leader or 'まだ決まっていません'}")
    if not steps.leads(user, stand) and st.button("進行を代わる", key="meeting.lead"):
        with_rerun(save(user, "進行を代わりました。", lambda work: take_lead(work, meeting_id)))


def _close(user: Actor, meeting: MeetingRow) -> None:
    st.divider()
    st.caption("閉じると、議事メモと決まったことは変えられなくなり、議事録になります。")
    if not st.button("会議を閉じる", type="primary", key="meeting.close"):
        return
    if close(user, meeting.id or 0, meeting.version):
        st.query_params["id"] = str(meeting.id)
        st.rerun()


def _earlier(user: Actor, meeting: MeetingRow) -> None:
    st.divider()
    with read_only(user) as view:
        earlier = past(view, meeting.held_on, meeting.series.id, limit=6)
    st.caption(
        "これまでの会議" if earlier else "これまでの会議は、ここから読めます。まだありません。"
    )
    for row in earlier:
        state = "" if row.is_closed else "（閉じていません）"
        st.button(f"{format_date(row.held_on)}{state}", key=f"meeting.past.{row.id}",
                  type="tertiary", on_click=_read, args=(row.id,))  # fmt: skip


def _read(meeting_id: int) -> None:
    st.query_params["id"] = str(meeting_id)


def with_rerun(done: object) -> None:
    """After a save that succeeded, the screen is drawn from what is stored now."""
    if done is not None:
        st.rerun()
