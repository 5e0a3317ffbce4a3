"""利用者を選ぶ (person picker): the persons of one's last records at one click, any other by typing."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.errors import NotFound
from core.queries import records
from core.queries.ledger import LedgerCriteria, ledger_page
from core.ui.plain import plain
from core.ui.searches import note_search

SHOWN = 8


def choose_person(key: str, client_id: int | None) -> None:
    """Choose a person from outside of the picker: a draft taken up again, a record to correct."""
    st.session_state[f"{key}.person"] = client_id


def chosen_person(key: str) -> int | None:
    """The person chosen in this session."""
    found: int | None = st.session_state.get(f"{key}.person")
    return found


def person_picker(
    user: Actor, *, key: str, label: str = "だれの記録ですか", is_optional: bool = False
) -> int | None:
    """Type a part of the name, its reading or the number; one hit is taken at once.

    Returns the chosen person, remembered for the session. `is_optional`: a second click on the
    person chooses nobody.
    """
    typing, picking = st.columns([1, 1.7], vertical_alignment="bottom")
    text = typing.text_input(
        label,
        key=f"{key}.person.text",
        placeholder="ふりがな・氏名・番号",
    ).strip()
    note_search(user, "利用者を選ぶ", text, key=f"{key}.person")
    found = _offered(user, text, chosen_person(key))
    if text and not found:
        picking.caption("見つかりません。ふりがなの一部か、番号で探してください。")
        return None
    if text and len(found) == 1:
        choose_person(key, next(iter(found)))
    chosen = chosen_person(key)
    if not found:
        picking.caption("ふりがなの一部を入れると、ここに候補が出ます。")
        return None
    # Another text means other pills: a key of their own, so that nothing chosen before sticks.
    place = f"{key}.person.pick.{text}"
    if chosen in found and st.session_state.get(place) != chosen:
        st.session_state[place] = chosen

    def take() -> None:
        choose_person(key, st.session_state[place])

    picking.pills(
        "利用者", list(found), format_func=lambda i: plain(found[i]), key=place, on_change=take,
        label_visibility="collapsed", required=chosen is not None and not is_optional,
    )  # fmt: skip
    return chosen if chosen in found else None


def _offered(user: Actor, text: str, chosen: int | None) -> dict[int, str]:
    with read_only(user) as view:
        if text:
            wanted = LedgerCriteria(text=text, closed="all", page_size=SHOWN)
            hits = ledger_page(view, wanted, ("number",))
            return {row.id: f"{row.name}（{row.number}）" for row in hits.rows}
        found = records.recent_clients(view, user.id or 0)
        if chosen is not None and chosen not in found:
            try:
                found = {chosen: records.client_label(view, chosen), **found}
            except NotFound:
                return found
        return found
