"""就労定着支援: when it begins and ends, whom one has seen this month, what a job change means."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.rules.parameters import Parameter, RuleBook
from core.domain.rules.period import Period
from core.domain.rules.retention_support import (
    ContactState,
    continues_after_job_change,
    monthly_contact_state,
    planned_visit_dates,
    retention_grant_periods,
    retention_support_period,
    settling_period,
)

SITUATIONS = pytest.mark.parametrize(
    ("hired_on", "settled_on", "start_on", "end_on"),
    [
        (date(2026, 5, 21), date(2026, 11, 20), date(2026, 11, 21), date(2029, 11, 20)),
        (date(2026, 4, 1), date(2026, 9, 30), date(2026, 10, 1), date(2029, 9, 30)),
        (date(2025, 8, 31), date(2026, 2, 27), date(2026, 2, 28), date(2029, 2, 27)),
        (date(2026, 5, 22), date(2026, 11, 21), date(2026, 11, 22), date(2029, 11, 21)),
    ],
    ids=["きょう定着支援が始まる", "年度はじめの就職", "月末の切詰め", "きょうが6か月の満了日"],
)


@SITUATIONS
def test_support_runs_from_six_months_after_the_hire_for_three_years(
    book: RuleBook, hired_on: date, settled_on: date, start_on: date, end_on: date
) -> None:
    assert settling_period(hired_on, book).value == Period(hired_on, settled_on)
    result = retention_support_period(hired_on, book)
    assert result.value == Period(start_on, end_on)
    assert result.verified


@SITUATIONS
def test_yearly_grants_follow_without_a_gap(
    book: RuleBook, hired_on: date, settled_on: date, start_on: date, end_on: date
) -> None:
    grants = retention_grant_periods(hired_on, book)
    first, second, third = grants.value
    assert (first.start_on, third.end_on) == (start_on, end_on)
    assert (second.start_on - first.end_on).days == 1
    assert (third.start_on - second.end_on).days == 1
    assert grants.caution == "要確認"


@pytest.mark.parametrize(
    ("contacts", "today", "state"),
    [
        ([], date(2026, 11, 1), ContactState.OPEN),
        ([], date(2026, 11, 19), ContactState.OPEN),
        ([], date(2026, 11, 20), ContactState.CAUTION),
        ([], date(2026, 11, 21), ContactState.CAUTION),
        ([], date(2026, 11, 29), ContactState.CAUTION),
        ([], date(2026, 11, 30), ContactState.MISSED),
        ([], date(2026, 12, 1), ContactState.MISSED),
        ([date(2026, 11, 1)], date(2026, 11, 21), ContactState.DONE),
        ([date(2026, 11, 30)], date(2026, 12, 1), ContactState.DONE),
        ([date(2026, 10, 31), date(2026, 12, 1)], date(2026, 12, 1), ContactState.MISSED),
        ([date(2026, 11, 25)], date(2026, 11, 21), ContactState.CAUTION),
        ([], date(2026, 10, 31), ContactState.OPEN),
    ],
    ids=[
        "月はじめ",
        "19日はまだ",
        "20日から黄",
        "きょうは黄",
        "月末の前日は黄",
        "月末の当日から赤",
        "翌月も赤",
        "1日に面談",
        "月末に面談",
        "前後の月の面談は数えない",
        "これからの予定は数えない",
        "まだ来ていない月",
    ],
)
def test_one_interview_is_owed_each_month(
    book: RuleBook, contacts: list[date], today: date, state: ContactState
) -> None:
    assert monthly_contact_state(contacts, date(2026, 11, 15), today, book).value is state


@pytest.mark.parametrize(
    ("rehired_on", "times_used", "continues"),
    [
        (date(2026, 10, 22), 0, True),
        (date(2026, 11, 21), 0, True),
        (date(2026, 11, 22), 0, False),
        (date(2026, 10, 21), 0, False),
        (date(2026, 11, 1), 1, False),
    ],
    ids=["翌日に再就職", "1か月の末日", "1か月の翌日", "離職日と同じ日", "二回目は継続しない"],
)
def test_rehired_within_a_month_support_continues_once(
    book: RuleBook, rehired_on: date, times_used: int, continues: bool
) -> None:
    result = continues_after_job_change(date(2026, 10, 21), rehired_on, times_used, book)
    assert result.value is continues


def test_left_at_a_month_end_until_the_next_month_end(book: RuleBook) -> None:
    assert continues_after_job_change(date(2026, 2, 28), date(2026, 3, 31), 0, book).value
    assert not continues_after_job_change(date(2026, 2, 28), date(2026, 4, 1), 0, book).value


def test_visits_widen_after_the_hire(book: RuleBook) -> None:
    assert planned_visit_dates(date(2026, 8, 31), book).value == (
        date(2026, 9, 7),
        date(2026, 9, 14),
        date(2026, 9, 30),
        date(2026, 10, 31),
        date(2026, 11, 30),
        date(2027, 2, 28),
        date(2027, 5, 31),
        date(2027, 8, 31),
    )


def test_an_unreadable_rhythm_is_refused() -> None:
    book = RuleBook([Parameter("retention.visit_rhythm", "1週 3ヶ", "rhythm")])
    with pytest.raises(ValueError, match="「3ヶ」"):
        planned_visit_dates(date(2026, 8, 31), book)
