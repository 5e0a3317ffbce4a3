"""支援の予定を書く (the steps of job coaching): visits and hours a week, phase by phase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from core import clock
from core.db.work import Work
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.employments import Employment
from core.domain.entry import check
from core.domain.job_coaching import CoachingStep, CoachingStepEntry
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.job_coaching import SUPPORT_PHASES, StepRow, coaching_of, limits_of
from core.queries.rules import rule_book
from core.queries.scopes import within_scope


def add_coaching_step(work: Work, entry: CoachingStepEntry) -> CoachingStep:
    """支援の予定を加える. Raises `RuleViolation` (overlap, order of the phases, limit), `OutOfScope`."""
    require(work.actor, Action.WRITE_CLIENTS)
    require(work.actor, Action.SEE_SENSITIVE)
    job = within_scope(work, Employment, entry.employment_id)
    return work.add(CoachingStep(**_checked(work, job, entry.model_dump(), 0)))


def change_coaching_step(
    work: Work, coaching_step_id: int, seen: int, changes: Mapping[str, Any]
) -> CoachingStep:
    """支援の予定を直す. Raises as `add_coaching_step`, and `Conflict`."""
    require(work.actor, Action.WRITE_CLIENTS)
    require(work.actor, Action.SEE_SENSITIVE)
    step = within_scope(work, CoachingStep, coaching_step_id)
    job = work.get(Employment, step.employment_id)
    stored = {name: getattr(step, name) for name in CoachingStepEntry.model_fields}
    values = _checked(work, job, {**stored, **changes}, step.pk)
    return work.change(CoachingStep, step.pk, seen, values)


def remove_coaching_step(work: Work, coaching_step_id: int, seen: int) -> None:
    """支援の予定を消す. Raises `Conflict`, `NotFound`, `OutOfScope`."""
    require(work.actor, Action.WRITE_CLIENTS)
    require(work.actor, Action.SEE_SENSITIVE)
    within_scope(work, CoachingStep, coaching_step_id)
    work.remove(CoachingStep, coaching_step_id, seen)


# -- what must hold --------------------------------------------------------------------------------


def _checked(work: Work, job: Employment, values: Mapping[str, Any], own_id: int) -> dict[str, Any]:
    """The step as it is stored: of this job and its person, in its place among the others."""
    work.alone(f"coaching.{job.pk}")
    whose = {"client_id": job.client_id, "employment_id": job.pk}
    entry = check(CoachingStepEntry, {**values, **whose})
    if job.left_on and entry.end_on > job.left_on:
        raise RuleViolation(
            {"end_on": f"{_day(job.left_on)} に離職しています。その日までにしてください。"}
        )
    mine = StepRow(id=own_id, version=0, **entry.model_dump(exclude={"client_id"}))
    found = coaching_of(work, job.pk, clock.today())
    others = [step for step in found.steps if step.id != own_id]
    _check_order(mine, others)
    ruled = limits_of(found.plan, [*others, mine], rule_book(work), is_mental=found.is_mental)
    if ruled is not None:
        _check_limit(mine, ruled.value.support.end_on, ruled.value.follow_up.end_on)
    return entry.model_dump()


def _check_order(mine: StepRow, others: Sequence[StepRow]) -> None:
    """No two at a time, and 集中 → 移行 → フォローアップ."""
    phases = codes("coaching_phase")
    order = list(phases.labels())
    for step in others:
        span = f"{_day(step.start_on)}〜{_day(step.end_on)} の予定（{phases.label(step.phase)}）"
        if step.start_on <= mine.end_on and mine.start_on <= step.end_on:
            raise RuleViolation(
                {"start_on": f"{span}と重なります。始まりか終わりをずらしてください。"}
            )
        earlier, later = sorted((step, mine), key=lambda each: each.start_on)
        if order.index(earlier.phase) > order.index(later.phase):
            raise RuleViolation(
                {
                    "phase": f"{span}があります。期は、集中・移行・フォローアップの順に並べてください。"
                }
            )


def _check_limit(mine: StepRow, support_to: date, follow_up_to: date) -> None:
    """訪問型の助成金の上限 (T20)."""
    if mine.phase in SUPPORT_PHASES and mine.end_on > support_to:
        raise RuleViolation(
            {
                "end_on": f"集中支援期と移行支援期は、あわせて {_day(support_to)} までです。"
                "そのあとはフォローアップ期として予定を入れてください。"
            }
        )
    if mine.phase not in SUPPORT_PHASES and mine.end_on > follow_up_to:
        raise RuleViolation(
            {
                "end_on": f"フォローアップ期は {_day(follow_up_to)} までです。そのあとは、就労定着支援か"
                "センターの定着支援に引き継いでください。"
            }
        )


def _day(on: date) -> str:
    return format_date(on, weekday=False)
