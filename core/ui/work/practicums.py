"""実習の一覧 (practicums of the office): what wants something first, one click to what is missing."""

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
from core.domain.dates import fiscal_year, parse_date
from core.domain.permissions import Action, may
from core.domain.practicums import STATES, State
from core.queries.practicums import (
    NOBODY,
    OPEN,
    PAGE_SIZE,
    PracticumCriteria,
    PracticumPage,
    PracticumRow,
    list_practicums,
    practicum_year,
    state_counts,
)
from core.queries.users import names_of_all, staff_names
from core.ui.clients.one_form import OneForm
from core.ui.forms.person_picker import person_picker
from core.ui.grid import GridColumn, GridState, edit_grid
from core.ui.navigation import CLIENT, ORGANIZATION, go
from core.ui.searches import note_search
from core.ui.work.practicum_forms import new_practicum
from core.ui.work.practicum_sheet import opened_practicum
from core.ui.work.practicum_words import coming, period, sides_word, state_word

KEY = "work.practicums"
OPENED, WRITING = f"{KEY}.opened", f"{KEY}.writing"
ALL = "すべて"
COLUMNS = [
    GridColumn("who", "だれ", "link", pinned=True, width=120),
    GridColumn("open", "ひらく", "link", width=75),
    GridColumn("state", "状態", "plain", width=100),
    GridColumn("where", "実習先", "link", width=200),
    GridColumn("kind", "種類", "plain", width=105),
    GridColumn("period", "期間", "plain", width=150),
    GridColumn("sides", "評価", "plain", width=185),
    GridColumn("coming", "次にすること", "plain", width=270),
    GridColumn("owner", "担当", "plain", width=110),
]


def practicums_part(user: Actor) -> None:
    """実習を並べる, or the one that is open."""
    opened = st.session_state.get(OPENED)
    if isinstance(opened, int):
        opened_practicum(user, opened, back=_close, with_person=True)
        return
    criteria = _filters(user)
    _head(user, criteria)
    if may(user, Action.WRITE_CLIENTS) and st.session_state.get(WRITING):
        _new(user)
    with read_only(user) as view:
        page = list_practicums(view, criteria)
        names = names_of_all(view)
    if not page.rows:
        st.info(_nothing(criteria))
        return
    clicked = edit_grid(
        [_row(row, names) for row in page.rows], COLUMNS, key=f"{KEY}.grid", label="実習",
        height=min(120 + 40 * len(page.rows), 470), read_only=True, opens=True,
    )  # fmt: skip
    _follow(clicked, page)
    _below(page, criteria)


def _close() -> None:
    st.session_state.pop(OPENED, None)


# -- what is asked for -----------------------------------------------------------------------------


def _filters(user: Actor) -> PracticumCriteria:
    states: dict[str, str] = {OPEN: "いまのもの", "": ALL}
    states |= {str(state): label for state, label in STATES.items()}
    kinds = {"": ALL, **codes("practicum_type").labels()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            "さがす", key=f"{KEY}.text", placeholder="氏名・ふりがな・実習先", type="search",
            persist_state="session", width=220,
        ).strip()  # fmt: skip
        note_search(user, "実習の一覧", text, key=f"{KEY}.text")
        state = st.selectbox(
            "状態", list(states), format_func=lambda c: states[c], key=f"{KEY}.state",
            persist_state="session", width=150,
        )  # fmt: skip
        kind = st.selectbox(
            "種類", list(kinds), format_func=lambda c: kinds[c], key=f"{KEY}.kind",
            persist_state="session", width=170,
        )  # fmt: skip
        owner = _owner(user)
        with st.popover("ほかの条件", icon=":material/filter_alt:", key=f"{KEY}.more"):
            results = {"": ALL, **codes("practicum_result").labels()}
            result = st.selectbox(
                "結果", list(results), format_func=lambda c: results[c], key=f"{KEY}.result",
                persist_state="session",
            )  # fmt: skip
            since = _day("始まった日（から）", f"{KEY}.since")
            until = _day("始まった日（まで）", f"{KEY}.until")
    criteria = PracticumCriteria(
        state=str(state), kind=str(kind), result=str(result), owner=owner, text=text,
        since=since, until=until,
    )  # fmt: skip
    if st.session_state.get(f"{KEY}.asked") != criteria:
        st.session_state[f"{KEY}.asked"] = criteria
        st.session_state[f"{KEY}.page"] = 1
    return replace(criteria, page=int(st.session_state.get(f"{KEY}.page", 1)))


def _owner(user: Actor) -> int | str:
    with read_only(user) as view:
        staff = staff_names(view)
    options: dict[int | str, str] = {"": ALL, NOBODY: "担当なし"}
    options |= dict(staff.items())
    picked: int | str = st.selectbox(
        "担当", list(options), format_func=lambda i: options[i], key=f"{KEY}.owner",
        persist_state="session", width=170,
    )  # fmt: skip
    return picked


def _day(label: str, key: str) -> date | None:
    typed = st.text_input(label, key=key, placeholder="2026/4/1", persist_state="session")
    try:
        return parse_date(typed, today=clock.today()) if typed.strip() else None
    except ValueError as error:
        st.error(str(error), icon=":material/error:")
        return None


# -- above the list ----------------------------------------------------------------------------------


def _head(user: Actor, criteria: PracticumCriteria) -> None:
    today = clock.today()
    first = fiscal_year(today)
    with read_only(user) as view:
        owner = criteria.owner if isinstance(criteria.owner, int) else None
        counts = state_counts(view, owner, today)
        year = practicum_year(view, date(first, 4, 1), date(first + 1, 3, 31))
    numbers, action = st.columns([6, 1.3], vertical_alignment="center")
    shown: tuple[State, ...] = ("running", "ended", "planned")
    now = "　".join(f"{STATES[state]} **{counts[state]:,}**" for state in shown)
    numbers.markdown(
        f"{now}　　:gray[今年度に始まった実習 {year.count:,}件（実人員 {year.persons:,}人、"
        f"受入先 {year.places:,}か所）。アセスメント実習は別に {year.assessments:,}件]"
    )
    if may(user, Action.WRITE_CLIENTS):
        label = "やめる" if st.session_state.get(WRITING) else "実習を書く"
        action.button(
            label, key=f"{KEY}.new", icon=None if label == "やめる" else ":material/add:",
            type="secondary" if label == "やめる" else "primary", on_click=_turn_writing,
            width="stretch",
        )  # fmt: skip


def _turn_writing() -> None:
    st.session_state[WRITING] = not st.session_state.get(WRITING)


def _new(user: Actor) -> None:
    with st.container(border=True):
        client_id = person_picker(user, key=f"{KEY}.who", label="だれの実習ですか")
        if client_id is None:
            return
        form = OneForm(user, client_id, "practicum")
        if form.opened != "new":
            form.button("new", "この人の実習を書く", icon=":material/edit:")
        else:
            new_practicum(user, client_id, form)
            form.finish()


def _nothing(criteria: PracticumCriteria) -> str:
    if replace(criteria, page=1, state="") == PracticumCriteria():
        return (
            "いまの実習はありません。「実習を書く」から、これからの実習を書けます。"
            "終わった実習は、状態を「すべて」にすると見られます。"
        )
    return "あてはまる実習はありません。状態を「すべて」にするか、条件をゆるめてください。"


# -- the rows --------------------------------------------------------------------------------------


def _row(row: PracticumRow, names: Mapping[int, str]) -> dict[str, object]:
    today = clock.today()
    there = f"/work?place={row.organization_id}" if row.organization_id else ""
    return {
        "id": row.id, "version": row.version,
        "who": (row.name, f"/work?who={row.client_id}"),
        "open": ("ひらく", f"/work?open={row.id}"),
        "state": state_word(row, today),
        "where": (row.where, there),
        "kind": codes("practicum_type").label(row.kind),
        "period": period(row),
        "sides": sides_word(row),
        "coming": coming(row, today),
        "owner": names.get(row.owner_id or 0, "担当なし"),
    }  # fmt: skip


def _follow(clicked: GridState, page: PracticumPage) -> None:
    asked = parse_qs(urlsplit(clicked.opened).query) if clicked.opened else {}
    known = {str(row.id) for row in page.rows}
    for name, values in asked.items():
        if not values[0].isdecimal():
            continue
        if name == "who":
            go(CLIENT, id=int(values[0]), part="work")
        if name == "place":
            go(ORGANIZATION, id=int(values[0]))
        if name == "open" and values[0] in known:
            st.session_state[OPENED] = int(values[0])
            st.rerun()


def _below(page: PracticumPage, criteria: PracticumCriteria) -> None:
    first = (criteria.page - 1) * PAGE_SIZE + 1
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.markdown(f"**{page.total:,}件** のうち {first:,}〜{first + len(page.rows) - 1:,}件目")
        if page.total > PAGE_SIZE:
            st.pagination(
                math.ceil(page.total / PAGE_SIZE), key=f"{KEY}.page", persist_state="session"
            )
