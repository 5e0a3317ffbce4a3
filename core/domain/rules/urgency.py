"""期限の近さ (urgency of a deadline): days left, the word for it, and the colour beside the word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from core.domain.rules.parameters import RuleBook


class UrgencyLevel(Enum):
    """期限の近さ: in the order of a list, the most urgent first."""

    OVERDUE = "期限切れ"
    SOON = "もうすぐ"
    LATER = "そのうち"
    DISTANT = "まだ先"


class Tone(Enum):
    """印の色: never the only sign."""

    RED = "赤"
    YELLOW = "黄"
    PLAIN = ""


@dataclass(frozen=True)
class Urgency:
    """期限の近さ: `days_left` is 0 on the day itself and negative after it."""

    level: UrgencyLevel
    tone: Tone
    days_left: int


def urgency_of(due_on: date, today: date, book: RuleBook) -> Urgency:
    """期限切れ after the day; もうすぐ up to 30 days before; そのうち up to 180; then まだ先.

    Red when overdue or 14 days are left, yellow up to 90. All bounds inclusive.
    """
    left = (due_on - today).days
    if left < 0:
        level = UrgencyLevel.OVERDUE
    elif left <= book.integer("urgency.soon_days", today):
        level = UrgencyLevel.SOON
    elif left <= book.integer("urgency.notice_days", today):
        level = UrgencyLevel.LATER
    else:
        level = UrgencyLevel.DISTANT
    if left <= book.integer("urgency.alarm_days", today):
        tone = Tone.RED
    elif left <= book.integer("urgency.caution_days", today):
        tone = Tone.YELLOW
    else:
        tone = Tone.PLAIN
    return Urgency(level, tone, left)
