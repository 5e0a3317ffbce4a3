"""気になる人, the signs of the first one, and 定着の実績 by disability."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from core.ui.navigation import OUTCOMES, WORK
from tests.browser.driver import Server, settled


def take_signs(page: Page, server: Server, folder: Path) -> None:
    """Three pictures."""
    page.goto(f"{server.url}/{WORK.url}?part=risks")
    page.get_by_text("並び順").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "work-risks.png")
    page.get_by_test_id("stPageLink").get_by_role("link").first.click()
    page.get_by_text("三者のいまの見方").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "job-signs.png")
    page.goto(f"{server.url}/{OUTCOMES.url}")
    page.get_by_role("radio", name="障害別").click()
    page.get_by_text("全国の参考値").first.wait_for()
    settled(page, 1500)
    page.screenshot(path=folder / "outcomes-disability.png")
    print("work-risks, job-signs, outcomes-disability", flush=True)
