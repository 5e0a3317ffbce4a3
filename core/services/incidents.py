"""事故 (incidents): recorded, completed as the reports go out, closed."""

from __future__ import annotations

from core.db.work import Work
from core.domain.entry import check
from core.domain.incidents import Incident, IncidentEntry
from core.domain.permissions import Action, require
from core.errors import RuleViolation


def record_incident(work: Work, entry: IncidentEntry) -> Incident:
    """事故を記録する. Whoever records it has it in hand unless somebody else is named."""
    require(work.actor, Action.MANAGE_INCIDENTS)
    values = check(IncidentEntry, entry.model_dump()).model_dump()
    values["owner_id"] = values["owner_id"] or work.actor.id
    return work.add(Incident(**values))


def change_incident(work: Work, incident_id: int, seen: int, entry: IncidentEntry) -> Incident:
    """事故の記録を書き足す・直す. Raises `RuleViolation` when it is closed with a step left open."""
    require(work.actor, Action.MANAGE_INCIDENTS)
    values = check(IncidentEntry, entry.model_dump()).model_dump()
    if values["closed_on"] and not (values["measures"].strip() and values["cause"].strip()):
        raise RuleViolation(
            {"closed_on": "終えるまえに、原因と、本人への対応・再発を防ぐ措置を書いてください。"}
        )
    return work.change(Incident, incident_id, seen, values)
