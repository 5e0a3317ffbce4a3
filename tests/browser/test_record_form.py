"""支援記録の入力票 in a real browser: nothing typed is lost, and a saved record stands in the list.

One server for the file; what one test typed is cleared away before the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.driver import Server, settled, sign_in, signed_in
from tests.browser.small_office import ledger_file, small_office, without_drafts

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with small_office(tmp_path_factory.mktemp("records") / "served") as running:
        yield running


@pytest.fixture(scope="module")
def records(chromium: Browser, server: Server) -> Page:
    """The screen of a signed-in supporter, opened anew by `afresh`."""
    return signed_in(chromium, server, "shien")


@pytest.fixture
def page(records: Page, server: Server) -> Page:
    records.goto("about:blank")
    without_drafts(server)
    records.goto(server.url + "/records")
    expect(facts(records)).to_be_visible()
    settled(records)
    return records


def facts(page: Page) -> Locator:
    return page.get_by_label("本人の発言・状況")


def pill(page: Page, name: str) -> Locator:
    return page.get_by_role("radio", name=re.compile(f"^{re.escape(name)}"))


def kept(page: Page, server: Server, words: str) -> None:
    """Wait until the draft in the database holds these words."""
    with ledger_file(server) as connection:
        for _ in range(150):
            rows = connection.execute("SELECT content FROM draft WHERE name = 'record'").fetchall()
            if any(words in content for (content,) in rows):
                return
            page.wait_for_timeout(100)
    raise AssertionError(f"the draft does not hold {words}")


def test_what_is_typed_survives_a_reload_another_page_and_an_ended_session(
    page: Page, server: Server
) -> None:
    pill(page, "模擬 花子").click()
    settled(page)
    page.get_by_role("combobox", name="内容").click()
    for topic in ("住居", "余暇"):
        page.keyboard.type(topic)
        page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.get_by_label("次の対応", exact=True).fill("主治医に電話")
    facts(page).click()
    page.keyboard.type("朝、起きられないと話")
    kept(page, server, "朝、起きられないと話")  # a pause, the field still focused
    page.reload()
    expect(facts(page)).to_have_value("朝、起きられないと話")
    expect(pill(page, "模擬 花子")).to_have_attribute("aria-checked", "true")
    expect(page.locator("[data-tag]")).to_have_count(2)
    page.goto(server.url + "/account")
    page.context.clear_cookies()
    sign_in(page, server, "shien", "/records")
    expect(facts(page)).to_have_value("朝、起きられないと話")
    expect(page.get_by_label("次の対応", exact=True)).to_have_value("主治医に電話")


def test_a_telephone_call_is_written_in_five_actions(page: Page) -> None:
    pill(page, "模擬 花子").click()
    settled(page)
    facts(page).fill("実習の日程を相談した。")
    page.get_by_label("次の対応", exact=True).fill("企業に電話")
    page.get_by_label("次の対応の期日").fill("１１・２５")
    page.get_by_role("button", name="記録を保存する").click()
    expect(page.get_by_text("実習の日程を相談した。")).to_be_visible()
    expect(page.get_by_text("「やること」に入れました")).to_be_visible()
    expect(facts(page)).to_have_value("")
    expect(pill(page, "模擬 花子")).to_have_attribute("aria-checked", "true")
    expect(page.get_by_label("だれの記録ですか")).to_be_focused()
    page.get_by_role("button", name="訂正 模擬 花子").first.click()
    settled(page)
    expect(facts(page)).to_have_value("実習の日程を相談した。")
    facts(page).fill("実習の日程を決めた。")
    page.get_by_role("button", name="訂正を保存する").click()
    page.get_by_role("button", name="訂正の経過").click()
    table = page.get_by_role("table")
    expect(table).to_contain_text("実習の日程を相談した。")
    expect(table).to_contain_text("実習の日程を決めた。")


def test_the_keyboard_alone_finds_the_person_and_a_refused_record_keeps_its_words(
    page: Page,
) -> None:
    expect(page.get_by_label("だれの記録ですか")).to_be_focused()
    page.keyboard.type("じろう")
    page.keyboard.press("Enter")
    expect(pill(page, "見本 次郎")).to_have_attribute("aria-checked", "true")
    expect(facts(page)).to_be_focused()
    page.keyboard.type("来所した。")
    page.get_by_label("日付", exact=False).first.fill("2026/11/30")
    page.get_by_role("button", name="記録を保存する").click()
    expect(page.get_by_text("支援記録の日付が未来です").first).to_be_visible()
    expect(facts(page)).to_have_value("来所した。")


def test_the_typing_goes_on_while_the_draft_is_kept_and_a_press_right_after_it_counts(
    page: Page, server: Server
) -> None:
    facts(page).fill("")  # what another test left half-typed is offered again
    facts(page).click()
    for part in ("はじめの文。", "つぎの文。"):
        page.keyboard.type(part)
        kept(page, server, part)
    expect(facts(page)).to_be_focused()
    page.keyboard.type("おわりの文。")
    page.get_by_role("radio", name="グループの記録").click()
    expect(page.get_by_label("プログラム名")).to_be_visible()
    page.get_by_role("radio", name="記録を書く").click()
    expect(facts(page)).to_have_value("はじめの文。つぎの文。おわりの文。")
