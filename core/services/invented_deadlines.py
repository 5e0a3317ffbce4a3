"""模擬の期限 (invented deadlines): what a visitor should find around today, one row of every rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core.db.base import TableModel
from core.db.work import Work, table_of
from core.domain.clients import Client, ServiceUse
from core.domain.employments import Employment
from core.domain.incidents import Incident
from core.domain.permissions import Action, require
from core.domain.plan_details import DETAILS
from core.domain.plans import WORKFLOW, Plan, PlanGoal
from core.domain.records import SupportRecord
from core.services.derived import plan_review_due_on, service_limit_on, six_months_on
from core.services.invented_files import day, day_or_none, document, working_day
from core.services.invented_persons import Region

Rows = list[dict[str, Any]]
ACTIVE = "active"
# The middle of last month, the first days of this one: reports that were sent.
_DAYS_OF_MONTH = (14, 4)


def add_deadlines(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """期限のきまりごとの一件."""
    require(work.actor, Action.SET_UP)
    told = document("deadlines")
    _reports(work, region, clients, told["reports"])
    _uses(work, region, clients, told["use"])
    _plans(work, region, clients, told["plan"])
    _jobs(work, region, clients, told)
    _detailed_plans(work, region, clients, told["detailed_plan"])
    _incidents(work, region, told["incident"])


def _owner(work: Work, region: Region, client_id: int) -> int:
    return work.get(Client, client_id).owner_id or region.staff["mogi-sakura"]


def _reports(work: Work, region: Region, clients: Mapping[str, int], names: list[str]) -> None:
    this_month = region.today.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    days = [
        working_day(first + timedelta(days=days))
        for first, days in zip((last_month, this_month), _DAYS_OF_MONTH, strict=True)
    ]
    for name in names:
        client = work.get(Client, clients[name])
        sent = [on for on in days if on <= region.today]
        work.add_all([_report(on, client.pk, _owner(work, region, client.pk)) for on in sent])
        last_on = max([*sent, client.last_record_on or date.min])
        work.change(Client, client.pk, client.version, {"last_record_on": last_on})


def _report(on: date, client_id: int, author_id: int) -> SupportRecord:
    return SupportRecord(
        client_id=client_id,
        happened_on=on,
        minutes=10,
        method="letter",
        party="person",
        topic="retention",
        activity="report_sent",
        facts="模擬。前の月の支援レポートを本人に渡した。",
        author_id=author_id,
    )


def _uses(work: Work, region: Region, clients: Mapping[str, int], lines: Rows) -> None:
    for line in lines:
        start_on = day(line["start"], region.today)
        work.add(
            ServiceUse(
                client_id=clients[line["client"]],
                service=line["service"],
                start_on=start_on,
                limit_on=service_limit_on(line["service"], start_on, region.book),
                note=line["note"],
            )
        )


def _of(work: Work, model: type[TableModel], client_id: int, **wanted: Any) -> Any:
    """The last row of this kind of a person."""
    c = table_of(model).c
    asked = [c.client_id == client_id, *(c[name] == value for name, value in wanted.items())]
    return work.all(select(model).where(*asked).order_by(c.id.desc()).limit(1))[0]


def _plans(work: Work, region: Region, clients: Mapping[str, int], lines: Rows) -> None:
    for line in lines:
        plan = _of(work, Plan, clients[line["client"]], status=ACTIVE)
        changes: dict[str, Any] = dict.fromkeys(line.get("lacks", ()))
        if "end" in line:
            changes["end_on"] = day(line["end"], region.today)
        work.change(Plan, plan.pk, plan.version, changes)
        for goal in line.get("goal", ()):
            target_on = day(goal.pop("target"), region.today)
            work.add(PlanGoal(plan_id=plan.pk, target_on=target_on, **goal))


def _jobs(work: Work, region: Region, clients: Mapping[str, int], told: Mapping[str, Rows]) -> None:
    for line in told["job"]:
        job = _of(work, Employment, clients[line["client"]])
        end_on = day(line["contract_end"], region.today)
        work.change(Employment, job.pk, job.version, {"contract_end_on": end_on})
    for line in told["new_job"]:
        hired_on, client_id = day(line["hired"], region.today), clients[line["client"]]
        before = _of(work, Employment, client_id)
        left = {"left_on": hired_on - timedelta(days=1), "separation_reason": "better_job"}
        work.change(Employment, before.pk, before.version, left)
        work.add(
            Employment(
                client_id=client_id,
                organization_id=region.organizations[line["at"]],
                hired_on=hired_on,
                scheme=line["scheme"],
                occupation=line["occupation"],
                hours_band=line["hours"],
                six_months_on=six_months_on(hired_on, region.book),
            )
        )


def _detailed_plans(work: Work, region: Region, clients: Mapping[str, int], lines: Rows) -> None:
    for line in lines:
        today, client_id = region.today, clients[line["client"]]
        start_on, period_on = day(line["start"], today), day(line["period"], today)
        steps: dict[str, Any] = {
            name: working_day(start_on - timedelta(days=days))
            for name, days in zip(WORKFLOW, (14, 10, 7, 5, 3), strict=True)
        }
        plan = work.add(
            Plan(
                client_id=client_id,
                kind=line["kind"],
                service=line["service"],
                start_on=start_on,
                period_start_on=period_on,
                review_due_on=plan_review_due_on(line["service"], period_on, region.book),
                status=ACTIVE,
                policy=line["policy"],
                author_id=_owner(work, region, client_id),
                consultation_delivered_on=steps["delivered_on"],
                **steps,
            )
        )
        detail: Any = DETAILS[line["kind"]]
        own = {name: line[name] for name in detail.model_fields if name in line}
        values = {n: day(v, today) if isinstance(v, str) else v for n, v in own.items()}
        work.add(detail(plan_id=plan.pk, **values))


def _incidents(work: Work, region: Region, lines: Rows) -> None:
    today = region.today
    for line in lines:
        days: dict[str, Any] = {
            "persons_told_on": day_or_none(line.pop("told", None), today),
            "closed_on": day_or_none(line.pop("closed", None), today),
        }
        found_on, owner = day(line.pop("found"), today), region.staff[line.pop("owner")]
        work.add(Incident(found_on=found_on, owner_id=owner, **days, **line))
