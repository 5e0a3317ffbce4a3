"""相談援助の8ステップ of one employer: how far each has come, what was done at it, and the paper of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.permissions import Action, may
from core.errors import DomainError, NotAllowed
from core.queries.employer_support import (
    ConsultingRow,
    StepRow,
    SupportRow,
    consulting_of,
    steps_of,
)
from core.queries.organizations import OrganizationPage
from core.services.documents import FORMS
from core.services.employer_documents import issue_steps
from core.ui.dialogs import open_dialog
from core.ui.downloads import while_signed_in
from core.ui.employers.step_sheet import DIALOG, STATE, WRITE, opened_step
from core.ui.employers.way import chosen_way
from core.ui.employers.words import hours_words, programme_words
from core.ui.plain import plain

COLOURS = {"not_yet": "gray", "doing": "orange", "done": "green", "not_needed": "gray"}
WIDTHS = [2.6, 1.2, 2.0, 2.4, 1.0, 1.0]
TITLES = ("ステップ", "状態", "予定・終えた日", "したこと", "", "")
ALL = "すべて"


def employer_steps(user: Actor, page: OrganizationPage) -> None:
    """八つのステップ, and under them every piece of work."""
    row = chosen_way(user, page)
    if row is None:
        return
    with read_only(user) as view:
        steps, done = steps_of(view, row.id), consulting_of(view, row.id)
    _head(user, row, steps)
    for place, title in zip(st.columns(WIDTHS), TITLES, strict=True):
        place.caption(title)
    writes = may(user, Action.WRITE_NETWORK)
    with st.container(gap="xsmall"):
        for number, step in enumerate(steps, 1):
            _line(row, number, step, clock.today(), writes=writes)
    _works(user, row, done)
    opened_step(user, row, steps, done)


def _head(user: Actor, row: SupportRow, steps: Sequence[StepRow]) -> None:
    closed = sum(step.state == "done" for step in steps)
    needed = sum(step.state != "not_needed" for step in steps)
    times, minutes = sum(s.times for s in steps), sum(s.minutes for s in steps)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{needed}ステップのうち {closed} を終えました**　したこと {times:,}回・{hours_words(minutes)}"
            f"　:gray[{plain(programme_words(row))}]",
            width="content",
        )
        st.space("stretch")
        for form, label in (("pdf", "PDF"), ("xlsx", "Excel")):
            _file(user, row, form, label)


def _file(_user: Actor, row: SupportRow, form: str, label: str) -> None:
    def issued(actor: Actor) -> bytes:
        try:
            with unit_of_work(actor) as work:
                return issue_steps(work, row.id, form).content
        except DomainError as refusal:
            raise NotAllowed(f"書類を出せませんでした（{type(refusal).__name__}）。") from None

    st.download_button(
        label, while_signed_in(issued), file_name=f"相談援助の記録_{clock.today():%Y%m%d}.{form}",
        mime=FORMS[form], icon=":material/download:", on_click="ignore",
        key=f"employer.steps.{row.id}.{form}",
        help="8つのステップと、したことの記録。利用者のことは入りません。",
    )  # fmt: skip


def _line(row: SupportRow, number: int, step: StepRow, today: date, *, writes: bool) -> None:
    with st.container(border=True, key=f"employers-line-step-{number}"):
        name, state, days, done, write, change = st.columns(WIDTHS, vertical_alignment="center")
        label = codes("consulting_step").label(step.step)
        name.markdown(f"**{number}**　{plain(label)}")
        state.markdown(
            f":{COLOURS[step.state]}-badge[{codes('consulting_state').label(step.state)}]"
        )
        days.markdown(_days(step, today))
        done.markdown(_done(step))
        if not writes:
            return
        write.button(
            WRITE, key=f"employer.step.write.{row.id}.{step.step}", width="stretch",
            on_click=open_dialog, args=(DIALOG, (WRITE, row.id, step.step)),
            help=f"「{label}」でしたことを書きます",
        )  # fmt: skip
        change.button(
            STATE, key=f"employer.step.state.{row.id}.{step.step}", width="stretch",
            on_click=open_dialog, args=(DIALOG, (STATE, row.id, step.step)),
            help=f"「{label}」の状態と予定日を決めます",
        )  # fmt: skip


def _days(step: StepRow, today: date) -> str:
    if step.done_on:
        return f"{format_date(step.done_on, weekday=False)} 終えた"
    if step.planned_on:
        late = ":red-badge[過ぎています] " if step.planned_on < today else ""
        return f"{late}{format_date(step.planned_on)} 予定"
    return "" if step.state == "not_needed" else ":gray[予定なし]"


def _done(step: StepRow) -> str:
    if not step.times:
        return ":gray[記録なし]"
    last = format_date(step.last_on, weekday=False) if step.last_on else ""
    return f"{step.times:,}回・{hours_words(step.minutes)}　:gray[最後 {last}]"


def _works(user: Actor, row: SupportRow, done: Sequence[ConsultingRow]) -> None:
    """したことの記録, the latest first; of one step where one is chosen."""
    labels = codes("consulting_step").labels()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader("したことの記録", anchor=False, width="content")
        if done:
            chosen = st.selectbox(
                "ステップ", ["", *labels], format_func=lambda c: labels.get(c, ALL), width=260,
                key=f"employer.works.{row.id}", label_visibility="collapsed",
            )  # fmt: skip
    if not done:
        st.caption("まだありません。ステップの「書く」で、いつ・だれと・何をしたかを残します。")
        return
    methods, writes = codes("contact_method"), may(user, Action.WRITE_NETWORK)
    for work in (each for each in done if chosen in ("", each.step)):
        with st.container(border=True, gap="xsmall"):
            head, action = st.columns([6, 1], vertical_alignment="center")
            time = f"　{hours_words(work.minutes)}" if work.minutes else ""
            head.markdown(
                f"{format_date(work.done_on)}　:gray-badge[{plain(labels[work.step])}]　"
                f"{methods.label(work.method)}　{plain(work.partner)}{time}"
                f"　:gray[{plain(work.by)}]"
            )
            if writes:
                action.button(
                    "直す", key=f"employer.work.{work.id}", type="tertiary", icon=":material/edit:",
                    on_click=open_dialog, args=(DIALOG, ("", row.id, work.id)),
                )  # fmt: skip
            st.text(work.content)
