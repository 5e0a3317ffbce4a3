"""One server with one account of every role, and one Chromium, for all browser tests of a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from core.db.actor import SYSTEM
from core.db.work import unit_of_work
from core.domain.users import User
from core.services.accounts import write_setting
from core.services.passphrases import hash_passphrase
from tests.browser.driver import PHRASE, Server, browser, ledger_in

# A machine that does other things beside is slow, not wrong.
expect.set_options(timeout=30_000)

ROLES = ("director", "supporter", "viewer", "partner")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server on an empty ledger with staff; no phrase needs changing."""
    made = Server(tmp_path_factory.mktemp("server"))
    prepare(made)
    with made:
        yield made


def prepare(server: Server, *, demo: bool = False) -> None:
    """An administrator and one account of every other role, all with the same phrase."""
    roles = ["admin", *ROLES]
    if demo:  # who sets the region up has persons of her own in it
        done = server.cli(
            "setup", "--admin", roles.pop(0), "--office", "模擬センター", "--demo",
            stdin=PHRASE + "\n",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    with ledger_in(server.folder), unit_of_work(SYSTEM) as work:
        phrase = hash_passphrase(PHRASE)
        if not demo:
            write_setting(work, "started", "empty")
        for role in roles:
            name = role if role == "admin" else f"模擬 {role}"
            work.add(
                User(
                    login=role, name=name, role=role, password_hash=phrase,
                    must_change_password=False,
                )
            )  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser; each test opens its own pages in it."""
    with browser() as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder for a server of the test's own."""
    return tmp_path / "server"
