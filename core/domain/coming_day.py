"""これからの日 (a day to come): 3日後, 来週の火曜, 月末 and whatever else `parse_date` reads."""

from __future__ import annotations

import re
from datetime import date, timedelta

from core.domain.dates import WEEKDAYS, add_months, parse_date
from core.domain.text import normalized

_AFTER = re.compile(r"(\d{1,3})(日|週間?|[かヶケカ箇]月)後")
_WEEKDAY = re.compile(rf"(今週|来週|再来週)?の?([{WEEKDAYS}])曜?日?")
_WEEKS = {"今週": 0, "来週": 1, "再来週": 2}
_END = {"今週": 4, "週末": 4, "今週中": 4, "来週": 11, "来週中": 11}


def coming_day(text: str, *, today: date) -> date:
    """期日として書かれた日: a weekday alone is the next one, 今週・来週 alone its Friday, 月末 the last day.

    Raises ValueError with a Japanese sentence.
    """
    plain = normalized(text).replace(" ", "")
    monday = today - timedelta(days=today.weekday())
    if plain in _END:
        return max(today, monday + timedelta(days=_END[plain]))
    if plain in ("月末", "今月末", "今月中", "来月末"):
        months = 2 if plain == "来月末" else 1
        return add_months(today.replace(day=1), months) - timedelta(days=1)
    if found := _AFTER.fullmatch(plain):
        number, unit = int(found[1]), found[2]
        if unit.endswith("月"):
            return add_months(today, number)
        return today + timedelta(days=number * (1 if unit == "日" else 7))
    if (found := _WEEKDAY.fullmatch(plain)) and len(plain) > 1:
        weekday = WEEKDAYS.index(found[2])
        if found[1]:
            return monday + timedelta(days=7 * _WEEKS[found[1]] + weekday)
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return parse_date(text, today=today)
