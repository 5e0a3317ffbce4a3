"""フェイスシート in a real browser: what is typed in a group outlives a reload and a page switch."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.db.actor import SYSTEM
from tests.browser.driver import Server, ledger_in, settled, signed_in
from tests.people import a_client, consent_entry

SLOW = 30_000
pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


@pytest.fixture(scope="module")
def person(server: Server) -> Server:
    """The server with one person on it."""
    with ledger_in(server.folder):
        a_client(SYSTEM)
    return server


def opened(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/client?id=1")
    page.get_by_test_id("stButtonGroup").get_by_text("フェイスシート", exact=True).click()
    expect(page.get_by_text("空欄も表示する")).to_be_visible(timeout=SLOW)


def button(page: Page, group: str) -> None:
    page.locator(f".st-key-client-face-1-do-group-{group} button").click()


def kept(server: Server, name: str = "face.1") -> str:
    """What the database keeps as the draft."""
    import sqlite3

    with sqlite3.connect(Path(server.folder) / "tsunagicho.db") as connection:
        asked = connection.execute("SELECT content FROM draft WHERE name = ?", (name,))
        row = asked.fetchone()
    return str(row[0]) if row else ""


def test_what_was_typed_and_picked_on_a_face_sheet_survives_a_reload(
    person: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, person, "supporter")
    opened(page, person)
    button(page, "commute")
    page.get_by_label("最寄り駅").fill("模擬汐見原駅")
    page.get_by_label("通勤の手段").click()
    page.get_by_role("option", name="電車").click()
    page.get_by_role("option", name="バス").click()
    page.keyboard.press("Escape")
    for _ in range(100):
        if "バス" in kept(person) and "電車" in kept(person):
            break
        page.wait_for_timeout(200)
    page.reload()
    settled(page)
    opened(page, person)
    expect(page.get_by_text("保存していない入力があります")).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("最寄り駅")).to_have_value("模擬汐見原駅", timeout=SLOW)
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("2項目を保存しました")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("バス、電車")).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("最寄り駅")).to_have_count(0, timeout=SLOW)
    assert kept(person) == ""


def test_why_a_save_was_refused_stays_while_the_draft_is_told(
    person: Server, chromium: Browser
) -> None:
    with ledger_in(person.folder):  # of this person one may not keep an illness
        a_client(SYSTEM, name="模擬 次郎", consent=consent_entry(items="basic"))
    page = signed_in(chromium, person, "supporter")
    page.goto(f"{person.url}/client?id=2&part=face")
    page.locator(".st-key-client-face-2-do-group-medical button").click()
    page.get_by_label("診断名").fill("模擬の診断")
    page.get_by_role("button", name="保存する").click()
    refusal = page.get_by_text("同意がありません", exact=False).first
    expect(refusal).to_be_visible()
    page.get_by_label("診断名").fill("模擬の診断、直した")
    for _ in range(100):
        if "直した" in kept(person, "face.2"):
            break
        page.wait_for_timeout(200)
    settled(page)
    expect(refusal).to_be_visible()
