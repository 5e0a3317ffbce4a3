"""計画の期間 (plan period): how long a plan may be, and since when which duty holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.domain.dates import add_months, period_end
from core.domain.rules.choice_support import choice_support_extension, choice_support_period
from core.domain.rules.job_coach import job_coach_phases
from core.domain.rules.parameters import RuleBook
from core.domain.rules.ruled import Ruled
from core.domain.rules.service_period import service_period


@dataclass(frozen=True)
class PlanDuties:
    """計画の義務のはじまり: the first day of each duty; `date.max` while there is none."""

    person_present_from: date
    consultation_from: date


def plan_duties(book: RuleBook) -> PlanDuties:
    """2024年度から: the person attends the meeting, and the 相談支援事業所 gets the plan."""
    return PlanDuties(
        _since("plan_meeting.person_present", book), _since("plan_delivery.consultation", book)
    )


def _since(key: str, book: RuleBook) -> date:
    """The day from which the last yes holds; `date.max` when the last row says no."""
    since = date.max
    for row in reversed(book.history(key)):
        if not row.flag:
            break
        since = row.effective_from
    return since


def longest_plan_end(
    kind: str, service: str, start_on: date, book: RuleBook, *, is_mental: bool = False
) -> Ruled[date]:
    """計画の期間の上限: the last day that a plan beginning on `start_on` may have.

    ジョブコーチ 1年8か月 (精神 2年8か月), 地域移行 6か月, 就労選択 to the end of its one repetition,
    whatever else by `plan_period.max_months`.
    """
    if kind == "job_coach_plan":
        phases = job_coach_phases(start_on, book, is_mental=is_mental)
        return Ruled(phases.value.follow_up.end_on, phases.basis)
    if service == "employment_choice_support":
        first = choice_support_period(start_on, book)
        again = choice_support_extension(first.value.end_on, book)
        return Ruled(again.value.end_on, (*first.basis, *again.basis))
    fixed = service_period(service, start_on, book)
    if fixed.value is not None:
        return Ruled(fixed.value.end_on, fixed.basis)
    months = book.get("plan_period.max_months", start_on)
    return Ruled(period_end(start_on, months.integer), (months,))


def latest_plan_start(today: date, book: RuleBook) -> date:
    """開始日の上限: a plan is made for a start within these months, not for some far year."""
    return add_months(today, book.integer("plan_period.start_ahead_months", today))
