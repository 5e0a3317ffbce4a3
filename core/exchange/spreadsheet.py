"""表計算に渡す値 (cells for a spreadsheet): nothing that Excel would run as a formula leaves here.

What was neutralised comes back as it was when the file is imported again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

# Full-width signs too: Excel in Japanese takes them for the half-width ones.
_DANGEROUS = re.compile(r"'*[=+\-@\t\r\n＝＋－\uff20]")


def safe_cell(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would run it; else as it is.

    A text that already begins with apostrophes before such a sign gets one more, so that
    `restored_cell` gives back every text exactly.
    """
    return f"'{text}" if _DANGEROUS.match(text) else text


def restored_cell(text: str) -> str:
    """What `safe_cell` was given."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text


def csv_bytes(
    rows: Iterable[Sequence[object]], headers: Sequence[str], notes: Sequence[str] = ()
) -> bytes:
    """CSV as Excel opens it: UTF-8 with BOM, CRLF, every text safe. `notes`: lines on top.

    Numbers stay numbers (a negative one is no formula), days are written 2026-11-21, None is blank.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    for note in notes:
        writer.writerow([safe_cell(note)])
    writer.writerow([safe_cell(header) for header in headers])
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return buffer.getvalue().encode("utf-8-sig")


def xlsx_bytes(
    rows: Iterable[Sequence[object]], headers: Sequence[str], notes: Sequence[str] = ()
) -> bytes:
    """An Excel file of one sheet, as `csv_bytes`: `notes` on top, then the headers, kept in view.

    Days are days to Excel. Nothing is a formula or a link.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    nothing_runs = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **nothing_runs}) as book:
        sheet = book.add_worksheet("一覧")
        head = book.add_format({"bold": True, "bg_color": "#F4F1EA", "bottom": 1})
        day = book.add_format({"num_format": "yyyy/mm/dd", "align": "left"})
        sheet.set_column(0, max(len(headers) - 1, 0), 16)
        top = len(notes)
        sheet.freeze_panes(top + 1, 1)
        for at, note in enumerate(notes):
            sheet.write_string(at, 0, safe_cell(note))
        for place, header in enumerate(headers):
            sheet.write_string(top, place, safe_cell(header), head)
        for at, row in enumerate(rows, top + 1):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, place, value, day)
                elif isinstance(value, str):
                    sheet.write_string(at, place, safe_cell(value))
                elif isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(at, place, value)
                elif value is not None:
                    sheet.write_string(at, place, safe_cell(str(value)))
    return buffer.getvalue()


def _cell(value: object) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return safe_cell(str(value))
