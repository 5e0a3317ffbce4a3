"""Excelの表: values as text, and nothing that such a file can be made to do."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from core.exchange.report import FileRefused
from core.exchange.spreadsheet import xlsx_bytes
from core.exchange.workbook import is_workbook, read_workbook
from tests.exchange.samples import zip_of

BOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def spoiled(name: str, old: bytes, new: bytes) -> bytes:
    members = parts(xlsx_bytes([["模擬"]], ["名称"]))
    assert old in members[name]
    return zip_of({**members, name: members[name].replace(old, new)})


def test_texts_numbers_and_days_are_read_as_a_person_sees_them() -> None:
    content = xlsx_bytes(
        [["模擬　所", 12, 35.5, date(2026, 11, 21)], ["", None, 7]], list("甲乙丙丁")
    )
    assert is_workbook(content)
    (sheet,) = read_workbook(content)
    assert sheet.name == "一覧"
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (1, ("甲", "乙", "丙", "丁")),
        (2, ("模擬　所", "12", "35.5", "2026-11-21")),
        (3, ("", "", "7", "")),
    ]


def test_readings_beside_kanji_and_hidden_sheets_are_left_out() -> None:
    phonetic = "<r><t>模</t></r><r><t>擬</t></r><rPh sb='0' eb='1'><t>モギ</t></rPh>".encode()
    (sheet,) = read_workbook(spoiled(STRINGS, "<t>模擬</t>".encode(), phonetic))
    assert sheet.rows[1].cells == ("模擬",)
    hidden = spoiled(BOOK, b"<sheet ", b'<sheet state="hidden" ')
    with pytest.raises(FileRefused, match="シートがありません"):
        read_workbook(hidden)


@pytest.mark.parametrize(
    "content",
    [
        spoiled(STRINGS, b"<sst", b'<!DOCTYPE x [<!ENTITY a "b">]><sst'),
        spoiled(SHEET, b"</row>", b""),
        xlsx_bytes([["模擬"]], ["名称"])[:-40],
        spoiled(SHEET, b'r="1"', b'r="9999999"'),
    ],
    ids=["実体の宣言", "閉じない要素", "途中で切れた", "行が多すぎる"],
)
def test_a_hostile_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(FileRefused):
        read_workbook(content)


def test_formulas_errors_and_unknown_references_give_no_value() -> None:
    cell = b'<c r="A2" t="e"><v>#N/A</v></c><c r="B2" t="s"><v>99999</v></c>'
    old = b'<c r="A2" t="s"><v>1</v></c>'
    (sheet,) = read_workbook(spoiled(SHEET, old, cell))
    assert [row.number for row in sheet.rows] == [1]
    formula = b'<c r="A2"><f>SUM(B1:B9)</f><v>3</v></c>'
    assert read_workbook(spoiled(SHEET, old, formula))[0].rows[1].cells == ("3",)
