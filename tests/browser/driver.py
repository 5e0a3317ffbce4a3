"""The real server and a real Chromium, for browser tests, screenshots and a look by hand.

with Server(folder) as server, browser() as chromium:
    page = signed_in(chromium, server, "admin")
    page.goto(server.url + "/directory")
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from unittest.mock import patch

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from core import bootstrap, config
from core.db.engine import forget_engine
from core.services import sign_in as sessions

ROOT = Path(__file__).resolve().parents[2]
COOKIE = "tsunagicho_sid"
PHRASE = "模擬の合言葉です、長い文。2026"
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--process-per-site",  # the next tab of a window finds the scripts compiled
]  # fmt: skip
# The same for a server and for what is written into its ledger from here.
ENVIRONMENT = {
    "TSUNAGICHO_TEST": "1",
    "TSUNAGICHO_TODAY": "2026-11-21",
    "TSUNAGICHO_SECRET": "f0e1d2c3b4a5968778695a4b3c2d1e0f-for-tests-only",
}


@contextmanager
def ledger_in(folder: Path) -> Iterator[None]:
    """The ledger of a server, open in this process: quicker than a command. Made if there is none."""
    if not (folder / "tsunagicho.db").exists():
        shutil.copytree(_migrated(), folder, dirs_exist_ok=True)
    with _opened(folder):
        yield


@contextmanager
def _opened(folder: Path) -> Iterator[None]:
    with patch.dict(os.environ, {**ENVIRONMENT, "TSUNAGICHO_DATA_DIR": str(folder)}):
        os.environ.pop("DATABASE_URL", None)
        config.settings.cache_clear()
        forget_engine()
        try:
            yield
        finally:
            forget_engine()
    config.settings.cache_clear()


@cache
def _migrated() -> Path:
    """An empty ledger, made once a process: thirty migrations take a second."""
    folder = Path(mkdtemp(prefix="ledger-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with _opened(folder):
        bootstrap.prepare()
    return folder


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`python -m core.cli serve` on its own data folder and port."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment: Mapping[str, str] = {
            **{k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
            "TSUNAGICHO_DATA_DIR": str(folder),
            "TSUNAGICHO_PORT": str(self.port),
            **ENVIRONMENT,
            **environment,
        }
        self.log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def cli(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run one command on the same ledger."""
        return subprocess.run(
            [sys.executable, "-m", "core.cli", *arguments],
            cwd=ROOT, env=dict(self.environment), input=stdin, text=True, capture_output=True,
        )  # fmt: skip

    def start(self) -> Server:
        """Start and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "core.cli", "serve"],
                cwd=ROOT, env=dict(self.environment), stdout=out, stderr=out,
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(self.url + "/_stcore/health", timeout=2).read()
                return self
            except OSError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.2)
        raise RuntimeError("the server did not start:\n" + self.log.read_text()[-2000:])

    def stop(self, *, kill: bool = False) -> None:
        """Stop it, or kill it as a power cut would."""
        if self._process:
            self._process.kill() if kill else self._process.terminate()
            self._process.wait(timeout=20)
            self._process = None

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def executable() -> str:
    """The browser that CHROMIUM names; or the one that never had a window: it needs half the time."""
    found = (shutil.which(name) for name in ("chromium-headless-shell", "chromium"))
    return os.environ.get("CHROMIUM") or next(filter(None, found), "/usr/bin/chromium")


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's chromium without a window; it may reach this machine only."""
    path = executable()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


def settled(page: Page, quiet_ms: int = 250) -> None:
    """Wait until Streamlit has finished its run, and stays finished for a moment."""
    idle = "[data-testid=stApp][data-test-script-state=notRunning]"
    for _ in range(40):
        page.wait_for_selector(idle, timeout=30_000, state="attached")
        page.wait_for_timeout(quiet_ms)
        if page.locator(idle).count() and not page.locator("[data-testid=stSkeleton]").count():
            return
    raise TimeoutError("the page never came to rest")


def new_page(chromium: Browser, width: int = 1280, height: int = 720) -> Page:
    """A page in a browser of its own (own cookies)."""
    context = chromium.new_context(
        viewport={"width": width, "height": height}, locale="ja-JP", timezone_id="Asia/Tokyo"
    )
    return context.new_page()


def sign_in(page: Page, server: Server, login: str, path: str = "/", phrase: str = PHRASE) -> None:
    """Fill the sign-in form and wait for the page behind it."""
    page.goto(server.url + path)
    page.get_by_label("ログイン名").fill(login)
    page.get_by_label("合言葉", exact=True).fill(phrase)
    page.get_by_role("button", name="サインイン").click()
    page.get_by_role("button", name="サインイン").wait_for(state="detached")
    settled(page)


# Who has signed in where: the next page of the same account need not load everything anew.
_CONTEXTS: dict[tuple[int, str, str, tuple[tuple[str, int], ...]], BrowserContext] = {}


def signed_in(
    chromium: Browser, server: Server, login: str, path: str | None = None, **size: int
) -> Page:
    """A new page, signed in without the form; at `path`, or still blank if none is given.

    It is in the browser that this account used before, if it did.
    """
    key = (id(chromium), server.url, login, tuple(sorted(size.items())))
    if key not in _CONTEXTS:
        context = new_page(chromium, **size).context
        _CONTEXTS[key] = context
        context.on("close", lambda _: _CONTEXTS.pop(key, None))
    context = _CONTEXTS[key]
    before = context.pages
    page = context.new_page()
    for old in before:  # of an earlier test; it would go on asking the server
        old.close()
    if COOKIE not in (cookie["name"] for cookie in context.cookies()):
        with ledger_in(server.folder):
            token = sessions.redeem_ticket(sessions.sign_in(login, PHRASE).ticket) or ""
        context.add_cookies(
            [{"name": COOKIE, "value": token, "url": server.url, "httpOnly": True, "sameSite": "Strict"}]
        )  # fmt: skip
    if path is not None:
        page.goto(server.url + path)
        settled(page)
    return page
