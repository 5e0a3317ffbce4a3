"""編集する表 (editing grid): a table whose cells are real inputs, made for Japanese typing."""

from core.ui.grid.columns import GridColumn
from core.ui.grid.grid import clear_grid, edit_grid
from core.ui.grid.state import (
    CellConflict,
    CellMessage,
    GridEdit,
    GridState,
    read_grid_state,
)

__all__ = [
    "CellConflict",
    "CellMessage",
    "GridColumn",
    "GridEdit",
    "GridState",
    "clear_grid",
    "edit_grid",
    "read_grid_state",
]
