"""グラフ作成: five questions of a meeting, from きょうの仕事 to the answer; clicks and seconds are counted."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from core.charts.starting_points import STARTING_POINTS
from core.ui.navigation import CHARTS, TODAY
from tests.browser.driver import Server, settled

QUESTIONS = 5
CHART = "[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas"


def take_charts(page: Page, server: Server, folder: Path) -> None:
    """One picture a question."""
    for number, point in enumerate(STARTING_POINTS[:QUESTIONS], start=1):
        page.goto(server.url)
        expect(page.get_by_role("heading", name=TODAY.title)).to_be_visible(timeout=30_000)
        settled(page)
        began, road = time.monotonic(), _road(page, point.question)
        for step in road:
            step.click()
        expect(page.get_by_text(point.look)).to_be_visible(timeout=30_000)
        expect(page.locator(CHART).first).to_be_visible(timeout=30_000)
        seconds = time.monotonic() - began
        settled(page, 700)
        page.screenshot(path=folder / f"charts-question-{number}.png")
        print(f"{point.question}　{len(road)}クリック　{seconds:.1f}秒", flush=True)


def _road(page: Page, question: str) -> list[Locator]:
    """What is clicked, one after the other."""
    return [
        page.get_by_role("button", name=CHARTS.section, exact=True),
        page.get_by_role("menuitem", name=CHARTS.title),
        page.get_by_role("button", name="よくある問い"),
        page.get_by_role("button", name=question),
    ]
