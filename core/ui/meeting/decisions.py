"""決める (deciding): one line — what, who, by when — and it is a task on that person's screen.

Without 担当 it is a decision only.
"""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.entry import check
from core.domain.meetings import DecisionEntry
from core.queries.agenda_rows import AgendaRow
from core.queries.meeting_progress import LastDecision, last_decision, next_on
from core.queries.meetings import MeetingRow
from core.queries.users import staff_names
from core.services.meetings import decide, withdraw
from core.ui import session
from core.ui.meeting.desk import asks_for_task
from core.ui.meeting.rows import Picked
from core.ui.meeting.table import one_line
from core.ui.page import save

LINE = "meeting.decision"


def decision_line(
    user: Actor, meeting: MeetingRow, topic: str, picked: Picked, *, writes: bool
) -> None:
    """The line at the foot of every topic, and what was decided last."""
    with read_only(user) as view:
        last = last_decision(view, meeting)
    if writes:
        _drop_given(topic, picked)
        if asks_for_task():
            _give(user, topic, picked)
        _line(user, meeting, topic, picked)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(_beside(picked) or _told(last), width="stretch")
        if writes and last is not None:
            _take_back(user, last)


def line_key() -> str:
    """The key of the line that is being written; with `.title`, `.owner`, `.due` of its fields."""
    return f"{LINE}.{session.nonce(LINE)}"


def _give(user: Actor, topic: str, picked: Picked) -> None:
    """やること: the line gets an owner: who answers for the picked row, or who writes."""
    with read_only(user) as view:
        staff = staff_names(view)
    owner = picked.row.owner_id if picked.row else None
    found = next((someone for someone in (owner, user.id) if someone in staff), None)
    st.session_state[f"{line_key()}.owner"] = found
    st.session_state[session.MEETING_GIVEN] = (topic, picked.number, found)


def _drop_given(topic: str, picked: Picked) -> None:
    """An owner that a row brought goes with it: the next row is another's."""
    given, key = st.session_state.get(session.MEETING_GIVEN), f"{line_key()}.owner"
    if given is None or given[:2] == (topic, picked.number):
        return
    del st.session_state[session.MEETING_GIVEN]
    if st.session_state.get(key) == given[2]:
        st.session_state[key] = None


def _line(user: Actor, meeting: MeetingRow, topic: str, picked: Picked) -> None:
    # No EntryForm: this one stands in one line and is sent by Enter.
    with read_only(user) as view:
        staff, due = staff_names(view), next_on(view, meeting)
    about = f"（{picked.row.who} について）" if picked.row and picked.row.who else ""
    key = line_key()
    with st.form(key, border=False, enter_to_submit=True):
        what, who, when, send = st.columns([5, 2.4, 1.6, 1.3], vertical_alignment="bottom")
        said = what.text_input(
            f"決まったこと・やること{about}", key=f"{key}.title", max_chars=300,
            placeholder="担当を選ぶと、その人のやることになります",
        )  # fmt: skip
        owner = who.selectbox(
            "担当", list(staff), index=None, placeholder="なし", key=f"{key}.owner",
            format_func=lambda i: staff.get(i, ""),
        )  # fmt: skip
        usual = f"{due.month}/{due.day}"
        day = when.text_input("期日", usual, key=f"{key}.due")
        sent = send.form_submit_button("決める", type="primary", key=f"{key}.send", width="stretch")
    if sent:
        typed: dict[str, object] = {
            "body": said,
            "owner_id": owner,
            # Who typed a day means a task, and is asked whose.
            "due_on": day if owner is not None or day != usual else None,
            "topic": topic,
            **_about(meeting, picked.row),
        }
        _decide(user, meeting.id or 0, typed)


def _about(meeting: MeetingRow, row: AgendaRow | None) -> dict[str, int | None]:
    """Of the picked row; in a meeting about one person, that person."""
    if row is None:
        return {"client_id": meeting.client_id}
    return {
        "client_id": row.client_id if row.client_id is not None else meeting.client_id,
        "organization_id": row.organization_id,
        "agenda_item_id": row.item_id,
    }


def _decide(user: Actor, meeting_id: int, typed: dict[str, object]) -> None:
    told = "やることに加えました。" if typed["owner_id"] else "決まったことを残しました。"
    made = save(user, told, lambda work: decide(work, meeting_id, check(DecisionEntry, typed)))
    if made is not None:
        st.session_state.pop(session.MEETING_GIVEN, None)
        session.renew(LINE)
        st.rerun()


def _take_back(user: Actor, last: LastDecision) -> None:
    with st.popover("取り消す", type="tertiary"):
        st.caption("最後に決まったことを取り消します。その人のやることは「取りやめ」になります。")
        if not st.button("取り消す", type="primary", key="meeting.withdraw"):
            return
        seen = last.version
        done = save(user, "取り消しました。", lambda work: withdraw(work, last.decision_id, seen))
        if done is not None:
            st.rerun()


def _beside(picked: Picked) -> str:
    """The whole text of the picked row, where the table had to cut it."""
    text = picked.row.what if picked.row else ""
    return f"{picked.number}番: {text}" if one_line(text) != text else ""


def _told(last: LastDecision | None) -> str:
    if last is None:
        return "きょう決まったことは、まだありません。"
    about = f"{last.who}: " if last.who else ""
    return f"きょう決まったこと {last.number} 件。最後は「{about}{last.text}」"
