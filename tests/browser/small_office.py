"""小さな事業所 (a small office): two accounts, three invented persons, one record of yesterday."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from core.db.actor import SYSTEM
from core.db.work import unit_of_work
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.records import RecordEntry
from core.domain.users import User
from core.services.accounts import write_setting
from core.services.derived import client_search_text
from core.services.drafts import keep_preference
from core.services.passphrases import hash_passphrase
from core.services.records import add_record
from tests.browser.driver import PHRASE, Server, ledger_in

PEOPLE = (
    ("模擬 花子", "もぎ はなこ"),
    ("模擬 太郎", "もぎ たろう"),
    ("見本 次郎", "みほん じろう"),
)
LEDGER_COLUMNS = ("name", "kana", "municipality", "phone", "registered_on")


@contextmanager
def small_office(
    folder: Path, people: Sequence[tuple[str, str]] = PEOPLE, **environment: str
) -> Iterator[Server]:
    """The office on a running server; signed in as `shien` (supporter) or `kanri` (administrator)."""
    with ledger_in(folder):
        _furnish(people)
    with Server(folder, **environment) as running:
        yield running


def _furnish(named: Sequence[tuple[str, str]]) -> None:
    phrase = hash_passphrase(PHRASE)
    roles = (("kanri", "模擬 管理", "admin"), ("shien", "模擬 支援", "supporter"))
    with unit_of_work(SYSTEM) as work:
        write_setting(work, "started", "empty")
        _, user = (
            work.add(
                User(
                    login=login, name=name, role=role, must_change_password=False,
                    password_hash=phrase,
                )
            )
            for login, name, role in roles
        )  # fmt: skip
        people = [
            work.add(
                Client(
                    name=name, kana=kana, number=n,
                    search_text=client_search_text(name, kana, "", n),
                )
            )
            for n, (name, kana) in enumerate(named, start=1)
        ]  # fmt: skip
    with unit_of_work(user.actor) as work:
        typed = {"client_id": people[0].pk, "happened_on": date(2026, 11, 20), "method": "visit_in"}
        add_record(work, check(RecordEntry, {**typed, "facts": "きのうの面談。"}))
    keep_preference(user.actor, "grid.clients", {"columns": LEDGER_COLUMNS, "widths": {}})


@contextmanager
def ledger_file(server: Server) -> Iterator[sqlite3.Connection]:
    """The office's database file, from outside of the server."""
    path = server.folder / "tsunagicho.db"
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
    try:
        yield connection
    finally:
        connection.close()


def without_drafts(server: Server) -> None:
    """Nothing typed before is put back."""
    with ledger_file(server) as connection:
        connection.execute("DELETE FROM draft")
