"""就職 (employments), asked for one by one or for the whole office."""

from __future__ import annotations

from dataclasses import dataclass

from core.db.work import View
from core.domain.clients import Client
from core.domain.employments import Employment
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.queries.scopes import within_scope


@dataclass(frozen=True)
class JobPage:
    """一つの就職, as its page needs it."""

    job: Employment
    client_name: str
    client_kana: str
    disability: str
    place: str


def job_page(view: View, job_id: int) -> JobPage:
    """就職 with its person and its employer. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    job = within_scope(view, Employment, job_id)
    client = view.get(Client, job.client_id)
    place = view.get(Organization, job.organization_id).name if job.organization_id else ""
    return JobPage(job, client.name, client.kana, client.disability, place)
