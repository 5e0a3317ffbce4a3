"""表の状態 (state of the grid): what the browser holds, read and checked. No Streamlit here.

The browser is never trusted: a field that is unknown or not typed into, a row that was not sent, or
a shape that is wrong, is left out without a word. Rights proper are the services' work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from core.ui.grid.columns import GridColumn, cell_text, parse_cell

RowId = int | str
Row = Mapping[str, object]
MOST_CELLS = 20_000

_NEW_ROW = re.compile(r"new-[1-9]\d{0,5}")


@dataclass(frozen=True)
class GridEdit:
    """変更 (edit): one unsaved cell: record, version seen, the value then and the value now.

    `text` is what was typed. A row that was added has the id "new-1", "new-2" … and version 0.
    """

    row_id: RowId
    version: int
    field: str
    old: object
    new: object
    text: str


@dataclass(frozen=True)
class CellMessage:
    """マスの注意 (message at a cell): why it cannot be kept as typed; the typed text stays."""

    row_id: RowId
    field: str
    text: str


@dataclass(frozen=True)
class CellConflict:
    """食い違い (conflict at a cell): somebody saved another value after the version seen.

    `at` is formatted for the reader; `version` is the one to save against when 'mine' is chosen.
    """

    row_id: RowId
    field: str
    theirs: object
    mine: object
    by: str
    at: str
    version: int


@dataclass(frozen=True)
class GridState:
    """表の状態 (state of the grid) in this run, as a page reads it.

    `edits` holds every unsaved difference that could be read, `errors` the cells that could not be.
    `draft` is what the browser holds, ready for JSON: given back as `draft=` it is put back.
    `opened` is the address of a link that was clicked just now, `sorted_by` a title.
    """

    edits: tuple[GridEdit, ...] = ()
    errors: tuple[CellMessage, ...] = ()
    selected: tuple[RowId, ...] = ()
    save_requested: bool = False
    columns: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    draft: Mapping[str, object] = field(default_factory=dict)
    opened: str = ""
    sorted_by: str = ""

    @property
    def is_clean(self) -> bool:
        """未保存なし: nothing typed waits to be saved."""
        return not self.edits and not self.errors


@dataclass(frozen=True)
class TypedCell:
    """One cell as the browser sent it, shape checked, meaning not yet read."""

    row_id: RowId
    field: str
    version: int
    old: str
    text: str

    def as_json(self) -> dict[str, object]:
        """The cell as it travels, and as a draft keeps it."""
        return {
            "row": self.row_id,
            "field": self.field,
            "version": self.version,
            "old": self.old,
            "text": self.text,
        }


def typed_cells(raw: Mapping[str, object], columns: Sequence[GridColumn]) -> list[TypedCell]:
    """The cells in what the browser sent whose shape is right and whose field may be typed."""
    fields = {column.name for column in columns if column.is_typed}
    found: dict[tuple[RowId, str], TypedCell] = {}
    for item in _list(raw.get("cells"))[:MOST_CELLS]:
        if not isinstance(item, Mapping):
            continue
        row, name, text = item.get("row"), item.get("field"), item.get("text")
        version, old = item.get("version"), item.get("old")
        if not _is_row_id(row) or not isinstance(name, str) or not isinstance(text, str):
            continue
        if name not in fields:
            continue
        seen = version if isinstance(version, int) and not isinstance(version, bool) else 0
        before = old if isinstance(old, str) else ""
        found[row, name] = TypedCell(row, name, max(seen, 0), before, text)
    return list(found.values())


def read_grid_state(
    raw: Mapping[str, object],
    rows: Sequence[Row],
    columns: Sequence[GridColumn],
    *,
    row_id: str = "id",
    version: str = "version",
    can_add: bool = False,
    read_only: bool = False,
    saves_seen: int = 0,
) -> GridState:
    """What the browser sent, against the rows it was sent.

    `saves_seen` is the number of the last save request that was answered: a request counts once.
    Cells of rows that are not on screen now stay in the draft but are no edits of this page.
    """
    by_name = {column.name: column for column in columns}
    known: dict[object, Row] = {row[row_id]: row for row in rows}
    typed = [] if read_only else typed_cells(raw, columns)
    if not can_add:
        typed = [cell for cell in typed if cell.row_id in known or not _is_new(cell.row_id)]
    edits: list[GridEdit] = []
    errors: list[CellMessage] = []
    for cell in typed:
        row = known.get(cell.row_id)
        if row is None and not _is_new(cell.row_id):
            continue
        column = by_name[cell.field]
        if row is None and not cell.text.strip():
            continue
        try:
            new = parse_cell(cell.text, column)
        except ValueError as problem:
            errors.append(CellMessage(cell.row_id, cell.field, str(problem)))
            continue
        if row is None:
            edits.append(GridEdit(cell.row_id, 0, cell.field, None, new, cell.text))
        elif cell_text(new, column) != cell_text(row.get(cell.field), column):
            old = _seen(cell, row, column, version)
            edits.append(GridEdit(cell.row_id, cell.version, cell.field, old, new, cell.text))
    errors += _missing(edits, errors, columns)
    shown, widths = read_arrangement(raw, columns)
    selected = [item for item in _list(raw.get("selected")) if _is_row_id(item) and item in known]
    return GridState(
        edits=tuple(edits),
        errors=tuple(errors),
        selected=tuple(dict.fromkeys(selected)),
        save_requested=save_number(raw) > saves_seen and not read_only,
        columns=shown,
        widths=widths,
        draft={"cells": [cell.as_json() for cell in typed]} if typed else {},
    )


def save_number(raw: Mapping[str, object]) -> int:
    """The number of the save request that travels with the cells; 0 when none was made."""
    asked = raw.get("save")
    return asked if isinstance(asked, int) and not isinstance(asked, bool) else 0


def read_arrangement(
    raw: Mapping[str, object], columns: Sequence[GridColumn]
) -> tuple[tuple[str, ...], dict[str, int]]:
    """列の並び (arrangement): names shown, in order, pinned ones first, and widths chosen (px)."""
    names = [column.name for column in columns]
    wished = raw.get("columns")
    chosen = [name for name in _list(wished) if isinstance(name, str) and name in names]
    order = list(dict.fromkeys(chosen)) or [column.name for column in columns if column.shown]
    pinned = [column.name for column in columns if column.pinned]
    order = pinned + [name for name in order if name not in pinned]
    widths = raw.get("widths")
    kept = {
        name: min(max(int(width), 40), 1200)
        for name, width in (widths if isinstance(widths, Mapping) else {}).items()
        if name in names and isinstance(width, int | float) and not isinstance(width, bool)
    }
    return tuple(order), kept


def answers(
    raw: Mapping[str, object],
    rows: Sequence[Row],
    columns: Sequence[GridColumn],
    *,
    row_id: str = "id",
) -> Iterator[dict[str, object]]:
    """返事 (answers): for each typed cell, how it was understood, so that the browser can show it.

    `value` is the text as stored, `same` says that it is what is stored already, `error` why not.
    """
    by_name = {column.name: column for column in columns}
    known = {row.get(row_id): row for row in rows}
    for cell in typed_cells(raw, columns):
        column = by_name[cell.field]
        answer: dict[str, object] = {"row": cell.row_id, "field": cell.field, "text": cell.text}
        row = known.get(cell.row_id, {})
        if not row and not cell.text.strip():
            continue
        try:
            value = cell_text(parse_cell(cell.text, column), column)
        except ValueError as problem:
            answer["error"] = str(problem)
        else:
            answer["value"] = value
            answer["same"] = bool(row) and value == cell_text(row.get(cell.field), column)
        yield answer


def _seen(cell: TypedCell, row: Row, column: GridColumn, version: str) -> object:
    """The value the person saw. The row's own when the version is still the same."""
    now = row.get(cell.field)
    if row.get(version, 0) == cell.version or cell.old == cell_text(now, column):
        return now
    try:
        return parse_cell(cell.old, column)
    except ValueError:
        return cell.old


def _missing(
    edits: Sequence[GridEdit], errors: Sequence[CellMessage], columns: Sequence[GridColumn]
) -> list[CellMessage]:
    """Required cells that an added row still lacks."""
    filled = dict.fromkeys((edit.row_id, edit.field) for edit in edits)
    filled |= dict.fromkeys((error.row_id, error.field) for error in errors)
    started = dict.fromkeys(row for row, _ in filled if _is_new(row))
    return [
        CellMessage(row, column.name, f"{column.title}を入力してください。")
        for row in started
        for column in columns
        if column.required and column.is_typed and (row, column.name) not in filled
    ]


def _is_new(row: RowId) -> bool:
    return isinstance(row, str) and _NEW_ROW.fullmatch(row) is not None


def _is_row_id(value: object) -> TypeGuard[RowId]:
    return isinstance(value, int | str) and not isinstance(value, bool)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else list(value) if isinstance(value, tuple) else []
