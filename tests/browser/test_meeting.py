"""週次会議 on a shared screen: type that is read from five metres, no name on the wall, one line to decide."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core.db.actor import SYSTEM
from core.db.work import unit_of_work
from core.domain.clients import Client
from tests.browser.conftest import prepare
from tests.browser.driver import Server, ledger_in, settled, signed_in
from tests.canaries import CANARIES, MASKED, NAME, canary_ledger, careless_rows

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def meeting_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A ledger whose every topic tells of persons with the canary's name, more than fit."""
    server = Server(tmp_path_factory.mktemp("meeting"))
    prepare(server)
    with ledger_in(server.folder), unit_of_work(SYSTEM) as work:
        careless_rows(work, canary_ledger(work))
        for number in range(100, 109):
            work.add(Client(name=f"加奈利 明日香{number}", kana="かなり あすか", number=number))
    with server:
        yield server


class Wire:
    """Everything that came over the websocket and by HTTP."""

    def __init__(self, page: Page) -> None:
        self.received = b""
        page.on("websocket", lambda socket: socket.on("framereceived", self._keep))

    def _keep(self, payload: str | bytes) -> None:
        self.received += payload.encode() if isinstance(payload, str) else payload


def open_meeting(page: Page) -> None:
    start = page.get_by_role("button", name="会議を始める")
    if start.count():
        start.click()
        page.get_by_label("決まったこと・やること").wait_for()
        settled(page)


def steps(page: Page) -> Locator:
    return page.locator(".st-key-meeting_steps [role=radio]")


def step(page: Page, label: str) -> None:
    """Choose a topic by what the bar calls it."""
    steps(page).filter(has_text=re.compile(f"^{label}$")).click()
    settled(page)


def press(page: Page, key: str) -> None:
    """A key for the meeting: not one that is typed into a field."""
    page.keyboard.press(key)
    settled(page)


def memo(page: Page) -> Locator:
    return page.get_by_label(re.compile("^メモ"))


def names_on(page: Page) -> list[str]:
    """Canaries in the page, in its title and address, and in what a screen reader is told."""
    everything = page.content() + page.title() + page.url + page.locator("body").aria_snapshot()
    return [canary for canary in CANARIES if canary in everything]


# What is drawn too large for its place: cells, the names of the topics, buttons.
CLIPPED = """[...document.querySelectorAll('[data-testid=stTable] td, .st-key-meeting button p')]
    .filter(place => place.scrollWidth > place.clientWidth + 1).map(place => place.innerText)"""
SIZES = """[...document.querySelectorAll('[data-testid=stTable] td, [data-testid=stTable] td *')]
    .map(cell => parseFloat(getComputedStyle(cell).fontSize))"""


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_every_topic_is_readable_from_five_metres_without_scrolling_and_names_nobody(
    meeting_server: Server, chromium: Browser, width: int, height: int
) -> None:
    page = signed_in(chromium, meeting_server, "admin", width=width, height=height)
    wire = Wire(page)
    page.goto(meeting_server.url + "/meeting")
    settled(page)
    open_meeting(page)
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    steps(page).first.click()
    settled(page)
    tables = 0
    for at in range(steps(page).count()):
        expect(steps(page).nth(at)).to_have_attribute("aria-checked", "true")
        if at < 4 and page.get_by_test_id("stTable").count():  # with what can be done to a row
            press(page, "ArrowDown")
        assert names_on(page) == [], at
        sizes = page.evaluate(SIZES)
        assert all(size >= 24 * width / 1280 * 0.99 for size in sizes), (at, min(sizes))
        tables += bool(sizes)
        assert page.evaluate(CLIPPED) == [], at
        foot = page.locator(".st-key-meeting_foot").bounding_box()
        assert foot
        assert foot["y"] + foot["height"] <= height
        if sizes:
            last = page.locator("[data-testid=stTable] tr").last.bounding_box()
            assert last
            assert last["y"] + last["height"] <= foot["y"], at
        press(page, "PageDown")
    assert tables >= 6
    assert MASKED.encode() in wire.received
    assert [canary for canary in CANARIES if canary.encode() in wire.received] == []
    page.context.close()


def test_a_name_is_shown_when_it_is_asked_for_and_goes_by_itself(
    meeting_server: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, meeting_server, "supporter", "/meeting")
    open_meeting(page)
    step(page, "無担当")
    assert names_on(page) == []
    press(page, "ArrowDown")
    page.keyboard.press("n")
    shown = page.get_by_text(NAME.split()[0])
    shown.first.wait_for()
    began = time.monotonic()
    assert names_on(page)  # the negative control
    shown.first.wait_for(state="detached", timeout=30_000)
    assert 10 < time.monotonic() - began < 25
    assert names_on(page) == []
    page.context.close()


def test_a_meeting_is_run_by_keys_and_others_see_what_is_said_while_they_write(
    meeting_server: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, meeting_server, "director", "/meeting")
    open_meeting(page)
    other = signed_in(chromium, meeting_server, "supporter", "/meeting")
    for screen in (page, other):
        step(screen, "無担当")
    memo(other).click()
    other.keyboard.type("相手の書きかけ")

    press(page, "ArrowDown")
    expect(page.get_by_role("cell", name="▶1")).to_be_visible()
    page.keyboard.press("m")
    expect(memo(page)).to_be_focused()
    page.keyboard.type("先に書いた")
    press(page, "Escape")
    began = time.monotonic()
    page.keyboard.press("d")
    line = page.get_by_label("決まったこと・やること")
    expect(line).to_be_focused()
    page.keyboard.type("見学の日を決める")  # 1
    page.get_by_role("combobox", name=re.compile("担当")).fill("模擬 supporter")  # 2
    page.keyboard.press("Enter")
    page.get_by_label("期日").fill("12/4")  # 3, sent by Enter
    page.keyboard.press("Enter")
    expect(page.get_by_text("見学の日を決める」")).to_be_visible()
    assert time.monotonic() - began < 10

    # Nobody touches the other screen: what was said comes in, what is typed there stays.
    expect(other.get_by_text("見学の日を決める」")).to_be_visible()
    expect(other.get_by_text("先に書いた")).to_be_visible()
    expect(memo(other)).to_have_value("相手の書きかけ")
    other.keyboard.press("Escape")
    other.get_by_role("button", name="両方を残す").click()
    expect(memo(page)).to_have_value("先に書いた\n相手の書きかけ")

    page.keyboard.press("t")
    expect(line).to_be_focused()
    settled(page)
    line.fill("電話する")
    page.keyboard.press("Enter")
    step(other, "きょう")
    expect(other.get_by_role("cell", name="電話する")).to_be_visible()
    expect(other.get_by_role("cell", name="12/4(金)")).to_be_visible()
    page.context.close()
    other.context.close()


def test_after_a_crash_the_meeting_goes_on_where_it_was_and_nothing_typed_is_lost(
    meeting_server: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, meeting_server, "admin", "/meeting")  # who leads it
    open_meeting(page)
    step(page, "相談")
    memo(page).fill("来週もう一度話す")
    step(page, "超過")  # leaving the topic keeps the memo
    expect(steps(page).nth(3)).to_have_attribute("aria-checked", "true")
    page.keyboard.press("m")
    page.keyboard.type("書きかけの文")
    settled(page, quiet_ms=1500)  # a pause in typing; the cursor stays in the field
    meeting_server.stop(kill=True)
    meeting_server.start()
    page.reload()
    settled(page)
    expect(steps(page).nth(3)).to_have_attribute("aria-checked", "true")
    expect(memo(page)).to_have_value("書きかけの文")
    step(page, "相談")
    expect(memo(page)).to_have_value("来週もう一度話す")
    page.context.close()
