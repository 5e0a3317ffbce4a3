"""求人・応募と就労パスポートの画面写真: the list, one application's sheet, the sections and to whom."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from core.ui.navigation import CLIENT, WORK
from tests.browser.driver import Server, settled

# Who has a passport with a decision, and who waits for the job after an offer.
WITH_PASSPORT, WITH_OFFER = 1, 35


def take_job_search(page: Page, server: Server, folder: Path) -> None:
    """応募の一覧、就職を登録する窓、就労パスポート."""
    page.goto(f"{server.url}/{WORK.url}?part=applications")
    page.get_by_role("button", name="応募を始める").wait_for()
    settled(page, 900)
    page.screenshot(path=folder / "applications.png")
    page.goto(f"{server.url}/{CLIENT.url}?id={WITH_OFFER}&part=work")
    page.get_by_role("button", name="就職を登録").first.click()
    page.get_by_role("dialog").get_by_text("仕事の内容").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "application-hire.png")
    page.goto(f"{server.url}/{CLIENT.url}?id={WITH_PASSPORT}&part=work")
    page.get_by_text("見せる相手と項目", exact=True).wait_for()
    settled(page, 700)
    page.get_by_text("職務経験", exact=True).first.scroll_into_view_if_needed()
    page.mouse.move(640, 400)
    page.mouse.wheel(0, 1200)
    settled(page, 500)
    page.screenshot(path=folder / "passport.png")
    page.get_by_role("button", name="渡す", exact=True).click()
    page.get_by_role("dialog").get_by_text("ほかの機関・人に渡す").click()
    page.get_by_role("dialog").get_by_text("渡してよいことを、本人に確かめた").click()
    page.get_by_text("同意があります").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "passport-share.png")
    print("applications, application-hire, passport, passport-share", flush=True)
