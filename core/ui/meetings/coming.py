"""これからの会議 (coming meetings): planned by hand or by their rhythm, moved, called off."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.domain.meeting_series import ABOUT_ONE_PERSON
from core.domain.meetings import MeetingEntry
from core.domain.permissions import Action, may
from core.queries.meeting_plans import NextDay, PlannedMeeting, coming_meetings, next_days
from core.services.meeting_plans import plan_meeting
from core.ui.dialogs import open_dialog
from core.ui.meetings.plan_sheet import CALL_OFF, CHANGE, plan_button, sheets
from core.ui.meetings.words import about, title, usually
from core.ui.navigation import CONFERENCE, go
from core.ui.page import save
from core.ui.plain import plain

KEY = "meetings.coming"
WIDTHS = [1.6, 4.4, 2.8]
MOST = 50


def coming_part(user: Actor) -> None:
    """What is planned from tomorrow on, the nearest first; above, what the rhythm proposes."""
    today, writes = clock.today(), may(user, Action.RUN_MEETING)
    with read_only(user) as view:
        coming = coming_meetings(view, today + timedelta(days=1), limit=MOST)
        proposed = next_days(view, today)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"予定 {len(coming)}件" + ("（近い順）" if coming else ""), width="stretch")
        if writes:
            plan_button()
    if writes:
        sheets(user)
        _proposals(user, proposed)
    if not coming:
        st.info(
            "これからの会議の予定は、まだありません。"
            "「会議を予定する」で入れると、出席する職員に通知が届き、きょうの仕事の予定にも出ます。"
        )
    for meeting in coming:
        _row(user, meeting, writes=writes)
    if len(coming) == MOST:
        st.caption(f"近いものから{MOST}件を出しています。")


def _row(user: Actor, meeting: PlannedMeeting, *, writes: bool) -> None:
    with st.container(border=True):
        when, what, ways = st.columns(WIDTHS, vertical_alignment="center")
        at = plain(meeting.starts_at) or "時刻なし"
        when.markdown(f"**{format_date(meeting.held_on)}**  \n{at}")
        told = about(meeting)
        what.markdown(f"**{title(meeting)}**" + (f"  \n{told}" if told else ""))
        with ways.container(horizontal=True, horizontal_alignment="right", gap="small"):
            if (
                meeting.kind in ABOUT_ONE_PERSON
                and may(user, Action.SEE_SENSITIVE)
                and st.button("準備", key=f"{KEY}.prepare.{meeting.id}")
            ):
                go(CONFERENCE, id=meeting.id)
            if writes:
                st.button(
                    "直す", key=f"{KEY}.change.{meeting.id}", icon=":material/edit:",
                    on_click=open_dialog, args=(CHANGE, meeting),
                )  # fmt: skip
                st.button(
                    "取りやめる", key=f"{KEY}.off.{meeting.id}", type="tertiary",
                    on_click=open_dialog, args=(CALL_OFF, meeting),
                )  # fmt: skip


def _proposals(user: Actor, proposed: list[NextDay]) -> None:
    """One click plans the next one, as the series is usually held."""
    if not proposed:
        return
    with st.container(border=True, gap="small"):
        st.markdown("**次の会議の案**　:gray[いつもの間隔から]")
        for found in proposed:
            series = found.series
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(
                    f"{format_date(found.held_on)}　{plain(series.name)}　:gray[{usually(series)}]",
                    width="stretch",
                )
                st.button(
                    "予定に入れる", key=f"{KEY}.propose.{series.id}", icon=":material/event:",
                    on_click=_take, args=(user, found),
                )  # fmt: skip


def _take(user: Actor, found: NextDay) -> None:
    series = found.series
    entry = MeetingEntry(
        series_id=series.id, held_on=found.held_on, starts_at=series.starts_at, place=series.place
    )
    save(user, "予定に入れました。", lambda work: plan_meeting(work, entry))
