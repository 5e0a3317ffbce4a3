"""一本の道: what an office does on its first day, from the setup code to the morning after a restart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driver import PHRASE, Server, new_page, settled, sign_in
from tests.exchange import samples

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=re.compile(label)).last.click()
    page.keyboard.insert_text(option)
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()
    settled(page)


def set_up(page: Page, server: Server) -> None:
    code = re.search(r"\d{4}(-\d{4}){3}", server.log.read_text())
    assert code, "the console prints the setup code"
    page.goto(server.url)
    page.get_by_label("初期設定コード").fill(code[0])
    page.get_by_label("事業所の名前").fill("模擬センター")
    page.get_by_label("あなたの氏名").fill("模擬 所長")
    page.get_by_label("ログイン名").fill("boss")
    page.get_by_label(re.compile("^合言葉（")).fill(PHRASE)
    page.get_by_label("合言葉をもう一度").fill(PHRASE)
    press(page, "管理者を作って始める")
    page.get_by_role("button", name="空の台帳で始める").click()
    expect(page.get_by_role("heading", name="きょうの仕事")).to_be_visible(timeout=30_000)
    settled(page)


def take_in_the_directory(page: Page, server: Server) -> None:
    page.goto(server.url + "/import")
    page.locator("input[type=file]").set_input_files(
        {
            "name": samples.FILE_NAME,
            "mimeType": "text/csv",
            "buffer": samples.as_published(samples.offices(60)),
        }
    )
    expect(page.get_by_text("まだ書き込んでいません")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="取り込む", exact=True).click()
    page.get_by_text("機関名簿をひらく").click(timeout=30_000)
    choose(page, "都道府県", "埼玉県")
    expect(page.get_by_text("30件", exact=True)).to_be_visible(timeout=30_000)


def edit_a_cell(page: Page) -> None:
    page.get_by_label("空き 模擬ワークス1", exact=True).click()
    page.keyboard.press("F2")
    page.keyboard.insert_text("３")
    page.keyboard.press("Enter")
    expect(page.locator(".grid .bar")).to_contain_text("未保存 1件")
    settled(page)
    page.get_by_role("button", name="保存する", exact=True).click()
    expect(page.locator(".grid .bar")).to_contain_text("保存しました", timeout=30_000)


def take_an_intake(page: Page, server: Server) -> None:
    page.goto(server.url + "/intake")
    page.get_by_label("氏名", exact=True).first.fill("模擬 さとし")
    page.get_by_label("ふりがな", exact=True).first.fill("もぎ さとし")
    press(page, "さがす")
    press(page, "新しい相談を受け付ける")
    page.get_by_label("主訴（必須）").fill("働きたいが、何から始めればよいか分からない。")
    press(page, "受け付ける")
    expect(page.get_by_text("対応中の相談 1件")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="模擬 さとし").click()
    settled(page)
    page.get_by_text("利用者として登録", exact=True).click()
    settled(page)
    choose(page, "同意の方法", "文書")
    choose(page, "利用するサービス", "就労移行支援")
    page.get_by_label("サービスの開始日").fill("R8.9.10")
    page.get_by_role("button", name="利用者として登録する").click()
    page.wait_for_url(re.compile(r"/client\?id=1$"), timeout=30_000)


def make_a_plan(page: Page, server: Server) -> None:
    page.goto(server.url + "/plan?client=1")
    page.get_by_label(re.compile("^計画の開始日")).fill("2026/9/10")
    choose(page, "サービス（必須）", "就労移行支援")
    page.get_by_role("button", name="原案を作る").click()
    page.wait_for_url(re.compile(r"/plan\?id=1$"), timeout=30_000)
    settled(page)
    press(page, "この計画を始める")
    page.goto(server.url)
    expect(page.get_by_text("12/09(水)").first).to_be_visible(timeout=30_000)
    expect(page.get_by_text("個別支援計画の見直し")).to_be_visible()


def hold_the_meeting(page: Page, server: Server) -> None:
    page.goto(server.url + "/meeting")
    page.get_by_role("button", name="会議を始める").click()
    page.get_by_label("決まったこと・やること").fill("見学の日を決める")
    choose(page, "^担当|担当$", "模擬 所長")
    page.get_by_label("期日").fill("11/27")
    settled(page)
    assert "さとし" not in page.content()
    page.get_by_role("button", name="決める", exact=True).click()
    expect(page.get_by_text("見学の日を決める")).to_be_visible(timeout=30_000)
    page.goto(server.url)
    expect(page.get_by_text("見学の日を決める")).to_be_visible(timeout=30_000)


def save_a_chart(page: Page, server: Server) -> None:
    page.goto(server.url + "/charts")
    choose(page, "^データ", "機関")
    page.get_by_role("button", name=re.compile("保存する")).first.click()
    page.get_by_label("名前（必須）").fill("地域の機関")
    press(page, "この名前で保存する")


def test_the_first_day_of_an_office_and_the_morning_after(folder: Path, chromium: Browser) -> None:
    server = Server(folder)
    page = new_page(chromium)
    page.set_default_timeout(30_000)
    with server:
        set_up(page, server)
        take_in_the_directory(page, server)
        edit_a_cell(page)
        take_an_intake(page, server)
        make_a_plan(page, server)
        hold_the_meeting(page, server)
        save_a_chart(page, server)
    page.context.close()
    assert server.cli("verify").returncode == 0
    with server:
        page = new_page(chromium)
        sign_in(page, server, "boss", "/directory")
        choose(page, "都道府県", "埼玉県")
        expect(page.get_by_label("空き 模擬ワークス1", exact=True)).to_have_value("3")
        for address, text in (
            ("/client?id=1", "模擬 さとし"),
            ("/plan?id=1", "2026/12/09"),
            ("/", "見学の日を決める"),
        ):
            page.goto(server.url + address)
            expect(page.get_by_text(re.compile(text)).first).to_be_attached(timeout=30_000)
        page.goto(server.url + "/charts")
        choose(page, "保存したグラフ", "地域の機関")
        page.context.close()
