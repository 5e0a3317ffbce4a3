"""暦で受け取る (calendar feed): one's own deadlines through a secret link, without names.

The link is the right: whoever holds it reads, without signing in. Therefore it can be revoked, only
its hash is kept, and what leaves the house is a person's number and the kind of the matter: nothing
that was typed, no why, no illness. It is read in the name of the account as it is at that moment.
"""

from __future__ import annotations

import hmac
import re
import secrets
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import insert, select, update

from core import clock
from core.config import settings
from core.db.actor import SYSTEM
from core.db.technical import calendar_feed
from core.db.work import Work, read_only, unit_of_work
from core.deadlines import Deadline, deadlines, kind_labels
from core.domain.calendar_text import CalendarDay, calendar_text
from core.domain.permissions import Action, may, require
from core.domain.rules.urgency import UrgencyLevel
from core.domain.users import User
from core.errors import ReadOnly
from core.queries.rules import rule_book
from core.services.sign_in import hashed

NAME = "つなぎ帳の期限"
REFRESH_HOURS = 4
MOST_DAYS = 1000
NOTE_FETCH_EVERY = timedelta(hours=1)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def issue_feed(work: Work) -> str:
    """リンクを作る: returns the secret, which is shown once; an earlier link ends."""
    require(work.actor, Action.OWN_ACCOUNT)
    require(work.actor, Action.SEE_OWN_WORK)
    user_id, secret = work.actor.id or 0, secrets.token_urlsafe(32)
    end_feeds(work, user_id)
    work.technical(
        insert(calendar_feed).values(
            token_hash=hashed(secret), user_id=user_id, created_at=clock.now()
        )
    )
    work.log("feed_issued", "app_user", user_id)
    return secret


def revoke_feed(work: Work) -> None:
    """リンクを取り消す: one's own; the next fetch finds nothing."""
    require(work.actor, Action.OWN_ACCOUNT)
    end_feeds(work, work.actor.id or 0)


def end_feeds(work: Work, user_id: int) -> None:
    """The links of an account end: one's own, or of an account that is stopped or given a new
    pass-phrase. Raises `NotAllowed`."""
    require(work.actor, Action.OWN_ACCOUNT if user_id == work.actor.id else Action.MANAGE_USERS)
    f = calendar_feed.c
    open_ones = update(calendar_feed).where(f.user_id == user_id, f.revoked_at.is_(None))
    if work.technical(open_ones.values(revoked_at=clock.now())):
        work.log("feed_revoked", "app_user", user_id)


def feed_text(secret: str) -> str | None:
    """暦の文字 for who holds the link; None for every other one, whatever the reason."""
    if not _TOKEN.fullmatch(secret):
        return None
    f = calendar_feed.c
    with read_only(SYSTEM) as view:
        # By the hash: what the database compares tells nothing about the secret.
        feed = view.first(
            select(f.user_id, f.fetched_at).where(
                f.token_hash == hashed(secret), f.revoked_at.is_(None)
            )
        )
        user = view.get(User, feed.user_id) if feed else None
    if feed is None or user is None or not user.is_active:
        return None
    actor, today = user.actor, clock.today()
    if not may(actor, Action.SEE_OWN_WORK):
        return None
    with read_only(actor) as view:
        reach = timedelta(days=rule_book(view).integer("urgency.notice_days", today))
        found = deadlines(
            view, today=today, until=today + reach, owner_id=user.pk, limit=MOST_DAYS
        )  # fmt: skip
    now = clock.now()
    if feed.fetched_at is None or now - feed.fetched_at > NOTE_FETCH_EVERY:
        # Reading goes on while nothing can be written: the note is for the next fetch.
        with suppress(ReadOnly), unit_of_work(actor) as work:
            mine = update(calendar_feed).where(f.token_hash == hashed(secret))
            work.technical(mine.values(fetched_at=now))
    days = [_day(deadline) for deadline in found]
    return calendar_text(NAME, days, made_at=now, refresh_hours=REFRESH_HOURS)


def _day(deadline: Deadline) -> CalendarDay:
    """Number and kind, nothing else: a title may name an illness or what somebody typed."""
    what = kind_labels()[deadline.kind]
    whose = f"番号{deadline.client_number} " if deadline.client_number else ""
    late = "【期限切れ】" if deadline.urgency.level is UrgencyLevel.OVERDUE else ""
    return CalendarDay(_uid(deadline), deadline.due_on, f"{late}{whose}{what}")


def _uid(deadline: Deadline) -> str:
    """The same for the same matter in every fetch; the ids behind it cannot be read from it."""
    matter = f"{deadline.kind}/{deadline.matter_id}/{deadline.due_on.isoformat()}"
    return f"{hmac.digest(settings().secret, matter.encode(), 'sha256').hex()[:32]}@tsunagicho"
