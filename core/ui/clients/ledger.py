"""利用者台帳 (the ledger): the editing table with its filter above and its pages below."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import streamlit as st

from core.db.actor import Actor
from core.db.work import Work, read_only
from core.domain.clients import Client
from core.domain.permissions import Action, may
from core.queries.ledger import PAGE_SIZES, SORTS, LedgerCriteria, LedgerPage, ledger_page
from core.services import clients
from core.ui.clients.ledger_actions import note_save
from core.ui.clients.ledger_columns import asked_columns, columns, table_row
from core.ui.clients.ledger_filter import sort_by
from core.ui.grid import GridColumn
from core.ui.tables.edit_table import columns_in_use, edit_table

_SORTED_AS = {"owner_id": "owner", "name": "kana", "age": "birth_on"}


def shown_columns(user: Actor, staff: Mapping[int, str], *, key: str) -> list[GridColumn]:
    """使っている列, in this person's order."""
    by_name = {column.name: column for column in columns(user, staff)}
    return [by_name[name] for name in columns_in_use(user, key, list(by_name.values()))]


def found_page(user: Actor, criteria: LedgerCriteria, shown: Sequence[GridColumn]) -> LedgerPage:
    """The rows of this page, with the columns that are on the screen."""
    with read_only(user) as view:
        return ledger_page(view, criteria, asked_columns([column.name for column in shown]))


def client_table(
    user: Actor, found: LedgerPage, criteria: LedgerCriteria, staff: Mapping[int, str], *, key: str
) -> tuple[int, ...]:
    """表の中でそのまま直す. Returns the ids of the chosen rows."""
    if not found.rows:
        st.info(
            "あてはまる利用者はいません。絞り込みをゆるめるか、"
            "「相談受付」で相談を受けて利用者として登録してください。"
        )
        return ()
    listed = columns(user, staff)
    state = edit_table(
        [table_row(row) for row in found.rows],
        listed,
        key=key,
        label="利用者台帳",
        user=user,
        save=_save_row,
        height=500,
        selectable=True,
        read_only=not may(user, Action.WRITE_CLIENTS),
        saved=lambda versions: note_save(versions, key=key),
        sortable=[c.name for c in listed if _SORTED_AS.get(c.name, c.name) in SORTS],
        sort=(_column_of(criteria.sort), criteria.descending),
    )
    if state.sorted_by:
        sort_by(criteria, state.sorted_by, key=f"{key}.filter")
    return tuple(chosen for chosen in state.selected if isinstance(chosen, int))


def client_pages(found: LedgerPage, criteria: LedgerCriteria, *, key: str) -> None:
    """何人いて、どこを見ているか, with the way to the other pages."""
    if not found.total:
        return
    first = (criteria.page - 1) * criteria.page_size
    with st.container(horizontal=True, vertical_alignment="center"):
        if found.total > criteria.page_size:
            st.markdown(
                f"**{found.total:,}人** のうち {first + 1:,}〜{first + len(found.rows):,}人目",
                width="stretch",
            )
            st.pagination(
                math.ceil(found.total / criteria.page_size), key=f"{key}.page",
                persist_state="session",
            )  # fmt: skip
        else:
            st.markdown(f"**{found.total:,}人**", width="stretch")
        if found.total > PAGE_SIZES[0]:
            st.selectbox(
                "一度に見る人数", PAGE_SIZES, format_func=lambda n: f"{n}人ずつ",
                key=f"{key}.page_size", persist_state="session", label_visibility="collapsed",
                width=130,
            )  # fmt: skip


def _column_of(sort: str) -> str:
    return {"owner": "owner_id"}.get(sort, sort)


def _save_row(work: Work, client_id: int, seen: int, changes: dict[str, object]) -> Client:
    return clients.change_client(work, client_id, seen, changes)
