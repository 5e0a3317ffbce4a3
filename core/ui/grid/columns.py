"""列 (columns of the editing grid): how a value becomes the text of a cell, and typed text a value.

The browser only ever sees and sends text. What the text means is decided here, never in the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Literal

from core import clock

Kind = Literal["text", "long", "number", "date", "choice", "choices", "yesno", "link", "plain"]
READ_ONLY_KINDS = frozenset({"link", "plain"})
LONGEST_TEXT = 20_000

_NUMBER = re.compile(
    r"¥?([+-]?\d{1,15}(?:\.\d{1,6})?)(?:円|人|名|件|回|日|時間|分|か月|ヶ月|年|歳|%)?"
)
# What the keys / - . write while the input method is on (found with Mozc): １１・２４ is 11/24.
_JAPANESE_KEYS = str.maketrans("・ー。", "/-.")
_SEPARATORS = re.compile(r"[、,，;；\n]+")
_YES = frozenset({"はい", "有", "あり", "○", "1", "true", "yes"})
_NO = frozenset({"いいえ", "無", "なし", "×", "0", "false", "no"})
_WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True)
class GridColumn:
    """列 (column): one field of the rows, its title and how it is typed.

    `options` (code → label) belong to the kinds choice and choices. `parse` replaces the reading of
    typed text by kind; it raises ValueError with a Japanese message. Blank text never reaches it.
    A column that is not `shown` at first can be chosen by the person.
    """

    name: str
    title: str
    kind: Kind = "text"
    options: Mapping[str, str] = field(default_factory=dict)
    width: int | None = None
    editable: bool = True
    pinned: bool = False
    help: str = ""
    required: bool = False
    parse: Callable[[str], object] | None = None
    shown: bool = True

    @property
    def is_typed(self) -> bool:
        """Whether a person may type into cells of this column at all."""
        return self.editable and self.kind not in READ_ONLY_KINDS


def cell_text(value: object, column: GridColumn) -> str:
    """マスの文字 (text of a cell): the value as the browser holds it. Nothing is the empty text.

    Dates as ISO (the browser adds the weekday), choices as codes joined by commas.
    """
    if value is None:
        return ""
    if isinstance(value, Enum):
        value = value.value
    if column.kind == "yesno":
        return ("はい" if value else "いいえ") if isinstance(value, bool | int) else str(value)
    if column.kind == "link":
        return link_parts(value)[0]
    if isinstance(value, datetime):
        local = clock.in_japan(value) if value.tzinfo else value
        return f"{local:%Y/%m/%d %H:%M}" if column.kind != "date" else local.date().isoformat()
    if isinstance(value, date):
        iso = value.isoformat()
        return iso if column.kind == "date" else f"{value:%Y/%m/%d}({_WEEKDAYS[value.weekday()]})"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, float | Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
    if isinstance(value, list | tuple | set | frozenset):
        codes = [str(item.value if isinstance(item, Enum) else item) for item in value]
        order = list(column.options)
        codes.sort(key=lambda code: order.index(code) if code in order else len(order))
        return ",".join(codes)
    return str(value)


def link_parts(value: object) -> tuple[str, str]:
    """リンク (link): label and address of a link cell, given as `(label, address)` or an address.

    Only addresses that open a page are passed on; any other scheme leaves plain text.
    """
    label, address = value if isinstance(value, tuple | list) else (value, value)
    target = str(address or "")
    opens = target.startswith(("/", "?", "https://", "http://", "mailto:", "tel:"))
    return str(label or ""), target if opens and not target.startswith("//") else ""


def blank_value(column: GridColumn) -> object:
    """空欄 (blank): what an emptied cell stores: "" for text, () for several choices, else None."""
    if column.kind in {"text", "long"}:
        return ""
    return () if column.kind == "choices" else None


def parse_cell(text: str, column: GridColumn) -> object:
    """入力を値にする (reading a cell): the value of typed text, by the column's parser or its kind.

    Raises ValueError with a sentence for the person at the screen.
    """
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"長すぎます。{LONGEST_TEXT:,}文字までにしてください。")
    if not text.strip():
        if column.required:
            raise ValueError(f"{column.title}を入力してください。")
        return blank_value(column)
    if column.kind in {"number", "date"}:
        text = text.translate(_JAPANESE_KEYS)
    if column.parse is not None:
        return column.parse(text)
    match column.kind:
        case "number":
            return _number(text)
        case "date":
            return _date(text)
        case "choice":
            return _code(text, column)
        case "choices":
            return tuple(dict.fromkeys(_code(part, column) for part in _parts(text)))
        case "yesno":
            return _yes_or_no(text)
        case "text":
            return " ".join(text.split("\n")).strip()
        case _:
            return text.rstrip()


def _number(text: str) -> int | Decimal:
    """Full-width digits, separators and a trailing unit are fine: １，５００円 is 1500."""
    plain = unicodedata.normalize("NFKC", text).replace("−", "-")
    match = _NUMBER.fullmatch(re.sub(r"[,\s]", "", plain))
    if match is None:
        raise ValueError("数字で入力してください。")
    number = Decimal(match[1])
    return number if number % 1 else int(number)


def _date(text: str) -> date:
    from core.domain.dates import parse_date

    return parse_date(text, today=clock.today())


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


def _code(text: str, column: GridColumn) -> str:
    wanted = unicodedata.normalize("NFKC", text).strip()
    for code, label in column.options.items():
        if wanted in {code, unicodedata.normalize("NFKC", label).strip()}:
            return code
    raise ValueError(f"「{text.strip()[:20]}」は選択肢にありません。一覧から選んでください。")


def _yes_or_no(text: str) -> bool:
    wanted = unicodedata.normalize("NFKC", text).strip().lower()
    if wanted in _YES or text.strip() in _YES:
        return True
    if wanted in _NO or text.strip() in _NO:
        return False
    raise ValueError("「はい」か「いいえ」で入力してください。")
