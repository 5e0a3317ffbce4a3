"""編集する台帳 (edit_table): our grid with everything around it: the draft that survives a reload, the
differences before saving, one transaction for all rows, messages and conflicts at the cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from core import clock
from core.db.actor import Actor
from core.db.work import Work, unit_of_work
from core.errors import Conflict, DomainError, NotFound, RuleViolation
from core.services import drafts
from core.ui.grid import (
    CellConflict,
    CellMessage,
    GridColumn,
    GridEdit,
    GridState,
    clear_grid,
    edit_grid,
)
from core.ui.grid.columns import cell_text
from core.ui.grid.state import read_arrangement, typed_cells
from core.ui.navigation import follow
from core.ui.plain import plain

SaveRow = Callable[[Work, int, int, dict[str, object]], object]
AddRow = Callable[[Work, dict[str, object]], object]

# From this many changed cells on, saving asks once more with the whole list in front.
MANY = 4


@dataclass
class _Problems:
    """What the last save met: shown at the cells until they are typed anew or saved. `said` stands
    above the table until anything of `typed` changes."""

    messages: list[CellMessage] = field(default_factory=list)
    conflicts: list[CellConflict] = field(default_factory=list)
    said: str = ""
    typed: Mapping[str, object] = field(default_factory=dict)


class _SomeRowRefused(Exception):
    """All or nothing: one refused row takes the whole batch back."""


def edit_table(
    rows: Sequence[Mapping[str, object]],
    columns: Sequence[GridColumn],
    *,
    key: str,
    label: str,
    user: Actor,
    save: SaveRow,
    add: AddRow | None = None,
    height: int = 480,
    selectable: bool = False,
    read_only: bool = False,
    saved: Callable[[dict[int, int]], None] | None = None,
    sortable: Sequence[str] = (),
    sort: tuple[str, bool] = ("", False),
) -> GridState:
    """表を置き、保存まで面倒をみる.

    Rows carry `id` and `version`. `save(work, id, version, changes)` changes one row and `add(work,
    values)` makes one: both are services, called for all rows in one transaction. `key` also names
    the person's draft and column arrangement, so it must be stable. `saved` hears of the rows that
    a save changed: id → version afterwards.
    """
    problems: _Problems = st.session_state.setdefault(f"{key}.problems", _Problems())
    draft, arrangement = _remembered(user, key)
    above = st.container()
    state = edit_grid(
        rows,
        columns,
        key=key,
        label=label,
        can_add=add is not None,
        draft=draft,
        messages=problems.messages,
        conflicts=problems.conflicts,
        arrangement=arrangement,
        height=height,
        selectable=selectable,
        read_only=read_only,
        opens=True,
        sortable=sortable,
        sort=sort,
    )
    _remember(user, key, state)
    if state.opened:
        follow(state.opened)
    _forget_solved(problems, state)
    if problems.said:
        above.error(plain(problems.said))
    _show_differences(state.edits, rows, columns)
    if state.save_requested or st.session_state.get(f"{key}.asking"):
        _save_asked(state, rows, columns, key=key, user=user, save=save, add=add, saved=saved)
    return state


def columns_in_use(user: Actor, key: str, columns: Sequence[GridColumn]) -> tuple[str, ...]:
    """使っている列 of a table, in their order: those on screen, then those with typing not saved."""
    draft, arrangement = _remembered(user, key)
    held = (st.session_state.get(key) or {}).get("grid") or {}
    shown, _widths = read_arrangement(held if "columns" in held else arrangement, columns)
    typed = typed_cells(held if "cells" in held else draft, columns)
    return tuple(dict.fromkeys([*shown, *(cell.field for cell in typed)]))


# -- what is kept between runs and sessions --------------------------------------------------------


def _remembered(user: Actor, key: str) -> tuple[dict[str, object], dict[str, object]]:
    """Draft and arrangement, read once a session: afterwards the browser knows them."""
    place = f"{key}.remembered"
    if place not in st.session_state:
        st.session_state[place] = (
            drafts.take_draft(user, f"grid.{key}") or {},
            drafts.read_preference(user, f"grid.{key}") or {},
        )
        st.session_state[f"{key}.kept"] = st.session_state[place]
    found: tuple[dict[str, object], dict[str, object]] = st.session_state[place]
    return found


def _remember(user: Actor, key: str, state: GridState) -> None:
    """Write to the database what changed since the last run, and nothing else."""
    draft, arrangement = st.session_state[f"{key}.kept"]
    now: dict[str, object] = {"columns": list(state.columns), "widths": dict(state.widths)}
    if dict(state.draft) != draft:
        drafts.keep_draft(user, f"grid.{key}", dict(state.draft))
    if arrangement and now != arrangement:
        drafts.keep_preference(user, f"grid.{key}", now)
    st.session_state[f"{key}.kept"] = (dict(state.draft), now)


def _forget_solved(problems: _Problems, state: GridState) -> None:
    if problems.typed != state.draft:
        problems.said = ""
    open_cells = {(e.row_id, e.field) for e in state.edits}
    problems.messages = [m for m in problems.messages if (m.row_id, m.field) in open_cells]
    current = {(e.row_id, e.field): e.version for e in state.edits}
    problems.conflicts = [
        c for c in problems.conflicts if current.get((c.row_id, c.field), c.version) < c.version
    ]


# -- the differences ---------------------------------------------------------------------------------


def _differences(
    edits: Sequence[GridEdit],
    rows: Sequence[Mapping[str, object]],
    columns: Sequence[GridColumn],
) -> list[dict[str, str]]:
    by_name = {column.name: column for column in columns}
    namer = next((column for column in columns if column.pinned), columns[0])
    names = {row["id"]: cell_text(row.get(namer.name), namer) for row in rows}

    def shown(value: object, column: GridColumn) -> str:
        text = cell_text(value, column)
        return column.options.get(text, text) or "（空欄）"

    return [
        {
            namer.title: names.get(edit.row_id, "新しい行"),
            "項目": by_name[edit.field].title,
            "いまの値": shown(edit.old, by_name[edit.field]) if edit.version else "",
            "変えたあと": shown(edit.new, by_name[edit.field]),
        }
        for edit in edits
    ]


def _show_differences(
    edits: Sequence[GridEdit],
    rows: Sequence[Mapping[str, object]],
    columns: Sequence[GridColumn],
) -> None:
    if edits:
        with st.expander(f"保存の前に確かめる（変えたところ {len(edits)}件）", expanded=False):
            st.dataframe(_differences(edits, rows, columns), hide_index=True)


# -- saving ------------------------------------------------------------------------------------------


def _save_asked(
    state: GridState,
    rows: Sequence[Mapping[str, object]],
    columns: Sequence[GridColumn],
    *,
    key: str,
    user: Actor,
    save: SaveRow,
    add: AddRow | None,
    saved: Callable[[dict[int, int]], None] | None,
) -> None:
    if state.errors:
        said = (
            f"読み取れない欄が{len(state.errors)}か所あります。赤い欄を直してから保存してください。"
            "入力はそのまま残っています。"
        )
        st.session_state[f"{key}.problems"] = _Problems(said=said, typed=state.draft)
    if state.errors or not state.edits:
        st.session_state[f"{key}.asking"] = False
        st.rerun()

    asking = f"{key}.asking"

    def run() -> None:
        # The outcome reaches the table with the run that follows, whatever it is.
        st.session_state[asking] = False
        _save(state, rows, key=key, user=user, save=save, add=add, saved=saved)
        st.rerun()

    def leave() -> None:
        st.session_state[asking] = False

    if len(state.edits) < MANY:
        run()
    st.session_state[asking] = True

    # Leaving it without a decision runs the page: the table hears that nothing was saved.
    @st.dialog("この内容で保存しますか", width="large", on_dismiss=leave)
    def confirm() -> None:
        st.dataframe(_differences(state.edits, rows, columns), hide_index=True)
        if st.button(f"{len(state.edits)}件を保存する", type="primary", key=f"{key}.confirm"):
            run()

    confirm()


def _save(
    state: GridState,
    rows: Sequence[Mapping[str, object]],
    *,
    key: str,
    user: Actor,
    save: SaveRow,
    add: AddRow | None,
    saved: Callable[[dict[int, int]], None] | None,
) -> None:
    """Save every row in one transaction, or none: then the problems say why."""
    found = _Problems(typed=state.draft)
    added: dict[str, int | str] = {}
    versions: dict[int, int] = {}
    try:
        with unit_of_work(user) as work:
            for row_id in dict.fromkeys(edit.row_id for edit in state.edits):
                mine = [edit for edit in state.edits if edit.row_id == row_id]
                _save_row(work, mine, rows, found, added, versions, save, add)
            if found.messages or found.conflicts:
                raise _SomeRowRefused
        # Between the commit and this line nothing may talk to the browser: what was saved would be
        # taken for unsaved.
        clear_grid(key, added=added)
        if saved is not None:
            saved(versions)
    except _SomeRowRefused:
        found.said = "保存していません。印の付いた欄を確かめて、もう一度保存してください。"
    except DomainError as error:
        found.said = str(error)
    st.session_state[f"{key}.problems"] = found


def _save_row(
    work: Work,
    mine: Sequence[GridEdit],
    rows: Sequence[Mapping[str, object]],
    found: _Problems,
    added: dict[str, int | str],
    versions: dict[int, int],
    save: SaveRow,
    add: AddRow | None,
) -> None:
    row_id, changes = mine[0].row_id, {edit.field: edit.new for edit in mine}
    try:
        if isinstance(row_id, int):
            # While one cell of the row is still undecided, the whole row is.
            stored = save(work, row_id, min(edit.version for edit in mine), changes)
            versions[row_id] = int(getattr(stored, "version", 0))
        elif add is not None:
            row = add(work, changes)
            added[row_id] = getattr(row, "id", row_id)
    except RuleViolation as violation:
        for name, message in violation.fields.items():
            place = name if name in changes else mine[0].field
            found.messages.append(CellMessage(row_id, place, message))
    except NotFound as missing:
        found.messages.append(CellMessage(row_id, mine[0].field, str(missing)))
    except Conflict as conflict:
        found.conflicts += _at_the_cells(conflict, mine, rows)


def _at_the_cells(
    conflict: Conflict, mine: Sequence[GridEdit], rows: Sequence[Mapping[str, object]]
) -> list[CellConflict]:
    """The conflict at each cell that was typed, also where the other person changed a different
    cell of the row: what stands beside a value may change what one wants to write."""
    theirs = {item.field: item for item in conflict.fields}
    last = conflict.fields[-1] if conflict.fields else None
    stored = next((row for row in rows if row["id"] == conflict.entity_id), {})
    cells = []
    for edit in mine:
        item = theirs.get(edit.field, last)
        at = f"{clock.in_japan(item.at):%m/%d %H:%M}" if item and item.at else ""
        value = theirs[edit.field].theirs if edit.field in theirs else stored.get(edit.field)
        cells.append(
            CellConflict(
                edit.row_id, edit.field, value, edit.new, item.by if item else "", at,
                conflict.version,
            )
        )  # fmt: skip
    return cells
