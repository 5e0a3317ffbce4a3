"""伏せる数 (numbers kept back): which cells of a report are not printed for who may not read small
numbers, so that none of them follows from the others, whichever table they stand in."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence

from core.charts.disclosure import Count, Sum, Table, protected
from core.reports.persons_lines import BEFORE, ENDED, NEW, NOW
from core.reports.report import Report
from core.reports.table import Cell, MadeSection, Tally

# What is counted: the same lines with the same number are one number, wherever they are printed.
Number = Hashable
COMING, GOING = (BEFORE, NEW), (ENDED, NOW)

log = logging.getLogger("tsunagicho")


def hidden_in(report: Report) -> frozenset[str]:
    """伏せるセル of a report: their keys. A rate is hidden when its part, its whole or what is left
    of the whole has to be."""
    return hidden_by(report, guarded([table_of_section(section) for section in report.sections]))


def guarded(tables: Sequence[Table[Number]], known: Collection[Number] = ()) -> Collection[Number]:
    """The numbers to hide. Tables that do not add up (a fault of ours) hide everything but zeros: a
    report that says little can be asked about, one that says too much cannot be taken back."""
    try:
        return protected(tables, known)
    except ValueError:
        log.exception("a report does not add up: all its numbers are hidden")
        return {key for table in tables for key, cell in table.cells.items() if cell.value}


def hidden_by(report: Report, found: Collection[Number]) -> frozenset[str]:
    """The keys of the cells that print one of these numbers."""
    return frozenset(
        key
        for section in report.sections
        for key, numbers in numbers_of(section).items()
        if any(number in found for number in numbers)
    )


def numbers_of(section: MadeSection) -> dict[str, tuple[Number, ...]]:
    """The numbers that each cell prints: one, or part and whole of a rate."""
    found: dict[str, tuple[Number, ...]] = {}
    for row in section.rows:
        for place, (column, cell) in enumerate(zip(section.columns, row.cells, strict=True)):
            of = (section.dataset, hash(section.ids_in(row, place)), column.tally is Tally.SUM)
            if cell.whole is None:
                found[cell.key] = ((*of, cell.value),)
            else:
                found[cell.key] = ((*of, cell.key, "part", cell.value), (*of, cell.whole))
    return found


def table_of_section(section: MadeSection) -> Table[Number]:
    """One table as the guard reads it: its numbers and which of them add up to which."""
    numbers, cells = numbers_of(section), dict[Number, Count]()
    sums: list[Sum[Number]] = []
    for row in section.rows:
        for cell in row.cells:
            _count(cells, sums, cell, numbers[cell.key], is_total=cell.is_total)
    for at, _column in enumerate(section.columns):
        whole = [row.cells[at] for row in section.rows]
        sums += _added(cells, numbers, whole[-1], whole[:-1])
    for total, parts in _divided(section):
        sums += _added(cells, numbers, total, parts)
    for row in section.rows:
        sums += _balanced(
            cells,
            numbers,
            {c.key: cell for c, cell in zip(section.columns, row.cells, strict=True)},
        )
    return Table(cells, tuple(sums))


def _count(
    cells: dict[Number, Count],
    sums: list[Sum[Number]],
    cell: Cell,
    numbers: tuple[Number, ...],
    *,
    is_total: bool,
) -> None:
    if cell.whole is None:
        cells[numbers[0]] = Count(cell.value, cell.people, is_total)
        return
    part, whole = numbers
    rest, left = (part, "rest"), cell.whole - cell.value
    cells[part] = Count(cell.value, cell.value, is_total)
    cells[whole] = Count(cell.whole, cell.people, is_total)
    cells[rest] = Count(left, left, is_total, is_printed=False)
    sums.append(Sum(whole, (part, rest)))


def _divided(section: MadeSection) -> Iterator[tuple[Cell, list[Cell]]]:
    """The cells of columns that are parts of another column, row by row."""
    places = {column.key: at for at, column in enumerate(section.columns)}
    parts: dict[str, list[int]] = defaultdict(list)
    for at, column in enumerate(section.columns):
        if column.of in places:
            parts[column.of].append(at)
    for row in section.rows:
        for of, own in parts.items():
            yield row.cells[places[of]], [row.cells[at] for at in own]


def _balanced(
    cells: dict[Number, Count], numbers: dict[str, tuple[Number, ...]], row: Mapping[str, Cell]
) -> Iterator[Sum[Number]]:
    """期首 + 新規 = 終了 + 期末: who knows three of them knows the fourth. Both sides make one number
    that nobody prints; where somebody was registered twice, one side has a rest."""
    if not row.keys() >= {*COMING, *GOING}:
        return
    sides = [[row[key] for key in side] for side in (COMING, GOING)]
    most = max(sum(cell.value for cell in side) for side in sides)
    both = ("balance", tuple(numbers[cell.key][0] for side in sides for cell in side))
    if not most:
        return
    cells[both] = Count(most, None, is_printed=False)
    for side in sides:
        own = [numbers[cell.key][0] for cell in side]
        if rest := most - sum(cell.value for cell in side):
            left = (both, tuple(own), "rest")
            cells[left] = Count(rest, None, is_printed=False)
            own.append(left)
        yield Sum(both, tuple(own))


def _added(
    cells: dict[Number, Count],
    numbers: dict[str, tuple[Number, ...]],
    total: Cell,
    parts: Sequence[Cell],
) -> Iterator[Sum[Number]]:
    """That the parts make the total: exactly, with persons in several parts, or with a rest that
    nobody prints."""
    for place, of in enumerate(numbers[total.key]):
        own = [numbers[part.key][place] for part in parts if len(numbers[part.key]) > place]
        if not own or of in own:
            continue
        rest = cells[of].value - sum(cells[part].value for part in own)
        if rest > 0:
            left = (of, tuple(own), "rest")
            cells[left] = Count(rest, rest, is_printed=False)
            own.append(left)
        yield Sum(of, tuple(own), overlapping=rest < 0)
