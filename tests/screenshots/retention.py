"""今月の定着, the visits of a job, and a report of a month that is about to be handed over."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from core.ui.navigation import WORK
from tests.browser.driver import Server, settled


def take_retention(page: Page, server: Server, folder: Path) -> None:
    """Three pictures."""
    page.goto(f"{server.url}/{WORK.url}?part=monthly")
    page.get_by_text("事業所全体", exact=True).first.click()
    page.get_by_text("まだ会っていない人が先です").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "work-monthly.png")
    page.get_by_text("模擬きりがうら製作所").first.click()
    page.get_by_text("就労定着支援を利用").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "job-visits.png")
    report = page.get_by_text("仕上げずみ").first
    report.scroll_into_view_if_needed()
    report.click()
    settled(page, 700)
    page.get_by_text("ほかの相手に渡す・控えを出す").first.scroll_into_view_if_needed()
    settled(page, 400)
    page.screenshot(path=folder / "job-report.png")
    print("work-monthly, job-visits, job-report", flush=True)
