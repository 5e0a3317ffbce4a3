"""指標: the cards, one indicator in full with its parts, and the targets."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from core.ui.navigation import DASHBOARD
from tests.browser.driver import Server, settled


def take_dashboard(page: Page, server: Server, folder: Path) -> None:
    """Three pictures."""
    page.goto(f"{server.url}/{DASHBOARD.url}")
    page.get_by_text("企業支援ステップの実施").wait_for()
    settled(page, 1500)
    page.screenshot(path=folder / "dashboard.png")
    page.goto(f"{server.url}/{DASHBOARD.url}?indicator=interviews")
    page.get_by_text("この数の決まり").wait_for()
    settled(page, 1500)
    page.screenshot(path=folder / "dashboard-indicator.png", full_page=True)
    page.goto(f"{server.url}/{DASHBOARD.url}?part=aims")
    page.get_by_text("目標の年度").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "dashboard-targets.png")
    print("dashboard, dashboard-indicator, dashboard-targets", flush=True)
