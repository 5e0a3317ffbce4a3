"""サービス利用 (service uses): begun, corrected, ended; the last day by rule is kept with each."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select

from core.db.work import Work, table_of
from core.domain.clients import ServiceUse, ServiceUseEntry
from core.domain.dates import format_date
from core.domain.permissions import Action, require
from core.domain.rules.extension import check_extension
from core.errors import RuleViolation
from core.queries.rules import rule_book
from core.queries.scopes import within_scope
from core.services.derived import service_limit_on
from core.services.face_sheets import require_open_person


def add_service_use(work: Work, entry: ServiceUseEntry) -> ServiceUse:
    """サービス利用を始める. A change of stage is proposed on the client's page, never made here."""
    require(work.actor, Action.WRITE_CLIENTS)
    require_open_person(work, entry.client_id)
    _no_overlap(work, entry)
    limit_on = _limit_on(work, entry)
    return work.add(ServiceUse(**entry.model_dump(), limit_on=limit_on))


def change_service_use(work: Work, use_id: int, seen: int, entry: ServiceUseEntry) -> ServiceUse:
    """サービス利用を直す: the last day by rule is computed anew. The person stays the same."""
    require(work.actor, Action.WRITE_CLIENTS)
    stored = within_scope(work, ServiceUse, use_id)
    _no_overlap(work, entry.model_copy(update={"client_id": stored.client_id}), use_id)
    limit_on = _limit_on(work, entry)
    values = entry.model_dump(exclude={"client_id"})
    return work.change(ServiceUse, use_id, seen, {**values, "limit_on": limit_on})


def end_service_use(work: Work, use_id: int, seen: int, end_on: date) -> ServiceUse:
    """サービス利用を終える."""
    require(work.actor, Action.WRITE_CLIENTS)
    if end_on < within_scope(work, ServiceUse, use_id).start_on:
        raise RuleViolation({"end_on": "終了日が開始日より前です。"})
    return work.change(ServiceUse, use_id, seen, {"end_on": end_on})


def _limit_on(work: Work, entry: ServiceUseEntry) -> date | None:
    """The last day by rule, or by a lawful extension."""
    book = rule_book(work)
    if entry.extended_to is not None:
        check_extension(entry.service, entry.start_on, entry.extended_to, book)
    return service_limit_on(entry.service, entry.start_on, book, entry.extended_to)


def _no_overlap(work: Work, entry: ServiceUseEntry, own_id: int | None = None) -> None:
    """Two periods of one service at one place (or at a place left open) never overlap: the second
    is a slip. At two places it is lawful, and the page points it out."""
    s = table_of(ServiceUse).c
    asked = [s.client_id == entry.client_id, s.service == entry.service]
    asked.append(or_(s.end_on.is_(None), s.end_on >= entry.start_on))
    if entry.end_on is not None:
        asked.append(s.start_on <= entry.end_on)
    if entry.organization_id is not None:
        asked.append(or_(s.organization_id.is_(None), s.organization_id == entry.organization_id))
    if own_id is not None:
        asked.append(s.id != own_id)
    other = work.first(select(s.start_on, s.end_on).where(*asked).order_by(s.start_on))
    if other is None:
        return
    until = format_date(other.end_on, weekday=False) if other.end_on else "続いています"
    since = format_date(other.start_on, weekday=False)
    raise RuleViolation(
        {
            "start_on": f"同じサービスの利用（{since} 〜 {until}）と期間が重なっています。"
            "前の利用に終了日を入れるか、開始日を直してください。"
        }
    )
