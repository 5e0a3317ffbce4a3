"""機関名簿 in a real browser: a public file is taken in, its offices are found, edited and kept."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.driver import Server, settled, signed_in
from tests.exchange import samples

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]
TABLE = ".grid .bar"


def cell(page: Page, name: str) -> Locator:
    """The control of a cell, as 「列名 行名」."""
    return page.get_by_label(name, exact=True)


def open_directory(page: Page, server: Server, prefecture: str = "") -> None:
    page.goto(server.url + "/directory")
    settled(page)
    if prefecture:
        choose(page, "都道府県", prefecture)
    page.wait_for_selector(TABLE, timeout=30_000)
    settled(page)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=re.compile(label)).click()
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def type_into(page: Page, name: str, text: str) -> None:
    """Japanese comes as the input method gives it: whole, into the focused cell."""
    cell(page, name).click()
    page.keyboard.press("F2")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")
    time.sleep(0.5)
    settled(page)


def save(page: Page) -> None:
    page.get_by_role("button", name="保存する", exact=True).click()
    settled(page, 400)


def bar(page: Page) -> Locator:
    """What the grid says of itself: unsaved, saving, saved."""
    return page.locator(".grid .bar")


@pytest.fixture(scope="module")
def offices(server: Server, chromium: Browser) -> Server:
    """The generated file, taken in through the screen: 2 of 8 offices lie in 東京都."""
    page = signed_in(chromium, server, "director", "/import")
    page.locator("input[type=file]").set_input_files(
        {
            "name": samples.ZIP_NAME,
            "mimeType": "application/zip",
            "buffer": samples.zipped(samples.as_published(samples.offices(8))),
        }
    )
    expect(page.get_by_text("まだ書き込んでいません")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("2025年3月版")).to_be_visible()
    page.get_by_role("button", name="取り込む", exact=True).click()
    expect(page.get_by_text("追加 8件")).to_be_visible(timeout=30_000)
    page.get_by_text("機関名簿をひらく").click()
    expect(page.get_by_text("8件", exact=True)).to_be_visible(timeout=30_000)
    page.context.close()
    return server


def test_a_cell_edited_in_japanese_is_there_after_a_reload(
    offices: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, offices, "supporter")
    open_directory(page, offices, "東京都")
    expect(page.get_by_text("2件", exact=True)).to_be_visible()
    type_into(page, "メモ 模擬ワークス4", "見学は水曜の午後、髙﨑さんへ")
    expect(bar(page)).to_contain_text("未保存 1件", use_inner_text=True, timeout=15_000)
    page.get_by_text("保存の前に確かめる（変えたところ 1件）").click()
    expect(page.get_by_test_id("stExpander").get_by_test_id("stDataFrame")).to_be_visible()
    save(page)
    expect(bar(page)).to_contain_text("保存しました。", use_inner_text=True, timeout=15_000)
    expect(bar(page)).not_to_contain_text("未保存", use_inner_text=True)
    open_directory(page, offices)
    expect(cell(page, "メモ 模擬ワークス4")).to_have_value("見学は水曜の午後、髙﨑さんへ")
    page.context.close()


def test_the_filter_is_still_there_when_one_comes_back(offices: Server, chromium: Browser) -> None:
    page = signed_in(chromium, offices, "supporter")
    open_directory(page, offices, "埼玉県")
    expect(page.get_by_text("4件", exact=True)).to_be_visible()
    page.get_by_role("link", name="模擬ワークス1", exact=True).click()
    expect(page.get_by_text("もぎわーくす")).to_be_visible(timeout=30_000)
    assert re.search(r"/organization\?id=\d+$", page.url)
    page.get_by_text("名簿へもどる").click()
    settled(page)
    expect(page.get_by_text("4件", exact=True)).to_be_visible()
    page.context.close()


def test_the_name_opens_the_page_of_the_organisation(offices: Server, chromium: Browser) -> None:
    page = signed_in(chromium, offices, "viewer")
    open_directory(page, offices)
    page.get_by_role("link", name="模擬ワークス1", exact=True).click()
    page.wait_for_url(re.compile(r"/organization\?id=\d+"))
    expect(page.get_by_text("もぎわーくす")).to_be_visible(timeout=30_000)
    page.context.close()


def test_the_second_of_two_editors_sees_both_values_and_decides(
    offices: Server, chromium: Browser
) -> None:
    name = "メモ 模擬ワークス2"
    first = signed_in(chromium, offices, "director")
    second = signed_in(chromium, offices, "supporter")
    open_directory(first, offices)
    open_directory(second, offices)
    type_into(second, name, "あとの人のメモ")
    type_into(first, name, "先の人のメモ")
    save(first)
    save(second)
    note = second.locator(".grid .note, .grid [class*=clash]").first
    expect(note).to_be_visible(timeout=15_000)
    told = second.locator(".grid").inner_text()
    assert "先の人のメモ" in told
    assert "模擬 director" in told
    assert re.search(r"\d\d/\d\d \d\d:\d\d", told)
    expect(cell(second, name)).to_have_value("あとの人のメモ")
    expect(second.get_by_text("保存していません。")).to_be_visible()
    second.get_by_role("button", name=re.compile("自分の値")).first.click()
    time.sleep(0.5)
    settled(second)
    save(second)
    expect(bar(second)).to_contain_text("保存しました。", use_inner_text=True, timeout=15_000)
    open_directory(first, offices)
    expect(cell(first, name)).to_have_value("あとの人のメモ")
    for page in (first, second):
        page.context.close()


def test_what_was_typed_and_not_saved_outlives_a_reload(offices: Server, chromium: Browser) -> None:
    page = signed_in(chromium, offices, "supporter")
    open_directory(page, offices)
    type_into(page, "メモ 模擬ワークス3", "書きかけのメモ")
    page.on("dialog", lambda dialog: dialog.accept())
    open_directory(page, offices)
    expect(cell(page, "メモ 模擬ワークス3")).to_have_value("書きかけのメモ")
    expect(bar(page)).to_contain_text("未保存 1件", use_inner_text=True, timeout=15_000)
    page.get_by_role("button", name="取り消す", exact=True).click()
    settled(page, 800)
    open_directory(page, offices)
    expect(cell(page, "メモ 模擬ワークス3")).to_have_value("")
    page.context.close()


def test_many_changes_are_shown_once_more_and_saved_or_left(
    offices: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, offices, "supporter")
    open_directory(page, offices)
    for number in (5, 6, 7, 8):
        type_into(page, f"空き 模擬ワークス{number}", str(number))
    save(page)
    dialog = page.get_by_role("dialog", name="この内容で保存しますか")
    expect(dialog).to_be_visible(timeout=15_000)
    page.keyboard.press("Escape")
    settled(page, 600)
    expect(bar(page)).to_contain_text("未保存 4件", use_inner_text=True, timeout=15_000)
    save(page)
    page.get_by_role("button", name="4件を保存する").click()
    expect(dialog).to_be_hidden(timeout=15_000)
    settled(page, 600)
    expect(bar(page)).to_contain_text("保存しました。", use_inner_text=True, timeout=15_000)
    open_directory(page, offices)
    expect(cell(page, "空き 模擬ワークス5")).to_have_value("5")
    expect(cell(page, "空きの確認日 模擬ワークス5")).to_have_value(re.compile("2026"))
    page.context.close()


def test_a_point_of_the_map_leads_to_its_organisation_and_nothing_is_fetched(
    offices: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, offices, "supporter")
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    open_directory(page, offices, "東京都")
    page.get_by_role("radio", name="地図").click()
    points = page.locator("[data-testid=stVegaLiteChart] svg .mark-symbol.role-mark path")
    expect(points).to_have_count(2, timeout=30_000)
    settled(page)
    points.first.click()
    # Both lie on one spot: they were drawn apart, and both are told.
    expect(page.get_by_text("同じ場所に2件あります。")).to_be_visible(timeout=15_000)
    page.get_by_role("link", name="ひらく").first.click()
    expect(page).to_have_url(re.compile(r"/organization\?id=\d+$"), timeout=30_000)
    outside = [url for url in fetched if not url.startswith((offices.url, "data:", "blob:"))]
    assert fetched
    assert outside == []
    page.context.close()
