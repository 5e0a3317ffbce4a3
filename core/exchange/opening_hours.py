"""診療時間 (opening hours): slots by day → one line that a person reads."""

from __future__ import annotations

from collections.abc import Mapping

DAYS = ("月", "火", "水", "木", "金", "土", "日", "祝")
Slots = dict[str, set[tuple[str, str]]]


def in_words(slots: Mapping[str, set[tuple[str, str]]], most: int) -> str:
    """月〜金 09:00〜12:00・13:30〜17:00、土 09:00〜12:00. Days that follow each other and are alike
    stand together; overlapping slots of two departments become one."""
    groups: list[tuple[list[str], str]] = []
    for day in DAYS:
        hours = "・".join(f"{begin}〜{end}" for begin, end in _merged(slots.get(day, set())))
        if groups and groups[-1][1] == hours and day != "祝":
            groups[-1][0].append(day)
        else:
            groups.append(([day], hours))
    text = "、".join(f"{_days(days)} {hours}" for days, hours in groups if hours)
    return text if len(text) <= most else text[: most - 1] + "…"


def _days(days: list[str]) -> str:
    return f"{days[0]}〜{days[-1]}" if len(days) > 2 else "・".join(days)


def _merged(slots: set[tuple[str, str]]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for begin, end in sorted(slots):
        if found and begin < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found
