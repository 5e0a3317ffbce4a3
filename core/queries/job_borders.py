"""就職の節目 (borders of a job): six months, three years of 就労定着支援, and who supports afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core import clock
from core.db.work import View, table_of
from core.domain.clients import Client, ServiceUse
from core.domain.employments import Employment
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.rules.period import Period
from core.domain.rules.retention_support import retention_support_period, settling_period
from core.domain.rules.ruled import Ruled
from core.domain.stages import StageProposal, proposed_stage
from core.queries.client_facts import employments_of, services_of
from core.queries.employments import leaves_of_person
from core.queries.rules import rule_book
from core.queries.scopes import within_scope

SUPPORT = "job_retention_support"


@dataclass(frozen=True)
class Borders:
    """節目. `settling` and `support`: the periods by the rules, counted from the hire with which this
    way began (`since`); `use`: the 就労定着支援 that is or was in use."""

    job: Employment
    client: Client
    since: date
    settling: Ruled[Period]
    support: Ruled[Period]
    use: ServiceUse | None
    proposal: StageProposal | None
    next_supporter: str

    @property
    def support_end_on(self) -> date | None:
        """The last day of 就労定着支援 that is in use."""
        return (self.use.end_on or self.use.limit_on) if self.use else None

    @property
    def caution(self) -> str:
        """要確認 beside the days."""
        return self.settling.caution or self.support.caution


def job_borders(view: View, employment_id: int) -> Borders:
    """節目 of one job. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    job = within_scope(view, Employment, employment_id)
    client, book = view.get(Client, job.client_id), rule_book(view)
    since = began_on(view, employment_id)
    uses = services_of(view, client.pk)
    use = next((u for u in uses if u.service == SUPPORT and u.start_on >= since), None)
    proposal = proposed_stage(
        client.stage, employments_of(view, client.pk), uses, clock.today(),
        leaves_of_person(view, client.pk),
    )  # fmt: skip
    return Borders(
        job, client, since, settling_period(since, book), retention_support_period(since, book),
        use, proposal if job.left_on is None else None,
        view.get(Organization, job.next_supporter_id).name if job.next_supporter_id else "",
    )  # fmt: skip


def began_on(view: View, employment_id: int) -> date:
    """いつからの就職か: of a job that continues the one before (domain T8), that one's hire."""
    require(view.actor, Action.SEE_SENSITIVE)
    job = within_scope(view, Employment, employment_id)
    e = table_of(Employment).c
    hired_on, before, seen = job.hired_on, job.continues_id, {job.pk}
    while before is not None and before not in seen:
        seen.add(before)
        row = view.first(select(e.hired_on, e.continues_id).where(e.id == before))
        if row is None:
            break
        hired_on, before = row.hired_on, row.continues_id
    return hired_on
