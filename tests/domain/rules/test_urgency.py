"""期限の近さ: the word and the colour at each threshold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.domain.rules.parameters import RuleBook
from core.domain.rules.urgency import Tone, UrgencyLevel, urgency_of


@pytest.mark.parametrize(
    ("days", "level", "tone"),
    [
        (-1, "期限切れ", "赤"),
        (0, "もうすぐ", "赤"),
        (9, "もうすぐ", "赤"),
        (14, "もうすぐ", "赤"),
        (15, "もうすぐ", "黄"),
        (30, "もうすぐ", "黄"),
        (31, "そのうち", "黄"),
        (90, "そのうち", "黄"),
        (91, "そのうち", ""),
        (180, "そのうち", ""),
        (181, "まだ先", ""),
    ],
)
def test_the_word_and_the_colour_by_days_left(
    book: RuleBook, today: date, days: int, level: str, tone: str
) -> None:
    urgency = urgency_of(today + timedelta(days=days), today, book)
    assert urgency.level is UrgencyLevel(level)
    assert urgency.tone is Tone(tone)
    assert urgency.days_left == days
