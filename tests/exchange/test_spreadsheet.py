"""表計算に渡す値: nothing runs as a formula, and everything comes back as it was."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exchange.spreadsheet import csv_bytes, restored_cell, safe_cell


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+81-3-1234-5678", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "\uff20a"],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    assert restored_cell(safe_cell(text)) == text


@pytest.mark.parametrize("text", ["", "03-1234-5678", "山田", "'引用'", "a=b", " =1"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text())
def test_every_text_comes_back(text: str) -> None:
    assert restored_cell(safe_cell(text)) == text


@given(st.text("'=+-@a"))
def test_texts_that_already_have_apostrophes_come_back_too(text: str) -> None:
    assert restored_cell(safe_cell(text)) == text
    assert not safe_cell(text).startswith(("=", "+", "-", "@"))


def test_a_csv_opens_in_excel_and_reads_back() -> None:
    content = csv_bytes(
        [["=1+1", -5, 1.5, None, date(2026, 11, 21), 'a"b\nc']], ["見出し", "-", "c", "d", "e", "f"],
        notes=["@注"],
    )  # fmt: skip
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [
        ["'@注"],
        ["見出し", "'-", "c", "d", "e", "f"],
        ["'=1+1", "-5", "1.5", "", "2026-11-21", 'a"b\nc'],
    ]
