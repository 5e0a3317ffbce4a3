"""利用者台帳 in a real browser: paste from Excel, two who save at once, ten handed over, a merge."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.driver import Server, signed_in
from tests.browser.grid_server import GridPage
from tests.browser.small_office import small_office

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

# Twelve rows; the last two persons stand in the ledger twice.
PEOPLE = [
    *((f"模擬 {kana}", f"もぎ {kana}") for kana in ("あかり", "いつき", "うみ", "えま", "かえで")),
    *((f"模擬 {kana}", f"もぎ {kana}") for kana in ("きよし", "くるみ", "けんた")),
    *(("模擬 なつき", "もぎ なつき"), ("模擬 なつき", "もぎ なつき")),
    *(("模擬 ゆうき", "もぎ ゆうき"), ("模擬 ゆうき", "もぎ ゆうき")),
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with small_office(tmp_path_factory.mktemp("ledger") / "served", PEOPLE) as running:
        yield running


@pytest.fixture(scope="module")
def first(chromium: Browser, office: Server) -> Page:
    """The screen of `kanri`; every test opens its page anew."""
    return signed_in(chromium, office, "kanri")


@pytest.fixture(scope="module")
def second(chromium: Browser, office: Server) -> Page:
    """The screen of `shien`, in a browser of its own."""
    return signed_in(chromium, office, "shien")


def cell(page: Page, name: str) -> Locator:
    """The control of a cell, as 「列名 行名」."""
    return page.get_by_label(name, exact=True)


def bar(page: Page) -> Locator:
    return page.locator(".grid .bar")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def open_ledger(page: Page, office: Server) -> Page:
    page.goto(office.url + "/clients")
    expect(bar(page)).to_contain_text("行")
    return page


def paste(page: Page, office: Server, name: str, text: str) -> None:
    """As Excel gives a block: tabs between cells, a line for each row."""
    cell(page, name).click()
    GridPage(page, office.url, "").paste(text)


def type_into(page: Page, name: str, text: str) -> None:
    """Japanese comes as the input method gives it: whole, into the focused cell."""
    cell(page, name).click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def test_a_block_from_excel_is_pasted_saved_and_taken_back(first: Page, office: Server) -> None:
    page = open_ledger(first, office)
    # A label goes into a column of codes, with the owner's name to the right of it.
    paste(page, office, "支援段階 模擬 あかり", "実習\t模擬 支援\r\n就職活動\t模擬 管理")
    paste(page, office, "市区町村 模擬 あかり", "見本市\r\n手本市")
    expect(bar(page)).to_contain_text("未保存 6件")
    button(page, "保存する").click()
    # Many at once: the differences stand in front first.
    button(page, "6件を保存する").click()
    expect(bar(page)).to_contain_text("保存しました。")
    page.reload()
    expect(cell(page, "市区町村 模擬 いつき")).to_have_value("手本市")
    expect(cell(page, "支援段階 模擬 あかり")).to_have_value("practicum")
    # The way back is offered to whoever saved, in that session.
    type_into(page, "市区町村 模擬 あかり", "誤記市")
    expect(bar(page)).to_contain_text("未保存 1件")
    button(page, "保存する").click()
    button(page, "いまの保存を元に戻す").click()
    expect(cell(page, "市区町村 模擬 あかり")).to_have_value("見本市")
    expect(cell(page, "市区町村 模擬 いつき")).to_have_value("手本市")


def test_the_second_of_two_sees_both_values_at_the_cell_and_decides(
    first: Page, second: Page, office: Server
) -> None:
    for page in (first, second):
        open_ledger(page, office)
    for page, town in ((first, "先市"), (second, "後市")):
        type_into(page, "市区町村 模擬 かえで", town)
        expect(bar(page)).to_contain_text("未保存 1件")
    for page, said in ((first, "保存しました。"), (second, "直すところ 1件")):
        button(page, "保存する").click()
        expect(bar(page)).to_contain_text(said)
    expect(second.locator(".grid")).to_contain_text("先市")
    expect(second.locator(".grid")).to_contain_text("模擬 管理")
    expect(cell(second, "市区町村 模擬 かえで")).to_have_value("後市")
    cell(second, "市区町村 模擬 かえで").click()
    button(second, "自分の値にする").click()
    button(second, "保存する").click()
    expect(bar(second)).to_contain_text("保存しました。")
    first.reload()
    expect(cell(first, "市区町村 模擬 かえで")).to_have_value("後市")


def test_ten_people_are_handed_over_in_a_few_presses(first: Page, office: Server) -> None:
    page = open_ledger(first, office)
    ticks = page.get_by_role("checkbox", name=re.compile("^選ぶ "))
    ticks.nth(0).click()
    ticks.nth(9).click(modifiers=["Shift"])
    expect(page.get_by_text("10人を選択中", exact=True)).to_be_visible()
    button(page, "担当・段階をまとめて変える").click()
    window = page.get_by_role("dialog")
    expect(window).to_contain_text("10人")
    window.get_by_role("combobox", name=re.compile("新しい担当")).click()
    offered = page.get_by_test_id("stSelectboxVirtualDropdown")
    offered.get_by_role("option", name="模擬 支援", exact=True).click()
    window.get_by_role("button", name="10人を変える").click()
    expect(window).to_have_count(0)
    expect(button(page, "いまの保存を元に戻す")).to_be_visible()
    expect(cell(page, "担当 模擬 けんた")).to_have_value(
        cell(page, "担当 模擬 あかり").input_value()
    )


def test_two_ticked_rows_are_compared_and_told_apart_and_back_again(
    first: Page, office: Server
) -> None:
    page = open_ledger(first, office)
    for tick in page.get_by_role("checkbox", name="選ぶ 模擬 ゆうき").all():
        tick.click()
    button(page, "この二人をまとめる").click()
    expect(page.get_by_text("左の行に、右の行をまとめます。")).to_be_visible()
    button(page, "別の人です").click()
    expect(page.get_by_text("1組 見つかりました")).to_be_visible()
    page.get_by_text("別の人とした組 1").click()
    button(page, "候補にもどす").click()
    expect(page.get_by_text("2組 見つかりました")).to_be_visible()


def test_of_two_who_merge_the_same_pair_one_wins_and_the_other_is_told(
    first: Page, second: Page, office: Server
) -> None:
    for page in (first, second):
        page.goto(office.url + "/duplicates")
        expect(page.get_by_text("2組 見つかりました")).to_be_visible()
        button(page, "くらべる").first.click()
        expect(page.get_by_text("左の行に、右の行をまとめます。")).to_be_visible()
    button(first, "まとめる").click()
    first.wait_for_url(re.compile(r"/client\?id=9$"), timeout=30_000)
    button(second, "まとめる").click()
    expect(second.get_by_text(re.compile("もうまとめられて"))).to_be_visible()
    button(second, "一覧へもどる").click()
    expect(second.get_by_text("1組 見つかりました")).to_be_visible()
    button(second, "取り消す").click()
    expect(second.get_by_text("2組 見つかりました")).to_be_visible()
