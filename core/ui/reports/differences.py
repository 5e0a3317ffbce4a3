"""締めたあとの違い (differences since a closing): which numbers, and by which rows."""

from __future__ import annotations

import streamlit as st

from core.db.actor import Actor
from core.reports.differences import CellChange, SectionChange
from core.ui.dialogs import close_dialog, open_about, open_dialog
from core.ui.plain import plain
from core.ui.reports.rows import Behind, open_rows, opens_rows

DIALOG = "reports.differences"
GONE = "なし"


def number_of(changes: tuple[SectionChange, ...]) -> int:
    """How many numbers are others now."""
    return sum(len(change.cells) for change in changes)


def differences_button(changes: tuple[SectionChange, ...], *, key: str) -> None:
    """「違い 3」, where there are some."""
    if changes:
        st.button(
            f"締めたあとの違い {number_of(changes)}", icon=":material/difference:", key=key,
            on_click=open_dialog, args=(DIALOG, changes),
        )  # fmt: skip


def differences_dialog(user: Actor) -> None:
    """The window, while it is open."""
    changes = open_about(DIALOG)
    if changes:
        _dialog(user, changes)


@st.dialog("締めたあとの違い", width="large", on_dismiss=close_dialog)
def _dialog(user: Actor, changes: tuple[SectionChange, ...]) -> None:
    st.caption("締めた数はそのまま残っています。新しい数で出し直すときは、締め直してください。")
    for change in changes:
        with st.container(border=True):
            st.markdown(f"**{plain(change.title)}**")
            if change.cells:
                st.table(
                    [
                        {"行": plain(cell.row), "列": plain(cell.column),
                         "締めた数": _words(cell, cell.then), "いま": _words(cell, cell.now)}
                        for cell in change.cells
                    ],
                    border="horizontal", hide_index=True,
                )  # fmt: skip
            _rows(user, change)


def _words(cell: CellChange, value: int | None) -> str:
    return GONE if value is None else f"{value:,}{plain(cell.unit)}"


def _rows(user: Actor, change: SectionChange) -> None:
    if not opens_rows(user, change.dataset):
        return
    kinds = (
        ("締めたあとに加わった行", change.came),
        ("締めたあとになくなった行", change.gone),
        ("ほかの欄に移った行", change.moved),
    )
    with st.container(horizontal=True):
        for label, ids in kinds:
            if ids and st.button(
                f"{label} {len(ids):,}件", key=f"{DIALOG}.{change.name}.{label}"
            ):  # fmt: skip
                open_rows(user, Behind(f"{change.title}　{label}", change.dataset, ids))
                st.rerun()
