"""支援段階の提案 (proposed stage): facts propose a stage, a person confirms it.

Flow: 就職 → 就職〜6か月 → 定着 (the day after six months) → 見守り (after 就労定着支援), 離職 → 離職・再チャレンジ. An enrolment is
spoken for by the facts of its own programme only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from core.domain.dates import add_months, format_date

BEFORE_HIRE = (
    "inquiry", "orientation", "intake", "registered", "preparing", "practicum",
    "job_search", "offered", "separated",
)  # fmt: skip
AT_WORK = ("employed_early", "retention", "follow_up", "on_leave")
# 事業 → the service whose use is the programme itself: it begins and ends with it.
SERVICE_OF = {
    "transition_support": "employment_transition_support",
    "retention_support": "job_retention_support",
    "community_transition": "community_transition_support",
    "planning_consultation": "planning_consultation",
}
# Programmes in which a job or a training of the person speaks for the stage.
ABOUT_WORK = (
    "employment_life_center", "municipal_job_center", "transition_support", "retention_support",
    "mental_retention_network", "job_coach", "challenge_employment", "self_reliance",
)  # fmt: skip


class Job(Protocol):
    """What the proposal needs to know of one employment."""

    id: int | None
    hired_on: date
    left_on: date | None
    six_months_on: date | None


class Use(Protocol):
    """What the proposal needs to know of one service use."""

    service: str
    start_on: date
    end_on: date | None
    limit_on: date | None


class Leave(Protocol):
    """What the proposal needs to know of one 休職."""

    employment_id: int
    start_on: date
    returned_on: date | None


@dataclass(frozen=True)
class StageProposal:
    """段階の提案: the stage and the fact that speaks for it."""

    stage: str
    reason: str


def proposed_stage(
    stage: str,
    jobs: Sequence[Job],
    uses: Sequence[Use],
    today: date,
    leaves: Sequence[Leave] = (),
) -> StageProposal | None:
    """The stage that the facts speak for, or None when the present one agrees with them.

    Never out of 終結. A 見守り that a person set is left alone while the job lasts; so is a 休職,
    until the leave that is written down has ended.
    """
    if stage == "closed":
        return None
    held = [j for j in jobs if j.hired_on <= today and (j.left_on is None or j.left_on >= today)]
    if held:
        job = max(held, key=lambda job: job.hired_on)
        away = [x for x in leaves if x.employment_id == job.id and x.start_on <= today]
        if away:
            return _away(stage, job, away, today)
        return _at_work(stage, job, today) or _after_support(stage, uses, today)
    if stage in AT_WORK and jobs:
        return StageProposal("separated", "いまの就職がありません（離職日が入っています）。")
    trains = any(
        use.service == "employment_transition_support"
        and use.start_on <= today
        and (use.end_on is None or use.end_on >= today)
        for use in uses
    )
    if trains and stage in ("inquiry", "orientation", "intake", "registered"):
        return StageProposal("preparing", "就労移行支援の利用が始まっています。")
    return None


def proposed_for_enrolment(
    programme: str,
    stage: str,
    jobs: Sequence[Job],
    uses: Sequence[Use],
    today: date,
    leaves: Sequence[Leave] = (),
) -> StageProposal | None:
    """The same for one open enrolment. 「終結」 is proposed when the service of its programme ended."""
    if stage == "closed":
        return None
    service = SERVICE_OF.get(programme)
    if service:
        uses = [use for use in uses if use.service == service]
        ended = [use.end_on for use in uses if use.end_on and use.end_on < today]
        if uses and len(ended) == len(uses):
            return StageProposal("closed", f"サービスの利用が{_day(max(ended))}に終わっています。")
    return proposed_stage(stage, jobs, uses, today, leaves) if programme in ABOUT_WORK else None


def lasted(start_on: date, end_on: date) -> str:
    """どれくらい続いたか: 「1年2か月」「3か月」, and days below a month."""
    months = (end_on.year - start_on.year) * 12 + end_on.month - start_on.month
    if add_months(start_on, months) > end_on:
        months -= 1
    if months <= 0:
        return f"{max(0, (end_on - start_on).days)}日"
    years, rest = divmod(months, 12)
    return (f"{years}年" if years else "") + (f"{rest}か月" if rest else "")


def _day(on: date) -> str:
    return format_date(on, weekday=False)


def _after_support(stage: str, uses: Sequence[Use], today: date) -> StageProposal | None:
    """見守り, when the years of 就労定着支援 are over and the job goes on."""
    ends = [
        use.end_on or use.limit_on or date.max
        for use in uses
        if use.service == SERVICE_OF["retention_support"] and use.start_on <= today
    ]
    if stage != "retention" or not ends or max(ends) >= today:
        return None
    return StageProposal("follow_up", f"就労定着支援が{_day(max(ends))}に終わりました。")


def _at_work(stage: str, job: Job, today: date) -> StageProposal | None:
    is_past = job.six_months_on is not None and today > job.six_months_on
    if stage in BEFORE_HIRE:
        if is_past:
            return StageProposal("retention", "就職から6か月が過ぎています。")
        return StageProposal("employed_early", "就職しています。")
    if stage == "employed_early" and is_past:
        return StageProposal("retention", "就職から6か月が過ぎました。")
    return None


def _away(stage: str, job: Job, leaves: Sequence[Leave], today: date) -> StageProposal | None:
    """休職 while it lasts; back to where the months of the job lead when it is over."""
    last = max(leaves, key=lambda leave: leave.start_on)
    if last.returned_on is None or last.returned_on > today:
        if stage == "on_leave":
            return None
        return StageProposal("on_leave", f"{_day(last.start_on)}から休職しています。")
    if stage != "on_leave":
        return _at_work(stage, job, today)
    is_past = job.six_months_on is not None and today > job.six_months_on
    back = "retention" if is_past else "employed_early"
    return StageProposal(back, f"{_day(last.returned_on)}に復職しています。")
