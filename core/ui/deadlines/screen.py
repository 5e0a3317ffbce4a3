"""期限の画面 (deadlines of the office): how much of what, then the list or the month."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

import streamlit as st

from core.db.actor import Actor
from core.db.work import read_only
from core.deadlines import Deadline, Survey
from core.domain.dates import add_months, format_date
from core.domain.permissions import Action, may
from core.queries.users import names_of_all
from core.ui import session
from core.ui.deadlines import filter as chosen
from core.ui.deadlines.asked import Criteria, Overview, falling_due, in_words, overview_of
from core.ui.deadlines.export import export_button
from core.ui.deadlines.filter import KEY, MONTH
from core.ui.deadlines.matter_list import matter_list
from core.ui.deadlines.month_grid import month_grid, shown_days
from core.ui.deadlines.snooze_sheet import open_snooze_sheet

PER_PAGE = 50
OPEN_MONTH, OPEN_DAY = f"{KEY}.opened_month", f"{KEY}.opened_day"


def show(user: Actor, today: date) -> None:
    """The whole screen."""
    if may(user, Action.SEE_CLIENTS) and not may(user, Action.SEE_SENSITIVE):
        st.info("利用者の期限は、あなたの役割には表示していません。自分のやることだけが並びます。")
    asked = chosen.criteria(user, today)
    is_month = chosen.view_chosen() == MONTH
    with read_only(user) as view:
        found = overview_of(view, asked)
        owners = chosen.owners_of(view) if may(user, Action.SEE_CLIENTS) else {}
        names = names_of_all(view)
    chosen.tiles(found, asked)
    if is_month:
        switch, *places = st.columns([1, 2, 2, 2, 1], vertical_alignment="center")
        with switch:
            chosen.view_switch()
        chosen.fields(user, found, asked, owners, places)
    else:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            chosen.view_switch()
            chosen.time_choice(found)
            words = in_words(asked, owners, times=chosen.time_labels(found.near))
            export_button(user, found.chosen, words, names, key=f"{KEY}.export")
        chosen.fields(user, found, asked, owners, st.columns(4))
    open_snooze_sheet(user)
    if is_month:
        _month(user, asked, found, names)
    else:
        _list(user, asked, found.chosen, names)


def _list(user: Actor, asked: Criteria, found: Survey, names: Mapping[int, str]) -> None:
    if not len(found):
        _nothing(asked)
        return
    with _pages(user, found, f"{KEY}.page", asked) as rows:
        matter_list(user, rows, names, key=f"{KEY}.list", label="期限の一覧")


@contextmanager
def _pages(user: Actor, found: Survey, key: str, about: object) -> Iterator[list[Deadline]]:
    """The lines of the open page, and its switch below them; another question starts at the first."""
    if st.session_state.get(f"{key}.about") != about:
        st.session_state[f"{key}.about"] = about
        session.renew(key)
    switch = f"{key}.{session.nonce(key)}"
    pages = max(1, math.ceil(len(found) / PER_PAGE))
    start = (min(int(st.session_state.get(switch, 1)), pages) - 1) * PER_PAGE
    with read_only(user) as view:
        rows = found.page(view, start, start + PER_PAGE)
    yield rows
    if pages > 1:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{len(found):,}件** のうち {start + 1:,}〜{start + len(rows):,}件目",
                width="stretch",
            )
            st.pagination(pages, key=switch, width=44 * min(pages + 2, 9))


def _nothing(asked: Criteria) -> None:
    if asked.time == "snoozed":
        st.info(
            "先送りしている期限はありません。一覧の「先送り」で、理由とその日を書いて先に送れます。"
        )
        return
    st.success("あてはまる期限はありません。", icon=":material/check_circle:")
    st.caption(
        "利用者のサービス・計画・手帳・就職・同意を登録すると、期限がひとりでにここに並びます。"
        "仕事を済ませると、その期限は消えます。"
    )


# -- 暦 -------------------------------------------------------------------------------------------


def _month(user: Actor, asked: Criteria, near: Overview, names: Mapping[int, str]) -> None:
    month: date = st.session_state.get(OPEN_MONTH, asked.today.replace(day=1))
    day: date = st.session_state.get(OPEN_DAY, asked.today)
    with read_only(user) as view:
        found = falling_due(view, asked, *shown_days(month))
    grid, beside = st.columns([1.5, 1], gap="medium")
    with grid:
        month_grid(
            found, month, day, asked.today, key=f"{KEY}.month",
            pressed=lambda act, on: _turn(act, on, month, asked.today),
        )  # fmt: skip
        _before(near, asked, month)
    with beside:
        _day(user, asked, found.between(day, day), day, names)


def _turn(act: str, on: date | None, month: date, today: date) -> None:
    """Another month, or a day of it; a day that another month has leads there."""
    if act in ("previous", "next"):
        month = add_months(month, 1 if act == "next" else -1)
        st.session_state[OPEN_DAY] = month
    elif act == "now":
        month = today.replace(day=1)
        st.session_state[OPEN_DAY] = today
    elif on is not None:
        st.session_state[OPEN_DAY], month = on, on.replace(day=1)
    st.session_state[OPEN_MONTH] = month


def _before(near: Overview, asked: Criteria, month: date) -> None:
    """期限切れ of months before: they have no place on this page of the calendar."""
    late = sum(1 for matter in near.chosen.matters if matter.due_on < min(month, asked.today))
    if not late:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":red-badge[期限切れ] この月より前から **{late:,}件**", width="content")
        st.button("一覧で見る", key=f"{KEY}.before", on_click=_show_late)


def _show_late() -> None:
    st.session_state[f"{KEY}.view"] = chosen.LIST
    st.session_state[f"{KEY}.time"] = "late"


def _day(user: Actor, asked: Criteria, found: Survey, day: date, names: Mapping[int, str]) -> None:
    st.markdown(f"**{format_date(day)}　{len(found):,}件**")
    if not len(found):
        st.caption("この日の期限はありません。暦の日を押すと、その日の期限がここに並びます。")
        return
    label = f"{format_date(day)}の期限"
    with _pages(user, found, f"{KEY}.day_page", (asked, day)) as rows:
        matter_list(user, rows, names, key=f"{KEY}.day", label=label, narrow=True)
