"""一人の事実 (what hangs on one person): each segment of the 利用者カルテ asks for its own rows."""

from __future__ import annotations

from sqlalchemy import select

from core.db.work import View, table_of
from core.domain.clients import Certificate, ServiceUse
from core.domain.employments import Employment
from core.domain.intakes import Intake
from core.domain.permissions import Action, may, require
from core.domain.tasks import OPEN_STATUSES, Task
from core.queries.scopes import require_client


def require_person(view: View, client_id: int) -> None:
    """Raise unless this user may see persons, and this one."""
    require(view.actor, Action.SEE_CLIENTS)
    require_client(view, client_id)


def services_of(view: View, client_id: int) -> list[ServiceUse]:
    """サービス利用, the latest first. None for a user who may not see 要配慮個人情報: one service can
    tell an illness."""
    require_person(view, client_id)
    if not may(view.actor, Action.SEE_SENSITIVE):
        return []
    s = table_of(ServiceUse).c
    return view.all(
        select(ServiceUse).where(s.client_id == client_id).order_by(s.start_on.desc(), s.id)
    )


def certificates_of(view: View, client_id: int) -> list[Certificate]:
    """手帳・受給者証・医療. None at all for a user who may not see 要配慮個人情報."""
    require_person(view, client_id)
    if not may(view.actor, Action.SEE_SENSITIVE):
        return []
    h = table_of(Certificate).c
    return view.all(select(Certificate).where(h.client_id == client_id).order_by(h.kind, h.id))


def employments_of(view: View, client_id: int) -> list[Employment]:
    """就職, the latest first. None for a user who may not see 要配慮個人情報: the scheme and the reason of a
    separation can tell an illness."""
    require_person(view, client_id)
    if not may(view.actor, Action.SEE_SENSITIVE):
        return []
    e = table_of(Employment).c
    return view.all(
        select(Employment).where(e.client_id == client_id).order_by(e.hired_on.desc(), e.id)
    )


def open_tasks_of(view: View, client_id: int, limit: int = 20) -> list[Task]:
    """この人についてやること, the nearest day first, those without a day last."""
    require_person(view, client_id)
    k = table_of(Task).c
    told = () if may(view.actor, Action.SEE_SENSITIVE) else (k.owner_id == view.actor.id,)
    return view.all(
        select(Task)
        .where(k.client_id == client_id, k.status.in_(OPEN_STATUSES), *told)
        .order_by(k.due_on.is_(None), k.due_on, k.id)
        .limit(limit)
    )


def intakes_of(view: View, client_id: int) -> list[Intake]:
    """相談受付 that led to this person, the latest first."""
    require_person(view, client_id)
    require(view.actor, Action.SEE_SENSITIVE)
    i = table_of(Intake).c
    return view.all(
        select(Intake).where(i.client_id == client_id).order_by(i.received_on.desc(), i.id)
    )
