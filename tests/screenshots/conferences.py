"""会議の準備: who takes part, and the materials with who may read what."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from core.ui.navigation import CONFERENCE
from tests.browser.driver import Server, settled


def take_conferences(page: Page, server: Server, folder: Path) -> None:
    """Two pictures of the conference of this afternoon."""
    page.goto(f"{server.url}/{CONFERENCE.url}")
    page.get_by_role("button", name="ひらく").first.click()
    page.get_by_role("radio", name="出席者と案内").click()
    page.get_by_text("氏名を伝えてよいか").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "conference.png")
    page.get_by_role("radio", name="資料").click()
    page.get_by_text("だれに何を渡せるか").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "conference-materials.png")
    print("conference, conference-materials", flush=True)
