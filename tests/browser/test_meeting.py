"""週次会議 on a shared screen: type that is read from five metres, no name on the wall, one line to decide."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from core.db.actor import SYSTEM
from core.db.work import unit_of_work
from core.domain.clients import Client
from core.domain.meetings import TOPICS
from tests.browser.conftest import prepare
from tests.browser.driver import Server, ledger_in, settled, signed_in
from tests.canaries import CANARIES, MASKED, NAME, canary_ledger

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def meeting_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A ledger whose every topic tells of persons with the canary's name, more than fit."""
    server = Server(tmp_path_factory.mktemp("meeting"))
    prepare(server)
    with ledger_in(server.folder), unit_of_work(SYSTEM) as work:
        canary_ledger(work)
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


def step(page: Page, number: int) -> None:
    """Choose a topic by its number."""
    page.get_by_role("radio", name=re.compile(f"^{number} ")).click()
    settled(page)


def names_on(page: Page) -> list[str]:
    """Canaries in the page, in its title and address, and in what a screen reader is told."""
    everything = page.content() + page.title() + page.url + page.locator("body").aria_snapshot()
    return [canary for canary in CANARIES if canary in everything]


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_rows_are_readable_from_five_metres_and_no_topic_needs_scrolling(
    meeting_server: Server, chromium: Browser, width: int, height: int
) -> None:
    page = signed_in(chromium, meeting_server, "admin", "/meeting", width=width, height=height)
    open_meeting(page)
    tables = 0
    for _topic in TOPICS:
        sizes = page.evaluate(
            "[...document.querySelectorAll('[data-testid=stTable] td, [data-testid=stTable] td *')]"
            ".map(cell => parseFloat(getComputedStyle(cell).fontSize))"
        )
        assert all(size >= 24 * width / 1280 * 0.99 for size in sizes)
        tables += bool(sizes)
        if sizes:
            last = page.locator("[data-testid=stTable] tr").last.bounding_box()
            foot = page.locator(".st-key-meeting_foot").bounding_box()
            assert last
            assert foot
            assert last["y"] + last["height"] <= foot["y"]
            assert foot["y"] + foot["height"] <= height
            clipped = page.evaluate(
                "[...document.querySelectorAll('[data-testid=stTable] td')]"
                ".filter(cell => cell.scrollWidth > cell.clientWidth + 1).length"
            )
            assert clipped == 0
        page.keyboard.press("PageDown")
        settled(page)
    assert tables >= 6
    page.context.close()


def test_no_name_reaches_the_screen_until_one_is_asked_for_and_it_goes_by_itself(
    meeting_server: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, meeting_server, "supporter")
    wire = Wire(page)
    page.goto(meeting_server.url + "/meeting")
    settled(page)
    open_meeting(page)
    for number in range(1, len(TOPICS) + 1):
        step(page, number)
        assert names_on(page) == [], number
    assert MASKED.encode() in wire.received
    assert [canary for canary in CANARIES if canary.encode() in wire.received] == []

    step(page, 5)
    page.keyboard.press("ArrowDown")
    settled(page)
    page.keyboard.press("n")
    shown = page.get_by_text(NAME.split()[0])
    shown.first.wait_for()
    began = time.monotonic()
    assert names_on(page)  # the negative control
    shown.first.wait_for(state="detached", timeout=30_000)
    assert 10 < time.monotonic() - began < 25
    assert names_on(page) == []
    page.context.close()


def test_what_is_said_becomes_a_task_in_three_actions_and_others_see_it(
    meeting_server: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, meeting_server, "director", "/meeting")
    open_meeting(page)
    other = signed_in(chromium, meeting_server, "supporter", "/meeting")
    began = time.monotonic()
    page.get_by_label("決まったこと・やること").fill("見学の日を決める")  # 1
    page.get_by_role("combobox", name=re.compile("担当")).fill("模擬 supporter")  # 2
    page.keyboard.press("Enter")
    page.get_by_label("期日").fill("12/4")  # 3, sent by Enter
    page.keyboard.press("Enter")
    expect(page.get_by_text("最後は「見学の日を決める」")).to_be_visible()
    assert time.monotonic() - began < 10
    step(other, len(TOPICS))
    expect(other.get_by_role("cell", name="見学の日を決める")).to_be_visible()
    expect(other.get_by_role("cell", name="12/4(金)")).to_be_visible()
    page.context.close()
    other.context.close()


def test_a_note_is_kept_when_the_box_is_left_even_by_going_to_the_next_topic(
    meeting_server: Server, chromium: Browser
) -> None:
    page = signed_in(chromium, meeting_server, "director", "/meeting")
    open_meeting(page)
    box = page.get_by_label(re.compile("この議題のメモ"))
    box.fill("来週もう一度話す")
    page.get_by_role("button", name=re.compile("次へ")).click()
    settled(page)
    expect(box).to_have_value("")
    page.reload()
    settled(page)
    expect(page.get_by_label(re.compile("この議題のメモ"))).to_have_value("来週もう一度話す")
    page.context.close()
