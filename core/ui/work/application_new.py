"""応募を始める (a new application): who, for which vacancy or employer, and the first step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.codes import codes
from core.domain.entry import check
from core.domain.job_search import JobApplicationEntry
from core.queries.client_facts import employments_of
from core.queries.face_sheets import face_sheet_of, hello_works
from core.queries.job_search import applications_of
from core.queries.users import staff_names
from core.queries.vacancies import VacancyRow, vacancy, vacancy_choices
from core.services.job_search import start_application
from core.ui import session
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.forms.entry_form import EntryForm
from core.ui.forms.organization_box import organization_box
from core.ui.forms.person_picker import person_picker
from core.ui.page import save
from core.ui.plain import plain

NAME = "application.new"
KEY = "application.new"
NEXT_DAYS = 7
LESSONS = 3
NO_VACANCY = "求人なし（企業を選ぶ）"


@dataclass(frozen=True)
class Wanted:
    """だれが、どの求人に: what is known when the sheet opens; None is chosen in it."""

    client_id: int | None = None
    who: str = ""
    vacancy_id: int | None = None


def ask_new(wanted: Wanted | None = None) -> None:
    """Open the sheet."""
    session.renew(KEY)
    open_dialog(NAME, wanted or Wanted())


def open_new_sheet(user: Actor) -> None:
    """The sheet, as long as nobody closes it."""
    held = open_about(NAME)
    if isinstance(held, Wanted):
        _sheet(user, held)


def _key(part: str) -> str:
    return f"{KEY}.{session.nonce(KEY)}.{part}"


@st.dialog("応募を始める", width="large", on_dismiss=close_dialog)
def _sheet(user: Actor, wanted: Wanted) -> None:
    client_id = wanted.client_id
    if client_id is None:
        client_id = person_picker(user, key=_key("who"), label="だれの応募ですか")
    else:
        st.markdown(f"**{plain(wanted.who)}** の応募")
    offer = _offer(user, wanted)
    if client_id is None:
        return
    _lessons(user, client_id)
    _form(user, client_id, offer)


def _offer(user: Actor, wanted: Wanted) -> VacancyRow | None:
    """求人: the one that was chosen before, or one found by its name or its employer."""
    vacancy_id = wanted.vacancy_id
    if vacancy_id is None:
        text, choice = st.columns([1, 2.4])
        typed = text.text_input(
            "求人をさがす", key=_key("offer"), placeholder="仕事・企業・求人番号"
        )
        with read_only(user) as view:
            found = vacancy_choices(view, typed)
        options: list[int | None] = [None, *found]
        vacancy_id = choice.selectbox(
            "求人", options, format_func=lambda i: NO_VACANCY if i is None else found[i],
            key=_key(f"vacancy.{typed}"), index=1 if typed and len(found) == 1 else 0, help="一覧にないときは「求人なし」のまま、企業を下で選びます。",
        )  # fmt: skip
    if vacancy_id is None:
        return None
    with read_only(user) as view:
        offer = vacancy(view, vacancy_id)
    scheme = codes("employment_scheme").label(offer.scheme)
    hours = codes("weekly_hours_band").label(offer.hours_band)
    closes = f"締め切り {offer.closes_on:%Y/%m/%d}" if offer.closes_on else ""
    told = (offer.title, offer.employer, scheme, hours, offer.wage, closes)
    st.caption(plain("　".join(part for part in told if part)))
    return offer


def _lessons(user: Actor, client_id: int) -> None:
    """前の応募と就職から: what was learnt is before one's eyes when the next one begins."""
    with read_only(user) as view:
        rows = applications_of(view, client_id)
        jobs = employments_of(view, client_id)
    told = [
        (job.left_on, job.separation_note) for job in jobs if job.left_on and job.separation_note
    ]
    told += [(row.ended_on, row.end_note) for row in rows if row.ended_on and row.end_note]
    if told:
        newest = sorted(told, key=lambda pair: pair[0] or date.min, reverse=True)[:LESSONS]
        st.info("次に生かすこと\n\n" + "\n".join(f"- {plain(note)}" for _on, note in newest))


def _form(user: Actor, client_id: int, offer: VacancyRow | None) -> None:
    today = clock.today()
    places: dict[int, str] = {}
    if offer is None:
        _, places = organization_box(
            user, key=_key("place"), label="企業をさがす",
            otherwise="「企業（名簿にないとき）」に名前を書いてください。",
        )  # fmt: skip
    with read_only(user) as view:
        staff, referrers = staff_names(view), hello_works(view)
        policy = str(face_sheet_of(view, client_id).values.get("disclosure_policy") or "")
    values = {
        "started_on": today, "owner_id": user.id, "disclosure": policy,
        "scheme": offer.scheme if offer else "", "next_step": "応募の書類をつくる",
        "next_on": (offer and offer.closes_on) or today + timedelta(days=NEXT_DAYS),
        "organization_id": next(iter(places)) if len(places) == 1 else None,
    }  # fmt: skip
    fixed = {"client_id": client_id, "vacancy_id": offer.id if offer else None}
    key = _key(f"form.{offer.id if offer else 0}")
    with EntryForm(
        JobApplicationEntry, key=key, submit="応募を始める", values=values, fixed=fixed
    ) as form:
        if offer is None:
            where, typed, what = form.columns([1.4, 1.4, 1.4])
            with where:
                form.choice("organization_id", places)
            with typed:
                form.text("place")
            with what:
                form.text("title", placeholder="例: 事務補助")
        on, scheme, disclosure, referrer, owner = form.columns([1, 1.2, 0.9, 1.5, 1.1])
        with on:
            form.date("started_on")
        with scheme:
            form.code("scheme")
        with disclosure:
            form.code("disclosure")
        with referrer:
            form.choice("referred_by_id", referrers)
        with owner:
            form.choice("owner_id", staff)
        step, until = form.columns([3, 1])
        with step:
            form.text("next_step")
        with until:
            form.date("next_on")
    if entry := form.entry:
        entry = check(JobApplicationEntry, {**entry.model_dump(), **fixed})

        def run(work: Work) -> int:
            return start_application(work, entry).pk

        if save(user, "応募を始めました。面接や結果も、ここで追えます。", run):
            close_dialog()
            st.rerun()
