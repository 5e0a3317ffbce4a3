"""三十年のどの日に始めても (every start day of thirty years): no period ends before it begins, none goes
back when the start goes on, and where a month lacks the day its last day is taken."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest

from core.domain.rules.certificates import certificate_renewal_window, medical_aid_renewal_window
from core.domain.rules.challenge_employment import challenge_limit_on, challenge_terms
from core.domain.rules.choice_support import choice_support_extension, choice_support_period
from core.domain.rules.consultation_monitoring import monitoring_due_on
from core.domain.rules.extension import extension_bounds
from core.domain.rules.incident import incident_report_dates
from core.domain.rules.job_coach import job_coach_phases
from core.domain.rules.parameters import RuleBook, default_book
from core.domain.rules.plan_review import first_plan_due_on, review_due_on
from core.domain.rules.records_retention import disclosure_records_kept_until, records_kept_until
from core.domain.rules.retention_support import (
    planned_visit_dates,
    retention_grant_periods,
    retention_support_period,
    settling_period,
)
from core.domain.rules.service_period import service_period
from core.domain.rules.transition_period import (
    age_reached_on,
    longest_transition_period,
    transition_period,
)
from core.domain.rules.trial_employment import (
    longest_trial_period,
    short_trial_period,
    trial_period,
)

FIRST = date(2010, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range((date(2040, 1, 1) - FIRST).days)]
BOOK = default_book()
MOVE = "employment_transition_support"

Ends = Callable[[date, RuleBook], date]
# rule → the day that it gives, and the months of its period (0: it does not count by months)
RULES: dict[str, tuple[Ends, int]] = {
    "T1 就労移行": (lambda on, b: transition_period(on, b).value.end_on, 24),
    "T2 延長の上限": (lambda on, b: longest_transition_period(on, b).value.end_on, 36),
    "T3 65歳": (lambda on, b: age_reached_on(on, b.integer("transition.age_limit_years", on)), 0),
    "T4 定着の始まり": (lambda on, b: retention_support_period(on, b).value.start_on, 0),
    "T5 定着の満了": (lambda on, b: retention_support_period(on, b).value.end_on, 0),
    "T5 支給決定の終わり": (lambda on, b: retention_grant_periods(on, b).value[0].end_on, 0),
    "T9 職場定着": (lambda on, b: settling_period(on, b).value.end_on, 6),
    "T9 最後の訪問": (lambda on, b: planned_visit_dates(on, b).value[-1], 0),
    "T10 就労選択": (lambda on, b: choice_support_period(on, b).value.end_on, 0),
    "T10 再度の決定": (lambda on, b: choice_support_extension(on, b).value.end_on, 0),
    "T12 見直し": (lambda on, b: review_due_on("continuous_support_b", on, b).value, 6),
    "T13 移行の見直し": (lambda on, b: review_due_on(MOVE, on, b).value, 3),
    "T14 初回計画": (lambda on, b: first_plan_due_on(on, b).value, 1),
    "T15 受給者証": (lambda on, b: monitoring_due_on(MOVE, on, None, b, 2).value, 2),
    "T16 新規は毎月": (lambda on, b: monitoring_due_on(MOVE, on, None, b).value, 1),
    "T17 トライアル": (lambda on, b: trial_period(on, b).value.end_on, 3),
    "T17 精神の最長": (lambda on, b: longest_trial_period(on, b, is_mental=True).value.end_on, 12),
    "T18 短時間": (lambda on, b: short_trial_period(on, 12, b).value.end_on, 12),
    "T19 任期": (lambda on, b: challenge_terms(on, b).value[0].end_on, 12),
    "T19 上限": (lambda on, b: challenge_limit_on(on, b).value, 36),
    "T20 集中・移行": (lambda on, b: job_coach_phases(on, b).value.support.end_on, 8),
    "T20 総計": (lambda on, b: job_coach_phases(on, b).value.follow_up.end_on, 20),
    "T20 精神": (lambda on, b: job_coach_phases(on, b, is_mental=True).value.follow_up.end_on, 32),
    "T26 記録": (lambda on, b: records_kept_until(on, b).value, 0),
    "T27 提供の記録": (lambda on, b: disclosure_records_kept_until(on, b).value, 0),
    "T28 速報": (lambda on, b: incident_report_dates(on, b).value.prompt_by_on, 0),
    "T28 確報": (lambda on, b: incident_report_dates(on, b).value.final_by_on, 0),
    "T29 地域移行": (lambda on, b: _service_end("community_transition_support", on, b), 6),
    "T29 地域定着": (lambda on, b: _service_end("community_settlement_support", on, b), 12),
    "T30 就労準備": (lambda on, b: _service_end("work_preparation_support", on, b), 12),
}  # fmt: skip


def _service_end(service: str, on: date, book: RuleBook) -> date:
    period = service_period(service, on, book).value
    assert period is not None
    return period.end_on


@cache
def _found(name: str) -> tuple[date, ...]:
    return tuple(RULES[name][0](on, BOOK) for on in DAYS)


def _last(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


@pytest.mark.parametrize("name", RULES)
def test_it_ends_after_it_begins_and_never_goes_back(name: str) -> None:
    found = _found(name)
    assert all(end >= on for on, end in zip(DAYS, found, strict=True))
    assert all(earlier <= later for earlier, later in pairwise(found))


@pytest.mark.parametrize("name", [name for name, (_, months) in RULES.items() if months])
def test_a_period_of_months_ends_the_day_before_the_same_day_or_before_the_months_last(
    name: str,
) -> None:
    months = RULES[name][1]
    for on, end in zip(DAYS, _found(name), strict=True):
        year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
        day_after = end + timedelta(days=1)
        wanted = min(on.day, _last(year, month + 1))
        assert day_after == date(year, month + 1, wanted), on


def test_the_window_of_a_certificate_opens_before_it_closes_and_holds_its_last_day() -> None:
    for on in DAYS:
        mental = certificate_renewal_window("mental", on, BOOK).value
        assert mental is not None
        for window in (mental, medical_aid_renewal_window(on, BOOK).value):
            assert window.start_on <= on
            assert window.end_on == on
            assert 88 <= (on - window.start_on).days <= 92


def test_an_extension_lies_behind_the_standard_period() -> None:
    for on in DAYS:
        for service in (MOVE, "employment_choice_support"):
            bounds = extension_bounds(service, on, BOOK)
            assert bounds is not None
            end_on, longest = bounds.value
            assert on <= end_on < longest


def test_the_month_end_rule_would_be_missed_by_counting_days() -> None:
    """The negative control: 30 days for a month fail what every rule above holds."""

    def by_days(on: date) -> date:
        return on + timedelta(days=30 * 6 - 1)

    assert any(by_days(on) != end for on, end in zip(DAYS, _found("T9 職場定着"), strict=True))
