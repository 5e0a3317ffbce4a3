"""編集する表 (editing grid) on a page: sends the rows to the browser and returns its state.

The browser keeps what is typed. Every run tells it the rows as stored and how its typing was
understood; it never loses the focus, the caret or a conversion under way.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import streamlit as st

from core.ui.grid.columns import GridColumn, cell_text, link_parts
from core.ui.grid.state import (
    CellConflict,
    CellMessage,
    GridState,
    Row,
    answers,
    read_arrangement,
    read_grid_state,
    save_number,
    typed_cells,
)

_HERE = Path(__file__).parent
# One module in the browser: each file has one job, and the last one is the entry.
_SCRIPTS = ("store", "cells", "table", "moving", "clipboard", "columns", "bar", "grid")

_component = st.components.v2.component(
    "tsunagicho_grid",
    js="\n".join((_HERE / f"{name}.js").read_text("utf-8") for name in _SCRIPTS),
    css=(_HERE / "grid.css").read_text("utf-8"),
)


def edit_grid(
    rows: Sequence[Row],
    columns: Sequence[GridColumn],
    *,
    key: str,
    label: str,
    row_id: str = "id",
    version: str = "version",
    can_add: bool = False,
    draft: Mapping[str, object] | None = None,
    messages: Sequence[CellMessage] = (),
    conflicts: Sequence[CellConflict] = (),
    arrangement: Mapping[str, object] | None = None,
    height: int = 480,
    selectable: bool = False,
    read_only: bool = False,
    opens: bool = False,
    sortable: Sequence[str] = (),
    sort: tuple[str, bool] = ("", False),
) -> GridState:
    """編集する表を置く (place the grid): shows the rows, returns what is typed and not yet saved.

    After a save: `clear_grid(key)`, then `st.rerun()`. `draft` and `arrangement` are looked at when
    the grid first appears in this session. Only the listed columns go to the browser. With `opens` a
    click on a link comes back as `GridState.opened` instead of loading the page anew. A click on the
    title of a `sortable` column comes back as `GridState.sorted_by`; `sort` marks the one in use,
    and whether it descends. Values of columns that are not shown stay here until they are.
    """
    memory = _memory(key)
    raw = _held(key, memory, draft)
    can_add = can_add and not read_only
    state = read_grid_state(
        raw,
        rows,
        columns,
        row_id=row_id,
        version=version,
        can_add=can_add,
        read_only=read_only,
        saves_seen=memory.saved,
    )
    if "columns" not in raw and arrangement:
        shown, widths = read_arrangement(arrangement, columns)
        state = replace(state, columns=shown, widths=widths)
    if state.save_requested:
        memory.saved, memory.saved_in = save_number(raw), memory.run + 1
        memory.asked = True
    memory.run += 1
    needed = {*state.columns, *(cell.field for cell in typed_cells(raw, columns))}
    memory.unread = [[item.row_id, item.field] for item in state.errors]
    result = _component(
        key=key,
        data={
            "label": label,
            "columns": [_column_data(column, read_only) for column in columns],
            "rows": [_row_data(row, columns, row_id, version, needed) for row in rows],
            "messages": [
                {"row": item.row_id, "field": item.field, "text": item.text}
                for item in (*messages, *(_unfilled(state, raw, columns) if memory.asked else ()))
            ],
            "conflicts": [_conflict_data(item, columns) for item in conflicts],
            "answers": list(answers(raw, rows, columns, row_id=row_id)),
            "draft": dict(state.draft),
            "arrangement": {"columns": list(state.columns), "widths": dict(state.widths)},
            "session": memory.session,
            "cleared": memory.cleared,
            "renamed": memory.renamed,
            "kept": memory.kept,
            "saved": memory.saved,
            "savedIn": memory.saved_in,
            "run": memory.run,
            "height": height,
            "canAdd": can_add,
            "selectable": selectable,
            "readOnly": read_only,
            "opens": opens,
            "sortable": list(sortable),
            "sort": list(sort),
        },
        on_grid_change=lambda: None,
        on_opened_change=lambda: None,
        on_sorted_change=lambda: None,
    )
    asked = getattr(result, "sorted", None)
    return replace(
        state,
        opened=_opened(result, rows, columns),
        sorted_by=asked if isinstance(asked, str) and asked in sortable else "",
    )


def _opened(result: object, rows: Sequence[Row], columns: Sequence[GridColumn]) -> str:
    """The address that was clicked, if it is one that the rows hold."""
    asked = getattr(result, "opened", None)
    known = {
        link_parts(row.get(column.name))[1]
        for row in rows
        for column in columns
        if asked and column.kind == "link"
    }
    return asked if isinstance(asked, str) and asked in known else ""


def clear_grid(key: str, *, added: Mapping[str, int | str] | None = None) -> None:
    """入力を片づける (clear): after a save, forget the edits that were saved.

    Typing done since the save was asked for is kept, and so are cells that could not be read.
    `added` maps the ids of added rows ("new-1") to the stored ones: typing goes on in the same row.
    """
    memory = _memory(key)
    memory.cleared += 1
    memory.dropped, memory.last = memory.last, None
    memory.renamed = [[old, new] for old, new in (added or {}).items()]
    memory.kept = memory.unread
    memory.asked = False


@dataclass
class _Memory:
    """What this session remembers of one grid, beside the component's own state."""

    session: str = field(default_factory=lambda: secrets.token_hex(8))
    run: int = 0
    saved: int = 0  # number of the last save request that was answered
    saved_in: int = 0  # and the run that answered it
    asked: bool = False  # a save was asked for since the last clearing
    cleared: int = 0
    renamed: list[list[int | str]] = field(default_factory=list)
    unread: list[list[int | str]] = field(default_factory=list)
    kept: list[list[int | str]] = field(default_factory=list)
    last: Mapping[str, object] | None = None
    dropped: Mapping[str, object] | None = None


def _memory(key: str) -> _Memory:
    memory: _Memory = st.session_state.setdefault(f"{key}.memory", _Memory())
    return memory


def _held(key: str, memory: _Memory, draft: Mapping[str, object] | None) -> Mapping[str, object]:
    """What the browser holds: what it sent last, or else the draft on the first run.

    What was sent before a clearing, or to a session that is gone, no longer counts: the browser
    sends it anew as soon as it sees this session's marks.
    """
    if memory.run == 0 and draft:
        memory.last = draft
    sent = (st.session_state.get(key) or {}).get("grid")
    if (
        isinstance(sent, Mapping)
        and sent.get("session", memory.session) == memory.session
        and sent.get("cleared", memory.cleared) == memory.cleared
        and sent != memory.dropped
    ):
        memory.last = dict(sent)
    return memory.last or {}


def _column_data(column: GridColumn, read_only: bool) -> dict[str, object]:
    return {
        "name": column.name,
        "title": column.title,
        "kind": column.kind,
        "options": list(column.options.items()),
        "width": column.width,
        "typed": column.is_typed and not read_only,
        "pinned": column.pinned,
        "help": column.help,
        "required": column.required,
        "shown": column.shown,
    }


def _row_data(
    row: Row, columns: Sequence[GridColumn], row_id: str, version: str, needed: Collection[str]
) -> list[object]:
    """One row as [id, version, name for labels, texts of the cells, in the columns' order]."""
    texts = [
        ""
        if column.name not in needed
        else list(link_parts(row.get(column.name)))
        if column.kind == "link"
        else cell_text(row.get(column.name), column)
        for column in columns
    ]
    namer = next((column for column in columns if column.pinned), columns[0])
    return [row[row_id], row.get(version, 0), cell_text(row.get(namer.name), namer), texts]


def _conflict_data(item: CellConflict, columns: Sequence[GridColumn]) -> dict[str, object]:
    column = next((found for found in columns if found.name == item.field), None)
    if column is None:
        column = GridColumn(item.field, item.field)
    return {
        "row": item.row_id,
        "field": item.field,
        "theirs": cell_text(item.theirs, column),
        "mine": cell_text(item.mine, column),
        "by": item.by,
        "at": item.at,
        "version": item.version,
    }


def _unfilled(
    state: GridState, raw: Mapping[str, object], columns: Sequence[GridColumn]
) -> list[CellMessage]:
    """Required cells never typed into: said only after a save was asked for, not while typing."""
    typed = {(cell.row_id, cell.field) for cell in typed_cells(raw, columns)}
    return [item for item in state.errors if (item.row_id, item.field) not in typed]
