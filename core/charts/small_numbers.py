"""小さな数 (small numbers): cells of fewer than five persons are hidden, and enough of their
neighbours that nobody can work them out from a total."""

from __future__ import annotations

from collections.abc import Mapping

from core.charts.disclosure import SMALLEST_SHOWN as SMALLEST_SHOWN

Cell = tuple[str, str]

# Below this a percentage says less than the count: it never stands alone.
SMALLEST_PERCENT_BASE = 10


def hidden_cells(people: Mapping[Cell, int]) -> set[Cell]:
    """The cells to hide, by the number of persons behind each.

    In every row and every column that hides something, at least two cells are hidden: a single
    one is the total less the others. Where a line has no second cell, the total alone tells
    nothing more. Empty cells (0) say nothing about a person and stay.
    """
    hidden = {cell for cell, number in people.items() if 0 < number < SMALLEST_SHOWN}
    lines: dict[tuple[int, str], list[Cell]] = {}
    for cell in people:
        for place in (0, 1):
            lines.setdefault((place, cell[place]), []).append(cell)
    changed = True
    while changed:
        changed = False
        for cells in lines.values():
            open_cells = [c for c in cells if c not in hidden and people[c]]
            if sum(c in hidden for c in cells) == 1 and open_cells:
                hidden.add(min(open_cells, key=lambda cell: (people[cell], cell)))
                changed = True
    return hidden


def percentage(part: int, whole: int) -> str:
    """割合: 「42%（21/50）」; under ten the counts only, 「3/8」."""
    if whole < SMALLEST_PERCENT_BASE:
        return f"{part:,}/{whole:,}"
    return f"{part / whole:.0%}（{part:,}/{whole:,}）"
