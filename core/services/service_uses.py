"""サービス利用 (service uses): begun, corrected, ended; the last day by rule is kept with each."""

from __future__ import annotations

from datetime import date

from core.db.work import Work
from core.domain.clients import Client, ServiceUse, ServiceUseEntry
from core.domain.permissions import Action, require
from core.errors import RuleViolation
from core.queries.rules import rule_book
from core.queries.scopes import within_scope
from core.services.derived import service_limit_on


def add_service_use(work: Work, entry: ServiceUseEntry) -> ServiceUse:
    """サービス利用を始める. A change of stage is proposed on the client's page, never made here."""
    require(work.actor, Action.WRITE_CLIENTS)
    within_scope(work, Client, entry.client_id)
    limit_on = service_limit_on(entry.service, entry.start_on, rule_book(work))
    return work.add(ServiceUse(**entry.model_dump(), limit_on=limit_on))


def change_service_use(work: Work, use_id: int, seen: int, entry: ServiceUseEntry) -> ServiceUse:
    """サービス利用を直す: the last day by rule is computed anew. The person stays the same."""
    require(work.actor, Action.WRITE_CLIENTS)
    within_scope(work, ServiceUse, use_id)
    limit_on = service_limit_on(entry.service, entry.start_on, rule_book(work))
    values = entry.model_dump(exclude={"client_id"})
    return work.change(ServiceUse, use_id, seen, {**values, "limit_on": limit_on})


def end_service_use(work: Work, use_id: int, seen: int, end_on: date) -> ServiceUse:
    """サービス利用を終える."""
    require(work.actor, Action.WRITE_CLIENTS)
    if end_on < within_scope(work, ServiceUse, use_id).start_on:
        raise RuleViolation({"end_on": "終了日が開始日より前です。"})
    return work.change(ServiceUse, use_id, seen, {"end_on": end_on})
