"""きょうの仕事の画面 (the morning screen): whose work, the board, what is pinned, one line to add, the
list."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.domain.permissions import Action, may
from core.ui import session
from core.ui.deadlines.snooze_sheet import open_snooze_sheet
from core.ui.dialogs import open_dialog
from core.ui.today import task_sheets
from core.ui.today.board import board, signals
from core.ui.today.choice import choice
from core.ui.today.morning import morning
from core.ui.today.pinned import my_pinned_views
from core.ui.today.quick_add import quick_add
from core.ui.today.rows import work_list
from core.ui.today.watch import watch


def morning_screen(user: Actor) -> None:
    """All of it, from one question to the ledger."""
    line = st.container(key="today_line", horizontal=True, vertical_alignment="center", gap="small")
    with line:
        chosen = choice(user)
        task_sheets.take_back(user)
    now = morning(user, clock.today(), chosen)
    with line:
        signals(user, now)
    board(user, now)
    my_pinned_views(user)
    quick_add(user)
    work_list(user, now)
    _sheets(user)
    watch(user, now.pulse)


def _sheets(user: Actor) -> None:
    """The window that is open, if one is; at first the task of the address (`?task=12`)."""
    task_id = session.asked_id("task")
    if task_id is not None and may(user, Action.SEE_CLIENTS):
        del st.query_params["task"]
        open_dialog(task_sheets.SHEET, task_id)
    open_snooze_sheet(user)
    task_sheets.add_sheet(user)
    task_sheets.many_sheet(user)
    task_sheets.task_sheet(user)
