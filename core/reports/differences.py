"""締めたあとの違い (differences since a closing): which numbers are others now, and by which rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.reports.report import Report
from core.reports.table import MadeSection


@dataclass(frozen=True)
class CellChange:
    """変わった数. `then`, `now`: None where the table had, or has, no such cell."""

    key: str
    row: str
    column: str
    unit: str
    then: int | None
    now: int | None


@dataclass(frozen=True)
class SectionChange:
    """変わった表. `came`, `gone`: rows that are in it now, that were in it then; `moved`: that stand in
    another cell of it. None of the three: the rows are the same, an amount of one was corrected."""

    name: str
    title: str
    dataset: str
    cells: tuple[CellChange, ...]
    came: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    moved: tuple[int, ...] = ()


def differences(then: Report, now: Report) -> tuple[SectionChange, ...]:
    """The tables that tell something else now, in the order of the report."""
    before = {section.name: section for section in then.sections}
    after = {section.name: section for section in now.sections}
    found = (
        _change(before.get(name), after.get(name)) for name in dict.fromkeys([*before, *after])
    )
    return tuple(change for change in found if change is not None)


def _change(then: MadeSection | None, now: MadeSection | None) -> SectionChange | None:
    told = now or then
    if told is None:
        return None
    was, there = _places(then), _places(now)
    came, gone = set(there) - set(was), set(was) - set(there)
    moved = {row for row in set(was) & set(there) if was[row] != there[row]}
    cells = tuple(_cells(then, now))
    if not (cells or came or gone or moved):
        return None
    return SectionChange(
        told.name, told.title, told.dataset, cells, *(tuple(sorted(x)) for x in (came, gone, moved))
    )


def _places(section: MadeSection | None) -> dict[int, list[str]]:
    """Row → the cells in which it stands, those of totals left out where there are others."""
    found: dict[int, list[str]] = {}
    if section is None:
        return found
    rows = [row for row in section.rows if not row.is_total] or list(section.rows)
    for row in rows:
        for place, cell in enumerate(row.cells):
            for row_id in section.ids_in(row, place):
                found.setdefault(row_id, []).append(cell.key)
    return found


def _cells(then: MadeSection | None, now: MadeSection | None) -> Iterable[CellChange]:
    was, there = _told(then), _told(now)
    for key in dict.fromkeys([*was, *there]):
        old, new = was.get(key), there.get(key)
        row, column, unit, *_ = old or new or ("", "", "", 0, None)
        old_numbers, new_numbers = (old[3:] if old else None), (new[3:] if new else None)
        # A row that came with a category, and is empty, tells nothing new.
        if (old_numbers or (0, None)) != (new_numbers or (0, None)):
            yield CellChange(
                key, row, column, unit, old[3] if old else None, new[3] if new else None
            )


def _told(section: MadeSection | None) -> dict[str, tuple[str, str, str, int, int | None]]:
    return {
        cell.key: (row.label, column.title, column.unit, cell.value, cell.whole)
        for row in (section.rows if section else ())
        for column, cell in zip(section.columns if section else (), row.cells, strict=True)
    }
