"""契約の期間と休職 (terms and leaves of one job): their lines, their forms, and the return with one click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.employments import (
    Employment,
    EmploymentLeave,
    EmploymentLeaveEntry,
    EmploymentTerm,
    EmploymentTermEntry,
    LeaveReturnEntry,
)
from core.domain.rules.challenge_employment import CHALLENGE, challenge_limit_on
from core.queries.rules import rule_book
from core.services.employment_leaves import add_leave, change_leave, remove_leave, return_to_work
from core.services.employment_terms import add_term, change_term, remove_term
from core.ui.clients.one_form import Choices
from core.ui.clients.rows import Kind, whole
from core.ui.forms.entry_form import EntryForm
from core.ui.page import save
from core.ui.plain import plain


def term_line(term: EmploymentTerm) -> str:
    """期間と、いまかどうか."""
    today = clock.today()
    now = "　:green-badge[いまの期間]" if term.start_on <= today <= term.end_on else ""
    agreed = f"　契約した日 {format_date(term.agreed_on, weekday=False)}" if term.agreed_on else ""
    note = f"  \n{plain(term.note)}" if term.note else ""
    return f"**{format_date(term.start_on)} 〜 {format_date(term.end_on)}**{now}{agreed}{note}"


def _draw_term(form: EntryForm[Any], _choices: Choices) -> None:
    start, end, agreed, note = form.columns([1, 1, 1, 2])
    with start:
        form.date("start_on")
    with end:
        form.date("end_on")
    with agreed:
        form.date("agreed_on")
    with note:
        form.text("note", placeholder="例: 週24時間に増えた")


def challenge_limit(user: Actor, job: Employment) -> None:
    """How long チャレンジ雇用 may last in all."""
    if job.scheme != CHALLENGE:
        return
    with read_only(user) as view:
        limit = challenge_limit_on(job.hired_on, rule_book(view))
    doubt = f" :orange[{limit.caution}]" if limit.caution else ""
    term, renewals, years = (parameter.shown for parameter in limit.basis)
    st.caption(
        f"チャレンジ雇用の上限は {format_date(limit.value)} です{doubt}"
        f"（1回の任期は{term}、更新は{renewals}、通算{years}まで）。"
    )


def term_kind(job: Employment) -> Kind:
    """契約の期間 of this job: where it knows only its first last day, a renewal begins after that."""
    if job.contract_end_on is None:
        return TERM
    until = format_date(job.contract_end_on)
    return replace(TERM, empty=f"いまの契約は {until} までです。更新したら、次の期間を加えます。")


TERM = Kind(
    "term", "契約の期間",
    "まだありません。更新のある契約は、期間ごとに書くと満了を知らせます。",
    EmploymentTermEntry, ("start_on", "end_on", "agreed_on", "note"), _draw_term, add_term,
    lambda work, row, seen, changes: change_term(
        work, row.id, seen, whole(EmploymentTermEntry, row, changes)
    ),
    remove_term, add_label="期間を加える",
)  # fmt: skip


def leave_line(leave: EmploymentLeave, left_on: date | None) -> str:
    """いつから、いつまで、なぜ; then what was agreed for the return."""
    is_open = leave.returned_on is None and left_on is None
    state = ":orange-badge[休職中]　" if is_open else ""
    until = f"{format_date(leave.returned_on)}に復職" if leave.returned_on else ""
    if leave.returned_on is None and left_on is not None:
        until = f"復職せずに離職（{format_date(left_on)}）"
    if is_open and leave.planned_return_on:
        late = ":red-badge[予定を過ぎています] " if leave.planned_return_on < clock.today() else ""
        until = f"{late}復職の予定 {format_date(leave.planned_return_on)}"
    reason = codes("leave_reason").label(leave.reason)
    told = "　".join(part for part in (until, reason) if part)
    plan = f"  \n{plain(leave.return_plan)}" if leave.return_plan else ""
    return f"{state}**{format_date(leave.start_on)} から**　{told}{plan}"


def _draw_leave(form: EntryForm[Any], _choices: Choices) -> None:
    start, planned, returned, reason = form.columns([1, 1, 1, 1.4])
    with start:
        form.date("start_on")
    with planned:
        form.date("planned_return_on")
    with returned:
        form.date("returned_on")
    with reason:
        form.code("reason")
    form.area(
        "return_plan",
        height=90,
        placeholder="例: 主治医の許可のあと、週3日から。会社への連絡は月1回",
    )


def return_button(user: Actor, leaves: Sequence[EmploymentLeave]) -> None:
    """「復職した」: one day, one click."""
    for leave in leaves:
        if leave.returned_on is not None or leave.start_on > clock.today():
            continue
        with st.popover("復職を記録する", icon=":material/work:"):
            with EntryForm(
                LeaveReturnEntry, key=f"job.return.{leave.id}.{leave.version}", submit="復職した",
                values={"returned_on": clock.today()},
            ) as form:  # fmt: skip
                form.date("returned_on")
            if form.entry:
                _returned(user, leave, form.entry)


def _returned(user: Actor, leave: EmploymentLeave, entry: LeaveReturnEntry) -> None:
    def back(work: Work) -> EmploymentLeave:
        return return_to_work(work, leave.pk, leave.version, entry.returned_on)

    if save(user, "復職を記録しました", back):
        st.rerun()


LEAVE = Kind(
    "leave", "休職と復職", "ありません。休み始めた日と復職の予定日を入れると、その日を知らせます。",
    EmploymentLeaveEntry,
    ("start_on", "planned_return_on", "returned_on", "reason", "return_plan"), _draw_leave,
    add_leave,
    lambda work, row, seen, changes: change_leave(
        work, row.id, seen, whole(EmploymentLeaveEntry, row, changes)
    ),
    remove_leave, add_label="休職を加える",
)  # fmt: skip
