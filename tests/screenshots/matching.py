"""マッチング: the list, three side by side, and the paper for the person."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from core.ui.navigation import MATCHING
from tests.browser.driver import Server, settled

# 模擬 ゆづき of the invented region, who looks for a 就労移行.
SEEKER = "ゆづき"


def take_matching(page: Page, server: Server, folder: Path) -> None:
    """Three pictures; the choice of the three is kept with the wish, as in the work."""
    page.goto(f"{server.url}/{MATCHING.url}")
    field = page.get_by_label("だれのためにさがしますか")
    field.fill(SEEKER)
    field.press("Enter")
    compare = page.get_by_role("button", name="つをくらべる")
    compare.wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "matching.png")
    compare.click()
    page.get_by_role("button", name="一覧にもどる").wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "matching-compare.png")
    page.get_by_role("button", name="本人に渡す紙").click()
    page.get_by_role("button", name="PDF", exact=True).wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "matching-handout.png")
    page.keyboard.press("Escape")
    print("matching, matching-compare, matching-handout", flush=True)
