"""支援記録の入力票 in a real browser: nothing typed is lost, and a saved record stands in the list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core import bootstrap, config
from core.db.actor import SYSTEM
from core.db.engine import forget_engine
from core.db.work import unit_of_work
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.records import RecordEntry
from core.domain.users import User
from core.services.derived import client_search_text
from core.services.passphrases import hash_passphrase
from core.services.records import add_record
from tests.browser.driver import PHRASE, Server, browser, settled, sign_in, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

PEOPLE = (
    ("模擬 花子", "もぎ はなこ"),
    ("模擬 太郎", "もぎ たろう"),
    ("見本 次郎", "みほん じろう"),
)


def seed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An administrator, a supporter, three invented persons, one record of yesterday."""
    monkeypatch.setenv("TSUNAGICHO_DATA_DIR", str(folder))
    config.settings.cache_clear()
    forget_engine()
    bootstrap.prepare()
    phrase = hash_passphrase(PHRASE)
    with unit_of_work(SYSTEM) as work:
        _, user = (
            work.add(
                User(
                    login=login, name=name, role=role, must_change_password=False,
                    password_hash=phrase,
                )
            )
            for login, name, role in (
                ("kanri", "模擬 管理", "admin"), ("shien", "模擬 支援", "supporter")
            )
        )  # fmt: skip
        people = [
            work.add(
                Client(
                    name=name,
                    kana=kana,
                    number=n,
                    search_text=client_search_text(name, kana, "", n),
                )
            )
            for n, (name, kana) in enumerate(PEOPLE, start=1)
        ]
    with unit_of_work(user.actor) as work:
        typed = {"client_id": people[0].pk, "happened_on": date(2026, 11, 20), "method": "visit_in"}
        add_record(work, check(RecordEntry, {**typed, "facts": "きのうの面談。"}))
    forget_engine()


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    folder = tmp_path / "served"
    seed(folder, monkeypatch)
    with Server(folder) as running:
        yield running


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def facts(page: Page):  # type: ignore[no-untyped-def]
    return page.get_by_label("本人の発言・状況")


def pill(page: Page, name: str):  # type: ignore[no-untyped-def]
    return page.get_by_role("radio", name=re.compile(f"^{re.escape(name)}"))


def test_what_is_typed_survives_a_reload_in_the_middle_of_a_word(
    server: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, server, "shien", "/records")
    pill(page, "模擬 花子").click()
    settled(page)
    pill(page, "電話").click()
    facts(page).click()
    page.keyboard.type("朝、起きられないと話")
    page.wait_for_timeout(1500)  # a pause, the field still focused
    page.reload()
    settled(page)
    expect(facts(page)).to_have_value("朝、起きられないと話")
    expect(pill(page, "模擬 花子")).to_have_attribute("aria-checked", "true")
    expect(pill(page, "電話")).to_have_attribute("aria-checked", "true")


def test_what_is_typed_survives_a_look_at_another_page_and_an_ended_session(
    server: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, server, "shien", "/records")
    facts(page).fill("途中まで書いた記録")
    page.get_by_label("次の対応", exact=True).fill("主治医に電話")
    page.wait_for_timeout(1500)
    page.goto(server.url + "/plans")
    settled(page)
    page.goto(server.url + "/records")
    settled(page)
    expect(facts(page)).to_have_value("途中まで書いた記録")
    page.context.clear_cookies()
    sign_in(page, server, "shien", "/records")
    expect(facts(page)).to_have_value("途中まで書いた記録")
    expect(page.get_by_label("次の対応", exact=True)).to_have_value("主治医に電話")


def test_a_telephone_call_is_written_in_six_actions(server: Server, chromium: Browser) -> None:
    page = signed_in(chromium, server, "shien", "/records")
    pill(page, "模擬 花子").click()
    settled(page)
    facts(page).fill("実習の日程を相談した。")
    page.get_by_label("次の対応", exact=True).fill("企業に電話")
    page.get_by_label("次の対応の期日").fill("11/25")
    page.get_by_role("button", name="記録を保存する").click()
    expect(page.get_by_text("実習の日程を相談した。")).to_be_visible()
    expect(page.get_by_text("「やること」に入れました")).to_be_visible()
    settled(page)
    expect(facts(page)).to_have_value("")
    expect(pill(page, "模擬 花子")).to_have_attribute("aria-checked", "true")
    page.reload()
    settled(page)
    expect(facts(page)).to_have_value("")


def test_the_typing_of_one_person_goes_on_while_the_draft_is_kept(
    server: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, server, "shien", "/records")
    facts(page).click()
    for part in ("はじめの文。", "つぎの文。", "おわりの文。"):
        page.keyboard.type(part)
        page.wait_for_timeout(900)
    expect(facts(page)).to_have_value("はじめの文。つぎの文。おわりの文。")
    expect(facts(page)).to_be_focused()


def test_a_person_is_found_by_her_reading_and_a_refused_record_keeps_its_words(
    server: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, server, "shien", "/records")
    page.get_by_label("だれの記録ですか").fill("じろう")
    page.get_by_label("だれの記録ですか").press("Enter")
    settled(page)
    expect(pill(page, "見本 次郎")).to_have_attribute("aria-checked", "true")
    facts(page).fill("来所した。")
    page.get_by_label("日付").fill("2026/11/30")
    page.get_by_role("button", name="記録を保存する").click()
    expect(page.get_by_text("支援記録の日付が未来です").first).to_be_visible()
    expect(facts(page)).to_have_value("来所した。")
