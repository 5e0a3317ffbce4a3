"""応募のつづき (an application's sheet): one window for every step, the likeliest one first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.job_search import (
    NOT_HIRED,
    ApplicationEndEntry,
    ApplicationNextEntry,
    ApplicationStepEntry,
    InterviewPlanEntry,
    JobApplicationEntry,
)
from core.queries.clients import organization_names
from core.queries.face_sheets import hello_works
from core.queries.job_search import ApplicationRow
from core.queries.practicums import practicums_of
from core.queries.users import staff_names
from core.services import job_search as service
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.navigation import CLIENT
from core.ui.page import open_link, save
from core.ui.plain import plain
from core.ui.work.application_hire import hire_form
from core.ui.work.application_words import (
    APPLIED,
    EDIT,
    END,
    HELD,
    HIRED,
    NEXT,
    OFFERED,
    PLAN,
    REOPEN,
    STEPS,
    near,
    next_action,
    state,
    steps_of,
    way,
)

NAME = "application.step"
KEY = "application.step"
DAYS = (
    "started_on", "applied_on", "interview_on", "second_interview_on", "offered_on", "ended_on",
)  # fmt: skip


@dataclass(frozen=True)
class _Opened:
    row: ApplicationRow
    step: str


def ask_step(row: ApplicationRow, step: str = "") -> None:
    """Open the sheet about the application as it stood on the screen."""
    session.renew(KEY)
    wanted, offered = step or next_action(row) or NEXT, steps_of(row)
    open_dialog(NAME, _Opened(row, wanted if wanted in offered else offered[0]))


def open_step_sheet(user: Actor) -> None:
    """The sheet, as long as nobody closes it."""
    held = open_about(NAME)
    if isinstance(held, _Opened):
        _sheet(user, held)


@st.dialog("応募のつづき", width="large", on_dismiss=close_dialog)
def _sheet(user: Actor, held: _Opened) -> None:
    row = held.row
    _about(row)
    step = st.segmented_control(
        "何を書きますか", steps_of(row), format_func=lambda s: STEPS[s], default=held.step,
        required=True, key=_key("which"), label_visibility="collapsed",
    )  # fmt: skip
    _FORMS[str(step)](user, row)


def _about(row: ApplicationRow) -> None:
    who, link = st.columns([4, 1], vertical_alignment="center")
    who.markdown(
        f"**{plain(row.name)}**　→　**{plain(row.employer)}**　{plain(row.title)}　:gray[{plain(state(row))}]"
    )
    with link:
        open_link("カルテをひらく", CLIENT, id=row.client_id, part="work")
    told = [way(row)]
    told += [codes("employment_scheme").label(row.scheme)] if row.scheme else []
    told += [f"企業へ {codes('disclosure_policy').label(row.disclosure)}"] if row.disclosure else []
    st.caption("　|　".join(told))
    if row.disclosure == "closed":
        st.warning(
            "企業への開示は「非開示」です。電話や同行の名乗り方を、先に本人と決めてください。",
            icon=":material/visibility_off:",
        )
    if row.end_note:
        st.caption(plain(row.end_note))


def _key(step: str) -> str:
    """Another key for every opening: what was typed about one is never found in another."""
    return f"{KEY}.{session.nonce(KEY)}.{step}"


def _done(user: Actor, message: str, run: Callable[[Work], object]) -> None:
    if save(user, message, run):
        session.renew(KEY)
        close_dialog()
        st.rerun()


# -- the steps -------------------------------------------------------------------------------------


def _day_and_next(
    step: str, title: str, example: str, on: date | None = None
) -> ApplicationStepEntry | None:
    with EntryForm(
        ApplicationStepEntry, key=_key(step), submit=f"「{STEPS[step]}」を記録する",
        titles={"on": title}, values={"on": on or clock.today()},
    ) as form:  # fmt: skip
        parts = form.columns([1, 2, 1])
        with parts[0]:
            form.date("on")
        with parts[1]:
            form.text("next_step", placeholder=example)
        with parts[2]:
            form.date("next_on")
    return form.entry


def _applied(user: Actor, row: ApplicationRow) -> None:
    if entry := _day_and_next(APPLIED, "応募した日", "例: 1週間しても返事がなければ電話する"):
        _done(
            user, "応募を記録しました。", lambda w: service.applied(w, row.id, row.version, entry)
        )


def _plan(user: Actor, row: ApplicationRow) -> None:
    values = {"on": row.planned_interview_on, "interview_with": row.interview_with or user.name}
    with EntryForm(
        InterviewPlanEntry, key=_key(PLAN), submit="面接の日を決める", values=values
    ) as form:
        day, company = form.columns([1, 2])
        with day:
            form.date("on")
        with company:
            form.text("interview_with", placeholder="だれも同行しないときは空けておきます")
        what, until = form.columns([2, 1])
        with what:
            form.text("next_step", placeholder="例: 面接の練習、履歴書の見直し")
        with until:
            form.date("next_on")
    if entry := form.entry:
        _done(
            user, f"面接を{format_date(entry.on)}に予定しました。「きょうの仕事」に出ます。",
            lambda w: service.plan_interview(w, row.id, row.version, entry),
        )  # fmt: skip


def _held(user: Actor, row: ApplicationRow) -> None:
    on = row.planned_interview_on
    if on:
        st.caption(f"予定は {near(on)} です。違う日だったときは、日付を直してください。")
    if entry := _day_and_next(HELD, "面接した日", "例: 結果の電話を待つ、実習を申し込む", on):
        _done(
            user, "面接を記録しました。",
            lambda w: service.interviewed(w, row.id, row.version, entry),
        )  # fmt: skip


def _offered(user: Actor, row: ApplicationRow) -> None:
    if entry := _day_and_next(OFFERED, "内定の日", "例: 雇用契約書をいっしょに確かめる"):
        _done(
            user, "内定を記録しました。就職日が決まったら「就職を登録」を押してください。",
            lambda w: service.offered(w, row.id, row.version, entry),
        )  # fmt: skip


def _next(user: Actor, row: ApplicationRow) -> None:
    with EntryForm(
        ApplicationNextEntry, key=_key(NEXT), submit="次にすることを決める",
        values={"next_step": row.next_step, "next_on": row.next_on},
    ) as form:  # fmt: skip
        what, day = form.columns([2, 1])
        with what:
            form.text("next_step")
        with day:
            form.date("next_on")
    if entry := form.entry:
        _done(
            user, "次にすることを決めました。",
            lambda w: service.plan_next(w, row.id, row.version, entry),
        )  # fmt: skip


def _end(user: Actor, row: ApplicationRow) -> None:
    st.caption("不採用は企業から、辞退は本人から。学んだことは、次の応募を始めるときに出ます。")
    with EntryForm(
        ApplicationEndEntry, key=_key(END), submit="結果を記録する",
        values={"status": "rejected", "ended_on": clock.today()},
    ) as form:  # fmt: skip
        how, day = form.columns([2, 1])
        with how:
            form.code("status", horizontal=True, among=NOT_HIRED)
        with day:
            form.date("ended_on")
        form.area("end_note", height=90, placeholder="企業や本人のことば。次に生かすこと")
    if entry := form.entry:
        _done(user, "結果を記録しました。", lambda w: service.ended(w, row.id, row.version, entry))


def _edit(user: Actor, row: ApplicationRow) -> None:
    fields = ("title", *DAYS, "scheme", "disclosure", "referred_by_id", "practicum_id",
              "interview_with", "owner_id", "next_step", "next_on", "end_note")  # fmt: skip
    values = {name: getattr(row, name) for name in fields}
    fixed = {n: getattr(row, n) for n in ("client_id", "vacancy_id", "organization_id", "place")}
    with read_only(user) as view:
        staff = staff_names(view)
        referrers = hello_works(view) | organization_names(view, {row.referred_by_id or 0})
        practicums = {
            each.id: f"{near(each.start_on)}　{each.organization_name or each.place}"
            for each in practicums_of(view, row.client_id)
        }
    shown = [name for name in DAYS if name != "ended_on" or not row.is_open]
    with EntryForm(
        JobApplicationEntry, key=_key(EDIT), submit="直して保存する", values=values, fixed=fixed
    ) as form:
        for place, name in zip(form.columns([1.0] * len(shown)), shown, strict=True):
            with place:
                form.date(name)
        title, scheme, disclosure = form.columns([2, 1.3, 1])
        with title:
            form.text("title")
        with scheme:
            form.code("scheme")
        with disclosure:
            form.code("disclosure")
        referrer, before = form.columns([1, 1])
        with referrer:
            form.choice("referred_by_id", referrers)
        with before:
            form.choice("practicum_id", practicums)
        owner, company, step, until = form.columns([1, 1, 1.6, 1])
        with owner:
            form.choice("owner_id", staff)
        with company:
            form.text("interview_with")
        with step:
            form.text("next_step")
        with until:
            form.date("next_on")
        form.area("end_note", height=68)
    if entry := form.entry:
        changes: dict[str, Any] = {
            name: value
            for name in fields
            if (name in shown or name not in DAYS)
            and (value := getattr(entry, name)) != values[name]
        }
        _done(
            user, "直しました。",
            lambda w: service.change_application(w, row.id, row.version, changes),
        )  # fmt: skip


def _reopen(user: Actor, row: ApplicationRow) -> None:
    reason = st.text_input(
        "もう一度すすめる理由", key=f"{_key(REOPEN)}.reason", placeholder="例: 企業から、もう一度会いたいと電話があった"
    )  # fmt: skip
    if st.button("もう一度すすめる", type="primary", key=f"{_key(REOPEN)}.do"):
        _done(
            user, "もう一度すすめます。次にすることを決めてください。",
            lambda w: service.reopen_application(w, row.id, row.version, reason),
        )  # fmt: skip


def _hired(user: Actor, row: ApplicationRow) -> None:
    if hire_form(user, row, key=_key(HIRED)):
        session.renew(KEY)
        close_dialog()
        st.rerun()


_FORMS: dict[str, Callable[[Actor, ApplicationRow], None]] = {
    APPLIED: _applied, PLAN: _plan, HELD: _held, OFFERED: _offered, HIRED: _hired, NEXT: _next,
    END: _end, EDIT: _edit, REOPEN: _reopen,
}  # fmt: skip
