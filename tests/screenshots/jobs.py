"""就職 in pictures: who works where, and the page of one job with its terms."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from core.ui.navigation import WORK
from tests.browser.driver import Server, settled

# 模擬 ひかる, in the second year of チャレンジ雇用.
PERSON = "模擬 ひかる"


def take_jobs(page: Page, server: Server, folder: Path) -> None:
    """The office's list, and from there one job."""
    page.goto(f"{server.url}/{WORK.url}?part=jobs")
    page.get_by_text("件のうち").or_(page.get_by_text("件目")).first.wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "work-jobs.png")
    page.get_by_label("さがす", exact=True).last.fill(PERSON)
    page.keyboard.press("Enter")
    settled(page, 700)
    page.get_by_role("link", name="模擬汐見原市立図書館").first.click()
    page.get_by_text("就職の内容", exact=True).click()
    page.get_by_text("チャレンジ雇用の上限は").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "work-job.png")
    print("work-jobs, work-job", flush=True)
