"""助成金・奨励金の申請 (subsidies to employers): noted, applied for, decided, or given up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.db.work import Work
from core.domain.employments import Employment
from core.domain.entry import check, check_changes
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.subsidies import Subsidy, SubsidyEntry
from core.errors import RuleViolation
from core.queries.scopes import require_client, within_scope


def add_subsidy(work: Work, entry: SubsidyEntry) -> Subsidy:
    """助成金の申請を控える. For one person, only for a job of his at this employer."""
    _may_write(work, entry.client_id or entry.employment_id)
    about = _about(work, entry)
    entry = check(SubsidyEntry, entry.model_dump())
    work.get(Organization, entry.organization_id)
    return work.add(Subsidy(**{**entry.model_dump(), **about}))


def change_subsidy(work: Work, subsidy_id: int, seen: int, typed: Mapping[str, object]) -> Subsidy:
    """申請・決定を書く、直す. The employer stays the same."""
    require(work.actor, Action.WRITE_NETWORK)
    stored = within_scope(work, Subsidy, subsidy_id)
    now = stored.model_dump(include=set(SubsidyEntry.model_fields))
    changes = check_changes(SubsidyEntry, now, typed)
    changes.pop("organization_id", None)
    entry = SubsidyEntry.model_construct(**{**now, **changes})
    if {"client_id", "employment_id"} & changes.keys():
        _may_write(work, entry.client_id or entry.employment_id)
        about = _about(work, entry)
        changes |= {name: about[name] for name in about if about[name] != now[name]}
    return work.change(Subsidy, subsidy_id, seen, changes)


def remove_subsidy(work: Work, subsidy_id: int, seen: int) -> None:
    """書きまちがえた行を消す: what stood there stays in the audit."""
    require(work.actor, Action.WRITE_NETWORK)
    within_scope(work, Subsidy, subsidy_id)
    work.remove(Subsidy, subsidy_id, seen, "助成金の申請を消した")


def _may_write(work: Work, about_somebody: int | None) -> None:
    require(work.actor, Action.WRITE_NETWORK)
    if about_somebody is not None:
        require(work.actor, Action.WRITE_CLIENTS)


def _about(work: Work, entry: SubsidyEntry) -> dict[str, Any]:
    """だれの、どの就職か: a job brings its person along, and must be at this employer."""
    if entry.employment_id is None:
        require_client(work, entry.client_id)
        return {"client_id": entry.client_id, "employment_id": None}
    job = within_scope(work, Employment, entry.employment_id)
    if job.organization_id != entry.organization_id:
        raise RuleViolation({"employment_id": "この就職は、別の企業のものです。"})
    if job.is_undisclosed:
        raise RuleViolation(
            {
                "employment_id": "この企業は、本人の障害のことを知りません（非開示）。"
                "この就職の助成金は、本人が伝えると決めてから控えてください。"
            }
        )
    return {"client_id": job.client_id, "employment_id": job.pk}
