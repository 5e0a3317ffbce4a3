"""グラフ作成 in a real browser: draw, keep, open again, click a bar, take the picture home."""

from __future__ import annotations

import csv
import io
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.db.actor import SYSTEM
from core.db.work import read_only
from core.queries.users import find_by_login
from tests.browser.driver import Server, ledger_in, settled, signed_in
from tests.charts.sample import fill

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

CHART = "[data-testid=stVegaLiteChart] svg"
BARS = f"{CHART} .mark-rect path"


@pytest.fixture(scope="module")
def filled(server: Server) -> Server:
    """The running server, with the few rows of the chart tests."""
    with ledger_in(server.folder):
        with read_only(SYSTEM) as view:
            user = find_by_login(view, "supporter")
        assert user
        fill(user.actor)
    return server


def download(page: Page, form: str) -> tuple[str, bytes]:
    """The address and the content of a file that a button gives."""
    with page.expect_download(timeout=60_000) as found:
        page.get_by_role("button", name=form, exact=True).click()
    return found.value.url, Path(found.value.path()).read_bytes()


def test_a_chart_is_drawn_saved_opened_again_and_taken_home(
    filled: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, filled, "supporter", "/")
    # Two clicks in the menu, then the button: three actions for the stacked chart as a picture.
    page.get_by_role("button", name="数字").click()
    page.get_by_role("menuitem", name="グラフ作成").click()
    expect(page.get_by_role("heading", name="支援記録の件数（月ごと × 方法）")).to_be_visible()
    expect(page.locator(CHART)).to_be_visible(timeout=30_000)
    settled(page)
    address, png = download(page, "PNG")
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(png[16:20], "big") > 2000
    assert len(png) > 20_000

    # The address of the file alone opens nothing.
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address, timeout=10)
    assert refused.value.code == 401

    page.get_by_role("button", name="ほかの形").click()
    _, svg = download(page, "SVG")
    assert svg.startswith(b"<svg")
    _, table = download(page, "CSV")
    assert table.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    assert rows[0] == ["支援記録の件数（月ごと × 方法）"]
    # What leaves the office tells of nobody: three persons at most stand behind this month.
    (month,) = (row for row in rows if row[0] == "2026年11月")
    assert "＊" in month

    page.keyboard.press("Escape")
    page.get_by_role("button", name="保存する", exact=True).click()
    page.get_by_label("名前（必須）").fill("会議の *グラフ*")
    page.get_by_role("button", name="この名前で保存する").click()
    title = page.get_by_role("heading", name="会議の *グラフ*")
    expect(title).to_be_visible()
    settled(page)
    assert "id=" in page.url
    page.reload()
    expect(title).to_be_visible(timeout=30_000)

    page.goto(filled.url + "/charts")
    expect(page.get_by_role("heading", name="支援記録の件数（月ごと × 方法）")).to_be_visible()
    settled(page)
    page.get_by_role("combobox", name="保存したグラフをひらく").click()
    page.get_by_role("option", name="会議の *グラフ*").click()
    expect(title).to_be_visible()
    page.context.close()


def test_a_click_on_a_bar_opens_the_rows_for_who_may_see_them(
    filled: Server, chromium: Browser
) -> None:
    for role, may_see in (("supporter", True), ("viewer", False)):
        page = signed_in(chromium, filled, role, "/charts")
        expect(page.locator(CHART)).to_be_visible(timeout=30_000)
        if may_see:
            page.get_by_role("combobox", name="まとめ方").click()
            page.get_by_role("option", name="日ごと").click()
        settled(page)
        bars = page.locator(BARS)
        tall = max(
            range(bars.count()),
            key=lambda n: (bars.nth(n).bounding_box() or {"height": 0})["height"],
        )
        bars.nth(tall).click()
        settled(page)
        links = page.get_by_role("link", name="利用者 No.")
        if may_see:
            links.first.click()
            page.wait_for_url("**/client?id=*")
            settled(page)
            page.go_back()  # to the chart as it was chosen
            expect(
                page.get_by_role("heading", name="支援記録の件数（日ごと × 方法）")
            ).to_be_visible()
        else:
            expect(page.get_by_text("数だけを表示しています")).to_be_visible()
            assert links.count() == 0
        page.context.close()


def test_only_our_own_buttons_give_files(filled: Server, chromium: Browser) -> None:
    page = signed_in(chromium, filled, "supporter", "/charts")
    expect(page.locator(CHART)).to_be_visible(timeout=30_000)
    page.locator("[data-testid=stVegaLiteChart]").hover()
    # The tool bar is there (the whole screen may be filled), its picture and its table are not.
    expect(page.get_by_role("button", name="Fullscreen").first).to_be_visible()
    for label in ("Download as PNG", "Show data", "Copy Vega-Lite spec", "Download as CSV"):
        assert not page.get_by_role("button", name=label).first.is_visible()
    page.context.close()
