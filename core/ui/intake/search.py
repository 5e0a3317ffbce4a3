"""まず探す (search before create): one box, then who may be the same person."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import parse_date
from core.domain.text import to_hiragana
from core.queries.intakes import find_candidates
from core.ui import session
from core.ui.forms.intake_form import (
    SEARCH,
    Wanted,
    begin,
    begin_with,
    is_open,
    new_intake,
)
from core.ui.intake.candidates import candidate_list
from core.ui.searches import note_search

NEW_OF_PERSON = "この人の新しい相談"


def reception(user: Actor, *, key: str) -> None:
    """受け付ける: search first; then the form, which stands alone while it is open."""
    if is_open(user, key=key):
        new_intake(user, key=key)
        return
    wanted, is_known = _search(user, key)
    begin(user, wanted, key=key, is_known=is_known)


def _search(user: Actor, form: str) -> tuple[Wanted, bool]:
    """What was asked, and whether somebody known is most likely the same."""
    key = f"{SEARCH}.{session.nonce(SEARCH)}"
    wanted = _search_box(key)
    if wanted is None:
        return Wanted(), False
    if wanted.is_blank:
        return wanted, False
    note_search(user, "相談受付", f"{wanted.name} {wanted.kana} {wanted.phone}".strip(), key=key)
    with read_only(user) as view:
        found = find_candidates(view, **asdict(wanted))
    if not found:
        st.success(
            "同じ人は見つかりません。下の「新しい相談を受け付ける」に進めます。",
            icon=":material/check_circle:",
        )
        return wanted, False
    st.markdown(
        f"**同じ人かもしれない人が {len(found)}件 あります。** "
        "理由を見て確かめてください。登録ずみの人なら「この人の新しい相談」で受け付けます。"
        "別の人なら、下の「新しい相談を受け付ける」へ。"
    )
    person = candidate_list(user, found, key=f"{key}.found", act=NEW_OF_PERSON)
    if person is not None:
        begin_with(user, person, key=form)
    return wanted, any(candidate.is_strong for candidate in found)


def _search_box(key: str) -> Wanted | None:
    """What is searched; None while the birth date cannot be read: nothing was searched then."""
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
            st.error(f"まだ探していません。生年月日: {error}", icon=":material/error:")
            return None
    return Wanted(typed.name, to_hiragana(typed.kana), on, typed.phone)
