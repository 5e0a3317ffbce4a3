"""暦の文字: what RFC 5545 asks of every line, whatever stands in it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from core.domain.calendar_text import CalendarDay, calendar_text

MADE_AT = datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC)


def text_of(*days: CalendarDay) -> str:
    return calendar_text("つなぎ帳の期限", days, made_at=MADE_AT, refresh_hours=4)


def read_back(text: str) -> list[tuple[str, str]]:
    """Unfold (3.1) and unescape (3.3.11), as a calendar program does."""
    lines = text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    pairs = [line.split(":", 1) for line in lines]
    return [
        (name, re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], value))
        for name, value in pairs
    ]


def test_a_calendar_of_one_day_holds_what_programs_ask_for() -> None:
    told = read_back(text_of(CalendarDay("a@b", date(2026, 12, 31), "番号7 計画の見直し")))
    assert told == [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//Tsunagicho//Deadlines//JA"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("NAME", "つなぎ帳の期限"),
        ("X-WR-CALNAME", "つなぎ帳の期限"),
        ("REFRESH-INTERVAL;VALUE=DURATION", "PT4H"),
        ("X-PUBLISHED-TTL", "PT4H"),
        ("BEGIN", "VEVENT"),
        ("UID", "a@b"),
        ("DTSTAMP", "20261121T030405Z"),
        ("DTSTART;VALUE=DATE", "20261231"),
        ("DTEND;VALUE=DATE", "20270101"),
        ("SUMMARY", "番号7 計画の見直し"),
        ("TRANSP", "TRANSPARENT"),
        ("END", "VEVENT"),
        ("END", "VCALENDAR"),
    ]


def test_an_empty_calendar_is_whole() -> None:
    assert text_of().endswith("X-PUBLISHED-TTL:PT4H\r\nEND:VCALENDAR\r\n")


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n,;\\")))
def test_any_text_comes_back_and_no_line_is_longer_than_75_octets(summary: str) -> None:
    text = text_of(CalendarDay("a@b", date(2026, 12, 31), summary))
    assert ("SUMMARY", summary) in read_back(text)
    assert "\n" not in text.replace("\r\n", "")
    assert "\r" not in text.replace("\r\n", "")
    for line in text.encode().split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no letter is cut in two
