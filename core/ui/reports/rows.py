"""元の行 (the rows behind a number): which persons and organisations it is made of, by right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.charts.catalogue import CATALOGUE
from core.charts.figure import ShownRow, rows_shown
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.dates import format_date
from core.domain.permissions import may
from core.errors import DomainError
from core.services.report_files import log_rows_opened
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.navigation import CLIENT, EVENT, INTAKE, ORGANIZATION, PageSpec
from core.ui.page import open_link
from core.ui.plain import plain

DIALOG = "reports.rows"
COLUMNS, PER_PAGE = 4, 40
PAGES: dict[str, PageSpec] = {
    "client": CLIENT, "organization": ORGANIZATION, "event": EVENT, "intake": INTAKE,
}  # fmt: skip


@dataclass(frozen=True)
class Behind:
    """どの数の行か: its place in words, the data set and the ids of its rows."""

    place: str
    dataset: str
    ids: tuple[int, ...]
    note: str = ""


def opens_rows(user: Actor, dataset: str) -> bool:
    """Whether this user may go from a number to rows of this data set."""
    found = CATALOGUE.get(dataset)
    return found is not None and may(user, found.rows_action)


def open_rows(user: Actor, behind: Behind) -> None:
    """Open them at the next run; that a list was read is logged."""
    with unit_of_work(user) as work:
        log_rows_opened(work, behind.dataset, behind.place)
    open_dialog(DIALOG, behind)


def rows_dialog(user: Actor) -> None:
    """The window, while it is open."""
    behind = open_about(DIALOG)
    if isinstance(behind, Behind):
        _dialog(user, behind)


@st.dialog("元の行", width="large", on_dismiss=close_dialog)
def _dialog(user: Actor, behind: Behind) -> None:
    st.markdown(f"**{plain(behind.place)}**")
    if behind.note:
        st.caption(plain(behind.note))
    try:
        with read_only(user) as view:
            found = rows_shown(view, behind.dataset, behind.ids)
    except DomainError as error:
        st.warning(plain(str(error)))
        return
    told = [f"{CATALOGUE[behind.dataset].title}　{len(found.rows):,}件"]
    if found.outside:
        told.append(f"ほかに、あなたが見られる範囲の外に{found.outside:,}件あります。")
    if found.gone:
        told.append(f"その後に消された行が{found.gone:,}件あります。")
    st.caption("　".join(told))
    pages = max(1, math.ceil(len(found.rows) / PER_PAGE))
    place = f"{DIALOG}.page.{hash(behind)}"
    at = min(int(st.session_state.get(place, 1)), pages) - 1
    _rows(found.rows[at * PER_PAGE : (at + 1) * PER_PAGE])
    if pages > 1:
        st.pagination(pages, key=place, width=44 * min(pages + 2, 9))


def _rows(rows: Sequence[ShownRow]) -> None:
    columns = st.container(key="reports_rows").columns(COLUMNS)
    for number, row in enumerate(rows):
        with columns[number % COLUMNS], st.container(gap=None):
            title = f"利用者 No. {row.number}" if row.number is not None else row.title
            page = PAGES.get(row.opens)
            if page is not None and row.opens_id is not None:
                open_link(plain(title or "ひらく"), page, id=row.opens_id)
            elif title:
                st.text(title)
            day = format_date(row.on, weekday=False) if row.on else ""
            st.caption(plain("　".join(filter(None, [day, row.word]))))
