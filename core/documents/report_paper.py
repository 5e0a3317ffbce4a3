"""実績報告の紙 (a report on paper): what stands on it, as plain values that both writers draw.

It holds numbers and words only: which number may stand there was decided before, and nothing of a
person ever comes into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from core.documents.content import day

EXACT_MARK = "そのままの数・取扱注意"


@dataclass(frozen=True)
class PaperCell:
    """一つの数. `number`: the plain number for a spreadsheet, None for a rate, a blank or a hidden
    one."""

    text: str
    number: int | None = None


@dataclass(frozen=True)
class PaperRow:
    """表の行."""

    label: str
    cells: tuple[PaperCell, ...]
    is_total: bool = False


@dataclass(frozen=True)
class PaperTable:
    """報告の項目: a table with its definition above and its remarks below. `group`: the heading under
    which it stands together with its neighbours; `corner`: over the labels."""

    group: str
    title: str
    definition: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[PaperRow, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReportPaper:
    """実績報告. `facts`: what the head says of it (period, programme …), title → words; `handling`:
    stands on every page; `mark` lies across each of them (模擬データ)."""

    title: str
    addressee: str
    office: str
    made_on: date
    facts: tuple[tuple[str, str], ...]
    tables: tuple[PaperTable, ...]
    notes: tuple[str, ...] = ()
    handling: str = ""
    mark: str = ""

    @property
    def columns(self) -> int:
        """How many columns of numbers the widest table has."""
        return max((len(table.columns) for table in self.tables), default=0)

    @property
    def is_wide(self) -> bool:
        """Whether it is printed on the long side."""
        return self.columns > PORTRAIT_COLUMNS


# More columns of numbers than this are not read on the short side of A4.
PORTRAIT_COLUMNS = 8


def as_data(paper: ReportPaper) -> dict[str, Any]:
    """Everything as plain values, as the template reads it."""
    return {**asdict(paper), "made_on": day(paper.made_on), "is_wide": paper.is_wide}


def texts(paper: ReportPaper) -> Iterator[str]:
    """Every text that stands on it: for tests."""
    yield from (paper.title, paper.addressee, paper.office, paper.handling, *paper.notes)
    for title, words in paper.facts:
        yield from (title, words)
    for table in paper.tables:
        yield from (
            table.group,
            table.title,
            table.definition,
            table.corner,
            *table.columns,
            *table.notes,
        )
        for row in table.rows:
            yield from (row.label, *(cell.text for cell in row.cells))
