"""きょう・いま (the clock): the only place that reads the time of day.

Rules of law never call this module: they are given `today`.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta, timezone

JST = timezone(timedelta(hours=9), "JST")


def _fixed_day() -> date | None:
    """The day that tests hold the clock at; `core.config` refuses it outside of tests."""
    text = os.environ.get("TSUNAGICHO_TODAY")
    return date.fromisoformat(text) if text and os.environ.get("TSUNAGICHO_TEST") == "1" else None


def now() -> datetime:
    """いま: the instant in UTC, with its zone. Under a fixed day, that day at this time of day."""
    instant = datetime.now(UTC)
    fixed = _fixed_day()
    if fixed is None:
        return instant
    local = instant.astimezone(JST)
    return local.replace(year=fixed.year, month=fixed.month, day=fixed.day).astimezone(UTC)


def today() -> date:
    """きょう: the date in Japan."""
    return _fixed_day() or now().astimezone(JST).date()


def in_japan(instant: datetime) -> datetime:
    """The same instant on a Japanese clock, for showing."""
    return instant.astimezone(JST)
