"""実績報告の紙: A4, its pages told, nothing run, no table cut that fits on a page."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

from pypdf import PdfReader

from core.documents.report_excel import report_xlsx
from core.documents.report_paper import (
    EXACT_MARK,
    PORTRAIT_COLUMNS,
    PaperCell,
    PaperRow,
    PaperTable,
    ReportPaper,
    texts,
)
from core.documents.report_pdf import report_pdf
from core.exchange.workbook import read_workbook


def table(rows: int, columns: int = 3) -> PaperTable:
    cells = tuple(PaperCell(str(n), n) for n in range(columns))
    body = [PaperRow(f"区分 {n}", cells) for n in range(rows)]
    return PaperTable(
        "相談・支援", "相談の件数", "記録の数。", "方法", tuple("あいうえおかきくけこ"[:columns]),
        (*body, PaperRow("=計", cells, is_total=True)),
    )  # fmt: skip


PAPER = ReportPaper(
    title="実績報告 & 模擬", addressee="模擬県", office="模擬センター", made_on=date(2026, 11, 21),
    facts=(("期間", "2026年10月"),), tables=tuple(table(12) for _ in range(6)),
    handling=EXACT_MARK, mark="模擬データ",
)  # fmt: skip


def sheet_xml(paper: ReportPaper) -> str:
    with zipfile.ZipFile(io.BytesIO(report_xlsx(paper))) as packed:
        return packed.read("xl/worksheets/sheet1.xml").decode()


def test_the_sheet_is_a4_with_its_head_on_every_page_and_breaks_between_tables() -> None:
    xml = sheet_xml(PAPER)
    assert 'paperSize="9"' in xml
    assert 'orientation="portrait"' in xml
    assert f"2026年10月&amp;R模擬データ　{EXACT_MARK}" in xml
    assert "&amp;P / &amp;N" in xml
    (sheet,) = read_workbook(report_xlsx(PAPER))
    first = {row.number: row.cells[0] for row in sheet.rows}
    breaks = [int(row) for row in re.findall(r'<brk id="(\d+)"', xml)]
    assert breaks
    # A page opens with the heading of a table: none of them is parted.
    assert {first[row + 1] for row in breaks} == {"相談の件数"}


def test_nothing_runs_and_a_number_is_a_number() -> None:
    xml = sheet_xml(PAPER)
    (sheet,) = read_workbook(report_xlsx(PAPER))
    assert "=計" in [text for row in sheet.rows for text in row.cells]
    assert "<f>" not in xml
    assert re.search(r'<c r="C\d+" s="\d+"><v>1</v>', xml)


def test_many_columns_lie_on_the_long_side() -> None:
    wide = replace(PAPER, tables=(table(3, PORTRAIT_COLUMNS + 1),))
    assert 'orientation="landscape"' in sheet_xml(wide)
    assert report_pdf(wide).startswith(b"%PDF")


def test_the_pdf_goes_on_over_several_pages() -> None:
    assert len(PdfReader(io.BytesIO(report_pdf(PAPER))).pages) > 1
    assert "相談の件数" in set(texts(PAPER))
