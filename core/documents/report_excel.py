"""実績報告の Excel: one sheet, ready to print on A4; numbers are numbers, and one cell each.

Excel leaves page breaks out where it fits a sheet to the page by itself: the scale is worked out
here, so that no table that fits on a page is cut.
"""

from __future__ import annotations

import io
from typing import Any

from core.documents.content import day
from core.documents.excel import NOTHING_RUNS, wrapped
from core.documents.report_paper import PaperCell, PaperRow, PaperTable, ReportPaper

LABEL_WIDTH, NUMBER_WIDTH = 30.0, 9.5
# Printable points of A4 within the margins (inches: 0.6 at the sides, 0.8 above and below).
SIDES, ENDS = 0.6, 0.8
A4 = (8.27, 11.69)
POINT_OF_INCH, LINE = 72.0, 15.0
TINT, GREY, EDGE, DEEP = "#EDF3F0", "#55605C", "#8FA39C", "#0F6B5C"
# Signs that one unit of a column's width holds, against those of `wrapped`.
PER_WIDTH = 1 / 7.4
_EDGED = {"border": 1, "border_color": EDGE}
LOOKS: dict[str, dict[str, object]] = {
    "title": {"font_size": 17, "bold": True},
    "right": {"align": "right"},
    "handling": {"align": "right", "bold": True, "font_color": "#9C2B16"},
    "plain": {},
    "group": {"font_size": 13, "bold": True, "bottom": 2, "bottom_color": DEEP},
    "heading": {"font_size": 11, "bold": True},
    "note": {"font_size": 9, "font_color": GREY, "text_wrap": True, "valign": "top"},
    "fact": {"font_size": 9, "font_color": GREY, "bg_color": TINT, **_EDGED},
    "words": {"text_wrap": True, **_EDGED},
    "head": {"font_size": 9, "bg_color": TINT, "text_wrap": True, "align": "center", **_EDGED},
    "corner": {"font_size": 9, "bg_color": TINT, "text_wrap": True, **_EDGED},
    "label": {"text_wrap": True, **_EDGED},
    "label_total": {"text_wrap": True, "bold": True, "top": 2, "top_color": DEEP, "bottom": 1,
                    "left": 1, "right": 1, "bottom_color": EDGE},
    "number": {"num_format": "#,##0", "align": "right", **_EDGED},
    "number_total": {"num_format": "#,##0", "align": "right", "bold": True, "top": 2,
                     "top_color": DEEP, "bottom": 1, "left": 1, "right": 1, "bottom_color": EDGE},
}  # fmt: skip


def report_xlsx(paper: ReportPaper) -> bytes:
    """The report as an Excel file."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **NOTHING_RUNS}) as book:
        book.set_properties({"title": paper.title, "author": paper.office})
        _Sheet(book, paper).write()
    return buffer.getvalue()


class _Sheet:
    """One sheet, written from the top to the bottom; a table that does not fit opens a page."""

    def __init__(self, book: Any, paper: ReportPaper) -> None:
        self._paper, self._at = paper, 0
        self._last = max(paper.columns, 5)
        self._used, self._breaks = 0.0, list[int]()
        plain = {"font_name": "游ゴシック", "font_size": 10.5, "valign": "vcenter"}
        self._looks = {name: book.add_format({**plain, **look}) for name, look in LOOKS.items()}
        self._sheet = book.add_worksheet("実績報告")
        self._sheet.set_column(0, 0, LABEL_WIDTH)
        self._sheet.set_column(1, self._last, NUMBER_WIDTH)
        self._sheet.hide_gridlines(2)
        self._page()

    def _page(self) -> None:
        paper, sheet = self._paper, self._sheet
        sheet.set_paper(9)
        width, height = A4
        if paper.is_wide:
            sheet.set_landscape()
            width, height = height, width
        sheet.set_margins(left=SIDES, right=SIDES, top=ENDS, bottom=ENDS)
        # A unit of width is seven pixels, and five pixels are the cell's own; 0.75 points each.
        drawn = 0.75 * (7 * LABEL_WIDTH + 5 + self._last * (7 * NUMBER_WIDTH + 5))
        scale = min(100, int(100 * (width - 2 * SIDES) * POINT_OF_INCH / drawn))
        sheet.set_print_scale(scale)
        self._room = (height - 2 * ENDS) * POINT_OF_INCH * 100 / scale
        title, office, period = (
            text.replace("&", "&&")[:70]
            for text in (paper.title, paper.office, paper.facts[0][1] if paper.facts else "")
        )
        marks = "　".join(filter(None, [paper.mark, paper.handling])).replace("&", "&&")
        sheet.set_header(f"&L{title}　{period}&R{marks}")
        sheet.set_footer(f"&L{office}&R&P / &N")

    def write(self) -> None:
        """Head, then every table."""
        paper = self._paper
        if paper.addressee:
            self._line(f"{paper.addressee}　御中", "plain", 18)
        self._line(day(paper.made_on), "right", 16)
        self._line(paper.office, "right", 16)
        self._line(paper.title, "title", 30)
        if paper.handling:
            self._line(paper.handling, "handling", 18)
        for title, words in paper.facts:
            lines = len(wrapped(words, round(self._words_width() * PER_WIDTH)))
            self._sheet.write_string(self._at, 0, title, self._looks["fact"])
            self._sheet.merge_range(self._at, 1, self._at, self._last, "", self._looks["words"])
            self._sheet.write_string(self._at, 1, words, self._looks["words"])
            self._next(max(20.0, lines * LINE + 5))
        for note in paper.notes:
            self._note(note)
        group = ""
        for table in paper.tables:
            self._table(table, opens=table.group != group)
            group = table.group
        self._sheet.set_h_pagebreaks(self._breaks)
        self._sheet.print_area(0, 0, max(self._at - 1, 0), self._last)

    def _words_width(self) -> float:
        return self._last * NUMBER_WIDTH

    def _line(self, text: str, look: str, height: float) -> None:
        self._sheet.merge_range(self._at, 0, self._at, self._last, "", self._looks[look])
        self._sheet.write_string(self._at, 0, text, self._looks[look])
        self._next(height)

    def _note(self, text: str) -> None:
        self._line(text, "note", self._note_height(text))

    def _note_height(self, text: str) -> float:
        width = (LABEL_WIDTH + self._words_width()) * 1.1  # smaller letters
        return 13.0 * len(wrapped(text, round(width * PER_WIDTH))) + 4

    def _next(self, height: float) -> None:
        self._sheet.set_row(self._at, height)
        self._at += 1
        self._used += height

    def _table(self, table: PaperTable, *, opens: bool) -> None:
        """One table; `opens`: the heading of its group stands above it."""
        head = max(
            (len(wrapped(title, 1)) if len(title) > 4 else 1 for title in table.columns), default=1
        )
        heights = [_row_height(row) for row in table.rows]
        notes = [note for note in (table.definition, *table.notes) if note]
        above = 12 + 20 + 26 * opens + head * 13.0 + 6
        whole = above + sum(heights) + sum(map(self._note_height, notes))
        if self._used + whole > self._room and whole <= self._room:
            self._breaks.append(self._at)
            self._used = 0.0
        else:
            self._next(12)
        if opens:
            self._line(table.group, "group", 26)
        self._line(table.title, "heading", 20)
        if table.definition:
            self._note(table.definition)
        self._put(0, PaperCell(table.corner), "corner")
        for at, title in enumerate(table.columns, 1):
            self._put(at, PaperCell(title), "head")
        self._next(head * 13.0 + 6)
        for row, height in zip(table.rows, heights, strict=True):
            self._row(row, height)
        for note in table.notes:
            self._note(note)
        self._used %= self._room

    def _row(self, row: PaperRow, height: float) -> None:
        total = "_total" if row.is_total else ""
        self._put(0, PaperCell(row.label), f"label{total}")
        for at, cell in enumerate(row.cells, 1):
            self._put(at, cell, f"number{total}")
        self._next(height)

    def _put(self, column: int, cell: PaperCell, look: str) -> None:
        if cell.number is not None:
            self._sheet.write_number(self._at, column, cell.number, self._looks[look])
        else:
            self._sheet.write_string(self._at, column, cell.text, self._looks[look])


def _row_height(row: PaperRow) -> float:
    lines = [len(wrapped(row.label, round(LABEL_WIDTH * PER_WIDTH))) or 1]
    lines += [2 for cell in row.cells if cell.number is None and len(cell.text) > 6]
    return max(19.0, max(lines) * LINE + 4)
