"""相談受付の入力票 (intake forms): search before create, then the consultation itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.dates import parse_date
from core.domain.intakes import IntakeEntry
from core.domain.text import to_hiragana
from core.queries.intakes import find_candidates
from core.queries.users import staff_names
from core.services import intakes
from core.services.clients import note_search
from core.ui import session
from core.ui.forms.entry_form import EntryForm
from core.ui.intake.candidates import candidate_list
from core.ui.page import save

SEARCH = "intake.search"


@dataclass(frozen=True)
class Wanted:
    """さがす人: what was typed into the search box."""

    name: str = ""
    kana: str = ""
    birth_on: date | None = None
    phone: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was asked yet."""
        return not (self.name or self.kana or self.birth_on or self.phone)


def intake_search(user: Actor) -> Wanted:
    """まず探す: one box, then who may be the same person, each with its reasons."""
    key = f"{SEARCH}.{session.nonce(SEARCH)}"
    wanted = _search_box(key)
    if wanted.is_blank:
        return wanted
    place = f"{key}.noted"
    if st.session_state.get(place) != wanted:
        st.session_state[place] = wanted
        with unit_of_work(user) as work:
            note_search(work, "相談受付", f"{wanted.name} {wanted.kana} {wanted.phone}".strip())
    with read_only(user) as view:
        found = find_candidates(view, **asdict(wanted))
    candidate_list(user, found, key=f"{key}.found")
    return wanted


def _search_box(key: str) -> Wanted:
    with st.form(key, border=True):
        name, kana, birth, phone, button = st.columns(
            [1.3, 1.3, 1.1, 1.1, 0.7], vertical_alignment="bottom"
        )
        typed = Wanted(
            name=name.text_input("氏名", key=f"{key}.name", persist_state="page").strip(),
            kana=kana.text_input("ふりがな", key=f"{key}.kana", persist_state="page").strip(),
            phone=phone.text_input("電話", key=f"{key}.phone", persist_state="page").strip(),
        )
        born = birth.text_input(
            "生年月日", key=f"{key}.birth", placeholder="S60.4.1、1985/4/1", persist_state="page"
        )
        button.form_submit_button("さがす", type="primary", width="stretch")
    try:
        on = parse_date(born, today=clock.today()) if born.strip() else None
    except ValueError as error:
        st.error(f"生年月日: {error}")
        on = None
    return Wanted(typed.name, to_hiragana(typed.kana), on, typed.phone)


def new_intake(user: Actor, wanted: Wanted, *, key: str) -> None:
    """新しい相談を受け付ける: opens only after a search, filled with what was searched."""
    place = f"{key}.started"
    started: dict[str, Any] | None = st.session_state.get(place)
    if started is None:
        values = _first_values(user, wanted, key)
        if values is not None:
            st.session_state[place] = values
            st.rerun()
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("新しい相談", anchor=False)
        if st.button("受け付けをやめる", key=f"{key}.stop", type="tertiary"):
            _stop(place, key)
    with read_only(user) as view:
        staff = staff_names(view)
    with EntryForm(IntakeEntry, key=key, submit="受け付ける", values=started) as form:
        _fields(form, staff)
    entry = form.entry
    if entry and save(user, "相談を受け付けました", lambda work: intakes.open_case(work, entry)):
        session.renew(SEARCH)
        _stop(place, key)


def _first_values(user: Actor, wanted: Wanted, key: str) -> dict[str, Any] | None:
    """What the form starts with, once one of the two buttons was pressed."""
    with st.container(horizontal=True, vertical_alignment="center"):
        named = st.button(
            "新しい相談を受け付ける", key=f"{key}.named", disabled=wanted.is_blank,
            type="primary" if not wanted.is_blank else "secondary",
            icon=":material/add:",
        )  # fmt: skip
        anonymous = st.button("匿名の相談を受け付ける", key=f"{key}.anonymous")
        if wanted.is_blank:
            st.caption("先に、同じ人がいないかを探してください。さがした内容はそのまま入ります。")
    if named:
        return {**asdict(wanted), "owner_id": user.id}
    if anonymous:
        return {"is_anonymous": True, "phone": wanted.phone, "owner_id": user.id}
    return None


def _fields(form: EntryForm[IntakeEntry], staff: dict[int, str]) -> None:
    received, asker, source, urgency = form.columns([1, 1, 1.4, 1.8])
    with received:
        form.date("received_on", today=True)
    with asker:
        form.code("asker")
    with source:
        form.code("referral_source")
    with urgency:
        form.code("urgency", horizontal=True)
    name, kana, birth, phone, town = form.columns([1.2, 1.2, 1, 1, 1])
    with name:
        form.text("name")
        form.yesno("is_anonymous")
    with kana:
        form.text("kana")
    with birth:
        form.date("birth_on")
    with phone:
        form.text("phone")
    with town:
        form.text("municipality")
    complaint, answer = form.columns(2)
    with complaint:
        form.area("complaint", height=110)
    with answer:
        form.area("answer", height=110)
    method, step, on, owner = form.columns([1, 2, 1, 1])
    with method:
        form.code("method")
    with step:
        form.text("next_step", placeholder="例: 説明会を案内する")
    with on:
        form.date("next_step_on")
    with owner:
        form.choice("owner_id", staff)


def _stop(place: str, key: str) -> None:
    st.session_state.pop(place, None)
    session.renew(key)
    st.rerun()
