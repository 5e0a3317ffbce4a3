"""この人の期限 (deadlines of one person): the next ones on 概要, all of them with their why in a sheet."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import View, read_only
from core.deadlines import Deadline, Survey, kind_labels, survey
from core.domain.dates import add_months, format_date
from core.domain.permissions import Action, may
from core.domain.rules.urgency import Urgency, UrgencyLevel
from core.queries.users import names_of_all
from core.ui.deadlines.matter_list import matter_list
from core.ui.deadlines.snooze_sheet import open_snooze_sheet
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.plain import plain

# A service may run for years, and its end belongs to what one knows of the person.
MONTHS_AHEAD = 36
NAME = "client.deadlines"
COLORS = {UrgencyLevel.OVERDUE: "red", UrgencyLevel.SOON: "orange"}
# Tasks have their own list, with those that have no day.
TASKS = "task_due"


def deadlines_ahead(view: View, client_id: int, *, snoozed: bool = False) -> Survey:
    """Everything of this person that a rule counts: late, near, and years ahead."""
    today = clock.today()
    kinds = [kind for kind in kind_labels() if kind != TASKS]
    until = add_months(today, MONTHS_AHEAD)
    return survey(view, today=today, until=until, client_id=client_id, kinds=kinds, snoozed=snoozed)


def next_deadlines(user: Actor, client_id: int, rows: Sequence[Deadline], total: int) -> None:
    """期限: the next ones, one line each, and the way to all of them."""
    st.markdown("**期限**")
    if not may(user, Action.SEE_SENSITIVE):
        st.caption("サービスや計画の期限は、あなたの役割では表示しません。")
        return
    if not rows:
        st.caption("これから3年のうちに来る期限はありません。")
    st.markdown("\n\n".join(_line(row) for row in rows))
    if st.button(f"すべての期限とその理由　{total:,}件", key=NAME, width="stretch"):
        open_dialog(NAME, client_id)
    if open_about(NAME) == client_id:
        _sheet(user, client_id)
    open_snooze_sheet(user)


def _line(row: Deadline) -> str:
    caution = f" :orange[{row.caution}]" if row.caution else ""
    return f"{badge(row.urgency)} {format_date(row.due_on)}{caution}　{plain(row.title)}"


def badge(urgency: Urgency) -> str:
    """期限切れ・もうすぐ・そのうち, with its colour."""
    return f":{COLORS.get(urgency.level, 'gray')}-badge[{urgency.level.value}]"


@st.dialog("この人の期限", width="large", on_dismiss=close_dialog)
def _sheet(user: Actor, client_id: int) -> None:
    with read_only(user) as view:
        open_ones = deadlines_ahead(view, client_id).page(view, 0, None)
        put_off = deadlines_ahead(view, client_id, snoozed=True).page(view, 0, None)
        names = names_of_all(view)
    st.caption("3年先まで。仕事を済ませると、その期限は消えます。")
    if open_ones:
        matter_list(
            user, open_ones, names, key=f"{NAME}.list", label="この人の期限", with_person=False
        )
    else:
        st.info("いま数えている期限はありません。サービス・計画・手帳などを登録すると並びます。")
    if put_off:
        st.markdown(f"**先送り中　{len(put_off)}件**")
        matter_list(user, put_off, names, key=f"{NAME}.off", label="先送り中", with_person=False)
