"""会議の予定と議事録: what waits, and how the weekly meeting is set."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from core.ui.navigation import MEETINGS
from tests.browser.driver import Server, settled


def take_meetings(page: Page, server: Server, folder: Path) -> None:
    """Two pictures of the screen beside the wall."""
    for part in ("waiting", "series"):
        page.goto(f"{server.url}/{MEETINGS.url}?part={part}")
        settled(page, 700)
        page.screenshot(path=folder / f"meetings-{part}.png")
    print("meetings-waiting, meetings-series", flush=True)
