"""暦の文字 (iCalendar, RFC 5545): days of one calendar as the text that calendar programs read.

A writer of our own: whole days without times, zones, rules or alarms need five properties an event,
and the care lies in three places that are tested here against the RFC (line ends, folding by
octets, escaping). A library would bring time zones and a parser for what we never read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LINE_OCTETS = 75
PRODUCT = "-//Tsunagicho//Deadlines//JA"


@dataclass(frozen=True)
class CalendarDay:
    """暦の一件: a whole day. `uid` is the same as long as the matter is, and says nothing."""

    uid: str
    on: date
    summary: str


def calendar_text(
    name: str, days: Iterable[CalendarDay], *, made_at: datetime, refresh_hours: int
) -> str:
    """The calendar as one text, its lines ended by CR LF (RFC 5545 3.1, 3.6.1; RFC 7986)."""
    refresh = f"PT{refresh_hours}H"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_escaped(name)}",
        f"X-WR-CALNAME:{_escaped(name)}",  # what most programs read instead of NAME
        f"REFRESH-INTERVAL;VALUE=DURATION:{refresh}",
        f"X-PUBLISHED-TTL:{refresh}",
    ]
    for day in days:
        lines += _event(day, made_at)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(day: CalendarDay, made_at: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{_escaped(day.uid)}",
        f"DTSTAMP:{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day.on + timedelta(days=1):%Y%m%d}",  # the end is not in it
        f"SUMMARY:{_escaped(day.summary)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    """TEXT (3.3.11): backslash, semicolon, comma and line breaks."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> Iterator[str]:
    """At most 75 octets a line; what follows begins with a space, and no letter is cut (3.1)."""
    part, octets = "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > LINE_OCTETS:
            yield part
            part, octets = " ", 1
        part, octets = part + letter, octets + size
    yield part
