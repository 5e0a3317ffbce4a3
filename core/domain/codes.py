"""コード表 (code lists): what select boxes offer and what stored codes are called.

One file per list in `data/codes/`. A code is never changed or removed, only given a last day
(`valid_to`): the records that carry it keep their label.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from core.config import DATA_FILES

CODE_FILES = DATA_FILES / "codes"
COLUMNS = ("code", "label", "parent", "official_category", "valid_from", "valid_to", "sort", "note")
_CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


class CodeListError(Exception):
    """コード表の誤り: a list cannot be read; the message names file, line and reason."""


@dataclass(frozen=True)
class Code:
    """コード: one line of a list. `parent` is empty at the top level; both days are inclusive."""

    code: str
    label: str
    parent: str = ""
    official_category: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    sort: int = 0
    note: str = ""

    def is_valid(self, on: date) -> bool:
        """Whether the code may be newly chosen on that day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )

    @property
    def needs_check(self) -> bool:
        """要確認: not yet compared with the official source."""
        return self.note.startswith("要確認")


@dataclass(frozen=True)
class CodeList:
    """コード表: one list, in the order of its select box; a parent stands before its children."""

    name: str
    items: tuple[Code, ...]
    _by_code: Mapping[str, Code] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {item.code: item for item in self.items})

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[Code]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def get(self, code: str) -> Code | None:
        """The line of a code, retired or not; `None` when the list does not know it."""
        return self._by_code.get(code)

    def label(self, code: str | None) -> str:
        """The Japanese label. Never raises: blank stays blank, an unknown code shows itself."""
        if not code:
            return ""
        known = self._by_code.get(code)
        return known.label if known else f"（不明: {code}）"

    def full_label(self, code: str | None) -> str:
        """The label behind its parent's, 「身体障害・視覚」: tells one 「その他」 from another."""
        known = self._by_code.get(code or "")
        if known is None or not known.parent:
            return self.label(code)
        return f"{self.label(known.parent)}・{known.label}"

    def labels(self, on: date | None = None, parent: str | None = None) -> dict[str, str]:
        """code → label, in order. `on`: only what may be chosen that day (`None`: retired ones
        too, for filters and charts). `parent`: `None` the whole list, `""` its top level.
        """
        return {
            item.code: item.label
            for item in self.items
            if (on is None or item.is_valid(on)) and (parent is None or item.parent == parent)
        }

    def leaf_labels(self, on: date | None = None) -> dict[str, str]:
        """code → label of the lines without children: what a record carries in two-level lists."""
        parents = {item.parent for item in self.items}
        return {c: label for c, label in self.labels(on).items() if c not in parents}

    def children(self, code: str) -> tuple[Code, ...]:
        """The lines directly below a code; empty when it has none."""
        return tuple(item for item in self.items if item.parent == code)

    def require(self, code: str, on: date | None = None) -> str:
        """The code itself, when the list knows it (and, with `on`, when it may be chosen that day).

        Raises ValueError with a Japanese sentence: validators pass it on to the screen.
        """
        known = self._by_code.get(code)
        if known is None:
            raise ValueError(f"「{code}」は一覧にありません。一覧から選んでください。")
        if on is not None and not known.is_valid(on):
            raise ValueError(
                f"「{known.label}」はこの日には使えません。ほかのものを選んでください。"
            )
        return code

    def code_of(self, label: str) -> str | None:
        """The code that carries exactly this label, for imports; `None` if none or several do."""
        found = [item.code for item in self.items if item.label == label]
        return found[0] if len(found) == 1 else None


@cache
def codes(name: str) -> CodeList:
    """The list of `data/codes/<name>.csv`, read once per process. Raises CodeListError."""
    if name not in code_list_names():
        raise CodeListError(f"コード表「{name}」はありません（data/codes/{name}.csv）。")
    return load_codes(CODE_FILES / f"{name}.csv")


@cache
def code_list_names() -> tuple[str, ...]:
    """The names of all lists, sorted."""
    return tuple(sorted(path.stem for path in CODE_FILES.glob("*.csv")))


def load_codes(path: Path) -> CodeList:
    """Read and check one list. Raises CodeListError naming file, line and reason."""
    found: dict[str, Code] = {}
    lines: dict[str, int] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        if tuple(next(reader, ())) != COLUMNS:
            raise CodeListError(f"{path.name} 1行目: 見出しは {','.join(COLUMNS)} にしてください。")
        for cells in reader:
            try:
                item = _code(cells)
                if item.code in found:
                    raise ValueError(
                        f"コード「{item.code}」が{lines[item.code]}行目と重複しています。"
                    )
            except ValueError as error:
                raise CodeListError(f"{path.name} {reader.line_num}行目: {error}") from None
            found[item.code], lines[item.code] = item, reader.line_num
    for item in found.values():
        above = found.get(item.parent)
        if item.parent and (above is None or above.parent):
            reason = "見つかりません" if above is None else "最上位ではありません（2階層まで）"
            raise CodeListError(
                f"{path.name} {lines[item.code]}行目: 親コード「{item.parent}」が{reason}。"
            )

    def place(item: Code) -> tuple[int, int, bool, int]:
        top = found[item.parent] if item.parent else item
        return top.sort, lines[top.code], item is not top, item.sort

    return CodeList(path.stem, tuple(sorted(found.values(), key=place)))


def _code(cells: list[str]) -> Code:
    if len(cells) != len(COLUMNS):
        raise ValueError(f"列が{len(cells)}個あります。{len(COLUMNS)}個にしてください。")
    row = dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True))
    if not _CODE.fullmatch(row["code"]):
        raise ValueError(f"コード「{row['code']}」は半角の小文字・数字・_ で書いてください。")
    if not row["label"]:
        raise ValueError("ラベルがありません。")
    if not row["sort"].isascii() or not row["sort"].isdecimal():
        raise ValueError(f"並び順「{row['sort']}」は半角の整数で書いてください。")
    valid_from, valid_to = _day(row["valid_from"]), _day(row["valid_to"])
    if valid_from and valid_to and valid_to < valid_from:
        raise ValueError(f"有効期間が逆です（{valid_from} から {valid_to}）。")
    return Code(
        code=row["code"],
        label=row["label"],
        parent=row["parent"],
        official_category=row["official_category"],
        valid_from=valid_from,
        valid_to=valid_to,
        sort=int(row["sort"]),
        note=row["note"],
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"日付「{text}」は YYYY-MM-DD で書いてください。") from None
