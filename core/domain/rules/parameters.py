"""制度の数値 (dated rule parameters): `data/rules.toml`, or an office's own rows, as a book.

The same key may have several rows whose periods do not overlap; a rule asks for the row in force
on a day.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from core.config import DATA_FILES

RULES_FILE = DATA_FILES / "rules.toml"
ALWAYS = date(1900, 1, 1)
"""始期を問わない: the first day of a row that names none; earlier than any record."""

Value = int | Decimal | bool | str

UNITS: Mapping[str, tuple[type[Value], str]] = {
    "months": (int, "か月"),
    "years": (int, "年"),
    "age": (int, "歳"),
    "days": (int, "日"),
    "day_of_month": (int, "日（毎月）"),
    "times": (int, "回"),
    "minutes": (int, "分"),
    "hours": (Decimal, "時間"),
    "persons": (Decimal, "人"),
    "percent": (Decimal, "%"),
    "yes_no": (bool, ""),
    "rhythm": (str, ""),
}
"""unit → type of the value, word shown behind it."""


class ParameterError(Exception):
    """制度の数値の誤り: rows that cannot be used; the message names the row and the reason."""


@dataclass(frozen=True)
class Parameter:
    """制度の数値の一行: one value and its days in force, both inclusive; `effective_to` None = open.

    `verified` False is shown as 要確認; `note` then says what to compare. Raises ParameterError
    when the value does not fit its unit, or the days are reversed.
    """

    key: str
    value: Value
    unit: str
    effective_from: date = ALWAYS
    effective_to: date | None = None
    source: str = ""
    verified: bool = False
    note: str = ""
    title: str = ""

    def __post_init__(self) -> None:
        if not self.key:
            raise ParameterError("key がありません。")
        if self.unit not in UNITS:
            raise ParameterError(
                f"{self.key}: 単位「{self.unit}」は使えません（{'・'.join(UNITS)}）。"
            )
        kind, _ = UNITS[self.unit]
        if kind is Decimal and type(self.value) is int:
            object.__setattr__(self, "value", Decimal(self.value))
        if type(self.value) is not kind:
            raise ParameterError(
                f"{self.key}: 値 {self.value!r} は単位「{self.unit}」に合いません（{kind.__name__}）。"
            )
        if isinstance(self.value, Decimal) and not self.value.is_finite():
            raise ParameterError(f"{self.key}: 値 {self.value} は数ではありません。")
        if not isinstance(self.value, str) and self.value < 0:
            raise ParameterError(f"{self.key}: 値 {self.value} が負です。")
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ParameterError(
                f"{self.key}: 適用期間が逆です（{self.effective_from} から {self.effective_to}）。"
            )

    def is_in_force(self, on: date) -> bool:
        """Whether the row applies on that day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    @property
    def integer(self) -> int:
        """The value of a whole-number unit (months, days …)."""
        if type(self.value) is not int:
            raise TypeError(f"{self.key} は整数ではありません（{self.value!r}）。")
        return self.value

    @property
    def number(self) -> Decimal:
        """The value of any numeric unit, exact (percent, hours, persons …)."""
        if isinstance(self.value, (bool, str)):
            raise TypeError(f"{self.key} は数ではありません（{self.value!r}）。")
        return Decimal(self.value)

    @property
    def flag(self) -> bool:
        """The value of a yes_no row."""
        if not isinstance(self.value, bool):
            raise TypeError(f"{self.key} は はい/いいえ ではありません（{self.value!r}）。")
        return self.value

    @property
    def text(self) -> str:
        """The value as it is typed and stored; `value_from_text` reads it back."""
        if isinstance(self.value, bool):
            return "yes" if self.value else "no"
        return str(self.value)

    @property
    def shown(self) -> str:
        """The value as a person reads it: 「24か月」「はい」「2.7%」."""
        if isinstance(self.value, bool):
            return "はい" if self.value else "いいえ"
        return f"{self.value}{UNITS[self.unit][1]}"


def value_from_text(text: str, unit: str) -> Value:
    """The value that a person typed for a unit. Raises ParameterError with a Japanese sentence."""
    kind = UNITS[unit][0] if unit in UNITS else None
    text = text.strip()
    try:
        if kind is bool:
            return {"yes": True, "no": False}[text]
        if kind is int:
            return int(text)
        if kind is Decimal:
            return Decimal(text)
    except (KeyError, ValueError, InvalidOperation):
        raise ParameterError(f"「{text}」は単位「{unit}」の値として読めません。") from None
    if kind is None or not text:
        raise ParameterError(f"単位「{unit}」の値として「{text}」は使えません。")
    return text


class RuleBook:
    """制度の数値の台帳: all rows, asked by key and day. Refuses overlapping periods of one key."""

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        rows: defaultdict[str, list[Parameter]] = defaultdict(list)
        for parameter in parameters:
            rows[parameter.key].append(parameter)
        for key, periods in rows.items():
            periods.sort(key=lambda p: p.effective_from)
            for earlier, later in pairwise(periods):
                if earlier.is_in_force(later.effective_from):
                    raise ParameterError(
                        f"{key}: {earlier.effective_from} からの行と {later.effective_from} からの行の"
                        "適用期間が重なっています。古い行に effective_to を入れてください。"
                    )
        self._rows: Mapping[str, tuple[Parameter, ...]] = {k: tuple(v) for k, v in rows.items()}

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def get(self, key: str, on: date) -> Parameter:
        """The row in force on that day. Raises LookupError naming key and day."""
        for parameter in self._rows.get(key, ()):
            if parameter.is_in_force(on):
                return parameter
        raise LookupError(f"制度の数値「{key}」に {on} の値がありません（data/rules.toml）。")

    def history(self, key: str) -> tuple[Parameter, ...]:
        """All rows of a key, the oldest first; empty when there are none."""
        return self._rows.get(key, ())

    def integer(self, key: str, on: date) -> int:
        """The whole number in force that day."""
        return self.get(key, on).integer

    def number(self, key: str, on: date) -> Decimal:
        """The exact number in force that day."""
        return self.get(key, on).number

    def flag(self, key: str, on: date) -> bool:
        """The yes or no in force that day."""
        return self.get(key, on).flag

    def text(self, key: str, on: date) -> str:
        """The value in force that day, as typed."""
        return self.get(key, on).text


def load_parameters(path: Path = RULES_FILE) -> tuple[Parameter, ...]:
    """The rows of a file, in its order. Raises ParameterError naming the row and the reason."""
    try:
        with path.open("rb") as file:
            document = tomllib.load(file, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise ParameterError(f"{path.name} を読めません: {error}") from None
    rows = document.get("parameter")
    if not isinstance(rows, list) or set(document) != {"parameter"}:
        raise ParameterError(f"{path.name}: [[parameter]] の行だけを書いてください。")
    return tuple(_parameter(row, f"{path.name} {n}件目") for n, row in enumerate(rows, start=1))


def _parameter(row: Mapping[str, Any], place: str) -> Parameter:
    place = f"{place}（{row.get('key', 'key なし')}）"
    texts = ("key", "title", "unit", "source", "note")
    known = {*texts, "value", "verified", "effective_from", "effective_to"}
    missing = {*texts, "value", "verified"} - set(row)
    if missing or set(row) - known:
        wrong = "、".join(sorted(missing | set(row) - known))
        raise ParameterError(f"{place}: 項目 {wrong} が足りないか、余分です。")
    for name in texts:
        if not isinstance(row[name], str) or not (row[name] or name == "note"):
            raise ParameterError(f"{place}: {name} を文字で書いてください。")
    if not isinstance(row["verified"], bool):
        raise ParameterError(f"{place}: verified は true か false にしてください。")
    for name in ("effective_from", "effective_to"):
        day = row.get(name, ALWAYS)
        if not isinstance(day, date) or isinstance(day, datetime):
            raise ParameterError(f"{place}: {name} は YYYY-MM-DD で書いてください。")
    try:
        return Parameter(**row)
    except ParameterError as error:
        raise ParameterError(f"{place}: {error}") from None


@cache
def default_book() -> RuleBook:
    """The book of `data/rules.toml`, read once per process."""
    return RuleBook(load_parameters())
