"""期間のきまり (dated rule parameters), as rows: shipped in `data/rules.toml`, edited by an office.

What a row means stands in `core.domain.rules`; here it is kept, and what a person types is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pydantic import field_validator, model_validator
from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.db.base import TableModel
from core.domain.rules.parameters import ALWAYS, UNITS, Parameter, ParameterError, value_from_text
from core.domain.text import normalized

REASON_LENGTH = 5


class RuleParameter(TableModel, table=True):
    """期間のきまりの一件: value of `key` from one day on; `verified` false is shown as 要確認.

    `shipped_from`: the start of the shipped row that it comes from; None: the office's own.
    `is_edited`: the office changed it, and a new edition of `data/rules.toml` leaves it alone.
    """

    __tablename__ = "rule_parameter"
    __table_args__ = (UniqueConstraint("key", "effective_from"),)

    key: str = Field(max_length=100, title="きまり")
    title: str = Field(default="", max_length=100, title="名前")
    value: str = Field(max_length=200, title="値")
    unit: str = Field(default="", max_length=20, title="単位")
    effective_from: date = Field(title="適用の始まり")
    effective_to: date | None = Field(default=None, title="適用の終わり")
    source: str = Field(default="", max_length=400, title="出典")
    verified: bool = Field(default=False, title="照合済み")
    note: str = Field(default="", sa_type=Text, title="注")
    shipped_from: date | None = Field(default=None, title="配布の行の始まり")
    is_edited: bool = Field(default=False, title="事業所で直した")

    @property
    def parameter(self) -> Parameter:
        """The row as the rules read it. Raises `ParameterError` when it fits no rule."""
        return Parameter(
            key=self.key,
            title=self.title,
            value=value_from_text(self.value, self.unit),
            unit=self.unit,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            source=self.source,
            verified=self.verified,
            note=self.note,
        )


# -- what is typed ---------------------------------------------------------------------------------


class _Reasoned(SQLModel):
    """What every change of a rule says: by which text, and why."""

    source: str = Field(title="出典（法令・通知の名前と番号）", min_length=1, max_length=400)
    note: str = Field(default="", title="注", max_length=1000)
    reason: str = Field(title="変える理由", max_length=300)

    @field_validator("reason")
    @classmethod
    def _says_something(cls, value: str) -> str:
        if len(value.replace(" ", "").replace("\u3000", "")) < REASON_LENGTH:
            raise ValueError(
                f"変える理由を{REASON_LENGTH}文字以上で書いてください（例: 2027年4月の改正）。"
            )
        return value


class RuleValueEntry(_Reasoned):
    """きまりの値の入力票: a value with its period; a blank start stands for 「はじめから」."""

    value: str = Field(title="値", min_length=1, max_length=200)
    effective_from: date | None = Field(default=None, title="適用の始まり（空欄は「はじめから」）")
    effective_to: date | None = Field(default=None, title="適用の終わり（空欄は「続く」）")
    verified: bool = Field(default=False, title="原典と照合した")

    @model_validator(mode="after")
    def _in_order(self) -> RuleValueEntry:
        if self.effective_to and self.effective_to < self.starts_on:
            raise ValueError("適用の終わりが始まりより前です。日付を確かめてください。")
        return self

    @property
    def starts_on(self) -> date:
        """The first day."""
        return self.effective_from or ALWAYS


class RuleCheckEntry(_Reasoned):
    """照合の入力票: the source that the value was compared with."""

    reason: str = Field(default="原典と照合した", title="どう確かめたか", max_length=300)


# Lowest and highest value, and how it is typed.
_BOUNDS: dict[str, tuple[str, str, str]] = {
    "months": ("1", "600", "1以上の月数（例: 24）"),
    "years": ("1", "100", "1以上の年数（例: 3）"),
    "age": ("1", "120", "年齢（例: 65）"),
    "days": ("0", "3650", "0以上の日数（例: 30）"),
    "day_of_month": ("1", "28", "1から28までの日（例: 20）"),
    "times": ("0", "100", "0以上の回数（例: 1）"),
    "minutes": ("1", "1440", "1から1440までの分（例: 60）"),
    "hours": ("0", "168", "0から168までの時間（例: 20 または 7.5）"),
    "persons": ("0", "100000", "人数（例: 37.5）"),
    "percent": ("0", "100", "0から100までの率（例: 2.7）"),
}
_YES = {"yes": "yes", "はい": "yes", "ある": "yes", "no": "no", "いいえ": "no", "ない": "no"}
_STEP = re.compile(r"(\d{1,3})(週|か月)")
_MONTHS = re.compile(r"[ヶヵケカか箇]月|月(?!\w)")


def how_to_type(unit: str) -> str:
    """What to type for a value of this unit."""
    if unit == "yes_no":
        return "「はい」か「いいえ」"
    if unit == "rhythm":
        return "就職からの時期を、早い順に空白で区切って（例: 1週 2週 1か月 3か月）"
    return _BOUNDS[unit][2]


def typed_value(text: str, unit: str) -> str:
    """きまりの値 as it is stored, from what a person typed: 「２４か月」 → 24, 「はい」 → yes.

    Raises ValueError with a Japanese sentence that says what to type.
    """
    plain = normalized(text).strip()
    refused = ValueError(f"「{plain[:30]}」は使えません。{how_to_type(unit)}で入力してください。")
    if unit == "yes_no":
        if plain.lower() not in _YES:
            raise refused
        return _YES[plain.lower()]
    if unit == "rhythm":
        return _rhythm(plain, refused)
    plain = plain.replace(",", "").replace(" ", "")
    if unit == "months":
        plain = _MONTHS.sub("か月", plain)
    plain = plain.removesuffix(normalized(UNITS[unit][1])).removesuffix("日")
    low, high, _how = _BOUNDS[unit]
    kind = UNITS[unit][0]
    try:
        if not re.fullmatch(r"\d{1,6}" if kind is int else r"\d{1,6}(\.\d{1,4})?", plain):
            raise refused
        value = value_from_text(plain, unit)
    except ParameterError:
        raise refused from None
    if isinstance(value, str) or not Decimal(low) <= Decimal(value) <= Decimal(high):
        raise refused
    return str(value)


def _rhythm(plain: str, refused: ValueError) -> str:
    steps = _MONTHS.sub("か月", plain).replace("、", " ").replace(",", " ").split()
    found = [_STEP.fullmatch(step) for step in steps]
    days = [int(m[1]) * (7 if m[2] == "週" else 30) for m in found if m]
    if not steps or len(days) < len(steps) or days != sorted(set(days)) or days[0] == 0:
        raise refused
    return " ".join(m[0] for m in found if m)


# -- periods of one key ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Hole:
    """値のない期間: both days inclusive; `until` None: from then on."""

    since: date
    until: date | None


def holes(rows: Sequence[Parameter]) -> Iterator[Hole]:
    """値のない期間 of one key, between its rows (in their order) and behind the last one."""
    for earlier, later in zip(rows, [*rows[1:], None], strict=True):
        if earlier.effective_to is None:
            continue
        since = earlier.effective_to + timedelta(days=1)
        if later is None:
            yield Hole(since, None)
        elif since < later.effective_from:
            yield Hole(since, later.effective_from - timedelta(days=1))
