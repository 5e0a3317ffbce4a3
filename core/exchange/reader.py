"""表の読み取り (reader): bytes and a file name → header and rows, whatever Excel made of them.

UTF-8 with or without BOM, cp932, UTF-16; comma or tab; any line ending; line breaks in quotes.
The file is read twice: once to see that it is within the limits, holding nothing, and once to keep
its rows. A byte that cannot be decoded becomes U+FFFD, so that row and column can be named.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.exchange.archive import MAX_ROWS, TextFile, faults_of_the_zip, find_text_file
from core.exchange.report import FileRefused

MAX_COLUMNS = 200
MAX_LINE = 1_000_000
_HEAD = 64 * 1024
_UTF16_SHARE = 0.03  # of the characters at least so many are commas, quotes and other ASCII
_ENCODING_NAMES = {
    "utf-8-sig": "UTF-8（BOM付き）",
    "utf-8": "UTF-8",
    "cp932": "シフトJIS（cp932）",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16LE",
    "utf-16-be": "UTF-16BE",
}
# What cp932 makes of bytes that stand for no letter, and control characters.
_NO_LETTERS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\uf8f0-\uf8f3]")
_NOT_TEXT = "文字のファイルではありません。CSVファイルか、CSVの入ったZIPファイルを選んでください。"


@dataclass(frozen=True, slots=True)
class Row:
    """行: the line as a person counts it in Excel (header = 1), its cells, one per header.

    `fault` says why the row cannot be split into the columns of the header; blank when it can.
    """

    number: int
    cells: tuple[str, ...]
    fault: str = ""


@dataclass(frozen=True)
class Table:
    """表: what a file holds, as text. Rows whose cells are all blank are left out."""

    file_name: str
    encoding: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def encoding_name(self) -> str:
        """The encoding as it is called in Japan."""
        return _ENCODING_NAMES[self.encoding]


def read_table(
    content: bytes,
    file_name: str,
    check_header: Callable[[tuple[str, ...]], object] | None = None,
) -> Table:
    """The table of a CSV file or of the one CSV in a zip. Raises FileRefused.

    `check_header` may refuse the header before the rows are read.
    """
    return read_text(find_text_file(content, file_name), check_header)


def read_text(
    file: TextFile, check_header: Callable[[tuple[str, ...]], object] | None = None
) -> Table:
    """The table of one text file, kept whole. Raises FileRefused."""
    with faults_of_the_zip():
        encoding = _encoding(file)
        delimiter = _delimiter(file, encoding)
        header = _header(_records(file, encoding, delimiter))
        if check_header:
            check_header(header)
        _check_size(file, encoding, delimiter)
        rows = tuple(_filled_rows(file, encoding, delimiter, len(header)))
    if not rows:
        raise FileRefused(
            "見出しの行だけで、データの行がありません。もう一度ダウンロードしてください。"
        )
    return Table(file.name, encoding, header, rows)


def header_of(file: TextFile) -> tuple[str, ...]:
    """見出し: the first filled row, to see what kind of file it is. Raises FileRefused."""
    with faults_of_the_zip():
        encoding = _encoding(file)
        return _header(_records(file, encoding, _delimiter(file, encoding)))


def encoding_of(file: TextFile) -> str:
    """The encoding of a text file, as it is called in Japan."""
    with faults_of_the_zip():
        return _ENCODING_NAMES[_encoding(file)]


def each_row(file: TextFile) -> Iterator[Row]:
    """The rows below the header one after the other, nothing kept: for files of 400,000 rows."""
    with faults_of_the_zip():
        encoding = _encoding(file)
        delimiter = _delimiter(file, encoding)
        width = len(_header(_records(file, encoding, delimiter)))
        for row in _filled_rows(file, encoding, delimiter, width):
            if row.number > file.limits.rows + 1:
                raise FileRefused(_too_many_rows(file))
            yield row


def read_rows(file: TextFile) -> tuple[Row, ...]:
    """Every filled row with its number, the header among them wherever it stands: for lists that
    begin with a title. Raises FileRefused."""
    with faults_of_the_zip():
        encoding = _encoding(file)
        delimiter = _delimiter(file, encoding)
        _check_size(file, encoding, delimiter)
        return tuple(
            row for row in _records(file, encoding, delimiter) if row.fault or _is_filled(row)
        )


def _filled_rows(file: TextFile, encoding: str, delimiter: str, width: int) -> Iterator[Row]:
    filled = (r for r in _records(file, encoding, delimiter) if r.fault or _is_filled(r))
    next(filled)  # the header
    for row in filled:
        yield _fitted(row, width)


def _encoding(file: TextFile) -> str:
    with file.open() as stream:
        head = stream.read(_HEAD)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise FileRefused("文字コードがUTF-32です。UTF-8のCSVで保存し直してから選んでください。")
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    high_zeros, low_zeros = head[:2000:2].count(0), head[1:2000:2].count(0)
    if high_zeros or low_zeros:
        most, least = max(high_zeros, low_zeros), min(high_zeros, low_zeros)
        if most < 4 * least or most < len(head[:2000]) / 2 * _UTF16_SHARE:
            raise FileRefused(_NOT_TEXT)
        return "utf-16-le" if low_zeros > high_zeros else "utf-16-be"
    first_line = head.split(b"\n", 1)[0]
    for encoding in ("utf-8", "cp932"):
        if first_line.isascii():
            readable = _decodes(file, encoding)
        else:
            readable = _starts_with(first_line, encoding)
        if readable:
            return encoding
    raise FileRefused("文字コードが分かりません。UTF-8のCSVで保存し直してから選んでください。")


def _starts_with(first_line: bytes, encoding: str) -> bool:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(first_line)
    except UnicodeDecodeError:
        return False
    return not _NO_LETTERS.search(text)


def _decodes(file: TextFile, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with file.open() as stream:
        try:
            while chunk := stream.read(_HEAD):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _lines(file: TextFile, encoding: str) -> Iterator[str]:
    """The lines with their endings; sizes are counted here, whatever the zip's directory said."""
    total = 0
    with (
        file.open() as raw,
        io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="") as text,
    ):
        while line := text.readline(MAX_LINE + 1):
            total += len(line)
            if len(line) > MAX_LINE:
                raise FileRefused(
                    "1行が長すぎます（100万文字を超えています）。CSVファイルか確かめてください。"
                )
            if total > file.limits.unpacked:
                raise FileRefused("ファイルの中身が大きすぎます。分けたファイルを選んでください。")
            if "\0" in line:
                raise FileRefused(_NOT_TEXT)
            yield line


def _delimiter(file: TextFile, encoding: str) -> str:
    first = next((line for line in _lines(file, encoding) if line.strip()), "")
    return "\t" if first.count("\t") > first.count(",") else ","


def _records(file: TextFile, encoding: str, delimiter: str) -> Iterator[Row]:
    """Every record, also the blank ones, so that Excel's row numbers hold."""
    reader = csv.reader(_lines(file, encoding), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "expected after" not in str(error):
                raise FileRefused(
                    f'{number}行目から始まる「"」（引用符）が閉じられていません。'
                    "その行を直すか、公開元からもう一度ダウンロードしてください。"
                ) from error
            yield Row(number, (), '「"」（引用符）の使い方に誤りがあり、列に分けられません。')
            continue
        yield Row(number, tuple(cells))


def _header(records: Iterator[Row]) -> tuple[str, ...]:
    """The cells of the first row that has any."""
    top = next((row for row in records if row.fault or _is_filled(row)), None)
    if top is None:
        raise FileRefused(
            "ファイルに文字がありません。公開元からもう一度ダウンロードしてください。"
        )
    if top.fault:
        raise FileRefused(f"見出しの行（{top.number}行目）を読めません。{top.fault}")
    _check_width(top)
    return _without_blank_end(top.cells, 0)


def _check_size(file: TextFile, encoding: str, delimiter: str) -> None:
    """A table that is kept whole has no more than MAX_ROWS rows, whatever the limits of its file."""
    for row in _records(file, encoding, delimiter):
        if row.number > MAX_ROWS + 1:
            raise FileRefused(
                f"行が多すぎます（{MAX_ROWS:,}行まで）。都道府県やサービスで分けて選んでください。"
            )
        _check_width(row)


def _too_many_rows(file: TextFile) -> str:
    return f"行が多すぎます（{file.limits.rows:,}行まで）。公開されたままのファイルか確かめてください。"


def _check_width(row: Row) -> None:
    if len(row.cells) > MAX_COLUMNS:
        raise FileRefused(
            f"{row.number}行目の列が多すぎます（{len(row.cells)}列。{MAX_COLUMNS}列まで）。"
            "公開されたままのファイルか確かめてください。"
        )


def _is_filled(row: Row) -> bool:
    return any(cell and not cell.isspace() for cell in row.cells)


def _fitted(row: Row, width: int) -> Row:
    """The row with one cell per header; blank cells beyond the header are cut off."""
    if row.fault:
        return row
    cells = _without_blank_end(row.cells, width)
    if len(cells) == width:
        return Row(row.number, cells)
    more = "多い" if len(cells) > width else "少ない"
    fault = (
        f"列の数が見出しより{more}行です（見出し{width}列、この行{len(cells)}列）。"
        "公開されたままのファイルか確かめてください。"
    )
    return Row(row.number, cells, fault)


def _without_blank_end(cells: tuple[str, ...], keep: int) -> tuple[str, ...]:
    end = len(cells)
    while end > keep and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
