"""事故 (incidents): recorded, completed as the reports go out, closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.db.work import Work
from core.domain.entry import check, title_of
from core.domain.incidents import REPORTS, Incident, IncidentEntry
from core.domain.permissions import Action, require
from core.domain.rules.incident import must_report_incident
from core.errors import RuleViolation
from core.queries.rules import rule_book


def record_incident(work: Work, entry: IncidentEntry) -> Incident:
    """事故を記録する. Whoever records it has it in hand unless somebody else is named."""
    require(work.actor, Action.MANAGE_INCIDENTS)
    values = check(IncidentEntry, entry.model_dump()).model_dump()
    _require_done(work, values)
    values["owner_id"] = values["owner_id"] or work.actor.id
    return work.add(Incident(**values))


def change_incident(work: Work, incident_id: int, seen: int, entry: IncidentEntry) -> Incident:
    """事故の記録を書き足す・直す. Raises `RuleViolation` when it is closed with a step left open."""
    require(work.actor, Action.MANAGE_INCIDENTS)
    values = check(IncidentEntry, entry.model_dump()).model_dump()
    _require_done(work, values)
    return work.change(Incident, incident_id, seen, values)


def _require_done(work: Work, values: Mapping[str, Any]) -> None:
    """What ends has its cause and measures, and every report that the law calls for: what is closed
    leaves the lists of deadlines."""
    if not values["closed_on"]:
        return
    if not (values["measures"].strip() and values["cause"].strip()):
        raise RuleViolation(
            {"closed_on": "終えるまえに、原因と、本人への対応・再発を防ぐ措置を書いてください。"}
        )
    persons = values["persons"] if values["is_sensitive"] else 0
    must_report = must_report_incident(
        persons, values["found_on"], rule_book(work), is_encrypted=values["is_encrypted"]
    )
    missing = [name for name in REPORTS if not values[name]]
    if must_report.value and missing:
        titles = "・".join(title_of(Incident, name) for name in missing)
        raise RuleViolation(
            {
                "closed_on": f"報告が要る事故です。終えるまえに「{titles}」を入れてください。"
                "本人に知らせられないときは、代わりの措置をした日を入れ、措置の欄に書いてください。"
            }
        )
