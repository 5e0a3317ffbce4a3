"""サインイン (signing in): sessions, one-time tickets and failure counts, all in the database.

The token is known to the browser's cookie only; the database keeps its SHA-256. A ticket lives for
30 seconds and carries the token from the websocket to the HTTP route that sets the cookie.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, insert, or_, select, update

from core import clock
from core.config import settings
from core.db.actor import SYSTEM, Actor
from core.db.technical import sign_in_failure, sign_in_session, sign_in_ticket
from core.db.work import Work, read_only, unit_of_work
from core.domain.text import normalized
from core.errors import DomainError, NotAllowed
from core.queries import users
from core.services import passphrases

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 5
PER_ADDRESS = 20  # a whole office may share one address
TICKET_LIFE = timedelta(seconds=30)
TOUCH_EVERY = timedelta(seconds=60)


class SignInRefused(DomainError):
    """サインインできない: the sentence is the same for unknown names and wrong phrases."""


@dataclass(frozen=True)
class SignedIn:
    """サインインの結果: what the page keeps (the hash) and hands to the browser (the ticket)."""

    token_hash: str
    ticket: str


def hashed(token: str) -> str:
    """What the database keeps of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def _locked(work: Work, subject: str, limit: int) -> bool:
    f = sign_in_failure.c
    since = clock.now() - WINDOW
    count = work.scalar(
        select(func.count()).select_from(sign_in_failure).where(f.subject == subject, f.at > since)
    )
    return bool(count >= limit)


def _reserve_attempt(login: str, address: str) -> None:
    """Count the attempt before it is checked: parallel guesses cannot outrun the limit."""
    with unit_of_work(SYSTEM) as work:
        work.alone("sign_in.attempt")
        work.technical(
            delete(sign_in_failure).where(sign_in_failure.c.at < clock.now() - 4 * WINDOW)
        )
        by_name = _locked(work, f"login:{login}", PER_ACCOUNT)
        by_address = bool(address) and _locked(work, f"address:{address}", PER_ADDRESS)
        if by_name or by_address:
            work.log("locked_out", "app_user", detail={"login": login, "address": address})
        else:
            for subject in filter(None, (f"login:{login}", address and f"address:{address}")):
                work.technical(
                    insert(sign_in_failure).values(subject=subject[:160], at=clock.now())
                )
    if by_name or by_address:
        raise SignInRefused(
            "続けて間違えたため、いまはサインインできません。15分ほど待ってからお試しください。"
            "合言葉が分からないときは、管理者に知らせてください。"
        )


def sign_in(login: str, passphrase: str, *, address: str = "", device: str = "") -> SignedIn:
    """サインイン: check the phrase, open a session, hand out a ticket. Raises `SignInRefused`."""
    login = normalized(login).lower()[:64]
    _reserve_attempt(login, address)
    with read_only(SYSTEM) as view:
        user = users.find_by_login(view, login)
    usable = user if user and user.is_active else None
    if not passphrases.matches(passphrase, usable.password_hash if usable else None):
        with unit_of_work(SYSTEM) as work:
            work.log("sign_in_failed", "app_user", user.id if user else None, {"login": login})
        raise SignInRefused("ログイン名か合言葉が違います。")
    assert usable is not None
    with unit_of_work(usable.actor) as work:
        work.technical(delete(sign_in_failure).where(sign_in_failure.c.subject == f"login:{login}"))
        _forget_last_failure(work, address)
        return _open_session(work, usable.pk, device)


def _forget_last_failure(work: Work, address: str) -> None:
    f = sign_in_failure.c
    last = work.scalar(select(func.max(f.id)).where(f.subject == f"address:{address}"))
    if last is not None:
        work.technical(delete(sign_in_failure).where(f.id == last))


def _open_session(work: Work, user_id: int, device: str) -> SignedIn:
    now, token, ticket = clock.now(), secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    work.technical(delete(sign_in_ticket).where(sign_in_ticket.c.expires_at < now))
    work.technical(
        insert(sign_in_session).values(
            token_hash=hashed(token), user_id=user_id, created_at=now, seen_at=now,
            device=device[:200],
        )
    )  # fmt: skip
    work.technical(
        insert(sign_in_ticket).values(
            ticket_hash=hashed(ticket), token_hash=hashed(token), token=token,
            expires_at=now + TICKET_LIFE,
        )
    )  # fmt: skip
    work.log("sign_in", "app_user", user_id)
    return SignedIn(hashed(token), ticket)


def redeem_ticket(ticket: str) -> str | None:
    """The token for the cookie; None for a ticket that is unknown, used or too old."""
    t = sign_in_ticket.c
    with unit_of_work(SYSTEM) as work:
        row = work.first(
            select(t.token, t.expires_at).where(t.ticket_hash == hashed(ticket)).with_for_update()
        )
        work.technical(
            delete(sign_in_ticket).where(
                or_(t.ticket_hash == hashed(ticket), t.expires_at < clock.now())
            )
        )
    return row.token if row and row.expires_at >= clock.now() else None


def current_user(token_hash: str, *, touch: bool) -> users.LiveSession | None:
    """Who this session belongs to, read anew from the database; `touch` counts as activity."""
    with read_only(SYSTEM) as view:
        live = users.live_session(view, token_hash)
    if live and touch and clock.now() - live.seen_at > TOUCH_EVERY:
        with unit_of_work(SYSTEM) as work:
            work.technical(
                update(sign_in_session)
                .where(sign_in_session.c.token_hash == token_hash)
                .values(seen_at=clock.now())
            )
    return live


def sign_out(token_hash: str) -> None:
    """サインアウト: the session ends everywhere, its cookie is worth nothing from now on."""
    with read_only(SYSTEM) as view:
        live = users.live_session(view, token_hash)
    if live:
        with unit_of_work(live.user.actor) as work:
            end_sessions(work, live.user.pk, only=token_hash)
            work.log("sign_out", "app_user", live.user.pk)


def end_other_session(actor: Actor, token_hash: str) -> None:
    """自分の別の端末をサインアウトする: only sessions of the same user. Raises `NotAllowed`."""
    with unit_of_work(actor) as work:
        owner = work.scalar(
            select(sign_in_session.c.user_id).where(sign_in_session.c.token_hash == token_hash)
        )
        if owner != actor.id or actor.id is None:
            raise NotAllowed("ほかの人のサインインは終わらせられません。")
        end_sessions(work, actor.id, only=token_hash)
        work.log("sign_out", "app_user", actor.id)


def end_sessions(work: Work, user_id: int, *, only: str = "", keep: str = "") -> int:
    """End sessions of a user: all, only one, or all but one. Open tabs notice at their next run."""
    s = sign_in_session.c
    which = [s.user_id == user_id, s.revoked_at.is_(None)]
    if only:
        which.append(s.token_hash == only)
    if keep:
        which.append(s.token_hash != keep)
    return work.technical(update(sign_in_session).where(*which).values(revoked_at=clock.now()))


def session_lifetime() -> int:
    """Seconds after which the cookie ends by itself."""
    return settings().session_hours * 3600
