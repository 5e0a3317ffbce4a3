"""Excelの表 (workbook): the sheets of an .xlsx file as text, read with nothing but the standard library.

Values only: no formula is computed (Excel stored its result), no link followed, no macro looked at,
and a document that declares entities is refused. Dates come as 2026-11-21, whole numbers without
「.0」, and the readings that Excel keeps beside kanji (rPh) are left out.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from posixpath import normpath
from typing import Any
from xml.parsers import expat

from core.exchange.archive import (
    BROKEN,
    MAX_ROWS,
    MAX_UNPACKED,
    check_directory,
    faults_of_the_zip,
)
from core.exchange.reader import MAX_COLUMNS, Row
from core.exchange.report import FileRefused

MAX_CELLS = 500_000
MAX_SHEETS = 100
_BUILT_IN_DAYS = frozenset([*range(14, 18), 22, *range(27, 32), *range(34, 37), *range(50, 59)])
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


@dataclass(frozen=True)
class Sheet:
    """シート: its name and its filled rows as a person counts them (the first line is 1)."""

    name: str
    rows: tuple[Row, ...]


def is_workbook(content: bytes) -> bool:
    """Whether this is an .xlsx file (a zip whose members lie below xl/)."""
    return content.startswith(b"PK\x03\x04") and b"xl/workbook.xml" in content


def read_workbook(content: bytes) -> list[Sheet]:
    """The visible sheets that hold anything. Raises FileRefused."""
    check_directory(content)
    with faults_of_the_zip():
        archive = zipfile.ZipFile(BytesIO(content))
        members = {info.filename: info for info in archive.infolist()}
        if sum(info.file_size for info in members.values()) > MAX_UNPACKED:
            raise FileRefused("Excelファイルの中身が大きすぎます。シートを分けて選んでください。")
        if any(info.flag_bits & 0x1 for info in members.values()):
            raise FileRefused("パスワード付きのExcelです。パスワードを外して選んでください。")

        def parse(path: str, start: _Start, end: _End | None = None, text: _Text = None) -> None:
            if path in members:
                with archive.open(path) as stream:
                    _parse(stream.read(MAX_UNPACKED + 1), start, end, text)

        return _sheets(parse)


_Start = Callable[[str, Mapping[str, str]], None]
_End = Callable[[str], None]
_Text = Callable[[str], None] | None
_Parse = Callable[..., None]


def _parse(content: bytes, start: _Start, end: _End | None, text: _Text) -> None:
    reader = expat.ParserCreate()
    reader.buffer_text = True
    local: dict[str, str] = {}  # x:row → row: some programs write the prefix, Excel does not

    def refuse(*_args: Any) -> None:
        raise FileRefused("Excelファイルの中に、読んではいけない宣言があります。")

    def begin(name: str, given: Mapping[str, str]) -> None:
        start(local.get(name) or local.setdefault(name, name.rpartition(":")[2]), given)

    def finish(name: str) -> None:
        if end:
            end(local[name])

    reader.StartDoctypeDeclHandler = refuse
    reader.StartElementHandler = begin
    if end:
        reader.EndElementHandler = finish
    if text:
        reader.CharacterDataHandler = text
    try:
        reader.Parse(content, True)
    except expat.ExpatError as error:
        raise FileRefused(BROKEN.replace("ZIP", "Excel")) from error


def _sheets(parse: _Parse) -> list[Sheet]:
    names: list[tuple[str, str]] = []
    targets: dict[str, str] = {}
    book: dict[str, bool] = {"1904": False}

    def of_book(tag: str, given: Mapping[str, str]) -> None:
        if tag == "sheet" and given.get("state", "visible") == "visible":
            link = next((value for key, value in given.items() if key.endswith(":id")), "")
            names.append((given.get("name", ""), link))
        if tag == "workbookPr":
            book["1904"] = given.get("date1904", "0") in ("1", "true")

    def of_links(tag: str, given: Mapping[str, str]) -> None:
        if tag == "Relationship":
            target = given.get("Target", "")
            path = target[1:] if target.startswith("/") else f"xl/{target}"
            targets[given.get("Id", "")] = normpath(path)

    parse("xl/workbook.xml", of_book)
    parse("xl/_rels/workbook.xml.rels", of_links)
    strings, days = _strings(parse), _day_styles(parse)
    epoch = _EPOCH_1904 if book["1904"] else _EPOCH
    found = []
    for name, link in names[:MAX_SHEETS]:
        rows = _Rows(strings, days, epoch)
        parse(targets.get(link, ""), rows.start, rows.end, rows.text)
        if filled := tuple(rows.filled()):
            found.append(Sheet(name, filled))
    if not found:
        raise FileRefused("Excelファイルに、値の入ったシートがありません。")
    return found


def _strings(parse: _Parse) -> list[str]:
    """The shared texts: runs of one text are joined, readings (rPh) left out."""
    found: list[str] = []
    state = {"reading": 0, "inside": 0}

    def start(tag: str, _given: Mapping[str, str]) -> None:
        if tag == "si":
            found.append("")
        state["reading"] += tag == "rPh"
        state["inside"] += tag == "t"

    def end(tag: str) -> None:
        state["reading"] -= tag == "rPh"
        state["inside"] -= tag == "t"

    def text(part: str) -> None:
        if state["inside"] and not state["reading"] and found:
            found[-1] += part

    parse("xl/sharedStrings.xml", start, end, text)
    return found


def _day_styles(parse: _Parse) -> frozenset[int]:
    """Which styles of cells show a day."""
    formats: dict[int, bool] = dict.fromkeys(_BUILT_IN_DAYS, True)
    styles: list[int] = []
    inside = {"cellXfs": False}

    def start(tag: str, given: Mapping[str, str]) -> None:
        if tag == "numFmt":
            plain = _QUOTED.sub("", given.get("formatCode", "").lower())
            formats[_whole(given.get("numFmtId", ""))] = "y" in plain or "d" in plain
        if tag == "cellXfs":
            inside["cellXfs"] = True
        if tag == "xf" and inside["cellXfs"]:
            styles.append(_whole(given.get("numFmtId", "")))

    def end(tag: str) -> None:
        if tag == "cellXfs":
            inside["cellXfs"] = False

    parse("xl/styles.xml", start, end)
    return frozenset(at for at, number in enumerate(styles) if formats.get(number))


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else -1


class _Rows:
    """The rows of one sheet, filled while its XML is read."""

    def __init__(self, strings: list[str], days: frozenset[int], epoch: date) -> None:
        self._strings, self._days, self._epoch = strings, days, epoch
        self._rows: dict[int, dict[int, str]] = {}
        self._row, self._column, self._count = 0, 0, 0
        self._kind, self._style, self._value = "", -1, ""
        self._inside, self._reading = 0, 0

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "row":
            self._row = _whole(given.get("r", "")) if "r" in given else self._row + 1
            self._column = 0
            if self._row > MAX_ROWS + 1:
                raise FileRefused(f"行が多すぎます（{MAX_ROWS:,}行まで）。分けて選んでください。")
        elif tag == "c":
            place = given.get("r", "")
            self._column = _column(place) if place else self._column + 1
            self._kind, self._style = given.get("t", "n"), _whole(given.get("s", ""))
            self._value = ""
            self._count += 1
            if self._count > MAX_CELLS:
                raise FileRefused("セルが多すぎます。シートを分けて選んでください。")
        elif tag in ("v", "t"):
            self._inside += 1
        elif tag == "rPh":
            self._reading += 1

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self._inside -= 1
        elif tag == "rPh":
            self._reading -= 1
        elif tag == "c" and self._value and 0 < self._column <= MAX_COLUMNS:
            self._rows.setdefault(self._row, {})[self._column] = self._shown()

    def text(self, part: str) -> None:
        if self._inside and not self._reading:
            self._value += part

    def filled(self) -> Iterator[Row]:
        """The rows that hold anything, as wide as the widest, in their order."""
        width = max((max(cells) for cells in self._rows.values()), default=0)
        for number in sorted(self._rows):
            cells = self._rows[number]
            if any(text.strip() for text in cells.values()):
                yield Row(number, tuple(cells.get(at, "") for at in range(1, width + 1)))

    def _shown(self) -> str:
        if self._kind == "s":
            at = _whole(self._value)
            return self._strings[at] if 0 <= at < len(self._strings) else ""
        if self._kind != "n":
            return "" if self._kind == "e" else self._value  # an error (#N/A) is no value
        try:
            number = float(self._value)
        except ValueError:
            return self._value
        if self._style in self._days and 0 < number < 2_958_466:
            return (self._epoch + timedelta(days=int(number))).isoformat()
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else self._value


def _column(place: str) -> int:
    """B7 → 2."""
    number = 0
    for letter in place:
        if not "A" <= letter <= "Z":
            break
        number = 26 * number + ord(letter) - 64
    return number
