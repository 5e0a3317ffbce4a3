"""紹介のゆくえ (the list of introductions): filtered, the longest waiting first, one click to go on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import read_only
from core.domain.codes import codes
from core.domain.dates import parse_date
from core.errors import NotAllowed, NotFound
from core.queries.clients import organization_choices
from core.queries.introductions import (
    MOVING,
    NOBODY,
    PAGE_SIZE,
    IntroductionCriteria,
    IntroductionPage,
    IntroductionRow,
    introduction,
    list_introductions,
)
from core.queries.users import names_of_all, staff_names
from core.ui.grid import GridColumn, GridState, edit_grid
from core.ui.introductions.new_sheet import Wanted, ask_new
from core.ui.introductions.step_sheet import ask_step
from core.ui.introductions.words import (
    AGAIN,
    DIRECTIONS,
    STEPS,
    US,
    coming,
    near,
    next_action,
    state,
)
from core.ui.navigation import CLIENT, INTAKE, ORGANIZATION, go
from core.ui.searches import note_search

ALL = "すべて"
STALE = {
    None: ALL,
    14: "14日より長く動きがない",
    30: "30日より長く動きがない",
    60: "60日より長く動きがない",
}
COLUMNS = [
    GridColumn("who", "だれ", "link", pinned=True, width=130),
    GridColumn("step", "次の一歩", "link", width=155),
    GridColumn("state", "状態", "plain", width=150),
    GridColumn("coming", "予定", "plain", width=225),
    GridColumn("from", "紹介した機関", "link", width=170),
    GridColumn("to", "紹介先", "link", width=200),
    GridColumn("introduced", "紹介した日", "plain", width=110),
    GridColumn("last", "最後の動き", "plain", width=110),
    GridColumn("owner", "担当", "plain", width=110),
    GridColumn("shared", "共有", "plain", width=70),
]


def introduction_list(user: Actor, owner_id: int | None, *, key: str, writes: bool) -> None:
    """紹介を並べる: the filter stays when one comes back."""
    criteria = replace(_filters(user, owner_id, key), page=_page(key))
    with read_only(user) as view:
        page = list_introductions(view, criteria)
        names = names_of_all(view)
    if not page.rows:
        st.info(_nothing(criteria))
        return
    state_now = edit_grid(
        [_row(row, names, writes=writes) for row in page.rows],
        COLUMNS,
        key=f"{key}.grid",
        label="紹介のゆくえ",
        height=min(120 + 40 * len(page.rows), 460),
        read_only=True,
        opens=True,
    )
    _clicked(user, state_now, page, f"{key}.grid")
    _below(page, criteria, key)


def _page(key: str) -> int:
    return int(st.session_state.get(f"{key}.page", 1))


# -- what is asked for -----------------------------------------------------------------------------


def _filters(user: Actor, owner_id: int | None, key: str) -> IntroductionCriteria:
    statuses = {"": ALL, MOVING: "途中のすべて", **codes("introduction_status").labels()}
    directions = {"": ALL, **DIRECTIONS}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "さがす", key=f"{key}.text", placeholder="氏名・ふりがな・機関", type="search",
            persist_state="session", width=210,
        ).strip()  # fmt: skip
        note_search(user, "紹介の一覧", text, key=f"{key}.text")
        status = st.selectbox(
            "状態", list(statuses), format_func=lambda c: statuses[c], key=f"{key}.status",
            index=1, persist_state="session", width=150,
        )  # fmt: skip
        direction = st.selectbox(
            "向き", list(directions), format_func=lambda c: directions[c], key=f"{key}.direction",
            persist_state="session", width=165,
        )  # fmt: skip
        stale = st.selectbox(
            "動き", list(STALE), format_func=lambda d: STALE[d], key=f"{key}.stale",
            persist_state="session", width=215,
        )  # fmt: skip
        with st.popover("ほかの条件", icon=":material/filter_alt:", key=f"{key}.more"):
            place = _place(user, key)
            owner = _owner(user, owner_id, key)
            since, until = st.columns(2)
            first = _day(since, "紹介した日（から）", f"{key}.since")
            last = _day(until, "紹介した日（まで）", f"{key}.until")
    criteria = IntroductionCriteria(
        status=str(status), direction=str(direction), organization_id=place, owner=owner,
        text=text, since=first, until=last, stale_days=stale,
    )  # fmt: skip
    if st.session_state.get(f"{key}.asked") != criteria:
        st.session_state[f"{key}.asked"] = criteria
        st.session_state[f"{key}.page"] = 1
    return criteria


def _place(user: Actor, key: str) -> int | None:
    typed = st.text_input(
        "機関", key=f"{key}.place", placeholder="名前の2文字以上", persist_state="session"
    )
    with read_only(user) as view:
        found = organization_choices(view, typed)
    if not found:
        return None
    picked: int | None = st.selectbox(
        "機関を選ぶ", [None, *found], format_func=lambda i: ALL if i is None else found[i],
        key=f"{key}.place.id", label_visibility="collapsed", placeholder=ALL,
    )  # fmt: skip
    return picked


def _owner(user: Actor, owner_id: int | None, key: str) -> int | str:
    if owner_id is not None:
        return owner_id
    with read_only(user) as view:
        staff = staff_names(view)
    options: dict[int | str, str] = {"": ALL, NOBODY: "担当なし"}
    options |= dict(staff.items())
    picked: int | str = st.selectbox(
        "担当", list(options), format_func=lambda i: options[i], key=f"{key}.owner",
        persist_state="session",
    )  # fmt: skip
    return picked


def _day(column: st.delta_generator.DeltaGenerator, label: str, key: str) -> date | None:
    typed = column.text_input(label, key=key, placeholder="2026/4/1", persist_state="session")
    try:
        return parse_date(typed, today=clock.today()) if typed.strip() else None
    except ValueError as error:
        column.error(str(error), icon=":material/error:")
        return None


def _nothing(criteria: IntroductionCriteria) -> str:
    if replace(criteria, page=1) == IntroductionCriteria():
        return (
            "紹介はまだありません。「紹介を書く」から、こちらから・こちらへの紹介を書けます。"
            "マッチングの「紹介する」からも始められます。"
        )
    return "あてはまる紹介はありません。状態を「すべて」にするか、条件をゆるめてください。"


# -- the rows --------------------------------------------------------------------------------------


def _row(row: IntroductionRow, names: Mapping[int, str], *, writes: bool) -> dict[str, object]:
    step = next_action(row) if writes else ""
    return {
        "id": row.id,
        "version": row.version,
        "who": (row.who, f"/introductions?who={row.id}"),
        "step": (STEPS[step], f"/introductions?step={row.id}") if step
        else ("ひらく" if writes else "", f"/introductions?step={row.id}" if writes else ""),
        "state": state(row),
        "coming": coming(row, clock.today()),
        "from": _place_link(row.from_id, row.from_name),
        "to": _place_link(row.to_id, row.to_name),
        "introduced": near(row.introduced_on),
        "last": near(row.last_on),
        "owner": names.get(row.owner_id or 0, "担当なし"),
        "shared": "共有中" if row.shared_on else "",
    }  # fmt: skip


def _place_link(organization_id: int | None, name: str) -> tuple[str, str]:
    if organization_id is None:
        return US, ""
    return name, f"/introductions?place={organization_id}"


def _clicked(user: Actor, state_now: GridState, page: IntroductionPage, key: str) -> None:
    address = state_now.opened or (st.session_state.get(key) or {}).get("opened")
    asked = parse_qs(urlsplit(address).query) if isinstance(address, str) else {}
    rows = {str(row.id): row for row in page.rows}
    if (place := asked.get("place", [""])[0]).isdecimal():
        go(ORGANIZATION, id=int(place))
    if row := rows.get(asked.get("who", [""])[0]):
        if row.client_id is not None:
            go(CLIENT, id=row.client_id)
        go(INTAKE, id=row.intake_id or 0)
    if row := rows.get(asked.get("step", [""])[0]):
        _go_on(row)


def _go_on(row: IntroductionRow) -> None:
    """The next step of one row: its sheet, or after an end a new introduction."""
    if next_action(row) == AGAIN:
        ask_new(Wanted(row.client_id, row.intake_id, row.who, None, row.id))
    else:
        ask_step(row)
    st.rerun()


def asked_introduction(user: Actor, introduction_id: int) -> None:
    """`?id=` in the address: the sheet of that introduction opens."""
    try:
        with read_only(user) as view:
            row = introduction(view, introduction_id)
    except (NotFound, NotAllowed) as refused:
        st.warning(str(refused))
        return
    ask_step(row)


def _below(page: IntroductionPage, criteria: IntroductionCriteria, key: str) -> None:
    first = (criteria.page - 1) * PAGE_SIZE + 1
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.markdown(f"**{page.total:,}件** のうち {first:,}〜{first + len(page.rows) - 1:,}件目")
        if page.total > PAGE_SIZE:
            st.pagination(
                math.ceil(page.total / PAGE_SIZE), key=f"{key}.page", persist_state="session"
            )
