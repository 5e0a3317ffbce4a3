"""ジョブコーチ支援: who is coached, and the fading chart of one job."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from core.ui.navigation import WORK
from tests.browser.driver import Server, settled

# The employer of 模擬 かえで of the invented region, who is in 集中支援期.
EMPLOYER = "模擬しおみ食品"


def take_coaching(page: Page, server: Server, folder: Path) -> None:
    """The list, and what one of its rows opens."""
    page.goto(f"{server.url}/{WORK.url}?part=coaching")
    place = page.get_by_text(EMPLOYER, exact=True).first
    place.wait_for()
    settled(page, 700)
    page.screenshot(path=folder / "work-coaching.png")
    place.click()
    page.get_by_role("button", name="訪問を書く").wait_for()
    settled(page, 700)
    # As high as the whole page: the head of a scrolled page would cover the sentence above.
    shown = page.viewport_size
    page.set_viewport_size({"width": 1280, "height": 2400})
    settled(page, 700)
    page.get_by_test_id("stImage").screenshot(path=folder / "job-coaching.png")
    if shown is not None:
        page.set_viewport_size(shown)
    print("work-coaching, job-coaching", flush=True)
