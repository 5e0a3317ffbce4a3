"""伏せる数 (numbers kept back): which cells of a report are not printed for who may not read small
numbers, so that none of them follows from the others, whichever table they stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

from core.charts.disclosure import Count, Sum, Table, protected
from core.reports.report import Report
from core.reports.table import Cell, MadeSection, Tally

# What is counted: the same lines with the same number are one number, wherever they are printed.
_Number = Hashable


def hidden_in(report: Report) -> frozenset[str]:
    """伏せるセル of a report: their keys. A rate is hidden when its part, its whole or what is left
    of the whole has to be."""
    found = protected(_table(section) for section in report.sections)
    return frozenset(
        key
        for section in report.sections
        for key, numbers in _numbers(section).items()
        if found.intersection(numbers)
    )


def _numbers(section: MadeSection) -> dict[str, tuple[_Number, ...]]:
    """The numbers that each cell prints: one, or part and whole of a rate."""
    found: dict[str, tuple[_Number, ...]] = {}
    for row in section.rows:
        for column, cell in zip(section.columns, row.cells, strict=True):
            lines = section.lines_in(row.key, column)
            ids = hash(tuple(sorted(line.id for line in lines)))
            of = (section.dataset, ids, "sum" if column.tally is Tally.SUM else "")
            if cell.whole is None:
                found[cell.key] = ((*of, cell.value),)
            else:
                found[cell.key] = ((*of, cell.key, "part"), (*of, cell.whole))
    return found


def _table(section: MadeSection) -> Table[_Number]:
    """One table as the guard reads it: its numbers and which of them add up to which."""
    numbers, cells = _numbers(section), dict[_Number, Count]()
    sums: list[Sum[_Number]] = []
    for row in section.rows:
        for cell in row.cells:
            _count(cells, sums, cell, numbers[cell.key], is_total=cell.is_total)
    for at, _column in enumerate(section.columns):
        whole = [row.cells[at] for row in section.rows]
        sums += _added(cells, numbers, whole[-1], whole[:-1])
    for total, parts in _divided(section):
        sums += _added(cells, numbers, total, parts)
    return Table(cells, tuple(sums))


def _count(
    cells: dict[_Number, Count],
    sums: list[Sum[_Number]],
    cell: Cell,
    numbers: tuple[_Number, ...],
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


def _added(
    cells: dict[_Number, Count],
    numbers: dict[str, tuple[_Number, ...]],
    total: Cell,
    parts: Sequence[Cell],
) -> Iterator[Sum[_Number]]:
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
