"""さがす in a real browser: from the head of a page to the record, the words never in the address."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Browser, expect

from core.db.actor import SYSTEM
from core.db.work import unit_of_work
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.records import RecordEntry
from core.services.derived import client_search_text
from core.services.records import add_record
from tests.browser.driver import Server, ledger_in, signed_in

pytestmark = pytest.mark.browser


def write() -> None:
    """A person with three records."""
    with unit_of_work(SYSTEM) as work:
        text = client_search_text("模擬 髙﨑", "もぎ たかさき", "", 7)
        person = work.add(
            Client(name="模擬 髙﨑", kana="もぎ たかさき", number=7, search_text=text)
        )
    for day in range(1, 4):
        with unit_of_work(SYSTEM) as work:
            values = {
                "client_id": person.pk, "happened_on": date(2026, 11, day),
                "facts": f"{day}回目のﾃﾞｲｹｱ見学",
            }  # fmt: skip
            add_record(work, check(RecordEntry, values))


def test_a_word_typed_on_any_page_leads_to_the_record(server: Server, chromium: Browser) -> None:
    with ledger_in(server.folder):
        write()
    page = signed_in(chromium, server, "supporter", "/directory")
    field = page.get_by_label("全体からさがす")
    field.fill("デイケア 2回目")
    field.press("Enter")
    hit = page.get_by_role("button", name="2回目の")
    expect(hit).to_be_visible()
    expect(page.get_by_label("さがすことば")).to_have_value("デイケア 2回目")
    assert page.url == f"{server.url}/search"
    hit.click()
    page.wait_for_url("**/client?id=*")
    expect(page.get_by_text("2回目のﾃﾞｲｹｱ見学")).to_be_visible()
    expect(page.get_by_role("heading", name="模擬 髙﨑")).to_be_visible()
    # A name typed in 新字 finds the one in 旧字.
    page.get_by_label("全体からさがす").fill("高崎")
    page.get_by_label("全体からさがす").press("Enter")
    expect(page.get_by_role("button", name="番号 7")).to_be_visible()
    page.get_by_label("さがすことば").fill("")
    page.get_by_label("さがすことば").press("Enter")
    expect(page.get_by_text("一度にさがします")).to_be_visible()
