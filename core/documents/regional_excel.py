"""地域の書類の Excel: the list as one row a person, the manual as its text and one row an organisation.

Every text is written as text: nothing is a formula or a link.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from core.documents.excel import NOTHING_RUNS
from core.documents.regional import LIST, Entry, RegionalDocument

LIST_COLUMNS = {
    "市区町村": 14, "機関": 30, "種別": 18, "機関の電話": 16, "FAX": 16, "支援の段階": 18,
    "窓口": 28, "連絡のしかた": 40, "つながる時間": 20,
}  # fmt: skip
PLACE_COLUMNS = {"市区町村": 14, "機関": 30, "種別": 18, "住所": 36, "電話": 16, "FAX": 16}
FACT_WIDTH, PEOPLE_WIDTH = 26, 60
TINT, EDGE = "#EDF3F0", "#8FA39C"


def regional_xlsx(document: RegionalDocument) -> bytes:
    """The document as an Excel file, ready to filter and to print."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **NOTHING_RUNS}) as book:
        if document.kind == LIST:
            _table(book, document, "一覧", LIST_COLUMNS, list(_persons(document)))
        else:
            _text(book, document)
            titles = _fact_titles(document)
            columns = {**PLACE_COLUMNS, **dict.fromkeys(titles, FACT_WIDTH), "窓口": PEOPLE_WIDTH}
            _table(book, document, "機関ごと", columns, list(_places(document, titles)))
    return buffer.getvalue()


def _persons(document: RegionalDocument) -> Iterator[list[str]]:
    for chapter in document.chapters:
        for entry in chapter.entries:
            for person in entry.persons:
                yield [chapter.title, entry.name, entry.kind, entry.phone, entry.fax, *person]


def _places(document: RegionalDocument, titles: Sequence[str]) -> Iterator[list[str]]:
    for chapter in document.chapters:
        for entry in chapter.entries:
            facts = dict(entry.facts)
            yield [
                chapter.title, entry.name, entry.kind, entry.place, entry.phone, entry.fax,
                *(facts.get(title, "") for title in titles), _people(entry),
            ]  # fmt: skip


def _people(entry: Entry) -> str:
    lines = ("　".join(filter(None, person)).replace("\n", "　") for person in entry.persons)
    return "\n".join(lines)


def _fact_titles(document: RegionalDocument) -> list[str]:
    """The facts that some organisation has, in their order."""
    entries = [entry for chapter in document.chapters for entry in chapter.entries]
    return list(dict.fromkeys(title for entry in entries for title, _value in entry.facts))


def _head(document: RegionalDocument) -> list[str]:
    marks = "　".join(filter(None, [document.mark, document.copy_for]))
    about = f"{document.office}　{document.edition}　{document.scope}　{document.count}機関"
    return [document.title, *filter(None, [about, marks]), *document.terms, *document.credits]


def _table(
    book: Any,
    document: RegionalDocument,
    name: str,
    columns: dict[str, int],
    rows: Sequence[Sequence[str]],
) -> None:
    plain = {"font_name": "游ゴシック", "font_size": 10, "valign": "top"}
    cell = book.add_format({**plain, "text_wrap": True, "border": 1, "border_color": EDGE})
    head = book.add_format({**plain, "bold": True, "bg_color": TINT, "border": 1,
                            "border_color": EDGE})  # fmt: skip
    note = book.add_format(plain)
    sheet = book.add_worksheet(name)
    lines = _head(document)
    for at, line in enumerate(lines):
        sheet.write_string(at, 0, line, note)
    top = len(lines) + 1
    for at, (title, width) in enumerate(columns.items()):
        sheet.set_column(at, at, width)
        sheet.write_string(top, at, title, head)
    for down, row in enumerate(rows, start=top + 1):
        for at, text in enumerate(row):
            sheet.write_string(down, at, text, cell)
    sheet.autofilter(top, 0, top + max(len(rows), 1), len(columns) - 1)
    sheet.freeze_panes(top + 1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_footer("&C&P / &N&R" + document.copy_for.replace("&", "&&"))


def _text(book: Any, document: RegionalDocument) -> None:
    plain = {"font_name": "游ゴシック", "font_size": 11, "valign": "top", "text_wrap": True}
    text, heading = book.add_format(plain), book.add_format({**plain, "bold": True})
    sheet = book.add_worksheet("基本のマナー")
    sheet.set_column(0, 0, 95)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    at = 0
    for section in document.opening:
        for words, look in ((section.heading, heading), (section.text, text)):
            if words:
                sheet.write_string(at, 0, words, look)
                at += 1
        at += 1
