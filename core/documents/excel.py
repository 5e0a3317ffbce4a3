"""Excel: the same content as the PDF, for an office that goes on writing in it.

Twelve narrow columns carry every part. Every text is written as text: nothing is a formula or a link.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from core.documents.content import (
    WIDTH,
    Boxes,
    Document,
    Frame,
    Note,
    Picture,
    Table,
    Words,
    day,
)

COLUMN = 7.6
# Half-width signs that one of the columns holds on a line, and points of a line.
PER_COLUMN, LINE = 7.4, 15.0
# A row of Excel ends at 409 points: a longer text goes on in the next row.
LINES_PER_ROW = 24
SPLIT = {1: ((2, 10),), 2: ((2, 4), (2, 4)), 3: ((2, 2), (2, 2), (2, 2))}
TINT, GREY, EDGE = "#EDF3F0", "#55605C", "#8FA39C"
PICTURE_WIDTH = 660
NOTHING_RUNS = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
LOOKS: dict[str, dict[str, object]] = {
    "title": {"font_size": 17, "bold": True},
    "aside": {"font_size": 9, "font_color": GREY, "align": "right"},
    "heading": {"font_size": 12, "bold": True, "bottom": 2, "bottom_color": "#0F6B5C"},
    "bar": {"bold": True, "bg_color": TINT, "border": 1, "border_color": EDGE},
    "bar_aside": {"bg_color": TINT, "border": 1, "border_color": EDGE, "align": "right"},
    "label": {"font_size": 9, "font_color": GREY, "bg_color": TINT, "border": 1,
              "border_color": EDGE, "text_wrap": True},
    "value": {"border": 1, "border_color": EDGE, "text_wrap": True},
    "top": {"border": 1, "border_color": EDGE, "text_wrap": True, "valign": "top"},
    "note": {"font_size": 9, "font_color": GREY, "text_wrap": True},
}  # fmt: skip


def xlsx(document: Document, frame: Frame) -> bytes:
    """The document as an Excel file of one sheet, ready to print on A4."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **NOTHING_RUNS}) as book:
        _Sheet(book, document, frame).write()
    return buffer.getvalue()


class _Sheet:
    """One sheet, written from the top to the bottom."""

    def __init__(self, book: Any, document: Document, frame: Frame) -> None:
        self._document, self._frame, self._at = document, frame, 0
        self._sheet = book.add_worksheet("書類")
        plain = {"font_name": "游ゴシック", "font_size": 10.5, "valign": "vcenter"}
        self._looks = {name: book.add_format({**plain, **look}) for name, look in LOOKS.items()}
        self._sheet.set_column(0, WIDTH - 1, COLUMN)
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
        self._sheet.hide_gridlines(2)
        name, office, copy_for = (
            text.replace("&", "&&")[:70] for text in (document.title, frame.office, frame.copy_for)
        )
        number = f"　No.{document.number}" if document.number else ""
        self._sheet.set_header(f"&L{frame.mark}&R{name}{number}")
        self._sheet.set_footer(f"&L{office}&C&P / &N&R{copy_for}")

    def write(self) -> None:
        """Title and every part."""
        document, frame = self._document, self._frame
        self._put([(document.title, 8, "title"), (frame.mark, 4, "aside")], 28)
        self._put(
            [("", 4, "aside"), (f"{frame.office}　印刷 {day(frame.made_on)}", 8, "aside")], 15
        )
        draw: dict[str, Callable[[Any], None]] = {
            "boxes": self._boxes, "words": self._words, "table": self._table,
            "picture": self._picture, "note": self._note,
        }  # fmt: skip
        for part in document.parts:
            self._at += 1
            draw[part.kind](part)

    def _put(self, cells: Sequence[tuple[str, int, str]], height: float) -> None:
        """One row: texts with the columns they take and their looks."""
        left = 0
        for text, width, look in cells:
            last = left + width - 1
            if width > 1:
                self._sheet.merge_range(self._at, left, self._at, last, "", self._looks[look])
            self._sheet.write_string(self._at, left, text, self._looks[look])
            left += width
        self._sheet.set_row(self._at, height)
        self._at += 1

    def _boxes(self, part: Boxes) -> None:
        if part.title:
            aside = [(part.aside, 6, "bar_aside")] if part.aside else []
            self._put([(part.title, WIDTH - 6 * len(aside), "bar"), *aside], 20)
        if part.lead:
            self._rows([(part.lead, WIDTH, "value")], len(wrapped(part.lead, WIDTH)), 20.0)
        for row in part.rows:
            cells: list[tuple[str, int, str]] = []
            lines = [1]
            for box, (label, value) in zip(row, SPLIT[len(row)], strict=True):
                kana = f"（{box.kana}）" if box.kana and self._frame.furigana else ""
                shown = box.shown + (f"\n{kana}" if kana else "")
                cells += [(box.title, label, "label"), (shown, value, "value")]
                lines += [len(wrapped(shown, value)) if box.text else box.lines]
                lines += [len(wrapped(box.title, label))]
            least = 32.0 if part.tall else 20.0
            self._rows(cells, max(lines), least)

    def _rows(self, cells: Sequence[tuple[str, int, str]], lines: int, least: float) -> None:
        """One row, or several when a text is longer than a row of Excel can be."""
        if lines <= LINES_PER_ROW:
            self._put(cells, max(least, lines * LINE + 5))
            return
        pieces = [
            [text] if look == "label" else _pieces(wrapped(text, width))
            for text, width, look in cells
        ]
        for number in range(max(len(piece) for piece in pieces)):
            here = [
                (piece[number] if number < len(piece) else "", width, look)
                for piece, (_text, width, look) in zip(pieces, cells, strict=True)
            ]
            high = max(len(wrapped(text, width)) for text, width, _look in here)
            self._put(here, max(least, high * LINE + 5))

    def _words(self, part: Words) -> None:
        self._put([(part.title, WIDTH, "bar")], 20)
        lines = len(wrapped(part.text, WIDTH)) if part.text else part.lines + 1
        self._rows([(part.text, WIDTH, "top")], lines, 22.0)

    def _table(self, part: Table) -> None:
        if part.title:
            self._put([(part.title, WIDTH, "heading")], 22)
        widths = [column.width for column in part.columns]
        self._put([(column.title, column.width, "label") for column in part.columns], 18)
        for row in part.drawn:
            lines = [len(wrapped(text, width)) for text, width in zip(row, widths, strict=True)]
            cells = [(text, width, "top") for text, width in zip(row, widths, strict=True)]
            self._rows(cells, max(lines), 20.0 if any(row) else 30.0)

    def _picture(self, part: Picture) -> None:
        from core.documents.pdf import drawn

        picture = drawn(part.svg)
        scale = PICTURE_WIDTH * part.width / WIDTH / picture.width
        self._sheet.insert_image(
            self._at, 1 if part.width < WIDTH else 0, "picture.png",
            {"image_data": io.BytesIO(picture.png), "x_scale": scale, "y_scale": scale,
             "description": part.alt},
        )  # fmt: skip
        self._at += round(picture.height * scale / 20) + 1

    def _note(self, part: Note) -> None:
        lines = len(wrapped(part.text, WIDTH))
        self._put([(part.text, WIDTH, "heading" if part.heading else "note")], lines * LINE + 6)


def wrapped(text: str, columns: int) -> list[str]:
    """The lines on which a text comes to stand in so many columns: Excel does not tell the height
    of merged cells."""
    room = columns * PER_COLUMN
    lines = []
    for line in text.split("\n"):
        start, used = 0, 0.0
        for at, sign in enumerate(line):
            wide = 2.0 if unicodedata.east_asian_width(sign) in "WFA" else 1.0
            if used + wide > room:
                lines.append(line[start:at])
                start, used = at, 0.0
            used += wide
        lines.append(line[start:])
    return lines


def _pieces(lines: Sequence[str]) -> list[str]:
    """Lines in pieces of as many as a row holds."""
    return [
        "\n".join(lines[start : start + LINES_PER_ROW])
        for start in range(0, len(lines), LINES_PER_ROW)
    ]
