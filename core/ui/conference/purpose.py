"""目的と同意 (aim and consent of a conference): why, when and where, and whether one may speak of the person."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.meetings import MeetingEntry
from core.domain.permissions import Action, may
from core.queries.conferences import ConferenceRow, attendees, speaking_ground
from core.services.conferences import change_conference
from core.services.meeting_plans import call_off, change_plan
from core.ui.conference.consent import consent_button
from core.ui.conference.keep import keep
from core.ui.forms.entry_form import EntryForm
from core.ui.plain import plain


def purpose(user: Actor, row: ConferenceRow) -> None:
    """The aim on the left, the consent on the right; day and place while it has not begun."""
    writes = may(user, Action.RUN_MEETING) and row.is_open
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _aim(user, row, writes=writes)
        if writes and not row.is_started:
            _when(user, row)
    with right:
        _consent(user, row, writes=writes)


def _aim(user: Actor, row: ConferenceRow, *, writes: bool) -> None:
    if not writes:
        st.markdown("**目的**")
        st.text(row.aim or "目的は書かれていません。")
        return
    key = f"conference.aim.{row.id}.{row.version}"
    with st.form(key, enter_to_submit=False):
        typed = st.text_area(
            "目的", row.aim, height=150, max_chars=2000, key=f"{key}.aim",
            placeholder="何を話し合い、何を決めたいか",
        )  # fmt: skip
        st.caption("会議の画面では氏名を伏せて出ます。案内には、同意のある相手にだけ書きます。")
        if st.form_submit_button("目的を保存する", type="primary"):
            keep(
                user,
                "目的を保存しました。",
                lambda work: change_conference(work, row.id, row.version, {"aim": typed}),
            )


def _when(user: Actor, row: ConferenceRow) -> None:
    with st.expander("日にち・時刻・場所を変える／取りやめる", icon=":material/edit_calendar:"):
        fixed = {"series_id": row.series_id, "client_id": row.client_id}
        values = {"held_on": row.held_on, "starts_at": row.starts_at, "place": row.place}
        key = f"conference.when.{row.id}.{row.version}"
        with EntryForm(MeetingEntry, key=key, values=values, fixed=fixed) as form:
            on, at, place = form.columns([1, 1, 2])
            with on:
                form.date("held_on")
            with at:
                form.text("starts_at")
            with place:
                form.text("place")
        entry = form.entry
        if entry:
            keep(
                user,
                "予定を変えました。出席する職員に知らせました。",
                lambda work: change_plan(work, row.id, row.version, entry),
            )
        st.caption("案内を出した機関には、変わったことを別に伝えてください。")
        if st.button("この会議を取りやめる", key=f"{key}.off", icon=":material/event_busy:"):
            keep(user, "取りやめました。", lambda work: call_off(work, row.id, row.version))


def _consent(user: Actor, row: ConferenceRow, *, writes: bool) -> None:
    with read_only(user) as view:
        ground = speaking_ground(view, row.id, clock.today())
        unnamed = [each for each in attendees(view, row.id, clock.today()) if not each.may_be_named]
    with st.container(border=True):
        st.markdown("**本人の同意**")
        if ground is not None:
            purpose_label = codes("purpose").label(ground.purpose)
            until = (
                f"、{format_date(ground.valid_to, weekday=False)} まで" if ground.valid_to else ""
            )
            st.success(
                f"同意があります（{purpose_label}、"
                f"{format_date(ground.obtained_on, weekday=False)}{until}）。",
                icon=":material/check_circle:",
            )
        elif row.needs_consent:
            st.error(
                "この会議は、本人の同意がないと始められません。先に同意を記録してください。",
                icon=":material/lock:",
            )
        else:
            st.info(
                "同意の記録がなくても、職員だけの会議はひらけます。"
                "ほかの機関には、氏名も資料も渡しません。",
                icon=":material/info:",
            )
        if unnamed:
            st.caption("氏名を伝える同意のない相手")
            for each in unnamed:
                st.markdown(f":material/lock: {plain(each.who)}")
        if writes:
            consent_button(user, row, None, label="同意を記録する")
