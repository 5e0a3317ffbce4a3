"""小さな数: a share of few is told as its two counts."""

from __future__ import annotations

from core.charts.small_numbers import percentage


def test_under_ten_there_is_no_percentage() -> None:
    assert percentage(3, 9) == "3/9"
    assert percentage(3, 10) == "30%（3/10）"
