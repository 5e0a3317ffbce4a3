"""アセスメント in a real browser: answered with the keyboard alone, kept as a draft, saved at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from core.db.actor import SYSTEM
from tests.browser.driver import Server, ledger_in, settled, signed_in
from tests.people import a_client
from tests.services.test_assessments import started

SLOW = 30_000
pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

FIRST, THIRD = "Ⅰ-1　起床", "Ⅰ-3　食事"


def opened(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/client?id=1")
    page.get_by_test_id("stButtonGroup").get_by_text("アセスメント", exact=True).click()
    page.get_by_role("button", name="ひらく", exact=True).click()
    expect(page.get_by_label(f"評価 {FIRST}", exact=True)).to_be_visible(timeout=SLOW)
    settled(page)


def test_a_sheet_is_answered_with_the_keyboard_and_survives_a_reload(
    server: Server, chromium: Browser
) -> None:
    with ledger_in(server.folder):
        started(SYSTEM, a_client(SYSTEM).pk)
    page = signed_in(chromium, server, "supporter")
    opened(page, server)
    page.get_by_label(f"評価 {FIRST}", exact=True).focus()
    for key in ("2", "Enter", "1", "Enter", "3", "Tab"):
        page.keyboard.press(key)
    page.keyboard.insert_text("一口ずつ、ゆっくり")
    page.keyboard.press("Enter")
    expect(page.get_by_text("保存の前に確かめる（変えたところ 4件）")).to_be_visible(timeout=SLOW)
    page.reload()
    settled(page)
    opened(page, server)
    expect(page.get_by_label(f"評価 {THIRD}", exact=True)).to_have_value(
        "あまりできない", timeout=SLOW
    )
    page.get_by_role("button", name="保存する", exact=True).click()
    page.get_by_role("button", name="4件を保存する").click()
    expect(page.get_by_text("保存の前に確かめる")).to_have_count(0, timeout=SLOW)
    page.reload()
    settled(page)
    opened(page, server)
    expect(page.get_by_label(f"評価 {FIRST}", exact=True)).to_have_value(
        "だいたいできる", timeout=SLOW
    )
    told = page.get_by_label(f"どのような配慮や支援があるとよいか {THIRD}", exact=True)
    expect(told).to_have_value("一口ずつ、ゆっくり", timeout=SLOW)


def test_the_result_on_paper_is_taken_in_two_presses_and_recorded(
    server: Server, chromium: Browser
) -> None:
    with ledger_in(server.folder):
        client_id = a_client(SYSTEM).pk
        started(SYSTEM, client_id)
    page = signed_in(chromium, server, "supporter")
    page.goto(f"{server.url}/client?id={client_id}&part=assessments")
    page.get_by_role("button", name="ひらく", exact=True).click()
    page.get_by_role("button", name="書類にする").click()
    with page.expect_download(timeout=SLOW) as taken:
        page.get_by_role("button", name="PDF", exact=True).click(timeout=SLOW)
    assert taken.value.suggested_filename == f"利用者{client_id}_アセスメント結果_20261121.pdf"
    assert taken.value.path().read_bytes().startswith(b"%PDF")
    page.goto(f"{server.url}/client?id={client_id}&part=consents")
    expect(page.get_by_text("本人・代理人へ")).to_be_visible(timeout=SLOW)
