"""企業での実習と就職 (persons at an employer): who practised and works there, and what the ledger's facts
say about the way of the employer.

About persons: only for who may see what a person does, and only persons within scope.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.dates import add_months
from core.domain.employer_support import ONE_YEAR_MONTHS, WAY
from core.domain.employments import Employment
from core.domain.permissions import Action, require
from core.domain.practicums import Practicum
from core.domain.retention_rate import A_TYPE
from core.queries.employer_support import SupportRow
from core.queries.employments import undisclosed_job
from core.queries.scopes import visible_clients

PRACTICUM, JOB = "practicum", "job"


@dataclass(frozen=True)
class PersonThere:
    """企業にいる・いた人の一行: a practicum or a job. `ended_on` None: it goes on; `is_undisclosed`: the
    employer does not know of the disability."""

    what: str
    row_id: int
    client_id: int
    name: str
    kana: str
    number: int
    start_on: date
    ended_on: date | None
    kind: str
    result: str
    is_undisclosed: bool = False

    def is_here(self, today: date) -> bool:
        """Whether the person is there on that day."""
        return self.start_on <= today and (self.ended_on is None or self.ended_on >= today)


@dataclass(frozen=True)
class Proposal:
    """段階の提案: a fact of the ledger says that the employer has come further. `count`: by how many
    practicums or jobs."""

    stage: str
    on: date
    count: int


def persons_at(view: View, organization_id: int) -> tuple[PersonThere, ...]:
    """実習・就職している人, those who are there now first, then the latest."""
    require(view.actor, Action.SEE_SENSITIVE)
    c, e, p = (table_of(model).c for model in (Client, Employment, Practicum))
    jobs = view.rows(
        select(
            e.id.label("row_id"), e.client_id, c.name, c.kana, c.number,
            e.hired_on.label("start_on"), e.left_on.label("ended_on"), e.scheme.label("kind"),
            e.separation_reason.label("result"),
            undisclosed_job().label("is_undisclosed"),
        )
        .join_from(table_of(Employment), table_of(Client), c.id == e.client_id)
        .where(e.organization_id == organization_id, *visible_clients(view, e.client_id))
        .order_by(e.left_on.is_not(None), e.hired_on.desc(), e.id)
    )  # fmt: skip
    practicums = view.rows(
        select(
            p.id.label("row_id"), p.client_id, c.name, c.kana, c.number, p.start_on,
            p.end_on.label("ended_on"), p.kind, p.result,
        )
        .join_from(table_of(Practicum), table_of(Client), c.id == p.client_id)
        .where(
            p.organization_id == organization_id, p.cancelled_on.is_(None),
            *visible_clients(view, p.client_id),
        )
        .order_by(p.start_on.desc(), p.id)
    )  # fmt: skip
    found = [PersonThere(JOB, **row._mapping) for row in jobs]
    return (*found, *(PersonThere(PRACTICUM, **row._mapping) for row in practicums))


def proposals(view: View, rows: Sequence[SupportRow], today: date) -> dict[int, Proposal]:
    """段階の提案 by way: a practicum there, a hire there, a year in the job there, since it began.

    One stage at a time: who was taken on is proposed before the year that has passed since.
    """
    require(view.actor, Action.SEE_SENSITIVE)
    going = [row for row in rows if row.is_going]
    places = {row.organization_id for row in going}
    jobs, practicums = _jobs(view, places, today), _practicums(view, places, today)
    found = {}
    for row in going:
        proposal = _proposal(
            row,
            [job for job in jobs if job.organization_id == row.organization_id],
            [each for each in practicums if each.organization_id == row.organization_id],
            today,
        )
        if proposal is not None:
            found[row.id] = proposal
    return found


# -- parts -------------------------------------------------------------------------------------------


def _proposal(
    row: SupportRow, jobs: Sequence[Any], practicums: Sequence[Any], today: date
) -> Proposal | None:
    place = WAY.index(row.stage)
    since = [job for job in jobs if job.hired_on >= row.started_on]
    if place < WAY.index("hired") and since:
        first = min(job.hired_on for job in since)
        return Proposal("hired", _not_before(row, first), len(since))
    if row.stage == "hired":
        full = [(add_months(job.hired_on, ONE_YEAR_MONTHS), job.left_on) for job in since]
        years = sorted(
            on for on, left_on in full if on <= today and (left_on is None or left_on >= on)
        )
        if years:
            return Proposal("one_year", _not_before(row, years[0]), len(years))
    starts = sorted(p.start_on for p in practicums if p.start_on >= row.started_on)
    if place < WAY.index("practicum") and starts:
        return Proposal("practicum", _not_before(row, starts[0]), len(starts))
    return None


def _not_before(row: SupportRow, on: date) -> date:
    """The day of the fact, unless the employer came to its present stage later."""
    return max(on, row.stage_on or on)


def _jobs(view: View, places: Collection[int], today: date) -> Sequence[Any]:
    e = table_of(Employment).c
    return view.rows(
        select(e.organization_id, e.hired_on, e.left_on).where(
            e.organization_id.in_(places), e.hired_on <= today,
            # Who came to an 就労継続支援A型 is its user, and of whom an employer knows nothing it was not
            # helped to hire.
            e.scheme != A_TYPE, ~undisclosed_job(),
            *visible_clients(view, e.client_id),
        )
    )  # fmt: skip


def _practicums(view: View, places: Collection[int], today: date) -> Sequence[Any]:
    p = table_of(Practicum).c
    return view.rows(
        select(p.organization_id, p.start_on).where(
            p.organization_id.in_(places), p.start_on <= today, p.cancelled_on.is_(None),
            *visible_clients(view, p.client_id),
        )
    )  # fmt: skip
