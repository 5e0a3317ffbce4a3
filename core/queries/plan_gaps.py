"""計画の欠けを聞く (gaps as questions): what `core.domain.plan_gaps` says of one plan, asked of all."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, or_, select

from core.db.work import table_of
from core.domain.plan_details import DETAILS
from core.domain.plan_gaps import CLOSED_GOALS
from core.domain.plan_kinds import KINDS
from core.domain.plans import MANDATED, WORKFLOW, Plan, PlanGoal, PlanReview
from core.domain.rules.plan_period import PlanDuties

_ATTENDED = [code for code, kind in KINDS.items() if kind.person_attends]
_TO_CONSULTATION = [code for code, kind in KINDS.items() if kind.to_consultation]


def gap_conditions(duties: PlanDuties) -> dict[str, ColumnElement[bool]]:
    """key of `GAPS` → the question whether a plan has that gap."""
    p = table_of(Plan).c
    found: dict[str, ColumnElement[bool]] = {name: p[name].is_(None) for name in WORKFLOW}
    found["person"] = and_(
        p.meeting_on >= duties.person_present_from,
        p.person_present.is_not(True),
        p.kind.in_(_ATTENDED),
    )
    found["signer"] = and_(p.agreed_on.is_not(None), p.signer == "")
    asked = and_(
        p.is_self_plan.is_(False),
        p.start_on >= duties.consultation_from,
        p.kind.in_(_TO_CONSULTATION),
    )
    found["consultation"] = and_(p.consultation_delivered_on.is_(None), asked)
    found["order"] = or_(
        *_reversed(),
        p.start_on < p.agreed_on,
        and_(p.consultation_delivered_on < p.agreed_on, asked),
    )
    found["words"] = or_(*(p[name] == "" for name in MANDATED))
    found["goals"] = or_(*(~_goal(table_of(PlanGoal).c.term == t) for t in ("long", "short")))
    g = table_of(PlanGoal).c
    outside = or_(g.target_on.is_(None), g.target_on < p.start_on, g.target_on > p.end_on)
    found["goal_dates"] = _goal(and_(g.attainment.not_in(CLOSED_GOALS), outside))
    found["unmet"] = p.id.in_(select(table_of(PlanReview).c.plan_id).where(last_was_unmet()))
    found["details"] = or_(*(_detail(code) for code, kind in KINDS.items() if kind.required))
    return found


def last_was_unmet() -> ColumnElement[bool]:
    """Of a review: it is the last one of its plan, and nobody met the person."""
    review = table_of(PlanReview)
    later = review.alias("later")
    follows = select(later.c.id).where(
        later.c.plan_id == review.c.plan_id, later.c.reviewed_on > review.c.reviewed_on
    )
    return and_(review.c.met_person.is_(False), ~follows.exists())


def _reversed() -> list[ColumnElement[bool]]:
    """Each step before the last one ahead of it that has a date."""
    p = table_of(Plan).c
    pairs = []
    for place, name in enumerate(WORKFLOW[1:], start=1):
        ahead = [p[before] for before in reversed(WORKFLOW[:place])]
        pairs.append(p[name] < (func.coalesce(*ahead) if len(ahead) > 1 else ahead[0]))
    return pairs


def _goal(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    g, p = table_of(PlanGoal).c, table_of(Plan).c
    asked = select(g.id).where(g.plan_id == p.id, condition)
    return asked.correlate(table_of(Plan)).exists()


def _detail(kind: str) -> ColumnElement[bool]:
    """A plan of this kind whose own row lacks a required field, or that has no row."""
    p, model = table_of(Plan).c, DETAILS[kind]
    d = table_of(model).c
    filled = [
        and_(d[name].is_not(None), d[name] != "")
        if d[name].type.python_type is str
        else d[name].is_not(None)
        for name in KINDS[kind].required
    ]
    # Only the plan comes from outside: a question may join the same row for itself.
    asked = select(d.id).where(d.plan_id == p.id, *filled)
    return and_(p.kind == kind, ~asked.correlate(table_of(Plan)).exists())
