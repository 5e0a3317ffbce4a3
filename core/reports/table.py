"""報告の表 (tables of a report): lines of the ledger, and the cells that they fill.

A number is how many lines stand in its cell, how many persons stand behind them, or the sum of
their amounts: it can always be opened, and nothing is counted that nobody can look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from core.db.work import View

ALL = "all"
"""The key of the row of totals."""
UNCLASSIFIED = "unclassified"
"""The key of the row of those that no category takes."""


class Tally(StrEnum):
    """数えかた. COUNT: lines (延べ). PERSONS: each person once (実人員). THINGS: each organisation …
    once. SUM: amounts of the lines. RATE: a part of the lines."""

    COUNT = "count"
    PERSONS = "persons"
    THINGS = "things"
    SUM = "sum"
    RATE = "rate"


class Line(NamedTuple):
    """一行 of the ledger. `id`: in the data set of its source; `person`: whose, None where nobody's;
    `thing`: what THINGS counts; `marks`: what columns ask for; `codes`: what divisions ask for;
    `until`: the last day of what began on `on`."""

    id: int
    person: int | None
    on: date
    codes: Mapping[str, str]
    marks: frozenset[str] = frozenset()
    amount: int = 0
    thing: int | None = None
    until: date | None = None


@dataclass(frozen=True)
class Asked:
    """だれの、いつの: `programme` "" and `office_id` None mean all of them."""

    first: date
    last: date
    today: date
    programme: str = ""
    office_id: int | None = None


@dataclass(frozen=True)
class Source:
    """数えるもと: `ask` reads the lines; `dataset`: of the catalogue, to which their ids belong.
    `by_programme`, `by_office`: whether its lines can be told apart by them; where not, they are
    those of all, and the report says so."""

    name: str
    dataset: str
    ask: Callable[[View, Asked], list[Line]]
    by_programme: bool = True
    by_office: bool = True


Taken = Callable[[Line], bool]


@dataclass(frozen=True)
class Column:
    """表の列. `key`: in tables of one source, the same key is the same number. `takes`: which lines stand in it, None: all; `part`: of a RATE, those of its numerator;
    `of`: the column of which it is one of several parts, "" where it stands for itself; `rate_of`: of
    a RATE, the columns of its numerator and of its denominator."""

    key: str
    title: str
    unit: str
    tally: Tally = Tally.COUNT
    takes: Taken | None = None
    part: Taken | None = None
    of: str = ""
    rate_of: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Cell:
    """一つの数. `part`, `whole`: of a rate, whose value is the part. `people`: distinct persons behind
    it, None where no persons stand behind. `is_total`: of a row or of a column of totals."""

    key: str
    value: int
    part: int | None = None
    whole: int | None = None
    people: int | None = None
    is_total: bool = False
    unit: str = ""


@dataclass(frozen=True)
class ReportRow:
    """表の行: its cells stand in the order of the columns. `needs_check`: its category is 要確認."""

    key: str
    label: str
    cells: tuple[Cell, ...]
    is_total: bool = False
    needs_check: bool = False


@dataclass(frozen=True)
class Section:
    """報告の項目: one table, as a kind declares it. `scheme`: by which division its rows are made
    (`core.reports.categories`), "" for the row of totals alone. `group`: the heading above it."""

    name: str
    title: str
    group: str
    definition: str
    source: Source
    columns: tuple[Column, ...]
    scheme: str = ""


@dataclass(frozen=True)
class MadeSection:
    """できた表; its last row is that of the totals. `head`: what the rows are called; `source`: equal for
    tables made of the same lines; `placed`: the row of each line, in their order. `kept`: of a closed
    report, the rows of each cell as they were; a live one has its lines instead."""

    name: str
    title: str
    group: str
    definition: str
    head: str
    source: str
    dataset: str
    columns: tuple[Column, ...]
    rows: tuple[ReportRow, ...]
    lines: tuple[Line, ...] = field(repr=False, default=())
    placed: tuple[str, ...] = field(repr=False, default=())
    kept: Mapping[str, tuple[int, ...]] | None = field(repr=False, default=None)

    @property
    def cells(self) -> Iterator[Cell]:
        """All its cells, row by row."""
        for row in self.rows:
            yield from row.cells

    def ids_in(self, row: ReportRow, place: int) -> tuple[int, ...]:
        """The ids of the rows behind the cell in that place of a row, in their order; a row that
        stands there twice (延べ) is named twice."""
        if self.kept is not None:
            return self.kept[row.cells[place].key]
        return tuple(sorted(line.id for line in self.lines_in(row.key, self.columns[place])))

    def lines_in(self, row_key: str, column: Column) -> list[Line]:
        """The lines that stand in one cell; of a rate, those of its denominator."""
        return [
            line
            for line, place in zip(self.lines, self.placed, strict=True)
            if row_key in (ALL, place) and (column.takes is None or column.takes(line))
        ]


def cell_key(section: str, row: str, column: str) -> str:
    """「jobs/精神障害/persons」: names a cell within its report."""
    return f"{section}/{row}/{column}"


def cell_of(
    key: str, column: Column, lines: Sequence[Line], people: int | None, *, is_total: bool
) -> Cell:
    """The cell in which these lines stand, with `people` behind them."""
    part, whole = None, None
    if column.tally is Tally.PERSONS:
        value = people or 0
    elif column.tally is Tally.THINGS:
        value = len({line.thing for line in lines if line.thing is not None})
    elif column.tally is Tally.SUM:
        value = sum(line.amount for line in lines)
    elif column.tally is Tally.RATE:
        value = part = sum(1 for line in lines if column.part is None or column.part(line))
        whole = len(lines)
    else:
        value = len(lines)
    return Cell(key, value, part, whole, people, is_total, column.unit)


def people_behind(lines: Sequence[Line]) -> int | None:
    """How many persons stand behind the lines; None where they are about nobody."""
    people = {line.person for line in lines}
    people.discard(None)
    return len(people) if people or not lines else None


def marked(*names: str) -> Taken:
    """Takes the lines that bear all these marks."""
    wanted = frozenset(names)
    return lambda line: wanted <= line.marks


def coded_as(name: str, *values: str) -> Taken:
    """Takes the lines whose code of that name is one of these."""
    return lambda line: line.codes.get(name, "") in values
