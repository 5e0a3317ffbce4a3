"""表の読み取り: what Excel and the publisher make of a file, and files that are not to be read."""

from __future__ import annotations

import csv
import os
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.exchange.archive import MAX_UNPACKED, MEGABYTE
from core.exchange.reader import MAX_ROWS, read_table
from core.exchange.report import FileRefused
from tests.exchange import samples

ROWS = samples.offices(3)
BOM16 = "\ufeff"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("delimiter", [",", "\t"], ids=["comma", "tab"])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("cp932", ""),
        ("utf-16-le", BOM16),
        ("utf-16-be", BOM16),
        ("utf-16-le", ""),
        ("utf-16-be", ""),
    ],
)
def test_every_way_of_saving_gives_the_same_table(
    encoding: str, mark: str, delimiter: str, ending: str
) -> None:
    for quoting in (csv.QUOTE_ALL, csv.QUOTE_MINIMAL):
        content = mark + samples.text(ROWS, delimiter=delimiter, ending=ending, quoting=quoting)
        table = read_table(content.encode(encoding), samples.FILE_NAME)
        assert table.header == samples.HEADER
        assert [list(row.cells) for row in table.rows] == ROWS
        assert [row.number for row in table.rows] == [2, 3, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_header_in_plain_letters_does_not_hide_the_encoding(encoding: str) -> None:
    content = "name,note\n模擬,備考\n".encode(encoding)
    assert read_table(content, "a.csv").rows[0].cells == ("模擬", "備考")


def test_the_zip_is_taken_as_published_even_inside_another_zip() -> None:
    published = samples.zipped(samples.as_published(ROWS))
    for content in (published, samples.zipped(published, samples.ZIP_NAME)):
        table = read_table(content, samples.ZIP_NAME)
        assert len(table.rows) == 3
        assert table.file_name == samples.FILE_NAME


def test_folders_hidden_files_and_names_that_lead_outside_are_passed_over() -> None:
    content = samples.zip_of(
        {
            "../../etc/passwd.csv": b"a,b\n1,2\n",
            "/root/a.csv": b"a,b\n1,2\n",
            "..\\b.csv": b"a,b\n1,2\n",
            "C:\\c.csv": b"a,b\n1,2\n",
            "__MACOSX/._d.csv": b"\0\1\2",
            "folder/.hidden.csv": b"\0\1\2",
            "readme.pdf": b"%PDF",
            f"folder/{samples.FILE_NAME}": samples.as_published(ROWS),
        }
    )
    assert read_table(content, samples.ZIP_NAME).file_name == samples.FILE_NAME


def test_a_japanese_name_in_a_zip_made_by_windows_is_read() -> None:
    placeholder = "a" * len("一覧表.csv".encode("cp932"))
    content = samples.zip_of({placeholder: samples.as_published(ROWS)})
    content = content.replace(placeholder.encode(), "一覧表.csv".encode("cp932"))
    assert read_table(content, "a.zip").file_name == "一覧表.csv"


def test_line_breaks_in_quotes_and_blank_lines_keep_the_row_numbers_of_excel() -> None:
    content = 'a,b\n"一行目\r\n二行目",x\n\n,\n模擬,y\n'.encode()
    table = read_table(content, "a.csv")
    assert [(row.number, row.cells[0]) for row in table.rows] == [
        (2, "一行目\r\n二行目"),
        (5, "模擬"),
    ]


def test_the_header_may_stand_below_blank_lines() -> None:
    table = read_table("\n,,\n名称,電話,,\n模擬,1,,\n".encode(), "a.csv")
    assert table.header == ("名称", "電話")
    assert [(row.number, row.cells, row.fault) for row in table.rows] == [(4, ("模擬", "1"), "")]


def test_ragged_rows_are_named_and_the_others_stay() -> None:
    table = read_table(b"a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,\n", "a.csv")
    faults = {row.number: row.fault for row in table.rows if row.fault}
    assert set(faults) == {3, 4}
    assert "少ない行です（見出し3列、この行2列）" in faults[3]
    assert "多い行です（見出し3列、この行4列）" in faults[4]


def test_a_wrong_quotation_mark_spoils_its_own_row_only() -> None:
    table = read_table(b'a,b\n1,2\n"3"x,4\n5,6\n', "a.csv")
    assert [(row.number, bool(row.fault)) for row in table.rows] == [
        (2, False),
        (3, True),
        (4, False),
    ]


def test_a_quotation_mark_that_is_never_closed_is_named_by_its_row() -> None:
    with pytest.raises(FileRefused, match="3行目から始まる"):
        read_table(b'a,b\n1,2\n3,"4\n5,6\n', "a.csv")
    with pytest.raises(FileRefused, match="2行目から始まる"):
        read_table(b'a,b\n1,"' + b"x" * 140_000 + b'"\n', "a.csv")


def test_bytes_that_cannot_be_decoded_become_a_sign_that_names_the_cell() -> None:
    spoiled = samples.as_published(ROWS).replace("模擬ワークス2".encode(), b"\xe6\xa8\xff2")
    table = read_table(spoiled, samples.FILE_NAME)
    assert [row.number for row in table.rows if "\ufffd" in "".join(row.cells)] == [3]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "ファイルが空です"),
        (b"\xef\xbb\xbf", "文字がありません"),
        (b"\n\n,,\n", "文字がありません"),
        (samples.as_published([]), "データの行がありません"),
        (samples.zip_of({"xl/workbook.xml": b"x", "[Content_Types].xml": b"x"}), "Excelファイル"),
        (samples.zip_of({"一覧.xlsx": b"PK"}), "Excelファイル"),
        (samples.zip_of({"word/document.xml": b"x", "[Content_Types].xml": b"x"}), "Office文書"),
        (samples.zip_of({"mimetype": b"x", "content.xml": b"x"}), "Office文書"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "パスワード付きのExcel"),
        (b"%PDF-1.7\n", "PDFファイル"),
        (b"\x89PNG\r\n\x1a\n\0\0", "画像ファイル"),
        (b"\xff\xd8\xff\xe0", "画像ファイル"),
        (b"7z\xbc\xaf\x27\x1c\0\0", "7z形式"),
        (b"Rar!\x1a\x07", "RAR形式"),
        (b"\x1f\x8b\x08\0", "gzip形式"),
        (b"\n<!DOCTYPE html><html></html>", "Webページ"),
        (b"SQLite format 3\0", "データベース"),
        (b"\x7fELF" + bytes(range(256)) * 8, "文字のファイルではありません"),
        (b"\xff\xfd,\xfe\n1,2\n", "文字コードが分かりません"),
        ("a,b\n1,2\n".encode("utf-32"), "UTF-32"),
        (b"a,b\n1,\0\n" + b"x,y\n" * 2000, "文字のファイルではありません"),
        (samples.zip_of({}), "CSVがありません"),
        (samples.zip_of({"a.pdf": b"%PDF"}), "CSVがありません（a.pdf）"),
        (samples.zip_of({"a.csv": b"a", "b.csv": b"b"}), "2個あります（a.csv、b.csv）"),
        (samples.zip_of({"a.csv": b""}), "文字がありません"),
        (samples.zip_of({"a.zip": b"no zip"}), "壊れている"),
        (samples.zip_of({"a.csv": b"a,b\n"}, zipfile.ZIP_LZMA), "圧縮方式"),
        (samples.zipped(samples.as_published(ROWS))[:-100], "壊れている"),
        (samples.with_password_flag(samples.zipped(b"a,b\n1,2\n")), "パスワード付きのZIP"),
        (samples.with_declared_size(samples.zipped(b"a,b\n1,2\n"), 4), "壊れている"),
        (samples.zipped(samples.zipped(samples.zipped(b"a\n1\n"), "b.zip"), "a.zip"), "またZIP"),
        (samples.with_crowded_directory(60_000), "多すぎるか、特殊な形式"),
        (samples.zip_of({f"{n}.csv": b"" for n in range(1001)}), "多すぎます"),
        (b"PK\x03\x04" + b"\0" * 1000, "壊れている"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_own_sentence(
    content: bytes, sentence: str
) -> None:
    with pytest.raises(FileRefused) as caught:
        read_table(content, "upload")
    assert sentence in str(caught.value)
    assert str(caught.value).endswith("。")


def test_limits_are_named_and_what_lies_just_within_them_is_read() -> None:
    line = b"a,b,c\n"
    assert len(read_table(line * (MAX_ROWS + 1), "a.csv").rows) == MAX_ROWS
    wide = b",".join([b"x"] * 200)
    assert len(read_table(wide + b"\n" + wide, "a.csv").header) == 200
    for content, sentence in (
        (line * (MAX_ROWS + 2), "行が多すぎます（50,000行まで）"),
        (wide + b",x\n" + wide, "1行目の列が多すぎます（201列"),
        (wide + b"\n" + wide + b",x\n", "2行目の列が多すぎます（201列"),
        (b"a" * 1_000_001, "1行が長すぎます"),
        (os.urandom(16).join([b"PK\x03\x04"] * 2) + bytes(10 * MEGABYTE), "ZIPファイルが大きすぎ"),
        (samples.long_zip(bytes(MEGABYTE), 101), "中身が大きすぎます（101MB"),
        (samples.zipped(samples.long_zip(bytes(MEGABYTE), 101), "a.zip"), "中身が大きすぎます"),
        (bytes(MAX_UNPACKED + 1), "中身が大きすぎます"),
    ):
        with pytest.raises(FileRefused) as caught:
            read_table(content, "upload")
        assert sentence in str(caught.value)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_damaged_zip_is_read_or_refused_but_never_a_bug(data: st.DataObject) -> None:
    content = bytearray(samples.zipped(samples.as_published(ROWS)))
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    for damaged in (bytes(content), bytes(content[:cut])):
        try:
            read_table(damaged, "upload")
        except FileRefused:
            continue


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=100).map(str.encode)))
def test_any_bytes_are_read_or_refused_but_never_a_bug(content: bytes) -> None:
    try:
        table = read_table(content, "upload")
    except FileRefused:
        return
    for row in table.rows:
        assert row.fault or len(row.cells) == len(table.header)


cells = st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters="\0\ufeff"), min_size=1, max_size=12
)


@settings(deadline=None)
@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=5))
def test_whatever_was_written_is_read_back(rows: list[list[str]]) -> None:
    header, rows = ("一", "二", "三"), [["模擬", "ア", "a"], *rows]
    table = read_table(samples.as_published(rows, header), "a.csv")
    kept = [row for row in rows if any(not cell.isspace() for cell in row)]
    assert [list(row.cells) for row in table.rows] == kept
