"""相談受付 in a real browser: a half-typed consultation is not lost, two people take the same one,
and a school's list is pasted into an event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from core.db.actor import SYSTEM
from core.db.work import unit_of_work
from core.domain.intakes import Intake, ReceptionEvent
from core.domain.users import User
from core.services.derived import intake_search_text
from core.services.passphrases import hash_passphrase
from tests.browser.driver import PHRASE, Server, ledger_in, settled, sign_in, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


def seed() -> None:
    """Two colleagues, a consultation that nobody has taken, an event to come."""
    phrase = hash_passphrase(PHRASE)
    with unit_of_work(SYSTEM) as work:
        for login, role in (("admin", "admin"), ("shien", "supporter"), ("sensei", "director")):
            work.add(
                User(
                    login=login, name=f"模擬 {login}", role=role, password_hash=phrase,
                    must_change_password=False,
                )
            )  # fmt: skip
        text = intake_search_text("模擬 たろう", "もぎ たろう", "")
        work.add(
            Intake(
                received_on=date(2026, 11, 20), name="模擬 たろう", kana="もぎ たろう",
                complaint="働きたい", search_text=text,
            )
        )  # fmt: skip
        work.add(ReceptionEvent(kind="registration_event", held_on=date(2026, 12, 15), capacity=30))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("intake") / "var")
    with ledger_in(made.folder):
        seed()
    with made:
        yield made


def search(page: Page, name: str) -> None:
    page.get_by_label("氏名", exact=True).first.fill(name)
    page.get_by_role("button", name="さがす").click()
    expect(page.get_by_text("同じ人は見つかりません")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="新しい相談を受け付ける").click()
    expect(complaint(page)).to_be_visible(timeout=30_000)
    settled(page)


def complaint(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_label("主訴（必須）")


def urgent(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_role("radio", name="緊急", exact=True)


def kept(page: Page, text: str) -> None:
    """The form stands there again with what was typed and chosen."""
    expect(complaint(page)).to_have_value(text, timeout=30_000)
    expect(page.get_by_label("氏名", exact=True)).to_have_value("模擬 はなこ")
    expect(urgent(page)).to_have_attribute("aria-checked", "true")


def test_a_half_typed_consultation_survives_reload_page_switch_and_an_ended_session(
    server: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, server, "shien", "/intake")
    search(page, "模擬 はなこ")
    urgent(page).click()
    complaint(page).fill("電話の途中")
    page.wait_for_timeout(1500)  # a pause in the typing
    page.reload()
    kept(page, "電話の途中")
    page.goto(server.url + "/plans")
    settled(page)
    page.goto(server.url + "/intake")
    kept(page, "電話の途中")
    page.context.clear_cookies()
    sign_in(page, server, "shien", "/intake")
    kept(page, "電話の途中")
    page.get_by_role("button", name="受け付ける", exact=True).click()
    expect(page.get_by_text("対応中の相談 2件")).to_be_visible(timeout=30_000)
    page.reload()
    expect(page.get_by_role("button", name="さがす")).to_be_visible(timeout=30_000)
    expect(complaint(page)).to_have_count(0)


def test_two_people_take_the_same_consultation_and_the_slower_one_is_told_who(
    server: Server, chromium: Browser
) -> None:
    pages = [signed_in(chromium, server, login, "/intake") for login in ("shien", "sensei")]
    links = [page.get_by_role("link", name="受け持つ") for page in pages]
    for link in links:
        expect(link).to_have_count(1, timeout=30_000)
    links[0].click()
    expect(pages[0].get_by_text("担当なし 0件")).to_be_visible(timeout=30_000)
    links[1].click()
    expect(pages[1].get_by_text("模擬 shienさんが先に保存しました")).to_be_visible(timeout=30_000)
    expect(links[1]).to_have_count(0)


def test_a_list_of_graduates_is_pasted_and_somebody_known_is_pointed_out(
    server: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, server, "shien", "/intake?event=1")
    name = page.get_by_label("氏名 新しい行1", exact=True)
    name.click(timeout=30_000)
    name.evaluate(
        """(cell, text) => {
          const data = new DataTransfer();
          data.setData('text/plain', text);
          cell.dispatchEvent(new ClipboardEvent('paste',
            {clipboardData: data, bubbles: true, cancelable: true, composed: true}));
        }""",
        "模擬 卒一\tもぎ そついち\tH20.5.1\n模擬 たろう\tもぎ たろう\tH20.6.1",
    )
    expect(page.get_by_text("もう登録されている人か")).to_be_visible(timeout=30_000)
    expect(page.get_by_text(re.compile("氏名が同じ"))).to_be_visible()
    settled(page)
    page.get_by_role("button", name="保存する", exact=True).click()
    page.get_by_role("button", name=re.compile("件を保存する")).click(timeout=30_000)
    expect(page.get_by_text(re.compile("2／30人"))).to_be_visible(timeout=30_000)
    page.get_by_text("出欠", exact=True).click()
    expect(page.get_by_text("もぎ そついち")).to_be_visible(timeout=30_000)
