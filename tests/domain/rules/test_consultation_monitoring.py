"""計画相談のモニタリング: the recipient certificate first, standard periods otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.rules.consultation_monitoring import monitoring_due_on, monitoring_interval_months
from core.domain.rules.parameters import RuleBook

STARTED = date(2026, 5, 21)
MOVE, B = "employment_transition_support", "continuous_support_b"


@pytest.mark.parametrize(
    ("service", "on", "months", "verified"),
    [
        (MOVE, date(2026, 5, 21), 1, True),
        (MOVE, date(2026, 8, 20), 1, True),
        (MOVE, date(2026, 8, 21), 3, False),
        (B, date(2026, 8, 21), 6, False),
        ("daily_care", date(2026, 8, 21), 6, False),
    ],
    ids=[
        "開始日は毎月",
        "3か月の末日まで毎月",
        "移行は3か月ごと",
        "B型は6か月ごと",
        "ほかは6か月ごと",
    ],
)
def test_standard_intervals(
    book: RuleBook, service: str, on: date, months: int, verified: bool
) -> None:
    result = monitoring_interval_months(service, STARTED, on, book)
    assert result.value == months
    assert result.verified is verified


def test_the_recipient_certificate_comes_first(book: RuleBook) -> None:
    result = monitoring_due_on(B, STARTED, STARTED, book, certificate_months=2)
    assert result.value == date(2026, 7, 20)
    assert result.verified


@pytest.mark.parametrize(
    ("last_on", "due_on"),
    [(None, date(2026, 6, 20)), (date(2026, 9, 10), date(2026, 12, 9))],
    ids=["まだ一度もない", "前回から3か月"],
)
def test_monitoring_falls_due(book: RuleBook, last_on: date | None, due_on: date) -> None:
    assert monitoring_due_on(MOVE, STARTED, last_on, book).value == due_on
