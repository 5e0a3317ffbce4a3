"""実習とチャレンジ雇用 in pictures: the list, one practicum with its three sides, places, rounds."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from core.ui.navigation import CLIENT, WORK
from tests.browser.driver import Server, settled

# 模擬 せな: two practicums before the job, the second one with three sheets.
PERSON = 26


def take_practicums(page: Page, server: Server, folder: Path) -> None:
    """The office's list, a person's practicum side by side, and チャレンジ雇用 in its three views."""

    def picture(name: str) -> None:
        settled(page, 1200)
        page.screenshot(path=folder / f"{name}.png")
        print(name, flush=True)

    page.goto(f"{server.url}/{WORK.url}?part=practicums")
    page.get_by_text("今年度に始まった実習").wait_for()
    picture("work-practicums")
    page.goto(f"{server.url}/{CLIENT.url}?id={PERSON}&part=work")
    page.locator("[class*='st-key-client-practicums-line-'] button").first.click()
    page.get_by_text("見かたのちがう項目が").scroll_into_view_if_needed()
    picture("work-practicum")
    page.goto(f"{server.url}/{WORK.url}?part=challenge")
    page.get_by_text("受け入れ先を加える").wait_for()
    picture("work-challenge")
    page.get_by_role("radio", name="体験実習").click()
    page.get_by_text("参加する人を加える").first.wait_for()
    picture("work-challenge-rounds")
