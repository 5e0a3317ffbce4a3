"""ジョブコーチ支援の期間 (job coach, 訪問型の助成金): intensive and transition, then follow-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from core.domain.dates import period_end
from core.domain.rules.parameters import RuleBook
from core.domain.rules.period import Period
from core.domain.rules.ruled import Ruled
from core.errors import RuleViolation


@dataclass(frozen=True)
class JobCoachPhases:
    """支援の期: 集中支援期＋移行支援期, then フォローアップ期."""

    support: Period
    follow_up: Period


def job_coach_phases(
    start_on: date, book: RuleBook, *, is_mental: bool = False, support_ended_on: date | None = None
) -> Ruled[JobCoachPhases]:
    """ジョブコーチ支援の上限: 集中・移行 8か月, follow-up 1年 (精神 2年); in total 1年8か月
    (精神 2年8か月), counted from the first day (JEED 就業支援ハンドブック p66).

    `support_ended_on`: the real end of 集中・移行; follow-up is then counted from the next day.
    Raises RuleViolation when that end is before the start or beyond the limit.
    """
    support = book.get("job_coach.support_max_months", start_on)
    key = "job_coach.mental.follow_up_max_months" if is_mental else "job_coach.follow_up_max_months"
    follow_up = book.get(key, start_on)
    limit_on = period_end(start_on, support.integer)
    ended_on = support_ended_on or limit_on
    if not start_on <= ended_on <= limit_on:
        raise RuleViolation(
            {
                "support_ended_on": f"集中・移行支援期の終わりは {start_on} から {limit_on} までです。"
            }
        )
    if ended_on == limit_on:
        end_on = period_end(start_on, support.integer + follow_up.integer)
    else:
        end_on = period_end(ended_on + timedelta(days=1), follow_up.integer)
    phases = JobCoachPhases(
        Period(start_on, ended_on), Period(ended_on + timedelta(days=1), end_on)
    )
    return Ruled(phases, (support, follow_up))
