"""チャレンジ雇用: places with their slots, who works in them until when, the rounds, where people went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import fiscal_year
from core.domain.permissions import Action, may
from core.domain.rules.parameters import Parameter
from core.queries.challenge import MemberRow, PlaceRow, challenge_members, challenge_places
from core.queries.rules import rule_book
from core.ui.plain import plain
from core.ui.work.challenge_people import members_after, members_now
from core.ui.work.challenge_rounds import rounds_held
from core.ui.work.challenge_sheets import ask, challenge_sheet

KEY = "work.challenge"
NOW, ROUNDS, AFTER = "いま働いている人", "体験実習", "修了した人"
ACROSS = 3


def challenge_part(user: Actor) -> None:
    """受け入れ先の数、その下に人・回・そのあと."""
    today = clock.today()
    first = fiscal_year(today)
    with read_only(user) as view:
        places = challenge_places(view, today, (date(first, 4, 1), date(first + 1, 3, 31)))
        members = challenge_members(view, today)
        wanted = rule_book(view).get("challenge.rounds_per_year", today)
    _places(user, places, members, wanted)
    shown = st.segmented_control(
        "表示", [NOW, ROUNDS, AFTER], default=NOW, required=True, key=f"{KEY}.shown",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    if shown == ROUNDS:
        rounds_held(user, places, today)
    elif shown == AFTER:
        members_after(user, today)
    else:
        members_now(user, places, members)
    challenge_sheet(user)


# -- places ------------------------------------------------------------------------------------------


def _places(
    user: Actor, places: Sequence[PlaceRow], members: Sequence[MemberRow], wanted: Parameter
) -> None:
    writes = may(user, Action.WRITE_NETWORK)
    title, action = st.columns([6, 1.6], vertical_alignment="center")
    slots, taken = sum(p.slots for p in places), sum(p.taken for p in places)
    title.markdown(
        f"受け入れ先 **{len(places)}**　枠 **{slots}**　在籍 **{taken}**　空き **{max(0, slots - taken)}**"
        "　:gray[:small[任用は1年ごと、更新して通算3年まで。そのあいだに一般就労をさがします]]"
    )
    if writes and action.button(
        "受け入れ先を加える", icon=":material/add:", key=f"{KEY}.add", width="stretch"
    ):
        ask("place")
        st.rerun()
    if not places:
        st.info(
            "チャレンジ雇用の受け入れ先（官公庁の職場と枠）がまだありません。"
            "「受け入れ先を加える」から書くと、任期・今週の訪問・体験実習がここに並びます。"
        )
    for start in range(0, len(places), ACROSS):
        for column, place in zip(st.columns(ACROSS), places[start : start + ACROSS], strict=False):
            with column.container(border=True, height="stretch", gap="xsmall"):
                _card(place, members, wanted, writes=writes)


def _card(
    place: PlaceRow, members: Sequence[MemberRow], wanted: Parameter, *, writes: bool
) -> None:
    there = [member for member in members if member.place_id == place.id]
    visited = sum(member.is_visited for member in there)
    visits = f"　　今週の訪問 **{visited}** / {len(there)}人" if there else ""
    free = f":green-badge[空き {place.free}]" if place.free > 0 else ":gray-badge[空きなし]"
    doubt = "" if wanted.verified else "（要確認）"
    title, action = st.columns([4, 1.1], vertical_alignment="center")
    title.markdown(f"**{plain(place.name)}**　{free}  \n:small[{plain(place.organization_name)}]")
    if writes and action.button("直す", key=f"{KEY}.place.{place.id}", width="stretch"):
        ask("place", place)
        st.rerun()
    hours = codes("weekly_hours_band").label(place.hours_band) if place.hours_band else ""
    st.markdown(
        f"在籍 **{place.taken}** / {place.slots}人{visits}  \n"
        f":small[体験実習 今年度 {place.rounds}回 / めやす {wanted.shown}{doubt}"
        + (f"　週 {plain(hours)}" if hours else "")
        + (f"　{plain(place.wage)}" if place.wage else "")
        + "]"
    )
