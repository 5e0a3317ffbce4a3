"""職員 (staff): accounts, names for select boxes, live sessions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select

from core import clock
from core.config import settings
from core.db.actor import Actor
from core.db.technical import setting, sign_in_session
from core.db.work import View, table_of
from core.domain.access import PartnerAccount
from core.domain.users import User


def has_administrator(view: View) -> bool:
    """Whether the system was set up: one without an administrator greets with the setup screen.

    The staff of the invented region may be there before.
    """
    t = table_of(User)
    return bool(view.scalar(select(func.count()).select_from(t).where(t.c.role == "admin")))


def find_by_login(view: View, login: str) -> User | None:
    """The account with this login name, or None."""
    found = view.all(select(User).where(table_of(User).c.login == login))
    return found[0] if found else None


def all_users(view: View) -> list[User]:
    """Every account, active ones first, by name."""
    t = table_of(User)
    return view.all(select(User).order_by(t.c.is_active.desc(), t.c.name, t.c.id))


def staff_names(view: View) -> dict[int, str]:
    """id → name of those who may own a case, in the order of their names."""
    t = table_of(User)
    rows = view.rows(
        select(t.c.id, t.c.name)
        .where(t.c.is_active, t.c.role.in_(["admin", "director", "supporter"]))
        .order_by(t.c.name, t.c.id)
    )
    return {row.id: row.name for row in rows}


def names_of_all(view: View) -> dict[int, str]:
    """id → name of every account, retired ones too: for showing who once wrote something."""
    t = table_of(User)
    return {row.id: row.name for row in view.rows(select(t.c.id, t.c.name))}


@dataclass(frozen=True)
class LiveSession:
    """有効なサインイン: the user as stored now (role included), and when the tab was last used."""

    user: User
    token_hash: str
    created_at: datetime
    seen_at: datetime
    organization_id: int | None = None

    @property
    def actor(self) -> Actor:
        """In whose name the pages read and write."""
        return replace(self.user.actor, organization_id=self.organization_id)


def live_session(view: View, token_hash: str) -> LiveSession | None:
    """The session with this hash, if it is not revoked, idle or too old and its user is active."""
    s = sign_in_session.c
    row = view.first(
        select(s.user_id, s.created_at, s.seen_at, s.revoked_at).where(s.token_hash == token_hash)
    )
    if row is None or row.revoked_at is not None:
        return None
    now, config = clock.now(), settings()
    if now - row.seen_at > timedelta(minutes=config.idle_minutes):
        return None
    if now - row.created_at > timedelta(hours=config.session_hours):
        return None
    user = view.get(User, row.user_id)
    if not user.is_active:
        return None
    own = organization_of(view, user.pk) if user.role == "partner" else None
    return LiveSession(user, token_hash, row.created_at, row.seen_at, own)


def organization_of(view: View, user_id: int) -> int | None:
    """連携機関 that an account belongs to, or None."""
    p = table_of(PartnerAccount).c
    found = view.scalar(select(p.organization_id).where(p.user_id == user_id))
    return int(found) if found is not None else None


@dataclass(frozen=True)
class SessionRow:
    """サインイン中の端末."""

    token_hash: str
    device: str
    created_at: datetime
    seen_at: datetime


def sessions_of(view: View, user_id: int) -> list[SessionRow]:
    """Sessions of one user that are not revoked, the last used first."""
    s = sign_in_session.c
    rows = view.rows(
        select(s.token_hash, s.device, s.created_at, s.seen_at)
        .where(s.user_id == user_id, s.revoked_at.is_(None))
        .order_by(s.seen_at.desc())
    )
    oldest = clock.now() - timedelta(minutes=settings().idle_minutes)
    return [
        SessionRow(row.token_hash, row.device, row.created_at, row.seen_at)
        for row in rows
        if row.seen_at > oldest
    ]


def read_setting(view: View, name: str) -> str:
    """A setting of the office (name of the office, whether the region is invented), or ''."""
    return view.scalar(select(setting.c.content).where(setting.c.name == name)) or ""
