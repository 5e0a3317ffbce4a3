"""雇用状況を書く (an employer's numbers of one day): written, corrected, removed."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.dates import said
from core.domain.entry import check, check_changes
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.quotas import EmployerQuota, EmployerQuotaEntry
from core.errors import RuleViolation


def add_quota(work: Work, entry: EmployerQuotaEntry) -> EmployerQuota:
    """雇用状況を書く. Raises `RuleViolation` where that day is written already."""
    require(work.actor, Action.WRITE_NETWORK)
    entry = check(EmployerQuotaEntry, entry.model_dump())
    work.get(Organization, entry.organization_id)
    _one_a_day(work, entry, None)
    return work.add(EmployerQuota(**entry.model_dump()))


def change_quota(
    work: Work, quota_id: int, seen: int, typed: Mapping[str, object]
) -> EmployerQuota:
    """雇用状況を直す. The employer stays the same."""
    require(work.actor, Action.WRITE_NETWORK)
    stored = work.get(EmployerQuota, quota_id)
    now = stored.model_dump(include=set(EmployerQuotaEntry.model_fields))
    changes = check_changes(EmployerQuotaEntry, now, typed)
    changes.pop("organization_id", None)
    entry = EmployerQuotaEntry.model_construct(**{**now, **changes})
    _one_a_day(work, entry, quota_id)
    return work.change(EmployerQuota, quota_id, seen, changes)


def remove_quota(work: Work, quota_id: int, seen: int) -> None:
    """書きまちがえた雇用状況を消す: what stood there stays in the audit."""
    require(work.actor, Action.WRITE_NETWORK)
    work.remove(EmployerQuota, quota_id, seen, "雇用状況を消した")


def _one_a_day(work: Work, entry: EmployerQuotaEntry, besides: int | None) -> None:
    q = table_of(EmployerQuota).c
    found = work.scalar(
        select(q.id).where(
            q.organization_id == entry.organization_id, q.counted_on == entry.counted_on
        )
    )
    if found is not None and found != besides:
        raise RuleViolation(
            {
                "counted_on": f"{said(entry.counted_on)}の人数は、もう書いてあります。"
                "その行の「直す」で直してください。"
            }
        )
