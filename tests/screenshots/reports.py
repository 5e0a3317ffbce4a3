"""実績報告: a month with its checks, the rows behind a number, closed periods, categories."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from core.ui.navigation import REPORTS
from tests.browser.driver import Server, settled


def take_reports(page: Page, server: Server, folder: Path) -> None:
    """Five pictures; September is closed, and a record came afterwards."""
    page.goto(f"{server.url}/{REPORTS.url}?period=2026-10")
    page.get_by_role("table", name="相談・支援（方法）").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "reports.png")
    page.get_by_role("button", name="相談・支援（方法） 電話 件数", exact=False).first.click()
    page.get_by_role("dialog").get_by_role("link").first.wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "reports-rows.png")
    page.goto(f"{server.url}/{REPORTS.url}?period=2026-09")
    page.get_by_role("button", name="締めたあとの違い").click()
    page.get_by_role("dialog").get_by_role("table").first.wait_for()
    settled(page, 900)
    page.screenshot(path=folder / "reports-changes.png")
    page.keyboard.press("Escape")
    settled(page)
    for part in ("periods", "categories"):
        page.get_by_role(
            "radio", name={"periods": "期間の一覧", "categories": "区分"}[part]
        ).click()
        settled(page, 900)
        page.screenshot(path=folder / f"reports-{part}.png")
    print("reports, reports-rows, -changes, -periods, -categories", flush=True)
