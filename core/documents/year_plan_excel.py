"""事業計画の Excel: the printed table, A4 across, ready to go on writing in.

Every text is written as text: nothing is a formula or a link.
"""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Sequence
from typing import Any

from core.documents.excel import EDGE, GREY, LINE, NOTHING_RUNS, TINT
from core.documents.year_plan import PaperGroup, YearPlanPaper

PLAN_WIDTHS = (24, 34, 56, 12)
PROGRESS_WIDTHS = (20, 24, 40, 10, 13, 10, 10, 25)
# A row of Excel ends at 409 points.
HIGHEST = 409.0


def year_plan_xlsx(paper: YearPlanPaper) -> bytes:
    """The plan as an Excel file of one sheet."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **NOTHING_RUNS}) as book:
        _Sheet(book, paper).write()
    return buffer.getvalue()


class _Sheet:
    def __init__(self, book: Any, paper: YearPlanPaper) -> None:
        self._paper, self._at = paper, 0
        self._sheet = book.add_worksheet("事業計画")
        self._widths = PROGRESS_WIDTHS if paper.with_progress else PLAN_WIDTHS
        plain = {"font_name": "游ゴシック", "font_size": 10.5}
        box = {**plain, "border": 1, "border_color": EDGE, "text_wrap": True, "valign": "top"}
        self._looks = {
            "title": book.add_format({**plain, "font_size": 17, "bold": True}),
            "note": book.add_format({**plain, "font_size": 9, "font_color": GREY}),
            "words": book.add_format({**plain, "text_wrap": True, "valign": "top"}),
            "head": book.add_format({**box, "font_size": 9, "font_color": GREY, "bg_color": TINT}),
            "group": book.add_format({**box, "bold": True}),
            "cell": book.add_format(box),
            "number": book.add_format({**box, "align": "right"}),
            "late": book.add_format({**box, "font_color": "#9C3F2A"}),
            "late_number": book.add_format({**box, "font_color": "#9C3F2A", "align": "right"}),
        }

    def write(self) -> None:
        """Head, table, rules; and how it is printed."""
        paper, sheet = self._paper, self._sheet
        for at, width in enumerate(self._widths):
            sheet.set_column(at, at, width)
        self._line(paper.title, "title", 28)
        about = "　".join(filter(None, [paper.year, paper.programme, paper.office, paper.mark]))
        self._line(about, "note", 16)
        if paper.aim:
            self._wide(paper.aim)
        if paper.with_progress:
            self._line(f"{paper.as_of}　{paper.summary}", "note", 16)
        top = self._at
        for at, title in enumerate(paper.columns):
            sheet.write_string(top, at, title, self._looks["head"])
        self._at += 1
        for group in paper.groups:
            self._group(group)
        for rule in paper.rules:
            self._line(rule, "note", 15)
        self._print(top)

    def _line(self, text: str, look: str, height: float) -> None:
        self._sheet.write_string(self._at, 0, text, self._looks[look])
        self._sheet.set_row(self._at, height)
        self._at += 1

    def _wide(self, text: str) -> None:
        last = len(self._widths) - 1
        self._sheet.merge_range(self._at, 0, self._at, last, "", self._looks["words"])
        self._sheet.write_string(self._at, 0, text, self._looks["words"])
        self._sheet.set_row(self._at, _height([text], [sum(self._widths)]))
        self._at += 1

    def _group(self, group: PaperGroup) -> None:
        first = self._at
        for row in group.rows:
            texts = self._paper.cells(row)
            for at, text in enumerate(texts, start=1):
                look = "number" if 3 <= at <= 6 else "cell"
                if row.is_behind and at >= 4:
                    look = "late_number" if look == "number" else "late"
                self._sheet.write_string(self._at, at, text, self._looks[look])
            alone = [group.heading] if len(group.rows) == 1 else [""]
            self._sheet.set_row(self._at, _height([*alone, *texts], self._widths))
            self._at += 1
        if self._at - first > 1:
            self._sheet.merge_range(first, 0, self._at - 1, 0, "", self._looks["group"])
        self._sheet.write_string(first, 0, group.heading, self._looks["group"])

    def _print(self, top: int) -> None:
        paper, sheet = self._paper, self._sheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
        sheet.hide_gridlines(2)
        sheet.repeat_rows(top)
        sheet.freeze_panes(top + 1, 1)
        title, office, mark = (
            text.replace("&", "&&")[:70] for text in (paper.title, paper.office, paper.mark)
        )
        sheet.set_header(f"&L{mark}&R{title}　{paper.year}")
        sheet.set_footer(f"&L{office}&C&P / &N")


def _height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """The height that the longest text needs: Excel does not tell it for what it did not draw."""
    lines = [
        sum(max(1, math.ceil(_wide(part) / (width - 1))) for part in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    ]
    return min(max(lines) * LINE + 6, HIGHEST)


def _wide(text: str) -> float:
    return sum(2.0 if unicodedata.east_asian_width(sign) in "WFA" else 1.0 for sign in text)
