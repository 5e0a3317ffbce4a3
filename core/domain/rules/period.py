"""期間 (period): first and last day, both inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Period:
    """期間: from `start_on` to `end_on`, both inclusive (期間末日は期間に含む)."""

    start_on: date
    end_on: date

    def __post_init__(self) -> None:
        if self.end_on < self.start_on:
            raise ValueError(f"期間の終わり {self.end_on} が始まり {self.start_on} より前です。")

    def __contains__(self, day: date) -> bool:
        return self.start_on <= day <= self.end_on

    def days_left(self, today: date) -> int:
        """残り日数: 0 on the last day, negative after it."""
        return (self.end_on - today).days
