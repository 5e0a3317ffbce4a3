"""本物の画面で (on the real screens): the ledger of persons and the record form, typed in Japanese."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.browser.driver import Server, settled, sign_in
from tests.browser.grid_server import GridPage
from tests.browser.small_office import ledger_file, small_office, without_drafts
from tests.ime.desk import Desk

Got = dict[str, str]
Case = tuple[str, Callable[[Desk, "Office"], Got], Got]
FIRST, SECOND, THIRD = "見本 次郎", "模擬 太郎", "模擬 花子"
FACTS, DONE, STEP = "本人の発言・状況（必須）", "支援した内容", "次の対応"
PASTE = "あさか\t０４８-４６１-００００\r\nにいざ\t048-477-0000"


class Office(GridPage):
    """The running office as the person at the desk sees it."""

    def __init__(self, desk: Desk, server: Server) -> None:
        super().__init__(desk.page, server.url, "")
        self.server_of_office = server

    def go(self, path: str) -> Office:
        """A screen, freshly opened, with nothing typed before."""
        self.page.goto("about:blank")
        without_drafts(self.server_of_office)
        self.page.goto(self.server_of_office.url + path)
        settled(self.page)
        self.settle(0.2)
        return self

    def asked(self, question: str) -> str:
        """One value of the database."""
        with ledger_file(self.server_of_office) as connection:
            return str(connection.execute(question).fetchone()[0])

    def saved(self) -> str:
        """How many records there are: the one of yesterday, until another is saved."""
        return self.asked("SELECT count(*) FROM support_record")


# -- 利用者台帳 ------------------------------------------------------------------------------------


def click_and_type(desk: Desk, office: Office) -> Got:
    desk.click(f"市区町村 {FIRST}")
    desk.romaji("nihongo")
    desk.keys("space", "Return", "Tab")
    return {FIRST: office.text(f"市区町村 {FIRST}")}


def arrive_by(key: str) -> Callable[[Desk, Office], Got]:
    """Reaching a cell by a key and typing at once."""

    def act(desk: Desk, office: Office) -> Got:
        desk.click(f"{'ふりがな' if key == 'Tab' else '市区町村'} {FIRST}")
        desk.keys(key)
        desk.romaji("asaka")
        desk.keys("Return", "Return")
        return {"text": office.text(f"市区町村 {FIRST if key == 'Tab' else SECOND}")}

    return act


def two_rows_with_enter(desk: Desk, office: Office) -> Got:
    desk.click(f"市区町村 {FIRST}")
    for word in ("asaka", "niiza"):
        desk.romaji(word)
        desk.keys("Return", "Return")
    return {
        FIRST: office.text(f"市区町村 {FIRST}"),
        SECOND: office.text(f"市区町村 {SECOND}"),
        "focus": office.focused(),
    }


def fast(desk: Desk, office: Office) -> Got:
    desk.click(f"市区町村 {FIRST}")
    desk.romaji("kyouhaarigatougozaimasita", pace=12)
    office.settle(0.5)
    desk.keys("Return", "Return")
    return {FIRST: office.text(f"市区町村 {FIRST}")}


def number(desk: Desk, office: Office) -> Got:
    """Digits typed with the input method on come out full-width and are read all the same."""
    desk.click(f"電話 {FIRST}")
    desk.romaji("0484610000")
    desk.keys("Return", "Return")
    office.settle(1)
    return {FIRST: office.text(f"電話 {FIRST}")}


def date(desk: Desk, office: Office) -> Got:
    desk.click(f"登録日 {FIRST}")
    desk.romaji("11/20")
    desk.keys("Return", "Return")
    office.settle(1)
    return {FIRST: office.text(f"登録日 {FIRST}")}


def slow_server(desk: Desk, office: Office) -> Got:
    """The server is held up while the next cell is being typed, and answers in the middle of it."""
    with ledger_file(office.server_of_office) as held:
        desk.click(f"市区町村 {FIRST}")
        desk.romaji("asaka")
        held.execute("BEGIN IMMEDIATE")
        threading.Timer(2, held.rollback).start()
        desk.keys("Return", "Return")
        desk.romaji("niizasi", pace=350)
        desk.romaji("nokita", pace=350)
        desk.keys("Return", "Return")
        office.settle(1)
    return {name: office.text(f"市区町村 {name}") for name in (FIRST, SECOND)}


def paste(desk: Desk, office: Office) -> Got:
    office.page.evaluate(
        """text => {
            const area = document.createElement("textarea");
            area.value = text; area.setAttribute("aria-label", "写すもと");
            area.style = "position: fixed; left: 600px; top: 10px; z-index: 9999999";
            document.body.append(area);
        }""",
        PASTE,
    )
    desk.click("写すもと")
    desk.keys("ctrl+a", "ctrl+c")
    desk.click(f"市区町村 {SECOND}")
    desk.keys("ctrl+v")
    office.settle(1)
    return {
        f"{column}{name}": office.text(f"{column} {name}")
        for name in (SECOND, THIRD)
        for column in ("市区町村", "電話")
    }


LEDGER: list[Case] = [
    ("マスを押して、すぐ打つ", click_and_type, {FIRST: "日本語"}),
    ("Tab で次のマスへ、すぐ打つ", arrive_by("Tab"), {"text": "あさか"}),
    ("↓ で次のマスへ、すぐ打つ", arrive_by("Down"), {"text": "あさか"}),
    (
        "Enter で確定、Enter で下へ、続けて打つ",
        two_rows_with_enter,
        {FIRST: "あさか", SECOND: "にいざ", "focus": f"市区町村 {THIRD}"},
    ),
    ("速く打つ(12ミリ秒ごと)", fast, {FIRST: "きょうはありがとうございました"}),
    ("番号(入力入)", number, {FIRST: "0484610000"}),
    ("日付(入力入)", date, {FIRST: "2026/11/20(金)"}),
    ("遅いサーバー", slow_server, {FIRST: "あさか", SECOND: "にいざしのきた"}),
    (
        "2×2 の貼り付け",
        paste,
        {
            f"市区町村{SECOND}": "あさか",
            f"電話{SECOND}": "048-461-0000",
            f"市区町村{THIRD}": "にいざ",
            f"電話{THIRD}": "048-477-0000",
        },
    ),
]


# -- 支援記録 --------------------------------------------------------------------------------------


def words_are_confirmed_not_sent(desk: Desk, office: Office) -> Got:
    desk.click(FACTS)
    desk.romaji("nihongo")
    desk.keys("space", "Return")
    desk.romaji("desu")
    desk.keys("Return")
    office.settle(1)
    return {"text": office.text(FACTS), "focus": office.focused(), "saved": office.saved()}


def one_line_is_confirmed_not_sent(desk: Desk, office: Office) -> Got:
    desk.click(STEP)
    desk.romaji("denwa")
    desk.keys("Return", "Return")
    office.settle(1)
    return {"text": office.text(STEP), "saved": office.saved()}


def next_field_by_tab(desk: Desk, office: Office) -> Got:
    desk.click(FACTS)
    desk.romaji("asa")
    desk.keys("Return", "Tab")
    desk.romaji("mendann")
    desk.keys("Return")
    office.settle(1)
    return {FACTS: office.text(FACTS), DONE: office.text(DONE)}


def typed_through_the_keeping_of_the_draft(desk: Desk, office: Office) -> Got:
    """The draft is kept at a pause; the conversion under way goes on."""
    desk.click(FACTS)
    for part in ("asa", "hiru", "yoru"):
        desk.romaji(part, pace=350)
        office.settle(0.9)
    desk.keys("Return")
    return {"text": office.text(FACTS)}


def from_the_person_to_the_saved_record(desk: Desk, office: Office) -> Got:
    """A person found by her reading leads to the words; a date typed with the input method on."""
    desk.romaji("jirou")
    desk.keys("Return", "Return")
    settled(office.page)
    office.settle(0.5)
    focus = office.focused()
    desk.romaji("asa")
    desk.keys("Return")
    desk.click(STEP)
    desk.romaji("denwa")
    desk.keys("Return", "Tab")
    desk.romaji("11/24")
    desk.keys("Return")
    office.page.get_by_role("button", name="記録を保存する").click()
    office.page.get_by_text("「やること」に入れました").wait_for()
    last = "FROM support_record ORDER BY id DESC LIMIT 1"
    return {
        "focus": focus,
        "facts": office.asked(f"SELECT facts {last}"),
        "on": office.asked(f"SELECT next_step_on {last}"),
        "person": office.asked(f"SELECT client_id {last}"),
    }


RECORDS: list[Case] = [
    (
        "文を打つ、確定の Enter では保存しない",
        words_are_confirmed_not_sent,
        {"text": "日本語です", "focus": FACTS, "saved": "1"},
    ),
    ("一行の欄でも Enter では保存しない", one_line_is_confirmed_not_sent, {"text": "でんわ", "saved": "1"}),
    ("Tab で次の欄へ、すぐ打つ", next_field_by_tab, {FACTS: "あさ", DONE: "めんだん"}),
    ("下書きを残しながら打つ", typed_through_the_keeping_of_the_draft, {"text": "あさひるよる"}),
    (
        "人をさがして、書いて、保存する",
        from_the_person_to_the_saved_record,
        {"focus": FACTS, "facts": "あさ", "on": "2026-11-24", "person": "3"},
    ),
]  # fmt: skip


def office_cases(desk: Desk) -> Iterator[tuple[str, Got, Got]]:
    """Each case on a freshly opened screen: title, what came out, what was wanted."""
    with (
        tempfile.TemporaryDirectory() as folder,
        small_office(Path(folder) / "office") as server,
    ):
        sign_in(desk.page, server, "shien", "/clients")
        office = Office(desk, server)
        for place, path, cases in (("台帳", "/clients", LEDGER), ("支援記録", "/records", RECORDS)):
            for title, act, wanted in cases:
                office.go(path)
                desk.japanese()
                yield f"{place}: {title}", act(desk, office), wanted
