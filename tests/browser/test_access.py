"""門: what a browser can reach before, during and after a session."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.db.actor import SYSTEM
from core.db.work import unit_of_work
from core.domain.users import User
from core.services.passphrases import hash_passphrase
from core.ui.navigation import MEETING, PAGES, PARTNER
from tests.browser.conftest import prepare
from tests.browser.driver import (
    PHRASE,
    Server,
    ledger_in,
    new_page,
    settled,
    sign_in,
    signed_in,
)

pytestmark = pytest.mark.browser


def status(url: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> int:
    request = urllib.request.Request(url, data=body, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def sees_only_the_sign_in(page: Page) -> bool:
    page.get_by_role("button", name="サインイン").wait_for()
    titles = [spec.title for spec in PAGES]
    text = page.locator("[data-testid=stMain]").inner_text()
    menu = page.locator(
        "[data-testid=stTopNavSection], [data-testid=stTopNavLinkContainer]"
    ).count()
    return menu == 0 and not any(title in text for title in titles)


def through_the_form(chromium: Browser, server: Server, login: str, path: str) -> Page:
    """A page whose cookie came as it comes to a person: by the form, the ticket and its route."""
    page = new_page(chromium)
    sign_in(page, server, login, path)
    return page


def test_a_deep_link_on_a_cold_server_shows_the_sign_in_only(
    folder: Path, chromium: Browser
) -> None:
    server = Server(folder)
    prepare(server)
    with server:
        page = new_page(chromium)
        page.goto(f"{server.url}/clients")
        assert sees_only_the_sign_in(page)
        page.context.close()


def test_no_section_shows_nobody_anything(server: Server, chromium: Browser) -> None:
    """An address of each; that every page asks first is walked in tests/pages."""
    page = new_page(chromium)
    for spec in {spec.section: spec for spec in PAGES}.values():
        page.goto(f"{server.url}/{spec.url}?id=1")
        assert sees_only_the_sign_in(page), spec.url
    page.context.close()


def test_the_address_survives_the_sign_in_and_the_reload(server: Server, chromium: Browser) -> None:
    page = through_the_form(chromium, server, "admin", "/admin-audit?id=7")
    assert page.url.endswith("/admin-audit?id=7")
    page.reload()
    settled(page)
    expect(page.get_by_role("heading", name="監査記録", exact=True)).to_be_visible()
    other = page.context.new_page()
    other.goto(server.url + "/account")
    settled(other)
    expect(other.get_by_role("heading", name="わたしの設定", exact=True)).to_be_visible()
    page.context.close()


def test_a_partner_begins_with_its_own_page_and_is_refused_every_other(
    server: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, server, "partner", "/")
    expect(page.get_by_role("heading", name="わたしたちの機関")).to_be_visible()
    expect(page.get_by_text("まだ決まっていません")).to_be_visible()
    page.goto(f"{server.url}/organization?id=1")
    expect(page.get_by_text("権限がありません")).to_be_visible()
    page.goto(f"{server.url}/today")
    expect(page.get_by_role("heading", name="わたしたちの機関")).to_be_visible()
    page.context.close()


def test_a_page_that_stops_early_still_hands_over_the_cookie(
    server: Server, chromium: Browser
) -> None:
    page = through_the_form(chromium, server, "supporter", "/client?id=999999")
    page.wait_for_timeout(500)
    assert [c for c in page.context.cookies() if c["name"] == "tsunagicho_sid"]
    page.reload()
    settled(page)
    assert page.get_by_role("button", name="サインイン").count() == 0
    page.context.close()


def test_the_cookie_is_out_of_reach_of_scripts(server: Server, chromium: Browser) -> None:
    page = through_the_form(chromium, server, "supporter", "/")
    page.wait_for_timeout(500)
    (cookie,) = [c for c in page.context.cookies() if c["name"] == "tsunagicho_sid"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert "tsunagicho_sid" not in page.evaluate("document.cookie")
    page.context.close()


def test_a_replayed_cookie_is_worth_nothing_after_the_sign_out(
    server: Server, chromium: Browser
) -> None:
    page = through_the_form(chromium, server, "supporter", "/account")
    page.wait_for_timeout(500)
    cookies = page.context.cookies()
    token = next(c["value"] for c in cookies if c["name"] == "tsunagicho_sid")
    gated = server.url + "/media/none.csv"
    assert status(gated, Cookie=f"tsunagicho_sid={token}") == 404  # through the gate, no such file
    page.get_by_role("button", name="サインアウト").click()
    page.get_by_role("button", name="サインイン").wait_for()
    page.wait_for_timeout(500)
    assert not [c for c in page.context.cookies() if c["name"] == "tsunagicho_sid"]
    thief = new_page(chromium)
    thief.context.add_cookies(cookies)
    thief.goto(server.url + "/clients")
    assert sees_only_the_sign_in(thief)
    assert status(gated, Cookie=f"tsunagicho_sid={token}") == 401
    page.context.close()
    thief.context.close()


@pytest.mark.parametrize("path", ["/media/x.csv", "/_stcore/upload_file/a/b", "/_stcore/metrics"])
def test_files_need_a_live_session(server: Server, path: str) -> None:
    assert status(server.url + path) == 401
    assert status(server.url + path, Cookie="tsunagicho_sid=forged") == 401


def test_the_health_check_is_open(server: Server) -> None:
    assert status(server.url + "/_stcore/health") == 200


def test_an_address_that_no_page_has_is_told_in_japanese_with_a_way_home(
    server: Server, chromium: Browser
) -> None:
    assert status(server.url + "/no-such-page") == 404
    assert status(server.url + "/clients") == 200
    page = new_page(chromium)
    page.goto(server.url + "/no-such-page")
    expect(page.get_by_text("このアドレスのページはありません")).to_be_visible()
    page.get_by_role("link").click()
    assert sees_only_the_sign_in(page)
    page.context.close()


def test_a_session_is_not_opened_from_another_site_or_with_a_forged_ticket(server: Server) -> None:
    url = server.url + "/auth/session"
    assert status(url, method="POST", body=b"x", **{"Sec-Fetch-Site": "cross-site"}) == 403
    assert status(url, method="POST", body=b"forged") == 401


def newly_made(server: Server, login: str) -> None:
    """An account whose phrase must be changed."""
    with ledger_in(server.folder), unit_of_work(SYSTEM) as work:
        phrase = hash_passphrase(PHRASE)
        work.add(User(login=login, name="模擬 新人", role="supporter", password_hash=phrase))


def test_disabling_an_account_reaches_its_open_tab_without_a_click(
    server: Server, chromium: Browser
) -> None:
    newly_made(server, "leaving")
    page = new_page(chromium)
    page.goto(server.url)
    page.get_by_label("ログイン名").fill("leaving")
    page.get_by_label("合言葉", exact=True).fill(PHRASE)
    page.get_by_role("button", name="サインイン").click()
    expect(page.get_by_role("heading", name="合言葉を決めてください")).to_be_visible(timeout=15_000)
    assert server.cli("user", "disable", "leaving").returncode == 0
    page.get_by_role("button", name="サインイン").wait_for(timeout=30_000)
    page.context.close()


def test_the_first_phrase_must_be_changed(server: Server, chromium: Browser) -> None:
    newly_made(server, "newcomer")
    page = new_page(chromium)
    page.goto(server.url + "/account")
    page.get_by_label("ログイン名").fill("newcomer")
    page.get_by_label("合言葉", exact=True).fill(PHRASE)
    page.get_by_role("button", name="サインイン").click()
    page.get_by_label("いまの合言葉").fill(PHRASE)
    fresh = "みずうみのほとりで本を読む休日"
    page.get_by_label(re.compile("^新しい合言葉（")).fill(fresh)
    page.get_by_label("新しい合言葉をもう一度").fill(fresh)
    page.get_by_role("button", name="合言葉を変える").click()
    expect(page.get_by_role("heading", name="わたしの設定")).to_be_visible(timeout=15_000)
    page.context.close()


def test_nothing_is_asked_of_another_host(server: Server, chromium: Browser) -> None:
    page = new_page(chromium)
    foreign: list[str] = []
    refused: list[str] = []
    page.on(
        "request",
        lambda r: (
            None if r.url.startswith((server.url, "data:", "blob:")) else foreign.append(r.url)
        ),
    )
    page.on(
        "console", lambda m: refused.append(m.text) if "Content Security Policy" in m.text else None
    )
    sign_in(page, server, "admin")
    for spec in PAGES:
        # As the button 「戻る」 of the browser does it: every page, and the scripts loaded once.
        page.evaluate(
            "to => { history.pushState({}, '', to); dispatchEvent(new PopStateEvent('popstate')); }",
            f"/{spec.url}",
        )
        if spec == MEETING:  # the wall has no head
            expect(page.get_by_role("button", name="出る")).to_be_visible()
        elif spec != PARTNER:  # an administrator is refused there
            expect(page.get_by_role("heading", name=spec.title, exact=True)).to_be_visible()
        settled(page)
    assert foreign == []
    assert refused == []
    page.context.close()


def test_a_wrong_phrase_keeps_what_was_typed_and_says_so(server: Server, chromium: Browser) -> None:
    page = new_page(chromium)
    page.goto(server.url)
    page.get_by_label("ログイン名").fill("supporter")
    page.get_by_label("合言葉", exact=True).fill("ちがう合言葉ちがう合言葉")
    page.get_by_role("button", name="サインイン").click()
    expect(page.get_by_text("ログイン名か合言葉が違います。")).to_be_visible()
    assert page.get_by_label("ログイン名").input_value() == "supporter"
    page.context.close()


def test_the_link_of_a_calendar_is_read_without_signing_in_until_it_is_revoked(
    server: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, server, "supporter", path="/account")
    page.get_by_role("button", name="リンクを作る").click()
    link = page.get_by_test_id("stCode").inner_text().strip()
    assert link.startswith(f"{server.url}/calendar/")
    with urllib.request.urlopen(link, timeout=10) as answer:
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert answer.headers["cache-control"] == "private, no-store"
        assert answer.read().startswith(b"BEGIN:VCALENDAR\r\n")
    wrong = link[:-5] + ("a" if link[-5] != "a" else "b") + ".ics"
    for url, method in ((wrong, "GET"), (link, "HEAD"), (link, "POST"), (link[:-4], "GET")):
        assert status(url, method=method) == 404
    page.get_by_role("button", name="取り消す").click()
    expect(page.get_by_role("button", name="リンクを作る")).to_be_visible()
    assert status(link) == 404
    assert link.split("/")[-1] not in server.log.read_text()
    page.context.close()
