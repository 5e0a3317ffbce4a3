"""どこにもつながっていない人 (the list): who waits, since when and why, and the next candidate."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import View, read_only
from core.domain.permissions import Action, may
from core.queries.connected_nowhere import (
    ASKED,
    ENDED,
    OVERDUE,
    UNPLANNED,
    WHY,
    Standing,
    WaitingRow,
    with_names,
)
from core.queries.next_candidates import Candidate, next_candidates
from core.queries.users import names_of_all
from core.ui.introductions.new_sheet import Wanted, ask_new
from core.ui.introductions.step_sheet import ask_step
from core.ui.introductions.words import STEPS, next_action, told, why_waiting
from core.ui.navigation import CLIENT, INTAKE, MATCHING
from core.ui.page import open_link
from core.ui.plain import plain

PER_PAGE = 6
WIDTHS = [1.35, 1.3, 2.9, 2.9, 1.1, 0.95, 1.6]
TITLES = ("だれ", "待っている", "いまのところ", "次の候補（まだ試していない所）", "担当", "", "")
LONG = 30
KEPT_MINUTES = 5


def waiting_list(user: Actor, found: Standing, *, key: str) -> None:
    """待っている人を並べる, the longest waiting first; one button for the next step."""
    if not found.nowhere:
        st.success(
            "どこにもつながっていない人は、いません。紹介した人は、みな予定があるか、利用が始まっています。"
        )
        return
    page = min(
        int(st.session_state.get(f"{key}.page", 1)), math.ceil(len(found.nowhere) / PER_PAGE)
    )
    start = (page - 1) * PER_PAGE
    with read_only(user) as view:
        rows = with_names(view, found.nowhere[start : start + PER_PAGE])
        offered = _offered(view, rows, key)
        owners = names_of_all(view)
    with st.container(border=True, gap="xsmall"):
        for place, title in zip(st.columns(WIDTHS), TITLES, strict=True):
            place.caption(title)
        for row in rows:
            _line(user, row, offered[_name(row)], owners, key)
    if len(found.nowhere) > PER_PAGE:
        with st.container(horizontal=True, horizontal_alignment="right"):
            st.pagination(math.ceil(len(found.nowhere) / PER_PAGE), key=f"{key}.page")


def summary(found: Standing) -> str:
    """内訳: how many for which reason."""
    parts = [
        f"{WHY[why]} **{found.count(why):,}**人"
        for why in (ENDED, UNPLANNED, OVERDUE, ASKED)
        if found.count(why)
    ]
    return "　".join(parts)


def _name(row: WaitingRow) -> tuple[int | None, int | None]:
    return row.waiting.client_id, row.waiting.intake_id


def _offered(
    view: View, rows: Sequence[WaitingRow], key: str
) -> dict[tuple[int | None, int | None], tuple[Candidate, ...]]:
    """The candidates of the page. To judge every provider for each person takes longer than all
    the rest of the page: this session keeps the answer for some minutes, until something happens."""
    at, known = st.session_state.get(f"{key}.offered", (clock.now(), {}))
    if clock.now() - at > timedelta(minutes=KEPT_MINUTES):
        at, known = clock.now(), {}
    for row in rows:
        if row.waiting not in known:
            known[row.waiting] = _candidates(view, row)
    st.session_state[f"{key}.offered"] = (at, known)
    return {_name(row): known[row.waiting] for row in rows}


def _candidates(view: View, row: WaitingRow) -> tuple[Candidate, ...]:
    return next_candidates(
        view,
        client_id=row.waiting.client_id,
        intake_id=row.waiting.intake_id,
        today=clock.today(),
        limit=1,
    )


def _line(
    user: Actor,
    row: WaitingRow,
    offered: tuple[Candidate, ...],
    owners: Mapping[int, str],
    key: str,
) -> None:
    w = row.waiting
    about = {"client": w.client_id} if w.client_id is not None else {"intake": w.intake_id or 0}
    name = f"{key}.{w.client_id or 0}.{w.intake_id or 0}"
    who, since, why, candidate, owner, compare, action = st.columns(
        WIDTHS, vertical_alignment="center"
    )
    with who:
        if w.client_id is not None:
            open_link(plain(row.who), CLIENT, id=w.client_id)
        else:
            open_link(plain(row.who), INTAKE, id=w.intake_id or 0)
    days = w.days(clock.today())
    colour = "red" if days >= LONG else "orange"
    since.markdown(f":{colour}[**{days:,}日**]" + (f"　:small[紹介{w.tried}回]" if w.tried else ""))
    said, place = why_waiting(row)
    why.markdown(plain(said) + (f"  \n:small[{plain(place)}]" if place else ""))
    with candidate:
        if offered:
            st.markdown(f"**{plain(offered[0].name)}**  \n:small[{plain(told(offered[0]))}]")
        else:
            st.caption("候補が見つかりません。希望の条件を入れてください。")
    owner.markdown(plain(owners.get(w.owner_id or 0, "")) or ":red[担当なし]")
    with compare:
        open_link("くらべる", MATCHING, **about)
    if may(user, Action.WRITE_CLIENTS):
        with action:
            _action(row, offered, name)


def _action(row: WaitingRow, offered: tuple[Candidate, ...], name: str) -> None:
    """One button: go on with the introduction that stands still, or introduce to the candidate."""
    last, w = row.last, row.waiting
    if last is not None and last.is_moving:
        if st.button(STEPS[next_action(last)], key=f"{name}.go", width="stretch"):
            ask_step(last)
            st.rerun()
    elif st.button("紹介する", key=f"{name}.new", width="stretch"):
        place = offered[0] if offered else None
        ask_new(
            Wanted(
                w.client_id,
                w.intake_id,
                row.who,
                place.id if place else None,
                last.id if last else None,
                told(place) if place else "",
            )
        )
        st.rerun()
