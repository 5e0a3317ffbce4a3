"""列の仕様 (column specification): which header becomes which field, and what may stand there.

One specification per public file; the reader of that file adds only what concerns whole rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.text import normalized, parse_phone, tidy
from core.exchange.report import FileRefused, Rejection
from core.exchange.spreadsheet import restored_cell

REPLACEMENT = "\ufffd"
_NOTHING = re.compile(r"[-‐-―−ーｰ－]+|なし|無し?|未設置")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\]+", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)

Parse = Callable[[str], Any]


@dataclass(frozen=True)
class Column:
    """列: a header as published, its field, and how its text is read.

    `parse` gets the text without outer spaces and raises ValueError with a Japanese sentence.
    Blank text gives `blank`; in a `required` column it is a reason to leave the row out, as is
    every value there that cannot be read.
    """

    header: str
    field: str
    parse: Parse
    required: bool = False
    blank: object = ""


@dataclass(frozen=True)
class Layout:
    """見出しとの対応: where each field stands in this file, and which headers did not fit.

    `missing` are columns the file lacks (the stored values stay), `ignored` those it adds.
    """

    positions: Mapping[str, int]
    missing: tuple[str, ...]
    ignored: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """読めた値: field → value of one row, and the values that could not be read."""

    values: Mapping[str, Any]
    rejections: tuple[Rejection, ...]

    @property
    def row_taken(self) -> bool:
        """Whether nothing required is missing or unreadable."""
        return all(r.row_taken for r in self.rejections)


def header_key(header: str) -> str:
    """Headers are compared NFKC, without spaces, in lower case."""
    return re.sub(r"\s", "", normalized(header)).lower()


def match_header(
    header: Sequence[str], columns: Sequence[Column], known: Iterable[str] = ()
) -> Layout:
    """Where each column stands. `known` are published headers that nothing is taken from.

    Raises FileRefused naming the required columns that are missing, or a header that stands twice.
    """
    keys = [header_key(text) for text in header]
    wanted = {header_key(column.header): column for column in columns}
    found = {key: keys.index(key) for key in wanted if key in keys}
    twice = [column.header for key, column in wanted.items() if keys.count(key) > 1]
    if twice:
        raise FileRefused(
            f"同じ見出しの列が二つあります（{'、'.join(twice)}）。"
            "どちらが正しいか決められないため、公開されたままのファイルを選んでください。"
        )
    lacking = [column for key, column in wanted.items() if key not in found]
    required = [column.header for column in lacking if column.required]
    if required:
        nothing = "1行目が見出しではないか、別の表のファイルです。" if not found else ""
        raise FileRefused(
            f"必要な列がありません（{'、'.join(required)}）。{nothing}"
            "公開されたままの見出しのファイルを選んでください。"
        )
    ours = set(wanted) | {header_key(text) for text in known}
    return Layout(
        positions={wanted[key].field: at for key, at in found.items()},
        missing=tuple(column.header for column in lacking),
        ignored=tuple(text for text, key in zip(header, keys, strict=True) if key not in ours),
    )


def read_row(
    number: int, cells: Sequence[str], columns: Sequence[Column], layout: Layout
) -> Reading:
    """The values of one row. A field that could not be read, or has no column, is absent."""
    values: dict[str, Any] = {}
    rejections: list[Rejection] = []
    for column in columns:
        at = layout.positions.get(column.field)
        if at is None:
            continue
        text = tidy(restored_cell(cells[at]))
        try:
            values[column.field] = _value(column, text)
        except ValueError as error:
            taken = not column.required
            rejections.append(Rejection(number, column.header, text, str(error), taken))
    return Reading(values, tuple(rejections))


def _value(column: Column, text: str) -> object:
    if not text:
        if column.required:
            raise ValueError("空欄です。この列は必要です。")
        return column.blank
    if REPLACEMENT in text:
        raise ValueError("文字化けしています（�）。元の文字が分かりません。")
    return column.parse(text)


def text_up_to(length: int) -> Parse:
    """Text as written; longer than `length` characters it is not taken."""

    def parse(text: str) -> str:
        if len(text) > length:
            raise ValueError(f"長すぎます（{len(text)}文字。{length}文字まで）。")
        return text

    return parse


def phone(text: str) -> str:
    """電話・FAX: a number that can be dialled; a dash or 「なし」 means there is none."""
    return "" if _NOTHING.fullmatch(normalized(text)) else parse_phone(text)


def web_address(text: str) -> str:
    """ホームページ: http or https only, without spaces; one address written twice is one."""
    parts = set(text.split())
    address = parts.pop()
    if parts or len(address) > 500 or not _WEB_ADDRESS.fullmatch(address):
        raise ValueError("ホームページのアドレスとして読めません（http:// か https:// から）。")
    return address


def digits(length: int, at_least: int | None = None) -> Parse:
    """A number kept as text. Excel drops leading zeros: from `at_least` digits they are put back."""
    shortest = at_least or length

    def parse(text: str) -> str:
        plain = normalized(text)
        if _SCIENTIFIC.fullmatch(plain):
            raise ValueError(
                "Excelで桁が失われています。公開されたままのファイルを使ってください。"
            )
        if not (plain.isascii() and plain.isdecimal()):
            raise ValueError(f"{length}桁の数字ではありません。")
        if not shortest <= len(plain) <= length:
            raise ValueError(f"{length}桁の数字ではありません（{len(plain)}桁）。")
        return plain.zfill(length)

    return parse


def whole_number(low: int, high: int) -> Parse:
    """A whole number; full width, thousands' commas and 人・名 behind it are understood."""

    def parse(text: str) -> int:
        plain = re.sub(r"(?<=\d),(?=\d{3})", "", normalized(text))
        plain = re.sub(r"\s*[人名]$", "", plain)
        if not re.fullmatch(r"-?[0-9]{1,9}(?:\.0+)?", plain):
            raise ValueError("数ではありません。")
        number = int(plain.split(".")[0])
        if not low <= number <= high:
            raise ValueError(f"{low:,}から{high:,}までの数ではありません。")
        return number

    return parse


def degrees(low: float, high: float) -> Parse:
    """緯度・経度: within Japan; 0 means that there is none."""

    def parse(text: str) -> float | None:
        plain = normalized(text)
        if not re.fullmatch(r"-?[0-9]{1,3}(?:\.[0-9]{1,20})?", plain):
            raise ValueError("緯度・経度の数ではありません。")
        number = float(plain)
        if number == 0:
            return None
        if not low <= number <= high:
            raise ValueError(f"日本の範囲（{low}から{high}）にありません。")
        return number

    return parse
