"""暦で受け取る: the link is the right, as long as it is open; names never leave through it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from starlette.requests import Request

from core import clock, server
from core.config import settings
from core.db import engine as engines
from core.db.actor import SYSTEM, Actor
from core.db.backup import tables
from core.db.technical import audit_entry, calendar_feed
from core.db.work import Work, read_only, unit_of_work
from core.domain.clients import Client
from core.domain.permissions import MATRIX, Action
from core.domain.tasks import Task
from core.domain.users import User
from core.errors import NotAllowed, ReadOnly
from core.queries.calendar_feeds import own_feed
from core.services import accounts, calendar_feeds
from core.services.calendar_feeds import feed_text, issue_feed, revoke_feed
from tests.canaries import CANARIES, TODAY, canary_ledger

pytestmark = pytest.mark.sqlite_only
Staff = dict[str, Actor]


def link_of(actor: Actor) -> str:
    with unit_of_work(actor) as work:
        return issue_feed(work)


def own_canaries(owner: Actor) -> None:
    """The ledger of names, all of it this user's."""
    with unit_of_work(SYSTEM) as work:
        person = canary_ledger(work)
        person = work.get(Client, person.pk)
        work.change(Client, person.pk, person.version, {"owner_id": owner.id})
        for task in work.all(select(Task)):
            work.change(Task, task.pk, task.version, {"owner_id": owner.id})


def told(secret: str) -> list[str]:
    text = feed_text(secret) or ""
    lines = text.replace("\r\n ", "").split("\r\n")
    return [line.removeprefix("SUMMARY:") for line in lines if line.startswith("SUMMARY:")]


def test_the_calendar_holds_numbers_and_kinds_and_no_name(staff: Staff) -> None:
    own_canaries(staff["supporter"])
    secret = link_of(staff["supporter"])
    text = feed_text(secret) or ""
    assert text.count("BEGIN:VEVENT") == 4
    assert sorted(told(secret)) == [
        "【期限切れ】やること",
        "【期限切れ】番号77 やること",
        "やること",
        "番号77 やること",
    ]
    plain = text.replace("\r\n ", "")
    assert [
        word for word in (*CANARIES, "勤務先", "手紙", staff["supporter"].name) if word in plain
    ] == []
    uids = [line for line in plain.split("\r\n") if line.startswith("UID:")]
    assert len(set(uids)) == 4
    assert uids == [line for line in (feed_text(secret) or "").split("\r\n") if line[:4] == "UID:"]


def test_the_names_are_there_to_be_left_out(staff: Staff) -> None:
    """The control of the test before: the same user reads them on the screen."""
    from core.deadlines import deadlines

    own_canaries(staff["supporter"])
    with read_only(staff["supporter"]) as view:
        rows = deadlines(view, today=TODAY, owner_id=staff["supporter"].id)
    assert any("加奈利" in row.client_name + row.title for row in rows)


def test_it_reaches_as_far_as_the_lists_give_notice_and_holds_only_ones_own(staff: Staff) -> None:
    me, other = staff["supporter"], staff["director"]
    days = (TODAY + timedelta(days=180), TODAY + timedelta(days=181))
    with unit_of_work(SYSTEM) as work:
        work.add_all([Task(title="x", due_on=on, owner_id=me.id) for on in days])
        work.add(Task(title="x", due_on=days[0], owner_id=other.id))
    assert len(told(link_of(me))) == 1


def ends(change: Callable[[Work, User], object]) -> Callable[[Staff], None]:
    def run(staff: Staff) -> None:
        with unit_of_work(staff["admin"]) as work:
            change(work, work.get(User, staff["supporter"].id or 0))

    return run


WAYS_TO_END: dict[str, Callable[[Staff], object]] = {
    "revoked": lambda staff: _revoked(staff["supporter"]),
    "renewed": lambda staff: link_of(staff["supporter"]),
    "account stopped": ends(lambda work, user: accounts.set_active(work, user.pk, user.version, False)),
    "phrase set by another": ends(
        lambda work, user: accounts.reset_passphrase(work, user.pk, user.version, "とても長い合言葉にします。2026")
    ),
    "role without deadlines": ends(
        lambda work, user: accounts.change_role(work, user.pk, user.version, "partner")
    ),
}  # fmt: skip


def _revoked(actor: Actor) -> None:
    with unit_of_work(actor) as work:
        revoke_feed(work)


@pytest.mark.parametrize("way", list(WAYS_TO_END))
def test_a_link_that_ended_finds_nothing(staff: Staff, way: str) -> None:
    secret = link_of(staff["supporter"])
    assert feed_text(secret) is not None, "the control"
    WAYS_TO_END[way](staff)
    assert feed_text(secret) is None


def test_a_stopped_account_that_comes_back_has_no_link(staff: Staff) -> None:
    secret = link_of(staff["supporter"])
    for active in (False, True):
        with unit_of_work(staff["admin"]) as work:
            user = work.get(User, staff["supporter"].id or 0)
            accounts.set_active(work, user.pk, user.version, active)
    assert feed_text(secret) is None


def test_a_stopped_account_is_refused_even_where_its_link_stayed(staff: Staff) -> None:
    secret = link_of(staff["supporter"])
    with unit_of_work(SYSTEM) as work:
        user = work.get(User, staff["supporter"].id or 0)
        work.change(User, user.pk, user.version, {"is_active": False})
    assert feed_text(secret) is None


@pytest.mark.parametrize("secret", ["", "x", "あ" * 43, "A" * 43, "../" * 20, "A" * 10_000])
def test_a_wrong_secret_finds_nothing(staff: Staff, secret: str) -> None:
    link_of(staff["supporter"])
    assert feed_text(secret) is None


def test_it_is_read_within_the_scope_of_the_moment(staff: Staff) -> None:
    with unit_of_work(SYSTEM) as work:
        person = work.add(Client(name="模擬", kana="もぎ", number=5))
        work.add(Task(title="x", due_on=TODAY, owner_id=staff["supporter"].id, client_id=person.pk))
    secret = link_of(staff["supporter"])
    assert told(secret) == ["番号5 やること"]
    with unit_of_work(SYSTEM) as work:
        user = work.get(User, staff["supporter"].id or 0)
        work.change(User, user.pk, user.version, {"scope": "caseload"})
    assert told(secret) == []


def test_only_the_hash_is_kept_it_is_in_no_backup_and_each_step_is_audited(staff: Staff) -> None:
    secret = link_of(staff["supporter"])
    _revoked(staff["supporter"])
    with read_only(SYSTEM) as view:
        (row,) = view.rows(select(calendar_feed))
        entries = view.rows(select(audit_entry.c.action, audit_entry.c.changes))
    assert secret not in str(row)
    assert secret not in str(entries)
    assert [e.action for e in entries][-2:] == ["feed_issued", "feed_revoked"]
    assert calendar_feed not in tables()


def test_the_last_fetch_is_noted_once_an_hour_and_not_in_the_audit(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    def noted() -> datetime | None:
        with read_only(staff["supporter"]) as view:
            feed = own_feed(view)
            assert feed is not None
            return feed.fetched_at

    def audited() -> int:
        with read_only(SYSTEM) as view:
            return len(view.rows(select(audit_entry.c.seq)))

    secret, start = link_of(staff["supporter"]), clock.now()
    assert noted() is None
    before, seen = audited(), []
    for minutes in (0, 30, 59, 61):
        monkeypatch.setattr(clock, "now", lambda m=minutes: start + timedelta(minutes=m))
        feed_text(secret)
        seen.append(noted())
    assert seen == [start, start, start, start + timedelta(minutes=61)]
    assert audited() == before


def test_the_calendar_is_read_on_while_nothing_can_be_written(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = link_of(staff["supporter"])
    monkeypatch.setattr(engines, "BUSY_MILLISECONDS", 200)
    engines.forget_engine()
    other = sqlite3.connect(settings().data_dir / "tsunagicho.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ReadOnly):  # the control
        link_of(staff["supporter"])
    assert (feed_text(secret) or "").startswith("BEGIN:VCALENDAR")
    other.execute("ROLLBACK")
    other.close()


def test_who_has_no_deadlines_makes_no_link_and_nobody_ends_anothers(staff: Staff) -> None:
    assert Action.SEE_OWN_WORK not in MATRIX["partner"]
    with pytest.raises(NotAllowed):
        link_of(staff["partner"])
    secret = link_of(staff["director"])
    with pytest.raises(NotAllowed), unit_of_work(staff["supporter"]) as work:
        calendar_feeds.end_feeds(work, staff["director"].id or 0)
    assert feed_text(secret) is not None


# -- the route -------------------------------------------------------------------------------------


def answer(name: str, method: str = "GET") -> tuple[int, str, dict[str, str]]:
    scope = {"type": "http", "method": method, "path_params": {"name": name}, "headers": []}
    found = asyncio.run(server.calendar(Request(scope)))
    return found.status_code, bytes(found.body).decode(), dict(found.headers)


def test_the_route_answers_the_link_and_gives_no_reason_to_anybody_else(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "FEED_PACE", server.Pace(12, timedelta(minutes=10)))
    secret = link_of(staff["supporter"])
    status, body, headers = answer(f"{secret}.ics")
    assert (status, body[:15]) == (200, "BEGIN:VCALENDAR")
    assert headers["content-type"] == "text/calendar; charset=utf-8"
    assert headers["cache-control"] == "private, no-store"
    others = [answer(f"{secret}.ics", method) for method in ("HEAD", "POST", "DELETE", "OPTIONS")]
    others += [answer(name) for name in (secret, f"{secret}.ICS", f"x{secret}.ics", ".ics", "")]
    _revoked(staff["supporter"])
    others.append(answer(f"{secret}.ics"))
    assert {other[:2] for other in others} == {(404, "")}
    assert all(other[2] == others[0][2] for other in others)


def test_a_program_that_asks_all_the_time_is_slowed_down(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = clock.now()
    pace = server.Pace(12, timedelta(minutes=10))
    monkeypatch.setattr(server, "FEED_PACE", pace)
    secret = link_of(staff["supporter"])
    assert {answer(f"{secret}.ics")[0] for _ in range(12)} == {200}
    assert answer(f"{secret}.ics")[0] == 429
    assert answer(f"{link_of(staff['director'])}.ics")[0] == 200
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=11))
    assert answer(f"{secret}.ics")[0] == 200
