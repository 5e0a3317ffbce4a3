"""主治医の助言 on the board: what waits for an answer, and what runs out, of the persons in scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.queries.doctor_advice import AdviceBoard, AdviceRow, advice_board
from core.ui.forms.person_picker import person_picker
from core.ui.medical.advice import advice_dialogs, answer_button, ask_button
from core.ui.navigation import CLIENT
from core.ui.page import open_link
from core.ui.plain import plain

WIDTHS = [1.8, 2.2, 1.6, 3, 1.2]


def advice_part(user: Actor) -> None:
    """答え待ち、もうすぐ切れる、新しく頼む."""
    today = clock.today()
    with read_only(user) as view:
        found = advice_board(view, today)
    doubt = f" :orange-badge[{found.caution}]" if found.caution else ""
    if may(user, Action.WRITE_CLIENTS):
        with st.popover("主治医に助言を頼む", icon=":material/medical_services:"):
            client_id = person_picker(user, key="medical.advice", label="だれのことですか")
            ask_button("この人の主治医に頼む", client_id or 0, disabled=client_id is None)
    st.subheader(f"答え待ち　{len(found.waiting)}件", anchor=False)
    st.caption(f"頼んで{found.answer_days}日で、窓口に確かめる期限になります。{doubt}")
    _lines(user, found.waiting, found, today, "答えを待っている助言はありません。")
    st.subheader(f"もうすぐ切れる・切れた助言　{len(found.ending)}件", anchor=False)
    st.caption(f"期限の{found.notice_days}日前から出ます。{doubt}")
    _lines(user, found.ending, found, today, "期限の近い助言はありません。")
    advice_dialogs(user)


def _lines(
    user: Actor, rows: Sequence[AdviceRow], board: AdviceBoard, today: date, nothing: str
) -> None:
    if not rows:
        st.caption(nothing)
        return
    for row in rows:
        with st.container(border=True, key=f"medical-line-advice-{row.id}"):
            who, where, why, when, action = st.columns(WIDTHS, vertical_alignment="center")
            with who:
                label = plain(f"{row.client_name}（{row.client_number}）")
                open_link(label, CLIENT, id=row.client_id, part="plans")
            where.markdown(f"{plain(row.organization)}  \n:gray[{plain(row.doctor or row.window)}]")
            why.markdown(codes("advice_purpose").label(row.purpose))
            when.markdown(_when(row, board, today))
            with action:
                answer_button(user, row)


def _when(row: AdviceRow, board: AdviceBoard, today: date) -> str:
    if row.answered_on is None:
        waited = (today - row.requested_on).days
        late = ":red-badge[期限切れ] " if board.is_late(row, today) else ""
        return f"{late}{format_date(row.requested_on)} に頼んで **{waited}日**"
    until = row.valid_to or today
    left = (until - today).days
    badge = ":red-badge[期限切れ]" if left < 0 else ":orange-badge[もうすぐ]"
    told = f"あと{left}日" if left >= 0 else f"{-left}日前まで"
    return f"{badge} {format_date(until)} まで　{told}"
