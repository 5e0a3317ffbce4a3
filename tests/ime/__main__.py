"""日本語入力の表 (the table of typing): what a coordinator does, with the real input method.

Prints PASS or FAIL for each line and ends with 0 only when all pass. Kana are compared where a
conversion is not the point: Mozc learns, and may offer another kanji next time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from itertools import chain

from tests.browser.grid_server import GridPage, grid_server
from tests.ime.desk import Desk
from tests.ime.office import office_cases
from tests.ime.search import search_cases

Case = tuple[str, Callable[[Desk, GridPage], dict[str, str]], dict[str, str]]
FIRST, SECOND, THIRD = "青木 一郎", "井上 花", "上田 実"
PASTE = "あさ\t１６\r\nひる\t24"


def click_and_type(desk: Desk, grid: GridPage) -> dict[str, str]:
    """The first key already belongs to the input method."""
    desk.click(f"メモ {FIRST}")
    desk.romaji("nihongo")
    desk.keys("space", "Return", "Tab")
    return {f"メモ {FIRST}": grid.text(f"メモ {FIRST}")}


def arrive_by(key: str) -> Callable[[Desk, GridPage], dict[str, str]]:
    """Reaching a cell by a key and typing at once replaces what it held."""

    def act(desk: Desk, grid: GridPage) -> dict[str, str]:
        desk.click(f"氏名 {FIRST}")
        desk.keys(key)
        place = f"メモ {FIRST}" if key == "Tab" else f"氏名 {SECOND}"
        desk.romaji("nihongo")
        desk.keys("Return", "Return")
        return {place: grid.text(place)}

    return act


def two_rows_with_enter(desk: Desk, grid: GridPage) -> dict[str, str]:
    """Enter confirms, Enter moves, and the next row is typed straight on."""
    desk.click(f"メモ {FIRST}")
    desk.romaji("asa")
    desk.keys("Return", "Return")
    desk.romaji("hiru")
    desk.keys("Return", "Return")
    return {
        f"メモ {FIRST}": grid.text(f"メモ {FIRST}"),
        f"メモ {SECOND}": grid.text(f"メモ {SECOND}"),
        "focus": grid.focused(),
    }


def enter_that_confirms(desk: Desk, grid: GridPage) -> dict[str, str]:
    desk.click(f"メモ {FIRST}")
    desk.romaji("asa")
    desk.keys("space", "Return")
    return {"focus": grid.focused()}


def with_f2(desk: Desk, grid: GridPage) -> dict[str, str]:
    desk.click(f"氏名 {FIRST}")
    desk.keys("Down", "F2")
    desk.romaji("sama")
    desk.keys("Return", "Return")
    return {f"氏名 {SECOND}": grid.text(f"氏名 {SECOND}")}


def number(times: int) -> Callable[[Desk, GridPage], dict[str, str]]:
    """Digits typed with the input method on come out full-width and are read all the same."""

    def act(desk: Desk, grid: GridPage) -> dict[str, str]:
        desk.click(f"週の時間 {SECOND}", times)
        desk.romaji("15")
        desk.keys("Return", "Return")
        grid.settle(0.8)
        return {f"週の時間 {SECOND}": grid.text(f"週の時間 {SECOND}")}

    return act


def date_without_ime(desk: Desk, grid: GridPage) -> dict[str, str]:
    desk.japanese(False)
    desk.click(f"次の連絡 {SECOND}")
    desk.romaji("2026/11/24")
    desk.keys("Return")
    grid.settle(0.8)
    return {f"次の連絡 {SECOND}": grid.text(f"次の連絡 {SECOND}")}


def date_with_ime(desk: Desk, grid: GridPage) -> dict[str, str]:
    desk.click(f"次の連絡 {SECOND}")
    desk.romaji("11/24")
    desk.keys("Return", "Return")
    grid.settle(0.8)
    return {f"次の連絡 {SECOND}": grid.text(f"次の連絡 {SECOND}")}


def fast(desk: Desk, grid: GridPage) -> dict[str, str]:
    desk.click(f"メモ {FIRST}")
    desk.romaji("kyouhaarigatougozaimasita", pace=12)
    time.sleep(0.5)
    desk.keys("Return", "Return")
    return {f"メモ {FIRST}": grid.text(f"メモ {FIRST}")}


def slow_server(desk: Desk, grid: GridPage) -> dict[str, str]:
    """The answer to the first cell arrives in the middle of the conversion in the second."""
    grid.open("slow=1.5")
    desk.click(f"メモ {FIRST}")
    desk.romaji("asa")
    desk.keys("Return", "Return")
    desk.romaji("mendann", pace=350)
    desk.romaji("nokiroku", pace=350)
    desk.keys("Return", "Return")
    return {f"メモ {name}": grid.text(f"メモ {name}") for name in (FIRST, SECOND)}


def escape(desk: Desk, grid: GridPage) -> dict[str, str]:
    """Esc first ends the conversion; what the cell held is still there after the next one."""
    desk.click(f"氏名 {FIRST}")
    desk.keys("Down")
    desk.romaji("asa")
    desk.keys("Escape", "Escape", "Escape", "Return")
    return {f"氏名 {SECOND}": grid.text(f"氏名 {SECOND}")}


def paste(desk: Desk, grid: GridPage) -> dict[str, str]:
    """Ctrl+V, with a block on the clipboard that was copied with Ctrl+C."""
    grid.page.evaluate(
        """text => {
            const area = document.createElement("textarea");
            area.id = "source"; area.value = text; area.setAttribute("aria-label", "写すもと");
            area.style = "position: fixed; left: 600px; top: 10px; z-index: 9999999";
            document.body.append(area);
        }""",
        PASTE,
    )
    desk.click("写すもと")
    desk.keys("ctrl+a", "ctrl+c")
    desk.click(f"メモ {SECOND}")
    desk.keys("ctrl+v")
    grid.settle(0.8)
    return {
        place: grid.text(place)
        for place in (f"メモ {SECOND}", f"週の時間 {SECOND}", f"メモ {THIRD}", f"週の時間 {THIRD}")
    }


CASES: list[Case] = [
    ("マスを押して、すぐ打つ", click_and_type, {f"メモ {FIRST}": "日本語"}),
    ("Tab で次のマスへ、すぐ打つ", arrive_by("Tab"), {f"メモ {FIRST}": "にほんご"}),
    ("↓ で次のマスへ、すぐ打つ", arrive_by("Down"), {f"氏名 {SECOND}": "にほんご"}),
    (
        "Enter で確定、Enter で下へ、続けて打つ",
        two_rows_with_enter,
        {f"メモ {FIRST}": "あさ", f"メモ {SECOND}": "ひる", "focus": f"メモ {THIRD}"},
    ),
    ("確定の Enter では動かない", enter_that_confirms, {"focus": f"メモ {FIRST}"}),
    ("F2 で書き足す", with_f2, {f"氏名 {SECOND}": "井上 花さま"}),
    ("数のマスを押して 15", number(1), {f"週の時間 {SECOND}": "15"}),
    ("数のマスを二度押して 15", number(2), {f"週の時間 {SECOND}": "15"}),
    ("日付(入力切)", date_without_ime, {f"次の連絡 {SECOND}": "2026/11/24(火)"}),
    ("日付(入力入)", date_with_ime, {f"次の連絡 {SECOND}": "2026/11/24(火)"}),
    (
        "速く打つ(12ミリ秒ごと)",
        fast,
        {f"メモ {FIRST}": "きょうはありがとうございました"},
    ),
    (
        "遅いサーバー",
        slow_server,
        {f"メモ {FIRST}": "あさ", f"メモ {SECOND}": "めんだんのきろく"},
    ),
    ("Esc で変換をやめ、入力をやめる", escape, {f"氏名 {SECOND}": SECOND}),
    (
        "2×2 の貼り付け",
        paste,
        {
            f"メモ {SECOND}": "あさ",
            f"週の時間 {SECOND}": "16",
            f"メモ {THIRD}": "ひる",
            f"週の時間 {THIRD}": "24",
        },
    ),
]


def say(line: str) -> None:
    """One line of the table, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def grid_cases(desk: Desk) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """The table by itself, on a fresh page for each case: title, what came out, what was wanted."""
    with grid_server() as address:
        for index, (title, act, wanted) in enumerate(CASES):
            grid = GridPage(desk.page, address, f"ime{index}").open()
            desk.japanese()
            yield f"表: {title}", act(desk, grid), wanted


def main() -> int:
    """Runs every case; the number of failures is the exit code's reason."""
    results: list[bool] = []
    with Desk() as desk:
        desk.page.on("dialog", lambda dialog: dialog.accept())
        for title, got, wanted in chain(grid_cases(desk), office_cases(desk), search_cases(desk)):
            is_right = got == wanted
            results.append(is_right)
            say(f"{'PASS' if is_right else 'FAIL'}  {title}" + ("" if is_right else f"  {got}"))
    say(f"{sum(results)}/{len(results)}")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
