"""模擬の雇用状況と助成金 (invented quotas and subsidies): `data/invented/quotas.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from core.db.work import Work
from core.domain.permissions import Action, require
from core.domain.quotas import EmployerQuotaEntry
from core.domain.subsidies import SubsidyEntry
from core.services.invented_files import day, day_or_none, document
from core.services.invented_persons import Region
from core.services.invented_work import job_of
from core.services.quotas import add_quota
from core.services.subsidies import add_subsidy


def add_quotas(work: Work, region: Region, clients: Mapping[str, int]) -> None:
    """雇用状況と助成金の申請."""
    require(work.actor, Action.SET_UP)
    told = document("quotas")
    for line in told["quota"]:
        place = region.organizations[line.pop("organization")]
        counted_on = _june(region.today, line.pop("june"))
        add_quota(
            work, EmployerQuotaEntry(organization_id=place, counted_on=counted_on, **line)
        )  # fmt: skip
    for line in told["subsidy"]:
        client = line.get("client")
        job = job_of(work, clients[client]) if client else None
        add_subsidy(
            work,
            SubsidyEntry(
                organization_id=region.organizations[line["organization"]],
                kind=line["kind"],
                employment_id=job.pk if job else None,
                base_on=day(line["base"], region.today),
                due_on=day_or_none(line.get("due"), region.today),
                applied_on=day_or_none(line.get("applied"), region.today),
                decided_on=day_or_none(line.get("decided"), region.today),
                amount_yen=line.get("amount_yen"),
                owner_id=region.staff[line["owner"]],
                note=line.get("note", ""),
            ),
        )


def _june(today: date, years: int) -> date:
    """毎年6月1日, the last one before today (0) or so many years before that."""
    year = today.year if (today.month, today.day) >= (6, 1) else today.year - 1
    return date(year + years, 6, 1)
