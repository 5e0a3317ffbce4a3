"""きょうの会議 (today's meetings): what is planned, runs or is over; one click to the wall."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.dates import format_date
from core.domain.meeting_series import ABOUT_ONE_PERSON
from core.domain.meetings import Meeting
from core.domain.permissions import Action, may
from core.queries.agenda_items import waiting_number
from core.queries.meeting_plans import (
    NextDay,
    PlannedMeeting,
    coming_meetings,
    left_open,
    next_days,
    planned_meetings,
)
from core.queries.meeting_series import SeriesRow, all_series
from core.services.meetings import begin_meeting, open_meeting
from core.ui.meetings.attendance import attendance_button
from core.ui.meetings.words import about, title, usually
from core.ui.navigation import CONFERENCE, MEETING, go
from core.ui.page import save
from core.ui.plain import plain

KEY = "meetings.today"
WIDTHS = [1.1, 4, 1.3, 2.6]


def today_part(user: Actor) -> None:
    """The meetings of today as cards; below, what was left open and what waits."""
    today = clock.today()
    with read_only(user) as view:
        held, open_ones = planned_meetings(view, today), left_open(view, today)
        due = [found for found in next_days(view, today) if found.held_on == today]
        series, waiting = all_series(view), waiting_number(view)
        ahead = [] if held else coming_meetings(view, today + timedelta(days=1), limit=1)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(format_date(today), anchor=False, width="content")
        st.caption(f"会議を待っていること {waiting}件" if waiting else "", width="stretch")
        if may(user, Action.RUN_MEETING):
            _at_once(user, series, held)
    for meeting in held:
        _card(user, meeting)
    for found in due:
        _proposal(user, found)
    if not held and not due:
        st.info(
            "きょうの会議は、ありません。"
            "予定は「これから」で入れます。すぐに集まるときは「いま始める」から。"
        )
    for meeting in ahead:
        st.markdown(
            f"次の会議　**{format_date(meeting.held_on)} {meeting.starts_at}**　{title(meeting)}"
        )
    if open_ones:
        st.markdown(f"**閉じていない会議（{len(open_ones)}件）**")
        st.caption("閉じると議事録ができ、話せなかったことは次の会議へ持ち越されます。")
    for meeting in open_ones:
        _card(user, meeting)


def _card(user: Actor, meeting: PlannedMeeting) -> None:
    is_today = meeting.held_on == clock.today()
    with st.container(border=True):
        when, what, state, ways = st.columns(WIDTHS, vertical_alignment="center")
        day = "" if is_today else f"{format_date(meeting.held_on)}  \n"
        when.markdown(f"{day}**{plain(meeting.starts_at) or '時刻なし'}**")
        told = about(meeting)
        what.markdown(f"**{title(meeting)}**" + (f"  \n{told}" if told else ""))
        with state:
            _state(meeting)
        with ways.container(horizontal=True, horizontal_alignment="right", gap="small"):
            _ways(user, meeting)


def _state(meeting: PlannedMeeting) -> None:
    if meeting.is_running:
        st.badge("進行中", color="green", icon=":material/play_arrow:")
    elif meeting.is_closed:
        st.badge("終わりました", color="gray", icon=":material/check:")
    else:
        st.badge("予定", color="blue")


def _ways(user: Actor, meeting: PlannedMeeting) -> None:
    key, runs = f"{KEY}.{meeting.id}", may(user, Action.RUN_MEETING)
    is_prepared = meeting.kind in ABOUT_ONE_PERSON and not meeting.is_closed
    if is_prepared and may(user, Action.SEE_SENSITIVE) and st.button("準備", key=f"{key}.prepare"):
        go(CONFERENCE, id=meeting.id)
    if runs and meeting.is_running and meeting.kind not in ABOUT_ONE_PERSON:
        attendance_button(user, meeting)
    if meeting.is_started or not runs:
        label = "議事録を読む" if meeting.is_closed else "会議モードでひらく"
        kind = "primary" if meeting.is_running else "secondary"
        if st.button(label, key=f"{key}.open", type=kind):  # type: ignore[arg-type]
            go(MEETING, id=meeting.id)
    elif st.button("始める", key=f"{key}.begin", type="primary", icon=":material/play_arrow:"):
        _begin(user, lambda work: begin_meeting(work, meeting.id))


def _proposal(user: Actor, found: NextDay) -> None:
    """What would be held today by its rhythm, and nobody planned."""
    series = found.series
    with st.container(border=True):
        when, what, state, ways = st.columns(WIDTHS, vertical_alignment="center")
        when.markdown(f"**{plain(series.starts_at) or '時刻なし'}**")
        what.markdown(f"**{plain(series.name)}**  \n{usually(series)}")
        state.badge("きょうの番", color="orange")
        if may(user, Action.RUN_MEETING):
            with ways.container(horizontal=True, horizontal_alignment="right"):
                _start(user, series, "始める", primary=True)


def _at_once(user: Actor, series: list[SeriesRow], held: list[PlannedMeeting]) -> None:
    """Any meeting of the office, without a plan."""
    there = {meeting.series_id for meeting in held}
    free = [row for row in series if not row.is_about_one_person and row.id not in there]
    if not free:
        return
    with st.popover("いま始める", icon=":material/bolt:"):
        for row in free:
            _start(user, row, row.name, primary=False)
        st.caption(
            "ひとりの人についての会議は「これから」で予定すると、同意と資料の準備から始まります。"
        )


def _start(user: Actor, series: SeriesRow, label: str, *, primary: bool) -> None:
    place = "due" if primary else "now"
    if st.button(
        plain(label), key=f"{KEY}.{place}.{series.id}", icon=":material/play_arrow:",
        type="primary" if primary else "secondary", width="content" if primary else "stretch",
    ):  # fmt: skip
        _begin(user, lambda work: open_meeting(work, series.id, clock.today()))


def _begin(user: Actor, run: Callable[[Work], Meeting]) -> None:
    begun = save(user, "会議を始めました。", run)
    if begun is not None:
        go(MEETING, id=begun.pk)
