"""会議の予定の票 (sheets of a planned meeting): plan one, move it, call it off."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.dates import format_date
from core.domain.meetings import Meeting, MeetingEntry
from core.queries.meeting_plans import PlannedMeeting
from core.queries.meeting_series import (
    MemberRow,
    SeriesRow,
    all_series,
    series_members,
    usual_series,
)
from core.queries.users import staff_names
from core.services.conferences import plan_conference
from core.services.meeting_plans import call_off, change_plan, plan_meeting
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.person_picker import choose_person, person_picker
from core.ui.navigation import CONFERENCE, go
from core.ui.page import save
from core.ui.plain import plain

PLAN, CHANGE, CALL_OFF = "meetings.plan", "meetings.change", "meetings.call_off"


def plan_button() -> None:
    """「会議を予定する」."""
    st.button(
        "会議を予定する", key=f"{PLAN}.open", type="primary", icon=":material/add:",
        on_click=open_dialog, args=(PLAN,),
    )  # fmt: skip


def sheets(user: Actor) -> None:
    """The window that is open, if any."""
    if open_about(PLAN) is not None:
        _plan(user)
    elif (meeting := open_about(CHANGE)) is not None:
        _change(user, meeting)
    elif (meeting := open_about(CALL_OFF)) is not None:
        _call_off(user, meeting)


@st.dialog("会議を予定する", width="large", on_dismiss=close_dialog)
def _plan(user: Actor) -> None:
    with read_only(user) as view:
        series = {row.id: row for row in all_series(view)}
        usual = usual_series(list(series.values()))
        staff = staff_names(view)
        picked = st.selectbox(
            "どの会議", list(series), key=f"{PLAN}.series",
            index=list(series).index(usual.id) if usual else None,
            format_func=lambda i: series[i].name,
        )  # fmt: skip
        members = series_members(view, picked) if picked else []
    if not picked:
        st.info("会議がまだありません。「会議の型」で作ってください。")
        return
    row = series[picked]
    person = None
    if row.is_about_one_person:
        person = person_picker(user, key=PLAN, label="だれについての会議ですか")
    fixed = {"series_id": row.id, "client_id": person}
    values = {"starts_at": row.starts_at, "place": row.place}
    key = f"{PLAN}.{row.id}"
    with EntryForm(
        MeetingEntry, key=key, submit="予定に入れる", values=values, fixed=fixed
    ) as form:
        when, at, where = form.columns([1.2, 1.2, 2])
        with when:
            form.date("held_on")
        with at:
            form.text("starts_at", placeholder="例: 10:00")
        with where:
            form.text("place", placeholder="例: 相談室1")
        who = None if row.is_about_one_person else _staff(row, members, staff, key)
    entry = form.entry
    if entry is None:
        return

    def plan(work: Work) -> Meeting:
        if row.is_about_one_person:  # who takes part is decided where it is prepared
            return plan_conference(work, entry)
        return plan_meeting(work, entry, who)

    planned = save(user, "予定に入れました。", plan)
    if planned is not None:
        session.renew(key)
        choose_person(PLAN, None)
        close_dialog()
        if row.is_about_one_person:
            go(CONFERENCE, id=planned.pk)
        st.rerun()


def _staff(row: SeriesRow, members: list[MemberRow], staff: dict[int, str], key: str) -> list[int]:
    """出席する職員, the usual ones to begin with; who else usually comes is told below."""
    usually = [member.user_id for member in members if member.user_id in staff]
    picked = st.multiselect(
        "出席する職員", list(staff), default=usually, key=f"{key}.{session.nonce(key)}.who",
        format_func=lambda i: staff[i], placeholder="選んでください",
    )  # fmt: skip
    others = [f"{m.organization} {m.name}".strip() for m in members if m.user_id is None]
    told = "出席する職員に、通知が届きます。"
    if others:
        told += f"{plain(row.name)}には、ほかに{'、'.join(plain(name) for name in others)}が出席します。"
    st.caption(told)
    return picked


@st.dialog("予定を直す", width="medium", on_dismiss=close_dialog)
def _change(user: Actor, meeting: PlannedMeeting) -> None:
    st.markdown(f"**{plain(meeting.title)}**　{plain(meeting.who)}")
    key = f"{CHANGE}.{meeting.id}.{meeting.version}"
    values = {
        "held_on": meeting.held_on, "starts_at": meeting.starts_at, "place": meeting.place
    }  # fmt: skip
    fixed = {"series_id": meeting.series_id}
    with EntryForm(MeetingEntry, key=key, values=values, fixed=fixed) as form:
        when, at = form.columns([1, 1])
        with when:
            form.date("held_on")
        with at:
            form.text("starts_at", placeholder="例: 10:00")
        form.text("place")
        st.caption("変えると、出席する職員に通知が届きます。")
    entry = form.entry
    if entry and save(
        user,
        "予定を直しました。",
        lambda work: change_plan(work, meeting.id, meeting.version, entry),
    ):
        close_dialog()
        st.rerun()


@st.dialog("会議を取りやめる", width="small", on_dismiss=close_dialog)
def _call_off(user: Actor, meeting: PlannedMeeting) -> None:
    st.markdown(f"**{format_date(meeting.held_on)}　{plain(meeting.title)}**　{plain(meeting.who)}")
    st.caption("会議を待っていることは、次の会議に残ります。出席する職員に通知が届きます。")
    if not st.button("取りやめる", key=f"{CALL_OFF}.yes", type="primary"):
        return
    if save(user, "取りやめました。", lambda work: call_off(work, meeting.id, meeting.version)):
        close_dialog()
        st.rerun()
