"""切り出しの窓 (sheets of a carving): a new department, its head, and the vacancy or practicum of it."""

from __future__ import annotations

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.employer_support import JobCarvingEntry
from core.domain.job_search import VacancyEntry
from core.domain.practicums import PracticumEntry
from core.errors import NotFound
from core.queries.employer_support import supports_of
from core.queries.job_carving import CarvingRow, carved_tasks, carving, work_in_words
from core.queries.organizations import OrganizationPage
from core.queries.users import staff_names
from core.services.job_carving import add_carving, change_carving, make_vacancy
from core.services.practicums import add_practicum
from core.ui import session
from core.ui.dialogs import close_dialog, open_about
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.person_picker import person_picker
from core.ui.forms.seen import save_seen, seen
from core.ui.page import save

DIALOG = "employers.carving"
NEW, HEAD, VACANCY, PRACTICUM = "new", "head", "vacancy", "practicum"
HEAD_FIELDS = ("department", "made_on", "heard_from", "place", "note")
# The choice of the carving on the page; a new one is looked at next.
CHOSEN = "employer.carving.{place}"


def opened_carving(user: Actor, page: OrganizationPage) -> None:
    """The sheet, while it is open."""
    opened = open_about(DIALOG)
    if opened is None:
        return
    what, about = opened
    if what == NEW:
        _new_dialog(user, page)
        return
    try:
        with read_only(user) as view:
            row = carving(view, about)
            words = work_in_words(row, carved_tasks(view, row.id))
    except NotFound as gone:
        close_dialog()
        st.warning(str(gone))
        return
    if what == HEAD:
        _head_dialog(user, row)
    elif what == VACANCY:
        _vacancy_dialog(user, row, words)
    else:
        _practicum_dialog(user, page, row, words)


def _head_fields(form: EntryForm[JobCarvingEntry]) -> None:
    department, on, who = form.columns([1.6, 1, 1.4])
    with department:
        form.text("department", placeholder="例: 総務部")
    with on:
        form.date("made_on", today=True)
    with who:
        form.text("heard_from", placeholder="例: 総務課長")
    form.area("place", height=80)
    form.area("note", height=80)


@st.dialog("部署を加える", width="large", on_dismiss=close_dialog)
def _new_dialog(user: Actor, page: OrganizationPage) -> None:
    place = page.organization.pk
    key = f"{DIALOG}.new.{place}"
    with read_only(user) as view:
        going = [row.id for row in supports_of(view, place) if row.is_going]
    fixed = {"organization_id": place, "support_id": going[0] if going else None}
    with EntryForm(JobCarvingEntry, key=key, submit="加える", fixed=fixed) as form:
        _head_fields(form)
    entry = form.entry
    if entry is None:
        return
    made = save(
        user, "部署を加えました。作業を書き出してください。", lambda w: add_carving(w, entry)
    )
    if made:
        st.session_state[CHOSEN.format(place=place)] = made.pk
        _done(key)


@st.dialog("聞き取りを直す", width="large", on_dismiss=close_dialog)
def _head_dialog(user: Actor, row: CarvingRow) -> None:
    key = f"{DIALOG}.head.{row.id}"
    stood = seen(key, row.version, {name: getattr(row, name) for name in HEAD_FIELDS})
    fixed = {"organization_id": row.organization_id, "support_id": row.support_id}
    with EntryForm(JobCarvingEntry, key=key, values=stood.values, fixed=fixed) as form:
        _head_fields(form)
    entry = form.entry
    if entry is None:
        return
    typed = stood.typed({name: getattr(entry, name) for name in HEAD_FIELDS})
    if save_seen(
        user, "聞き取りを直しました", stood,
        lambda work: change_carving(work, row.id, stood.version, typed),
    ):  # fmt: skip
        _done(key)


@st.dialog("切り出した仕事を求人にする", width="large", on_dismiss=close_dialog)
def _vacancy_dialog(user: Actor, row: CarvingRow, words: str) -> None:
    key = f"{DIALOG}.vacancy.{row.id}"
    stood = seen(key, row.version, {})
    st.caption("「実習・就職・定着」の求人に加わり、応募する人を選べます。条件はあとで直せます。")
    values = {
        "title": f"{row.department}の仕事", "source": "employer", "opened_on": clock.today(),
        "scheme": "disability_opening", "content": words,
    }  # fmt: skip
    with EntryForm(
        VacancyEntry, key=key, values=values, submit="求人にする",
        fixed={"organization_id": row.organization_id},
    ) as form:  # fmt: skip
        title, count, on = form.columns([2.4, 0.7, 1])
        with title:
            form.text("title")
        with count:
            form.text("headcount", placeholder="1")
        with on:
            form.date("opened_on")
        job, scheme, hours, wage = form.columns([1.3, 1.2, 1.3, 1.2])
        with job:
            form.code("occupation")
        with scheme:
            form.code("scheme")
        with hours:
            form.code("hours_band")
        with wage:
            form.text("wage", placeholder="時給 1,200円")
        form.area("content", height=160)
    entry = form.entry
    if entry and save_seen(
        user, "求人にしました", stood,
        lambda work: make_vacancy(work, row.id, stood.version, entry),
    ):  # fmt: skip
        _done(key)


@st.dialog("切り出した仕事で実習をする", width="large", on_dismiss=close_dialog)
def _practicum_dialog(user: Actor, page: OrganizationPage, row: CarvingRow, words: str) -> None:
    key = f"{DIALOG}.practicum.{row.id}"
    client_id = person_picker(user, key=key, label="だれの実習ですか")
    people = {
        p.pk: "　".join(filter(None, [p.name, p.post]))
        for p in page.key_persons
        if p.left_on is None
    }
    with read_only(user) as view:
        staff = staff_names(view)
    values = {"kind": "workplace", "tasks": words, "owner_id": user.id}
    fixed = {"organization_id": row.organization_id, "client_id": client_id}
    with EntryForm(
        PracticumEntry, key=key, values=values, fixed=fixed, submit="実習を決める"
    ) as form:
        form.code("kind", horizontal=True)
        start, end, hours, person, owner = form.columns([1, 1, 0.8, 1.4, 1.2])
        with start:
            form.date("start_on")
        with end:
            form.date("end_on")
        with hours:
            form.text("daily_hours")
        with person:
            form.choice("key_person_id", people)
        with owner:
            form.choice("owner_id", staff)
        form.text("aim", placeholder="例: 立ち仕事を半日つづけられるか")
        form.area("tasks", height=140)
    entry = form.entry
    if entry and save(
        user, "実習を決めました。経過は、その人のカルテの「実習・就職」に書きます。",
        lambda work: add_practicum(work, entry),
    ):  # fmt: skip
        _done(key)


def _done(key: str) -> None:
    session.renew(key)
    close_dialog()
    st.rerun()
