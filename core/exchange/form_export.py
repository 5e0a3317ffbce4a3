"""フォームの書き出し (export of a form): a table of answers, pasted from a spreadsheet or as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.domain.text import search_key
from core.exchange.reader import read_table
from core.exchange.report import FileRefused
from core.exchange.spreadsheet import restored_cell
from core.exchange.workbook import is_workbook, read_workbook

MAX_SHEETS_OF_PAPER, MAX_COLUMNS, LONGEST_PASTE = 2_000, 60, 2_000_000


@dataclass(frozen=True)
class FormTable:
    """表: its headings, its rows (one cell for each heading), and where each stands in the file."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]


def read_form(content: bytes, file_name: str) -> FormTable:
    """The table of a CSV or Excel file. Raises FileRefused."""
    if is_workbook(content):
        sheets = read_workbook(content)
        if not sheets:
            raise FileRefused("Excelファイルに、文字のあるシートがありません。")
        return _table([(row.number, row.cells) for row in sheets[0].rows])
    read = read_table(content, file_name)
    return _table([(1, read.header), *((row.number, row.cells) for row in read.rows)])


def read_pasted(text: str) -> FormTable:
    """The table of what was copied from a spreadsheet (tabs), or from a CSV (commas)."""
    if len(text) > LONGEST_PASTE:
        raise FileRefused("貼り付けた文字が多すぎます。ファイルで選んでください。")
    first = text.split("\n", 1)[0]
    try:
        rows = list(
            csv.reader(io.StringIO(text.strip("\n")), delimiter="\t" if "\t" in first else ",")
        )
    except csv.Error:
        raise FileRefused("表として読めません。見出しの行からコピーし直してください。") from None
    return _table(list(enumerate(rows, start=1)))


def _table(rows: Sequence[tuple[int, Sequence[str]]]) -> FormTable:
    filled = [
        (number, tuple(map(restored_cell, row)))
        for number, row in rows
        if any(cell.strip() for cell in row)
    ]
    if len(filled) < 2:
        raise FileRefused("見出しの行と、答えの行が1行以上要ります。見出しからコピーしてください。")
    (_, header), *answers = filled
    if len(header) > MAX_COLUMNS:
        raise FileRefused(f"列が{len(header)}あります。{MAX_COLUMNS}列までにしてください。")
    if len(answers) > MAX_SHEETS_OF_PAPER:
        raise FileRefused(f"{len(answers):,}行あります。一度に{MAX_SHEETS_OF_PAPER:,}行までです。")
    width = len(header)
    return FormTable(
        tuple(cell.strip() for cell in header),
        tuple((*row[:width], *([""] * (width - len(row)))) for _, row in answers),
        tuple(number for number, _ in answers),
    )


def matched(header: Sequence[str], wanted: Mapping[int, str]) -> dict[int, int]:
    """Column → which of the wanted titles it most likely holds; each title once."""
    found: dict[int, int] = {}
    for exactly in (True, False):
        for place, heading in enumerate(header):
            key = search_key(heading)
            if place in found or not key:
                continue
            for row_id, title in wanted.items():
                other = search_key(title)
                is_same = key == other if exactly else other in key or key in other
                if is_same and row_id not in found.values():
                    found[place] = row_id
                    break
    return found
