"""模擬の支援計画 (invented plans): one of every kind with its own fields, and a next version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.clients import Client
from core.domain.employments import Employment
from core.domain.entry import check
from core.domain.permissions import Action, require
from core.domain.plan_details import DETAILS, fields_of
from core.domain.plan_kinds import KINDS
from core.domain.plans import WORKFLOW, Plan, PlanEntry, PlanGoal, PlanGoalEntry
from core.queries.plan_details import detail_of
from core.services.invented_files import day, document, working_day
from core.services.invented_persons import Region
from core.services.plan_details import write_details
from core.services.plans import add_goal, change_plan, copy_forward, draft_plan, start_plan

_DAYS_BEFORE_START = (14, 9, 6, 4, 2)


def add_plans(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """支援計画 of `plans.toml`, written by the services that the screens use."""
    require(work.actor, Action.SET_UP)
    told = document("plans")
    for line in told["change"]:
        plan = _running(work, clients[line.pop("client")])
        work.change(Plan, plan.pk, plan.version, line)
    for block in told["plan"]:
        _plan(work, region, clients[block["client"]], block)
    for block in told["next"]:
        _next(work, clients[block["client"]], block)


def _running(work: Work, client_id: int, kind: str = "") -> Plan:
    p = table_of(Plan).c
    asked = [p.client_id == client_id, p.status == "active", *([p.kind == kind] if kind else [])]
    return work.all(select(Plan).where(*asked).order_by(p.id))[0]


def _plan(work: Work, region: Region, client_id: int, block: Mapping[str, Any]) -> None:
    kind = block["kind"]
    if block.get("open"):
        plan = _running(work, client_id, kind)
    else:
        plan = _draft(work, region, client_id, block)
    if words := block.get("words"):
        plan = change_plan(work, plan.pk, plan.version, words)
    detail = detail_of(work, plan.pk)
    write_details(
        work, plan.pk, detail.version if detail else 0, _detail(work, region, plan, block["detail"])
    )
    for goal in block.get("goal", ()):
        target_on = day(goal.pop("target"), region.today)
        add_goal(work, check(PlanGoalEntry, {**goal, "plan_id": plan.pk, "target_on": target_on}))
    plan = work.get(Plan, plan.pk)
    if block.get("begin"):
        start_plan(work, plan.pk, plan.version)


def _draft(work: Work, region: Region, client_id: int, block: Mapping[str, Any]) -> Plan:
    start_on, client = day(block["start"], region.today), work.get(Client, client_id)
    steps: dict[str, Any] = {
        name: working_day(start_on - timedelta(days=days))
        for name, days in zip(WORKFLOW, _DAYS_BEFORE_START, strict=True)
    }
    author_id = client.owner_id or region.staff["mogi-sakura"]
    values = {
        "client_id": client_id,
        "kind": block["kind"],
        "service": KINDS[block["kind"]].services[0],
        "start_on": start_on,
        "author_id": author_id,
        "explained_by_id": author_id,
        "signer": "person",
        "person_present": True,
        **steps,
    }
    if "consented_on" in block["detail"]:
        # 支援調整会議 comes from its own fields, after the person's consent.
        values |= {"meeting_on": None, "person_present": None}
    return draft_plan(work, check(PlanEntry, values))


def _detail(work: Work, region: Region, plan: Plan, told: Mapping[str, Any]) -> dict[str, Any]:
    fields = fields_of(plan.kind) or DETAILS[plan.kind]
    found: dict[str, Any] = {}
    for name, value in told.items():
        if name == "employment":
            e = table_of(Employment).c
            jobs = select(e.id).where(e.client_id == plan.client_id).order_by(e.hired_on.desc())
            found["employment_id"] = work.scalar(jobs.limit(1))
        elif name == "at":
            found["organization_id"] = region.organizations[value]
        else:
            is_day = date in getattr(fields.model_fields[name].annotation, "__args__", ())
            found[name] = day(value, region.today) if is_day else value
    return found


def _next(work: Work, client_id: int, block: Mapping[str, Any]) -> None:
    """The next version: results of the goals, then the draft that continues them."""
    plan = _running(work, client_id)
    g = table_of(PlanGoal).c
    # Goals of which a review spoke keep what it said.
    for goal in work.all(select(PlanGoal).where(g.plan_id == plan.pk, g.attainment == "")):
        found = {"attainment": "partly_achieved", "attainment_note": "週4日までは休まずに通えた"}
        work.change(PlanGoal, goal.pk, goal.version, found)
    following = copy_forward(work, plan.pk)
    change_plan(work, following.pk, following.version, {"policy": block["policy"]})
    more = {"plan_id": following.pk, "term": "short", "text": block["new_goal"]}
    add_goal(work, check(PlanGoalEntry, more))
