"""会議の組み立て (the frame of a meeting): topics on top, rows in the middle, writing at the foot."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import View, read_only
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.errors import DomainError
from core.queries import meetings
from core.queries.meeting_plans import planned_meetings
from core.queries.meeting_progress import Progress, meeting_now, progress, pulse
from core.queries.meeting_series import SeriesRow, TopicSetting, all_series, topic_settings
from core.queries.meeting_series import usual_series as usual
from core.queries.meetings import MeetingRow
from core.services.meetings import begin_meeting, open_meeting
from core.ui import session
from core.ui.meeting import bar, decisions, minutes, notes, rows, steps
from core.ui.meeting.desk import desk
from core.ui.meetings.words import title as title_words
from core.ui.navigation import MEETINGS
from core.ui.page import open_link, save
from core.ui.plain import plain


def chosen_meeting(user: Actor) -> MeetingRow:
    """The meeting in the address (`?id=`, `?series=`); else the one that runs, that is planned for
    today, or the weekly one."""
    try:
        with read_only(user) as view:
            found = _asked(view)
    except DomainError as refused:
        st.error(str(refused))
        st.button("きょうの会議へ", key="meeting.today", on_click=st.query_params.clear)
        st.stop()
    if found is None:
        st.info("きょうの会議は、まだありません。「会議の予定と議事録」から予定を入れてください。")
        open_link("会議の予定と議事録をひらく", MEETINGS)
        st.stop()
    return found


def _asked(view: View) -> MeetingRow | None:
    """None: there is nothing to hold today."""
    asked, series_id = session.asked_id(), session.asked_id("series")
    today_one = asked or meeting_now(view, clock.today(), series_id)
    if today_one is not None:
        return meetings.meeting(view, today_one)
    series = _series(view, series_id)
    if series is None or series.is_about_one_person:
        return None
    return meetings.meeting_on(view, clock.today(), series.id)


def _series(view: View, series_id: int | None) -> SeriesRow | None:
    held = all_series(view)
    if series_id is None:
        return usual(held)
    return next((series for series in held if series.id == series_id), None)


def show(user: Actor, meeting: MeetingRow) -> None:
    """A meeting that runs or is to come, or the minutes of one that is over."""
    if meeting.is_closed or meeting.held_on < clock.today():
        minutes.show(user, meeting)
        return
    notes.take_up(user, meeting)
    with read_only(user) as view:
        stand = progress(view, meeting.id) if meeting.id and meeting.is_started else None
        settings = {
            s.topic: s for s in topic_settings(view, meeting.series.id, meeting.series.kind)
        }
        if meeting.id is not None:
            st.session_state[session.MEETING_PULSE] = pulse(view, meeting.id)
    topics = _topics(stand, settings)
    topic = steps.open_topic(meeting, stand, topics)
    with st.container(key="meeting", gap="small"):
        bar.show(user, meeting, stand, topic)
        steps.show(user, meeting, stand, topics)
        picked = rows.show(user, meeting, settings.get(topic) or TopicSetting(topic))
    with st.container(key="meeting_foot", gap="small"):
        _foot(user, meeting, topic, picked)


def _topics(stand: Progress | None, settings: dict[str, TopicSetting]) -> list[str]:
    """As laid out when the meeting began; before, as the series has them."""
    if stand and stand.topics:
        return [topic.topic for topic in stand.topics]
    return [setting.topic for setting in settings.values() if setting.is_shown]


def _foot(user: Actor, meeting: MeetingRow, topic: str, picked: rows.Picked) -> None:
    writes = may(user, Action.RUN_MEETING)
    if meeting.id is None or not meeting.is_started:
        _begin(user, meeting, writes=writes)
        return
    note, decision = st.columns([3, 7], gap="medium")
    with note:
        box = notes.box(user, meeting, topic, writes=writes)
    with decision:
        decisions.decision_line(user, meeting, topic, picked, writes=writes)
    if writes:
        desk(box, notes.version(meeting, topic), f"{decisions.line_key()}.title")


def _others(user: Actor, meeting: MeetingRow) -> None:
    """ほかの会議: before one begins, what else could be held today stands beside the button."""
    with read_only(user) as view:
        today = [
            row
            for row in planned_meetings(view, clock.today())
            if not row.is_closed and row.id != meeting.id
        ]
        taken = {row.series_id for row in today} | {meeting.series.id}
        others = [
            row for row in all_series(view) if not row.is_about_one_person and row.id not in taken
        ]
    offered = [(f"{row.starts_at} {title_words(row)}".strip(), "id", row.id) for row in today]
    offered += [(plain(row.name), "series", row.id) for row in others]
    if offered:
        st.caption("ほかの会議をひらく", width="content")
    for title, name, row_id in offered:
        st.button(
            title, key=f"meeting.other.{name}.{row_id}", type="tertiary",
            on_click=_open_other, args=(name, row_id),
        )  # fmt: skip


def _open_other(name: str, row_id: int) -> None:
    st.query_params.clear()
    st.query_params[name] = str(row_id)


def _begin(user: Actor, meeting: MeetingRow, *, writes: bool) -> None:
    if meeting.held_on > clock.today():
        st.text(f"{format_date(meeting.held_on)} の会議です。議題はいまの時点のものです。")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if writes:
            begins = st.button("会議を始める", type="primary", icon=":material/play_arrow:")
        else:
            begins = False
            st.text("会議はまだ始まっていません。議題は先に見ることができます。")
        _others(user, meeting)
    if not begins:
        return
    meeting_id, series_id, held_on = meeting.id, meeting.series.id, meeting.held_on
    started = save(
        user,
        "会議を始めました。",
        lambda work: (
            open_meeting(work, series_id, held_on)
            if meeting_id is None
            else begin_meeting(work, meeting_id)
        ),
    )
    if started is not None:
        st.rerun()
