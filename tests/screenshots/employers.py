"""企業支援 in pictures: the list, the board, and the parts of one employer's page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from core.ui.navigation import EMPLOYER, EMPLOYERS
from tests.browser.driver import Server, settled

# 模擬しおみ食品, of which the ledger knows a hire; 模擬つきがさわ事務サービス, within the eight steps.
PROPOSED, IN_STEPS = 52, 54


def take_employers(page: Page, server: Server, folder: Path) -> None:
    """List and board; the way with a proposal; steps, the sheet of carving, the quota, seminars."""

    def picture(name: str) -> None:
        settled(page, 1000)
        page.screenshot(path=folder / f"{name}.png")
        print(name, flush=True)

    page.goto(f"{server.url}/{EMPLOYERS.url}")
    page.get_by_role("button", name="企業支援を始める").wait_for()
    picture("employers")
    page.get_by_role("radio", name="段階で並べる").click()
    page.get_by_text("次が未定", exact=True).wait_for()
    picture("employers-board")
    page.get_by_role("radio", name="一覧", exact=True).click()
    page.goto(f"{server.url}/{EMPLOYER.url}?id={PROPOSED}")
    page.get_by_role("button", name="「採用」にする").wait_for()
    picture("employer")
    page.goto(f"{server.url}/{EMPLOYER.url}?id={IN_STEPS}&part=steps")
    page.get_by_text("したことの記録").wait_for()
    picture("employer-steps")
    page.goto(f"{server.url}/{EMPLOYER.url}?id={IN_STEPS}&part=carving")
    page.get_by_text("切り出せる仕事").wait_for()
    picture("employer-carving")
    page.goto(f"{server.url}/{EMPLOYERS.url}?part=quota")
    page.get_by_text("法定雇用数").first.wait_for()
    picture("employers-quota")
    page.goto(f"{server.url}/{EMPLOYERS.url}?part=seminars")
    page.get_by_role("button", name="企業を案内する").first.wait_for()
    picture("employers-seminars")
