"""体験実習の回 (rounds of challenge employment), with those who take part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.domain.dates import add_months, format_date
from core.domain.permissions import Action, may
from core.queries.challenge import PlaceRow, RoundRow, challenge_rounds
from core.ui.navigation import CLIENT
from core.ui.page import open_link
from core.ui.plain import plain
from core.ui.work.challenge_sheets import ask
from core.ui.work.practicum_words import period, state_badge

KEY = "work.challenge"
SHOWN_MONTHS = 24


def rounds_held(user: Actor, places: Sequence[PlaceRow], today: date) -> None:
    """体験実習の回, the latest first; a new one for each place."""
    with read_only(user) as view:
        held = challenge_rounds(view, add_months(today, -SHOWN_MONTHS))
    if may(user, Action.WRITE_NETWORK) and places:
        with st.container(horizontal=True):
            for place in places:
                if st.button(
                    f"{place.name}の回を加える", icon=":material/add:",
                    key=f"{KEY}.round.new.{place.id}",
                ):  # fmt: skip
                    ask("round", place)
                    st.rerun()
    if not held:
        st.info("体験実習の回がまだありません。任用の前に、年に2回ほど、何人かで職場を体験します。")
    for row in held:
        _round(user, row, today)


def _round(user: Actor, row: RoundRow, today: date) -> None:
    with st.container(border=True, gap="xsmall"):
        words, join, change = st.columns([5, 1.5, 0.9], vertical_alignment="center")
        full = f" / 定員 {row.capacity}人" if row.capacity is not None else ""
        state = (
            ":blue-badge[これから]" if today < row.start_on
            else ":green-badge[実習中]" if today <= row.end_on else ":gray-badge[終わり]"
        )  # fmt: skip
        first, last = (format_date(on, weekday=False) for on in (row.start_on, row.end_on))
        words.markdown(
            f"**{plain(row.name)}**　{state}　参加 **{row.taken}人**{full}  \n"
            f":small[{plain(row.place)}　{first} 〜 {last}"
            + (f"　{plain(row.note)}" if row.note else "")
            + "]"
        )
        if may(user, Action.WRITE_CLIENTS) and join.button(
            "参加する人を加える", key=f"{KEY}.join.{row.id}", width="stretch"
        ):
            ask("join", held=row)
            st.rerun()
        if may(user, Action.WRITE_NETWORK) and change.button(
            "直す", key=f"{KEY}.round.{row.id}", width="stretch"
        ):
            ask("round", held=row)
            st.rerun()
        if not row.people:
            st.caption("参加する人は、まだいません。")
        for person in row.people:
            who, when, link = st.columns([3, 3, 1.4], vertical_alignment="center")
            who.markdown(f"{plain(person.name)}　{state_badge(person, today)}")
            when.markdown(f":small[{plain(period(person))}　{plain(person.next_step)}]")
            with link:
                open_link("カルテをひらく", CLIENT, id=person.client_id, part="work")
