"""決める (deciding): one line — what, who, by when — and it is a task on that person's screen."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.domain.entry import check
from core.domain.meetings import DecisionEntry
from core.queries.agenda_rows import Agenda
from core.queries.meetings import MeetingRow, decisions, past
from core.queries.users import staff_names
from core.services.meetings import decide
from core.services.minutes import close_meeting
from core.ui import session
from core.ui.meeting.rows import Picked, next_time, one_line
from core.ui.page import save

LINE = "meeting.decision"


def decision_line(user: Actor, meeting: MeetingRow, picked: Picked, *, writes: bool) -> None:
    """The line at the foot of every topic, and what was decided last."""
    if meeting.id is None:
        return
    with read_only(user) as view:
        made = decisions(view, meeting.id, limit=1)
        staff = staff_names(view) if writes else {}
    if writes:
        _line(user, meeting, meeting.id, picked, staff)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(_beside(picked) or _last(made), width="stretch")
        _earlier(user, meeting)
        if writes:
            _close(user, meeting, meeting.id)


def _line(
    user: Actor, meeting: MeetingRow, meeting_id: int, picked: Picked, staff: dict[int, str]
) -> None:
    # No EntryForm: this one stands in one line and is sent by Enter.
    about = f"（{picked.row.who} について）" if picked.row and picked.row.who else ""
    key = f"{LINE}.{session.nonce(LINE)}"
    with st.form(key, border=False, enter_to_submit=True):
        what, who, when, send = st.columns([5, 2.4, 1.6, 1.5], vertical_alignment="bottom")
        title = what.text_input(f"決まったこと・やること{about}", key=f"{key}.title", max_chars=300)
        owner = who.selectbox(
            "担当", list(staff), index=None, placeholder="担当を選ぶ", key=f"{key}.owner",
            format_func=lambda i: staff.get(i, ""),
        )  # fmt: skip
        due = next_time(meeting)
        day = when.text_input("期日", f"{due.month}/{due.day}", key=f"{key}.due")
        sent = send.form_submit_button("決める", type="primary", key=f"{key}.send", width="stretch")
    if not sent:
        return
    typed = {
        "body": title,
        "owner_id": owner,
        "due_on": day,
        "client_id": picked.row.client_id if picked.row else None,
    }
    task = save(
        user,
        "決まったことを、やることに加えました。",
        lambda work: decide(work, meeting_id, check(DecisionEntry, typed)),
    )
    if task is not None:
        session.renew(LINE)
        st.rerun()


def _beside(picked: Picked) -> str:
    """The whole text of the picked row, where the table had to cut it."""
    text = picked.row.what if picked.row else ""
    return f"{picked.number}番: {text}" if one_line(text) != text else ""


def _last(made: Agenda) -> str:
    if not made.rows:
        return "きょう決まったことは、まだありません。"
    newest = made.rows[0]
    return f"きょう決まったこと {made.total} 件。最後は「{newest.what}」"


def _earlier(user: Actor, meeting: MeetingRow) -> None:
    with st.popover("これまでの会議", type="tertiary"):
        with read_only(user) as view:
            earlier = past(view, meeting.held_on, meeting.series.id)
        if not earlier:
            st.caption("会議を開くと、その議事メモと決まったことがここから読めます。")
        for row in earlier:
            state = "" if row.is_closed else "（閉じていません）"
            label = f"{format_date(row.held_on)}{state}"
            st.button(label, key=f"meeting.past.{row.id}", type="tertiary", on_click=_read,
                      args=(row.id,))  # fmt: skip


def _read(meeting_id: int) -> None:
    st.query_params["id"] = str(meeting_id)


def _close(user: Actor, meeting: MeetingRow, meeting_id: int) -> None:
    with st.popover("会議を閉じる", type="tertiary"):
        st.caption("閉じると、議事メモと決まったことは変えられなくなります。")
        if not st.button("閉じる", type="primary", key="meeting.close"):
            return
        seen = meeting.version
        closed = save(
            user, "会議を閉じました。", lambda work: close_meeting(work, meeting_id, seen)
        )
        if closed is not None:
            st.rerun()
