"""先送りの票 (putting a deadline off): until when and why; and back again."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.deadlines import Deadline
from core.domain.dates import format_date
from core.domain.snoozes import DeadlineSnoozeEntry, longest_snooze
from core.queries.rules import rule_book
from core.services.snoozes import snooze, wake
from core.ui import session
from core.ui.deadlines.words import days_left, person
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.page import save
from core.ui.plain import plain

NAME = "deadline.snooze"


def ask_snooze(row: Deadline) -> None:
    """「先送り」 was pressed: the sheet opens, about the matter as it stood on the screen."""
    session.renew(NAME)
    open_dialog(NAME, row)
    st.rerun()


def open_snooze_sheet(user: Actor) -> None:
    """The sheet, as long as nobody closes it."""
    row = open_about(NAME)
    if isinstance(row, Deadline):
        _sheet(user, row)


@st.dialog("先送り", width="medium", on_dismiss=close_dialog)
def _sheet(user: Actor, row: Deadline) -> None:
    today = clock.today()
    with read_only(user) as view:
        last = longest_snooze(row.due_on, today, rule_book(view))
    st.markdown(f"**{plain(row.title)}**　{plain(person(row))}")
    st.markdown(f"期日 {format_date(row.due_on)}（{days_left(row.urgency.days_left)}）")
    if row.why:
        st.caption(plain(row.why))
    if last <= today:
        st.info("期日がきょうか明日なので、先送りできません。「ひらく」から仕事を進めてください。")
        return
    st.caption(
        f"期日そのものは変わりません。選んだ日まで一覧から外れ、その日にもどります（{format_date(last)}まで）。"
    )
    with EntryForm(DeadlineSnoozeEntry, key=NAME, submit="先送りする") as form:
        until, why = form.columns([1, 2])
        with until:
            form.date("until_on")
        with why:
            form.text("reason", placeholder="例: 本人が入院中。退院してから面談する")
    entry = form.entry
    if entry and save(
        user,
        f"{format_date(entry.until_on)}まで先送りしました。",
        lambda work: snooze(
            work, row.kind, row.matter_id, row.due_on, entry.until_on, entry.reason,
            row.snooze_version,
        ),
    ):  # fmt: skip
        close_dialog()
        st.rerun()


def wake_now(user: Actor, row: Deadline) -> None:
    """「もどす」: back in the lists at once."""
    if save(user, "一覧にもどしました。", lambda work: _wake(work, row)):
        st.rerun()


def _wake(work: Work, row: Deadline) -> bool:
    wake(work, row.snooze_id or 0, row.snooze_version)
    return True
