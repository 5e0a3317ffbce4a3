"""期限のわけのことば (words of a reason): days as every 「なぜこの日か」 writes them."""

from __future__ import annotations

from datetime import date


def said(day: date) -> str:
    """「2026年11月30日」."""
    return f"{day.year}年{day.month}月{day.day}日"
