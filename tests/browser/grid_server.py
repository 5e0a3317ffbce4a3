"""試しの台帳を動かす (serving the grid's test app)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page

ROOT = Path(__file__).parents[2]
APP = ROOT / "tests/browser/apps/grid_app.py"


@contextmanager
def grid_server(port: int | None = None) -> Iterator[str]:
    """Serves the app on a free port and yields its address."""
    if port is None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(APP), "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.address", "127.0.0.1"]
    command += ["--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TSUNAGICHO_TODAY": "2026-11-21"}
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}/"
    try:
        _wait_for(address + "_stcore/health", server)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        if server.poll() is not None:
            raise RuntimeError("the test app did not start")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError("the test app did not answer")


class GridPage:
    """The page as a person sees it: cells are called by column and row."""

    def __init__(self, page: Page, address: str, test: str) -> None:
        self.page, self.address, self.test = page, address, test

    def open(self, situation: str = "") -> GridPage:
        """Opens the ledger; `situation` is further query parameters."""
        self.page.goto(f"{self.address}?test={self.test}&{situation}")
        self.page.wait_for_selector(".grid .bar", timeout=30_000)
        self.page.wait_for_selector(
            "[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000
        )
        return self

    def cell(self, name: str) -> Locator:
        """The control of a cell, as `列名 行名`."""
        return self.page.get_by_label(name, exact=True)

    def text(self, name: str) -> str:
        """What the cell shows."""
        return self.cell(name).input_value()

    def focused(self) -> str:
        """The accessible name of the control that has the focus."""
        return self.page.evaluate(
            """() => {
                let at = document.activeElement;
                while (at && at.shadowRoot && at.shadowRoot.activeElement) {
                    at = at.shadowRoot.activeElement;
                }
                return at ? at.getAttribute("aria-label") || at.textContent : "";
            }"""
        )

    def press(self, *keys: str) -> None:
        """Keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def button(self, name: str) -> Locator:
        """A button by its whole name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def settle(self, pause: float = 0.45) -> None:
        """Waits until what was committed has reached the server and the answer has come."""
        time.sleep(pause)
        self.page.wait_for_selector(
            "[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000
        )
        time.sleep(0.1)

    def said(self) -> str:
        """The whole text of the bar."""
        return self.page.locator(".bar").inner_text()

    def server(self) -> str:
        """What Python holds, as the app prints it, without white space."""
        return "".join(self.page.get_by_test_id("stJson").inner_text().split())

    def paste(self, text: str, html: str = "") -> None:
        """Ctrl+V with this on the clipboard."""
        self.page.evaluate(
            """([text, html]) => {
                let at = document.activeElement;
                while (at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
                const data = new DataTransfer();
                data.setData("text/plain", text);
                if (html) data.setData("text/html", html);
                const event = new ClipboardEvent("paste",
                    { clipboardData: data, bubbles: true, cancelable: true, composed: true });
                if (at.dispatchEvent(event)) document.execCommand("insertText", false, text);
            }""",
            [text, html],
        )

    def copied(self) -> str:
        """What Ctrl+C would put on the clipboard."""
        return self.page.evaluate(
            """() => {
                let at = document.activeElement;
                while (at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
                const data = new DataTransfer();
                at.dispatchEvent(new ClipboardEvent("copy",
                    { clipboardData: data, bubbles: true, cancelable: true, composed: true }));
                return data.getData("text/plain");
            }"""
        )
