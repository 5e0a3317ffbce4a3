"""モニタリング in a real browser: words, a choice and chosen records outlive a reload."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from core.db.actor import SYSTEM
from tests.browser.driver import Server, ledger_in, settled, signed_in
from tests.browser.small_office import ledger_file
from tests.services.test_plan_reviews import a_record
from tests.services.test_plans import a_goal, a_plan

SLOW = 12_000
pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

CHOSEN = "2026/11/10 電話 週4日通えた。"


def until_kept(page: Page, server: Server, words: str) -> None:
    """Wait until the draft in the database holds these words."""
    for _ in range(150):
        with ledger_file(server) as connection:
            rows = connection.execute("SELECT content FROM draft WHERE name LIKE 'plan.review%'")
            if any(words in content for (content,) in rows):
                return
        page.wait_for_timeout(200)
    raise AssertionError(f"the draft does not hold {words}")


def test_a_half_written_review_with_its_evidence_survives_a_reload(
    server: Server, chromium: Browser
) -> None:
    with ledger_in(server.folder):
        plan = a_plan(SYSTEM, start=True, start_on=date(2026, 8, 1))
        a_goal(SYSTEM, plan)
        a_record(SYSTEM, plan.client_id, "週4日通えた。")
        a_record(SYSTEM, plan.client_id, "寝坊をした。")
    # A list of options closes when the page scrolls under it, and the driver scrolls as it clicks:
    # a window that holds the whole form keeps it still.
    page = signed_in(chromium, server, "supporter", height=1600)
    page.goto(f"{server.url}/plan?id=1")
    page.get_by_role("radio", name="モニタリング").click()
    findings = page.get_by_label("実施状況（必須）")
    expect(findings).to_be_visible(timeout=SLOW)
    settled(page)
    findings.fill("おおむね順調。")
    # At once: the draft is told while the list stands open, and must not close it.
    page.get_by_label("達成: 週5日通う").click()
    until_kept(page, server, "おおむね順調。")
    page.get_by_role("option", name="一部達成").click(timeout=SLOW)
    until_kept(page, server, "一部達成")
    settled(page)
    page.get_by_label("根拠の記録: 週5日通う").click()
    # Typing a word leaves the records that hold it, and Enter takes the first.
    page.keyboard.insert_text("通えた")
    expect(page.get_by_role("option")).to_have_count(1, timeout=SLOW)
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-tag][aria-label='{CHOSEN}']").first).to_be_visible(timeout=SLOW)
    page.keyboard.press("Escape")
    until_kept(page, server, CHOSEN)
    settled(page)
    page.reload()
    # The page opens where it was left.
    expect(findings).to_have_value("おおむね順調。", timeout=SLOW)
    expect(page.locator(f"[data-tag][aria-label='{CHOSEN}']").first).to_be_visible(timeout=SLOW)
    settled(page)
    page.get_by_role("button", name="モニタリングを保存して、次の期間を始める").click()
    expect(page.get_by_text("このあとどうしますか")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("△ 一部達成").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("button", name=CHOSEN)).to_be_visible(timeout=SLOW)
    page.context.close()
