"""計画の版を読む (versions of a plan): every plan of one kind and service, and two of them side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.db.base import TableModel
from core.db.work import View, table_of
from core.domain.entry import title_of
from core.domain.permissions import Action, require
from core.domain.plan_details import fields_of
from core.domain.plan_kinds import kind_of
from core.domain.plans import MANDATED, Plan, PlanGoal
from core.queries.plan_details import detail_of
from core.queries.scopes import within_scope


@dataclass(frozen=True)
class PlanVersion:
    """計画の版: one plan of the same person, kind and service, the newest first."""

    id: int
    status: str
    start_on: date
    end_on: date | None


@dataclass(frozen=True)
class FieldPair:
    """一つの欄の前と後. `model` and `name` say how the values are put in words."""

    title: str
    model: type[TableModel]
    name: str
    before: object
    after: object

    @property
    def differs(self) -> bool:
        """Whether it was changed."""
        return (self.before or "") != (self.after or "")


@dataclass(frozen=True)
class GoalPair:
    """一つの目標の前と後; None: not in that plan."""

    before: PlanGoal | None
    after: PlanGoal | None

    @property
    def change(self) -> str:
        """新しい, 引き継ぎ (unchanged words), 変更 or なくなった."""
        if self.before is None:
            return "新しい"
        if self.after is None:
            return "なくなった"
        names = ("text", "measure", "target_on", "support", "person_in_charge", "place", "frequency", "own_part", "priority")  # fmt: skip
        same = all(getattr(self.before, n) == getattr(self.after, n) for n in names)
        return "引き継ぎ" if same else "変更"


@dataclass(frozen=True)
class Comparison:
    """二つの版: the earlier one is `before`."""

    before: Plan
    after: Plan
    fields: tuple[FieldPair, ...]
    goals: tuple[GoalPair, ...]


def versions_of(view: View, plan_id: int) -> tuple[PlanVersion, ...]:
    """計画の版, the newest first. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    plan = within_scope(view, Plan, plan_id)
    p = table_of(Plan).c
    rows = view.rows(
        select(p.id, p.status, p.start_on, p.end_on)
        .where(p.client_id == plan.client_id, p.kind == plan.kind, p.service == plan.service)
        .order_by(p.start_on.desc(), p.id.desc())
    )
    return tuple(PlanVersion(**row._mapping) for row in rows)


def compare_versions(view: View, plan_id: int, with_id: int) -> Comparison:
    """二つの版をくらべる, of one person and kind. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    one, other = within_scope(view, Plan, plan_id), within_scope(view, Plan, with_id)
    before, after = sorted((one, other), key=lambda plan: (plan.start_on, plan.pk))
    return Comparison(before, after, _fields(view, before, after), _goals(view, before, after))


def _fields(view: View, before: Plan, after: Plan) -> tuple[FieldPair, ...]:
    names = ("start_on", "end_on", *MANDATED)
    title = kind_of(after.kind).title
    pairs = [
        FieldPair(title(n), Plan, n, getattr(before, n), getattr(after, n)) for n in names
    ]  # fmt: skip
    fields = fields_of(after.kind)
    if fields is None or before.kind != after.kind:
        return tuple(pairs)
    one, other = detail_of(view, before.pk), detail_of(view, after.pk)
    row = one or other
    if row is None:
        return tuple(pairs)
    pairs += [
        FieldPair(title_of(fields, n), type(row), n, getattr(one, n, None), getattr(other, n, None))
        for n in fields.model_fields
        if n != "plan_id"
    ]
    return tuple(pairs)


def _goals(view: View, before: Plan, after: Plan) -> tuple[GoalPair, ...]:
    """Goals are the same where one was carried from the other, through every plan between."""
    g, p = table_of(PlanGoal), table_of(Plan).c
    chain = view.rows(
        select(g.c.id, g.c.carried_from_id).where(
            g.c.plan_id.in_(select(p.id).where(p.client_id == after.client_id))
        )
    )
    origin = {row.id: row.carried_from_id for row in chain}

    def goals_of(plan: Plan) -> list[PlanGoal]:
        return view.all(
            select(PlanGoal).where(g.c.plan_id == plan.pk).order_by(g.c.term, g.c.priority, g.c.id)
        )

    old = {goal.pk: goal for goal in goals_of(before)}
    pairs, met = [], set()
    for goal in goals_of(after):
        found: int | None = origin.get(goal.pk)
        while found is not None and found not in old:
            found = origin.get(found)
        met.add(found)
        pairs.append(GoalPair(old.get(found or 0), goal))
    return (*pairs, *(GoalPair(goal, None) for pk, goal in old.items() if pk not in met))
