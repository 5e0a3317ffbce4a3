"""模擬の地域のファイル (files of the invented region): `data/invented/`, read and its dates resolved."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from core.config import DATA_FILES
from core.domain.dates import add_months

FOLDER = DATA_FILES / "invented"
_TERM = re.compile(r"([+-]?\d+)([ymd])")


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of `<name>.csv`."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def document(name: str) -> dict[str, Any]:
    """The content of `<name>.toml`."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def day(text: str, today: date) -> date:
    """`-2m+3d`: two months before `today`, then three days later; terms from left to right."""
    if _TERM.sub("", text) or not text:
        raise ValueError(f"data/invented: 「{text}」は日付ではありません（例: -2m+3d）。")
    on = today
    for number, unit in _TERM.findall(text):
        count = int(number)
        on = on + timedelta(days=count) if unit == "d" else add_months(on, count * _MONTHS[unit])
    return on


_MONTHS = {"m": 1, "y": 12}


def day_or_none(text: str | None, today: date) -> date | None:
    """The day, or None for an empty cell."""
    return day(text, today) if text else None


def begun_for(end_on: date, ends: Callable[[date], date]) -> date:
    """The first day of the period that ends on `end_on`, by the rule `ends` (start → last day).

    Where months are clipped, the last start whose period ends no later.
    """
    start = end_on - (ends(end_on) - end_on)
    while ends(start) > end_on:
        start -= timedelta(days=1)
    while ends(start + timedelta(days=1)) <= end_on:
        start += timedelta(days=1)
    return start


def working_day(on: date) -> date:
    """The Friday before a weekend; where that lies in another month, the Monday after."""
    earlier = on - timedelta(days=max(0, on.weekday() - 4))
    return earlier if earlier.month == on.month else on + timedelta(days=7 - on.weekday())
