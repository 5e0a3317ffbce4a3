"""One server with one account of every role, and one Chromium, for all browser tests of a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.driver import PHRASE, Server, browser

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
    extra = ("--demo",) if demo else ()
    done = server.cli(
        "setup", "--admin", "admin", "--office", "模擬センター", *extra, stdin=PHRASE + "\n"
    )
    assert done.returncode == 0, done.stderr
    for role in ROLES:
        done = server.cli(
            "user", "add", role, "--role", role, "--name", f"模擬 {role}", stdin=PHRASE + "\n"
        )
        assert done.returncode == 0, done.stderr
    settle_first_phrases(server)


def settle_first_phrases(server: Server) -> None:
    """Tests sign in as many roles: the first change of the phrase has a test of its own."""
    script = (
        "from core.db.actor import SYSTEM\n"
        "from core.db.work import unit_of_work\n"
        "from core.domain.users import User\n"
        "from core.queries.users import all_users\n"
        "from core.services.accounts import write_setting\n"
        "with unit_of_work(SYSTEM) as work:\n"
        "    write_setting(work, 'started', 'empty')\n"
        "    for user in all_users(work):\n"
        "        work.change(User, user.pk, user.version, {'must_change_password': False})\n"
    )
    import subprocess
    import sys

    from tests.browser.driver import ROOT

    subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=dict(server.environment), check=True
    )


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser; each test opens its own pages in it."""
    with browser() as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder for a server of the test's own."""
    return tmp_path / "server"
