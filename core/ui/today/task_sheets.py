"""やることの票 (sheets of a task): add one, see one, put it off, hand it over, take back 「済んだ」."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.domain.tasks import OPEN_STATUSES, HandOverEntry, SnoozeEntry, TaskEntry
from core.errors import NotFound
from core.queries.tasks import TaskRow, task_row
from core.queries.users import staff_names
from core.services.tasks import (
    add_task,
    finish_task,
    finish_tasks,
    hand_over_task,
    hand_over_tasks,
    reopen_task,
    snooze_task,
    snooze_tasks,
)
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.person_picker import person_picker
from core.ui.navigation import CLIENT, go
from core.ui.page import save
from core.ui.plain import plain

ADD = "today.task"
MANY = "today.many"
SHEET = "today.sheet"
SHORT = 24


def open_add_sheet(title: str = "") -> None:
    """「担当も選ぶ」: the same with everything that a task may have."""
    session.renew(ADD)
    open_dialog(ADD, title)
    st.rerun()


def add_sheet(user: Actor) -> None:
    """The sheet, as long as nobody closes it."""
    title = open_about(ADD)
    if isinstance(title, str):
        _add_sheet(user, title)


@st.dialog("やることを加える", width="medium", on_dismiss=close_dialog)
def _add_sheet(user: Actor, title: str) -> None:
    with read_only(user) as view:
        staff = staff_names(view)
    person = person_picker(
        user, key=ADD, label="だれについて（なくてもかまいません）", is_optional=True
    )
    start = {"owner_id": user.id, "title": title}
    with EntryForm(
        TaskEntry, key=ADD, submit="加える", values=start, fixed={"client_id": person}
    ) as form:
        form.text("title", placeholder="例: 病院へ電話して受診の日を聞く")
        due, owner = form.columns(2)
        with due:
            form.date("due_on")
        with owner:
            form.choice("owner_id", staff)
    entry = form.entry
    if entry and save(user, "加えました。", lambda work: add_task(work, entry)):
        close_dialog()
        session.renew(ADD)
        st.rerun()


def open_task(task_id: int) -> None:
    """The sheet opens with the next run, and stays while others change the screen behind it."""
    open_dialog(SHEET, task_id)
    st.rerun()


def task_sheet(user: Actor) -> None:
    """The sheet of a task, as long as nobody closes it."""
    task_id = open_about(SHEET)
    if isinstance(task_id, int):
        show_task(user, task_id)


@st.dialog("やること", width="medium", on_dismiss=close_dialog)
def show_task(user: Actor, task_id: int) -> None:
    """One task: what, about whom, until when; put it off or hand it over."""
    try:
        with read_only(user) as view:
            task, staff = task_row(view, task_id), staff_names(view)
    except NotFound as error:
        st.error(str(error))
        return
    st.markdown(f"**{plain(task.title)}**")
    due = format_date(task.due_on) if task.due_on else "期日なし"
    st.markdown(f"期日 {due}　担当 {plain(staff.get(task.owner_id or 0, '担当なし'))}")
    if task.client_id is not None and st.button(
        plain(f"{task.client_name}（{task.client_number}）のカルテをひらく"),
        icon=":material/person:",
        key="today.task.person",
    ):
        close_dialog()
        go(CLIENT, id=task.client_id)
    if may(user, Action.WRITE_CLIENTS) and task.status in OPEN_STATUSES:
        if st.button("済んだ", icon=":material/check:", type="primary", key="today.task.done"):
            finish(user, task.id, task.version)
        _snooze(user, task)
        _hand_over(user, task, staff)


def finish(user: Actor, task_id: int, seen: int) -> None:
    """「済んだ」: done, with the way back for a moment."""
    done = save(user, "済みにしました。", lambda work: finish_task(work, task_id, seen))
    if done is not None:
        st.session_state[session.TODAY_DONE] = (done.pk, done.version, done.title)
        close_dialog()
        st.rerun()


def _snooze(user: Actor, task: TaskRow) -> None:
    entry = _later_form(f"{ADD}.snooze.{task.id}")
    if entry and save(
        user,
        "期日を延ばしました。",
        lambda work: snooze_task(work, task.id, task.version, entry.due_on, entry.reason),
    ):
        close_dialog()
        st.rerun()


def _hand_over(user: Actor, task: TaskRow, staff: dict[int, str]) -> None:
    others = {i: name for i, name in staff.items() if i != task.owner_id}
    entry = _owner_form(f"{ADD}.owner.{task.id}", others)
    if entry and save(
        user,
        "引き継ぎました。",
        lambda work: hand_over_task(work, task.id, task.version, entry.owner_id),
    ):
        close_dialog()
        st.rerun()


# -- several at once ------------------------------------------------------------------------------


def do_many(user: Actor, act: str, tasks: Mapping[int, int]) -> None:
    """まとめて: what was pressed above the list, for the marked tasks (id → version)."""
    if act == "done":
        if save(user, f"{len(tasks)}件を済みにしました。", lambda work: finish_tasks(work, tasks)):
            st.rerun()
    else:
        session.renew(MANY)
        open_dialog(MANY, (act, dict(tasks)))
        st.rerun()


def many_sheet(user: Actor) -> None:
    """The sheet of what is done with several, as long as nobody closes it."""
    held = open_about(MANY)
    if isinstance(held, tuple):
        _many_sheet(user, *held)


@st.dialog("まとめて", width="medium", on_dismiss=close_dialog)
def _many_sheet(user: Actor, act: str, tasks: dict[int, int]) -> None:
    st.markdown(
        f"**{len(tasks)}件**のやることを、{'先へ延ばします' if act == 'later' else '引き継ぎます'}。"
    )
    done: int | None = None
    if act == "later":
        later = _later_form(MANY)
        if later:
            done = save(
                user,
                f"{len(tasks)}件の期日を延ばしました。",
                lambda work: snooze_tasks(work, tasks, later.due_on, later.reason),
            )
    else:
        with read_only(user) as view:
            staff = staff_names(view)
        given = _owner_form(MANY, {i: name for i, name in staff.items() if i != user.id})
        if given:
            done = save(
                user,
                f"{len(tasks)}件を引き継ぎました。",
                lambda work: hand_over_tasks(work, tasks, given.owner_id),
            )
    if done:
        close_dialog()
        st.rerun()


def _later_form(key: str) -> SnoozeEntry | None:
    with EntryForm(SnoozeEntry, key=key, submit="延ばす") as form:
        due, why = form.columns([1, 2])
        with due:
            form.date("due_on")
        with why:
            form.text("reason")
    return form.entry


def _owner_form(key: str, staff: dict[int, str]) -> HandOverEntry | None:
    with EntryForm(HandOverEntry, key=key, submit="引き継ぐ") as form:
        form.choice("owner_id", staff)
    return form.entry


def take_back(user: Actor) -> None:
    """Just after 「済んだ」: the way back, beside the switch and never on a line of its own: whoever
    presses twice must find under the mouse what was there before."""
    done: tuple[int, int, str] | None = st.session_state.get(session.TODAY_DONE)
    if done is None:
        return
    task_id, version, title = done
    shown = title if len(title) <= SHORT else title[:SHORT] + "…"
    with st.container(key="today_done", horizontal=True, vertical_alignment="center"):
        st.markdown(f":gray[済み: {plain(shown)}]")
        if st.button("もとに戻す", key="today.undo", icon=":material/undo:", type="tertiary"):
            del st.session_state[session.TODAY_DONE]
            if save(user, "もとに戻しました。", lambda work: reopen_task(work, task_id, version)):
                st.rerun()
