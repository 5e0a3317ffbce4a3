"""ステップの窓 (the sheet of one step): what was done at it, its state, and the correction of a record."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work
from core.domain.codes import codes
from core.domain.employer_support import ConsultingStepEntry, ConsultingWorkEntry
from core.queries.employer_support import ConsultingRow, StepRow, SupportRow
from core.services import employer_support as service
from core.ui import session
from core.ui.dialogs import close_dialog, open_about
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.seen import save_seen, seen
from core.ui.page import save
from core.ui.plain import plain

DIALOG = "employers.step"
WRITE, STATE = "書く", "状態"
WORK = ("step", "done_on", "minutes", "method", "partner", "content")


def opened_step(
    user: Actor, row: SupportRow, steps: Sequence[StepRow], done: Sequence[ConsultingRow]
) -> None:
    """The sheet, while it is open: about a step of this way, or about one record of it."""
    opened = open_about(DIALOG)
    if opened is None or opened[1] != row.id:
        return
    what, _support, about = opened
    if what:
        step = next(each for each in steps if each.step == about)
        _step_dialog(user, row, step, what)
    elif work := next((each for each in done if each.id == about), None):
        _change_dialog(user, row, work)


@st.dialog("相談援助のステップ", width="medium", on_dismiss=close_dialog)
def _step_dialog(user: Actor, row: SupportRow, step: StepRow, what: str) -> None:
    st.markdown(f"**{plain(codes('consulting_step').label(step.step))}**　{plain(row.name)}")
    if what == WRITE:
        _write(user, row, step)
    else:
        _state(user, row, step)


def _fields(form: EntryForm[ConsultingWorkEntry]) -> None:
    on, minutes, method = form.columns([1.1, 0.8, 1.6])
    with on:
        form.date("done_on", today=True)
    with minutes:
        form.text("minutes", placeholder="60")
    with method:
        form.code("method")
    form.text("partner", placeholder="例: 総務部長")
    form.area(
        "content", height=130,
        placeholder="企業のことだけ。利用者のことは、その人の記録に書きます。",
    )  # fmt: skip


def _write(user: Actor, row: SupportRow, step: StepRow) -> None:
    key = f"{DIALOG}.write.{row.id}.{step.step}"
    finishes = step.state != "done" and st.toggle(
        "このステップは、これで終えた", key=f"{key}.{session.nonce(key)}.finishes"
    )
    with EntryForm(
        ConsultingWorkEntry, key=key, submit="記録する",
        values={"partner": row.key_person},
        fixed={"support_id": row.id, "step": step.step},
    ) as form:  # fmt: skip
        _fields(form)
    entry = form.entry
    if entry and save(
        user, "したことを記録しました",
        lambda work: service.note_consulting(work, entry, finishes=finishes),
    ):  # fmt: skip
        _done(key)


def _state(user: Actor, row: SupportRow, step: StepRow) -> None:
    key = f"{DIALOG}.state.{row.id}.{step.step}"
    names = ("state", "planned_on", "done_on")
    stood = seen(key, step.version, {name: getattr(step, name) for name in names})
    with EntryForm(
        ConsultingStepEntry, key=key, values=stood.values,
        fixed={"support_id": row.id, "step": step.step},
        titles={"done_on": "終えた日（「終えた」のとき）"},
    ) as form:  # fmt: skip
        form.code("state", horizontal=True)
        planned, done = form.columns(2)
        with planned:
            form.date("planned_on")
        with done:
            form.date("done_on")
    entry = form.entry
    if entry and save_seen(
        user, "ステップの状態を保存しました", stood,
        lambda work: service.set_step(work, entry, stood.version),
    ):  # fmt: skip
        _done(key)


@st.dialog("したことの記録を直す", width="medium", on_dismiss=close_dialog)
def _change_dialog(user: Actor, row: SupportRow, work: ConsultingRow) -> None:
    key = f"{DIALOG}.work.{work.id}"
    stood = seen(key, work.version, {name: getattr(work, name) for name in WORK})
    with EntryForm(
        ConsultingWorkEntry, key=key, values=stood.values, fixed={"support_id": row.id}
    ) as form:
        form.code("step")
        _fields(form)
    entry = form.entry
    if entry:
        typed = stood.typed({name: getattr(entry, name) for name in WORK})
        if save_seen(
            user, "記録を直しました", stood,
            lambda w: service.change_consulting(w, work.id, stood.version, typed),
        ):  # fmt: skip
            _done(key)
    with st.popover("この記録を消す"):
        st.markdown("書きまちがえた記録を消します。書いてあったことは監査記録に残ります。")
        if st.button("消す", type="primary", key=f"{key}.remove"):

            def remove(w: Work) -> bool:
                service.remove_consulting(w, work.id, stood.version)
                return True

            if save(user, "記録を消しました", remove):
                _done(key)


def _done(key: str) -> None:
    session.renew(key)
    close_dialog()
    st.rerun()
