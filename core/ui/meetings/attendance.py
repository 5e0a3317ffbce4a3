"""出欠 (attendance): who is there today, in one window of the meeting's card."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only
from core.queries.meeting_plans import PlannedMeeting, Seat, seats
from core.queries.users import staff_names
from core.services.meeting_attendance import ABSENT, mark_attendance
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.page import save
from core.ui.plain import plain

DIALOG = "meetings.attendance"


def attendance_button(user: Actor, meeting: PlannedMeeting) -> None:
    """「出欠」 of a running meeting of the office."""
    st.button(
        "出欠", key=f"{DIALOG}.{meeting.id}", icon=":material/how_to_reg:",
        on_click=open_dialog, args=(DIALOG, meeting.id),
    )  # fmt: skip
    if open_about(DIALOG) == meeting.id:
        _sheet(user, meeting.id)


@st.dialog("出欠", width="medium", on_dismiss=close_dialog)
def _sheet(user: Actor, meeting_id: int) -> None:
    with read_only(user) as view:
        seated, staff = seats(view, meeting_id), staff_names(view)
    mine = {seat.user_id: seat for seat in seated if seat.user_id is not None}
    guests = {seat.id: seat for seat in seated if seat.user_id is None}
    with st.form(f"{DIALOG}.form.{meeting_id}"):
        here = st.pills(
            "出席した職員", list(staff), selection_mode="multi", key=f"{DIALOG}.staff.{meeting_id}",
            default=[i for i in staff if i in mine and _is_here(mine[i])],
            format_func=lambda i: plain(staff[i]),
        )  # fmt: skip
        came: list[int] = []
        if guests:
            came = st.pills(
                "ほかの出席者", list(guests), selection_mode="multi",
                key=f"{DIALOG}.guests.{meeting_id}",
                default=[i for i, seat in guests.items() if _is_here(seat)],
                format_func=lambda i: plain(guests[i].name) or "（氏名なし）",
            )  # fmt: skip
        sent = st.form_submit_button("出欠をつける", type="primary")
    st.caption("選んだ人が出席、案内してあってここで選ばない人は欠席になります。議事録に出ます。")

    def run(work: Work) -> bool:
        mark_attendance(work, meeting_id, here, came)
        return True

    if sent and save(user, "出欠をつけました。", run):
        close_dialog()
        st.rerun()


def _is_here(seat: Seat) -> bool:
    """Marked so, or asked and not yet marked: most come."""
    return seat.status not in (ABSENT, "not_coming")
