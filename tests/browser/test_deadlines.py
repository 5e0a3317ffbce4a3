"""期限 in a real browser: the month by mouse and keyboard, a matter put off and back, and its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.driver import Server, signed_in
from tests.browser.small_office import ledger_file, small_office

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

EXPIRES = date(2026, 12, 24)
RENEWAL = "精神障害者保健福祉手帳の更新"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with small_office(tmp_path_factory.mktemp("deadlines") / "served") as running:
        with ledger_file(running) as connection:
            connection.execute(
                "INSERT INTO certificate (version, created_at, updated_at, client_id, kind, status,"
                " expires_on, grade, number_tail, issuer, service, quantity, note)"
                " VALUES (1, ?, ?, 1, 'mental', 'held', ?, '', '', '', '', '', '')",
                (*["2026-11-01 00:00:00"] * 2, EXPIRES.isoformat()),
            )
        yield running


def day(page: Page, on: str) -> Locator:
    return page.locator(f'[data-day="{on}"]')


def test_the_month_is_walked_by_mouse_and_keyboard_and_a_day_lists_its_matters(
    chromium: Browser, server: Server
) -> None:
    page = signed_in(chromium, server, "shien", "/deadlines")
    page.get_by_role("radio", name="暦").click()
    expect(page.get_by_text("2026年11月", exact=True)).to_be_visible()
    page.get_by_role("button", name="次の月").click()
    expect(page.get_by_text("2026年12月", exact=True)).to_be_visible()
    christmas_eve = day(page, "2026-12-24")
    expect(christmas_eve).to_have_accessible_name(re.compile("手帳・受給者証 1件"))
    christmas_eve.click()
    expect(christmas_eve).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text(RENEWAL)).to_be_visible()
    # The keyboard goes on from the chosen day: a week back, then Enter.
    expect(christmas_eve).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(day(page, "2026-12-17")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("この日の期限はありません")).to_be_visible()
    page.keyboard.press("PageUp")
    expect(page.get_by_text("2026年11月", exact=True)).to_be_visible()


def test_a_matter_is_put_off_with_a_reason_brought_back_and_opened_where_it_is_put_right(
    chromium: Browser, server: Server
) -> None:
    page = signed_in(chromium, server, "shien", "/deadlines")
    page.get_by_role("button", name=re.compile(f"^先送り .*{RENEWAL}")).click()
    page.get_by_label("先送りする日").fill("12/1")
    page.get_by_label("先送りの理由").fill("<b>診断書</b>待ち")
    page.get_by_role("button", name="先送りする").click()
    expect(page.get_by_role("radio", name="先送り中 1")).to_be_visible()
    expect(page.get_by_text(RENEWAL)).to_have_count(0)
    page.get_by_role("radio", name="先送り中 1").click()
    # What was typed stays what it is: text.
    expect(page.get_by_text("2026/12/01(火)まで先送り: <b>診断書</b>待ち")).to_be_visible()
    page.get_by_role("button", name=re.compile("^もどす ")).click()
    expect(page.get_by_text("先送りしている期限はありません")).to_be_visible()
    page.get_by_role("radio", name=re.compile("^すべて")).click()
    page.get_by_role("button", name=re.compile(f"^ひらく .*{RENEWAL}")).click()
    expect(page.get_by_role("radio", name="手帳・サービス")).to_have_attribute(
        "aria-checked", "true"
    )
