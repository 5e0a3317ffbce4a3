"""本人のための記録 (a person's own access report): who saw the person, and who received what.

For the question of the person (開示請求): for the person's owner, and who may see the audit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import and_, or_, select

from core.clock import in_japan
from core.db.technical import audit_entry
from core.db.work import View, table_of
from core.domain.access import EmergencyAccess
from core.domain.clients import Client
from core.domain.permissions import Action, may, require
from core.domain.users import User
from core.errors import NotAllowed
from core.queries.disclosures import DisclosureRow, disclosures_of
from core.queries.history import between, of_client
from core.queries.scopes import require_client

REPORT = "access_report"
EXPORTED = "利用者"
# What colleagues did, in the order in which it is told; actions of the audit → words.
DEEDS = {
    "open": "ひらいた", "unmask": "氏名を表示した", "export": "書き出した", "print": "印刷した",
    "insert": "書き加えた", "update": "変えた", "delete": "消した",
}  # fmt: skip
ASKED = "この記録を見た"


@dataclass
class AccessLine:
    """ある日のひとりの職員: what was done to this person's data, and how often."""

    day: date
    by: str
    last_at: datetime
    deeds: Counter[str] = field(default_factory=Counter)

    @property
    def told(self) -> str:
        """「ひらいた 3回、変えた 2件」."""
        order = [*DEEDS.values(), ASKED]
        return "、".join(f"{deed} {self.deeds[deed]}回" for deed in order if self.deeds[deed])


@dataclass(frozen=True)
class EmergencyLine:
    """緊急閲覧の一件: who looked outside their own scope, and why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class AccessReport:
    """だれが見て、だれに渡したか, within some days."""

    lines: tuple[AccessLine, ...]
    disclosures: tuple[DisclosureRow, ...]
    emergencies: tuple[EmergencyLine, ...]


def may_see_report(view: View, client_id: int) -> bool:
    """Whether this user may see the report: the person's owner, or who may see the audit."""
    c = table_of(Client).c
    if may(view.actor, Action.SEE_AUDIT):
        return True
    owner_id = view.scalar(select(c.owner_id).where(c.id == client_id))
    return owner_id is not None and owner_id == view.actor.id


def require_report(view: View, client_id: int) -> None:
    """Raise `NotAllowed` or `OutOfScope` unless this user may see the report."""
    require(view.actor, Action.SEE_CLIENTS)
    require_client(view, client_id)
    if not may_see_report(view, client_id):
        raise NotAllowed(
            "閲覧の記録を見られるのは、この人の担当と、監査記録を見る権限がある人です。"
            "本人から求めがあったときは、担当か所長に頼んでください。"
        )


def access_report(view: View, client_id: int, since: date, until: date) -> AccessReport:
    """だれが見て、だれに渡したか: the latest first; days are inclusive, in Japan."""
    require_report(view, client_id)
    return AccessReport(
        _lines(view, client_id, since, until),
        disclosures_of(view, client_id, since=since, until=until, page_size=None).rows,
        _emergencies(view, client_id, since, until),
    )


def exported_ids(ids: Iterable[int]) -> str:
    """Which persons were in a file, as the audit keeps it: `,3,17,`."""
    return f",{','.join(map(str, sorted(ids)))},"


def _lines(view: View, client_id: int, since: date, until: date) -> tuple[AccessLine, ...]:
    a = audit_entry.c
    seen = or_(
        and_(of_client(view, client_id), a.action.in_(DEEDS)),
        and_(a.entity == REPORT, a.entity_id == client_id),
        and_(
            a.entity == "client",
            a.action == "export",
            a.changes.contains(f",{client_id},", autoescape=True),
        ),
    )
    rows = view.rows(
        select(a.at, a.actor_id, a.actor_name, a.entity, a.action)
        .where(seen, *between(since, until))
        .order_by(a.seq.desc())
    )
    lines: dict[tuple[date, int | None, str], AccessLine] = {}
    for row in rows:
        day = in_japan(row.at).date()
        line = lines.setdefault(
            (day, row.actor_id, row.actor_name), AccessLine(day, row.actor_name, row.at)
        )
        line.deeds[ASKED if row.entity == REPORT else DEEDS[row.action]] += 1
    return tuple(lines.values())


def _emergencies(view: View, client_id: int, since: date, until: date) -> tuple[EmergencyLine, ...]:
    x, u = table_of(EmergencyAccess), table_of(User)
    rows = view.rows(
        select(x.c.created_at, u.c.name, x.c.reason)
        .select_from(x.join(u, u.c.id == x.c.user_id))
        .where(x.c.client_id == client_id)
        .order_by(x.c.id.desc())
    )
    return tuple(
        EmergencyLine(row.created_at, row.name, row.reason)
        for row in rows
        if since <= in_japan(row.created_at).date() <= until
    )
