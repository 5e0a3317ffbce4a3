"""ジョブコーチ支援を読む (asking for job coaching): one job's plan, steps and visits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, select

from core.db.work import View, table_of
from core.domain.employments import Employment
from core.domain.fading import DoneVisit, Fading, PhaseSpan, PlannedStep, Shares, fading
from core.domain.job_coaching import CoachedTask, CoachingStep, CoachingVisit
from core.domain.permissions import Action, require
from core.domain.plan_details import JobCoachDetail
from core.domain.plans import Plan
from core.domain.rules.job_coach import JobCoachPhases, job_coach_phases
from core.domain.rules.parameters import RuleBook
from core.domain.rules.ruled import Ruled
from core.domain.users import User
from core.queries.plan_periods import has_mental_disability
from core.queries.rules import rule_book
from core.queries.scopes import visible_clients, within_scope

KIND = "job_coach_plan"
IN_FORCE, WITHDRAWN = "active", "withdrawn"
# Both count towards one limit; the follow-up has its own.
SUPPORT_PHASES = ("intensive", "transition")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class TaskRow:
    """教えた仕事 on one visit."""

    task: str
    taught: str
    cue: str
    doer: str


@dataclass(frozen=True)
class VisitRow:
    """ジョブコーチの訪問の一件 with its tasks."""

    id: int
    version: int
    visited_on: date
    started_at: str
    minutes: int
    coach_kind: str
    coach: str
    person_share: int | None
    employer_share: int | None
    supporter_share: int | None
    findings: str
    to_employer: str
    following: str
    record_id: int | None
    tasks: tuple[TaskRow, ...]

    @property
    def shares(self) -> Shares | None:
        """三つの力, where they were judged."""
        if self.person_share is None or self.employer_share is None or self.supporter_share is None:
            return None
        return Shares(self.visited_on, self.person_share, self.employer_share, self.supporter_share)


@dataclass(frozen=True)
class StepRow:
    """支援の予定の一行."""

    id: int
    version: int
    employment_id: int
    phase: str
    start_on: date
    end_on: date
    weekly_visits: float
    weekly_hours: float

    @property
    def planned(self) -> PlannedStep:
        """As the fading counts it."""
        return PlannedStep(self.start_on, self.end_on, self.weekly_visits, self.weekly_hours)


@dataclass(frozen=True)
class CoachPlan:
    """ジョブコーチ支援計画. `detail_version`: 0 while the fields of its kind are not written yet."""

    plan_id: int
    status: str
    detail_version: int
    advice_id: int | None
    intensive_from: date | None
    transition_from: date | None
    follow_up_from: date | None
    follow_up_to: date | None
    intensive_visits: str
    transition_visits: str
    follow_up_visits: str

    def rhythm(self, phase: str) -> str:
        """訪問の目安 in the words of the plan."""
        return str(getattr(self, f"{phase}_visits"))


@dataclass(frozen=True)
class Coaching:
    """一つの就職のジョブコーチ支援. `visits`: the latest first; `limits`: None before anything began;
    `loose`: a plan of the person that names no job yet."""

    plan: CoachPlan | None
    loose: CoachPlan | None
    phases: tuple[PhaseSpan, ...]
    limits: Ruled[JobCoachPhases] | None
    is_mental: bool
    steps: tuple[StepRow, ...]
    visits: tuple[VisitRow, ...]
    fading: Fading

    def phase_on(self, on: date) -> PhaseSpan | None:
        """The phase of a day."""
        return next((span for span in self.phases if span.start_on <= on <= span.end_on), None)

    def limit_on(self, on: date) -> date | None:
        """See `last_day`."""
        return last_day(self.phases, self.limits, on)


def coaching_of(view: View, employment_id: int, today: date) -> Coaching:
    """ジョブコーチ支援 of one job. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    job = within_scope(view, Employment, employment_id)
    is_mental = has_mental_disability(view, job.client_id)
    plans = _plans(view, [job.client_id])
    plan, loose = (plans.get((job.client_id, job_id)) for job_id in (job.pk, None))
    steps = steps_of(view, [job.pk])[job.pk]
    visits = _visits(view, job.pk)
    book = rule_book(view)
    limits = limits_of(plan, steps, book, is_mental=is_mental)
    phases = phases_of(plan, steps, limits)
    done = [DoneVisit(v.visited_on, v.minutes, v.shares) for v in visits]
    counted = fading(phases, [step.planned for step in steps], done, today)
    return Coaching(plan, loose, phases, limits, is_mental, steps, visits, counted)


def limits_of(
    plan: CoachPlan | None, steps: Sequence[StepRow], book: RuleBook, *, is_mental: bool
) -> Ruled[JobCoachPhases] | None:
    """期の上限 (T20), counted from the plan's first day, or from the first step: 集中・移行 as long as
    it may last, and the follow-up as long as it may after the day on which it begins."""
    begun = [step.start_on for step in steps]
    start_on = plan.intensive_from if plan and plan.intensive_from else min(begun, default=None)
    if start_on is None:
        return None
    longest = job_coach_phases(start_on, book, is_mental=is_mental)
    following = [step.start_on for step in steps if step.phase == "follow_up"]
    begins = plan.follow_up_from if plan else None
    ended_on = (begins or min(following, default=date.max)) - _DAY
    # Begun too late, before anybody counted: the limit stands all the same.
    if not start_on <= ended_on <= longest.value.support.end_on:
        return longest
    real = job_coach_phases(start_on, book, is_mental=is_mental, support_ended_on=ended_on)
    return replace(real, value=JobCoachPhases(longest.value.support, real.value.follow_up))


def phases_of(
    plan: CoachPlan | None, steps: Sequence[StepRow], limits: Ruled[JobCoachPhases] | None
) -> tuple[PhaseSpan, ...]:
    """三つの期: as the plan has them; without a plan, as the steps do."""
    if plan is None or plan.intensive_from is None or limits is None:
        found: dict[str, list[StepRow]] = defaultdict(list)
        for step in steps:
            found[step.phase].append(step)
        spans = [
            PhaseSpan(phase, min(s.start_on for s in part), max(s.end_on for s in part))
            for phase, part in found.items()
        ]
        return tuple(sorted(spans, key=lambda span: span.start_on))
    begun = [
        (phase, on)
        for phase in ("intensive", "transition", "follow_up")
        if (on := getattr(plan, f"{phase}_from")) is not None
    ]
    last = limits.value.support.end_on
    if plan.follow_up_from is not None:
        last = plan.follow_up_to or limits.value.follow_up.end_on
    ends = [on - _DAY for _, on in begun[1:]] + [max(last, begun[-1][1])]
    return tuple(
        PhaseSpan(phase, on, end_on)
        for (phase, on), end_on in zip(begun, ends, strict=True)
        if end_on >= on
    )


def last_day(
    phases: Sequence[PhaseSpan], limits: Ruled[JobCoachPhases] | None, on: date
) -> date | None:
    """上限の末日 of what runs on that day: of 集中・移行, or once the follow-up has begun, of that."""
    if limits is None:
        return None
    following = any(span.phase == "follow_up" and span.start_on <= on for span in phases)
    return (limits.value.follow_up if following else limits.value.support).end_on


def steps_of(view: View, employment_ids: Sequence[int]) -> Mapping[int, tuple[StepRow, ...]]:
    """支援の予定 by job, the earliest first; none for a job outside the scope."""
    require(view.actor, Action.SEE_SENSITIVE)
    t = table_of(CoachingStep).c
    columns = [t[name] for name in StepRow.__dataclass_fields__]
    found: dict[int, list[StepRow]] = defaultdict(list)
    for row in view.rows(
        select(*columns)
        .where(t.employment_id.in_(employment_ids), *visible_clients(view, t.client_id))
        .order_by(t.start_on, t.id)
    ):
        found[row.employment_id].append(StepRow(**row._mapping))
    return {job_id: tuple(found[job_id]) for job_id in employment_ids}


def coach_plans(view: View, jobs: Sequence[tuple[int, int]]) -> Mapping[int, CoachPlan]:
    """(person, job) → the plan of each job that has one; none for a person outside the scope."""
    require(view.actor, Action.SEE_SENSITIVE)
    found = _plans(view, [client_id for client_id, _ in jobs])
    return {
        job_id: found[client_id, job_id]
        for client_id, job_id in jobs
        if (client_id, job_id) in found
    }


def task_names(visits: Sequence[VisitRow]) -> dict[str, TaskRow]:
    """教えた仕事の名前 → how it stood last; in the order in which they were first taught."""
    found: dict[str, TaskRow] = {}
    for visit in sorted(visits, key=lambda v: (v.visited_on, v.started_at, v.id)):
        for task in visit.tasks:
            found[task.task] = task
    return found


def _plans(view: View, client_ids: Sequence[int]) -> dict[tuple[int, int | None], CoachPlan]:
    """(person, job or None) → the plan that names it: the one in force, else the latest."""
    plan, detail = table_of(Plan), table_of(JobCoachDetail)
    p, d = plan.c, detail.c
    days = ("intensive_from", "transition_from", "follow_up_from", "follow_up_to")
    words = ("intensive_visits", "transition_visits", "follow_up_visits")
    rows = view.rows(
        select(
            p.id.label("plan_id"), p.status, p.client_id, d.employment_id, d.advice_id,
            func.coalesce(d.version, 0).label("detail_version"),
            *(d[name] for name in days),
            *(func.coalesce(d[name], "").label(name) for name in words),
        )
        .select_from(plan.outerjoin(detail, p.id == d.plan_id))
        .where(p.client_id.in_(client_ids), p.kind == KIND, p.status != WITHDRAWN)
        .where(*visible_clients(view, p.client_id))
        .order_by(case((p.status == IN_FORCE, 1), else_=0), p.start_on, p.id)
    )  # fmt: skip
    found: dict[tuple[int, int | None], CoachPlan] = {}
    for row in rows:
        values: dict[str, Any] = dict(row._mapping)
        key = (values.pop("client_id"), values.pop("employment_id"))
        found[key] = CoachPlan(**values)  # the last one stays
    return found


def _visits(view: View, employment_id: int) -> tuple[VisitRow, ...]:
    v, u = table_of(CoachingVisit), table_of(User)
    own = [name for name in VisitRow.__dataclass_fields__ if name in v.c]
    rows = view.rows(
        select(*(v.c[name] for name in own), func.coalesce(u.c.name, "").label("coach"))
        .select_from(v.outerjoin(u, u.c.id == v.c.coach_id))
        .where(v.c.employment_id == employment_id)
        .order_by(v.c.visited_on.desc(), v.c.started_at.desc(), v.c.id.desc())
    )
    tasks = _tasks(view, [row.id for row in rows])
    return tuple(VisitRow(**row._mapping, tasks=tasks.get(row.id, ())) for row in rows)


def _tasks(view: View, visit_ids: Sequence[int]) -> dict[int, tuple[TaskRow, ...]]:
    t = table_of(CoachedTask).c
    found: dict[int, list[TaskRow]] = defaultdict(list)
    asked = select(t.visit_id, t.task, t.taught, t.cue, t.doer).order_by(t.id)
    for row in view.rows(asked.where(t.visit_id.in_(visit_ids))):
        found[row.visit_id].append(TaskRow(row.task, row.taught, row.cue, row.doer))
    return {visit_id: tuple(part) for visit_id, part in found.items()}
