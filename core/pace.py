"""間合い (pace): how often one caller may ask for the same thing; kept in this process only."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

from core import clock


class Pace:
    """間合い: at most `most` times `within` a span, for each name; the oldest names are forgotten."""

    def __init__(self, most: int, within: timedelta, names: int = 10_000) -> None:
        self._most, self._within, self._names = most, within, names
        self._asked: OrderedDict[str, list[datetime]] = OrderedDict()

    def lets(self, name: str) -> bool:
        """Whether it may ask now; this counts as asking."""
        now = clock.now()
        recent = [at for at in self._asked.pop(name, []) if now - at < self._within]
        self._asked[name] = [*recent, now][-self._most - 1 :]
        while len(self._asked) > self._names:
            self._asked.popitem(last=False)
        return len(recent) < self._most
