"""さがす with the real input method: the Enter that confirms does not search, the next one does."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.browser.driver import Server, settled, sign_in
from tests.browser.small_office import small_office
from tests.ime.desk import Desk

Got = dict[str, str]
Case = tuple[str, str, Callable[[Desk], Got], Got]
BOX, HEAD = "さがすことば", "全体からさがす"


def _typed(desk: Desk, field: str) -> str:
    return desk.page.get_by_label(field, exact=True).input_value()


def _hits(desk: Desk) -> str:
    settled(desk.page)
    return str(desk.page.locator("[class*='st-key-search-hit-person'] button").count())


def straight_away(desk: Desk) -> Got:
    """The cursor stands in the field when the page opens: nothing has to be clicked."""
    desk.romaji("jirou")
    desk.keys("Return")
    confirmed = _hits(desk)
    desk.keys("Return")
    return {"typed": _typed(desk, BOX), "confirmed": confirmed, "found": _hits(desk)}


def converted(desk: Desk) -> Got:
    desk.click(BOX)
    desk.romaji("nihongo")
    desk.keys("space", "Return", "Return")
    settled(desk.page)
    return {"typed": _typed(desk, BOX)}


def from_the_head(desk: Desk) -> Got:
    """On any page: confirmed first, then sent, and the words are there to be changed."""
    desk.click(HEAD)
    desk.romaji("tarou")
    desk.keys("Return")
    stays = str("/clients" in desk.page.url)
    desk.keys("Return")
    desk.page.get_by_label(BOX, exact=True).wait_for()
    return {"stays": stays, "typed": _typed(desk, BOX), "found": _hits(desk)}


CASES: list[Case] = [
    (
        "ひらいて、すぐ打つ",
        "/search",
        straight_away,
        {"typed": "じろう", "confirmed": "0", "found": "1"},
    ),
    ("変換して、Enter でさがす", "/search", converted, {"typed": "日本語"}),
    (
        "どの画面からでも",
        "/clients",
        from_the_head,
        {"stays": "True", "typed": "たろう", "found": "1"},
    ),
]


def search_cases(desk: Desk) -> Iterator[tuple[str, Got, Got]]:
    """Each case on a freshly opened screen: title, what came out, what was wanted."""
    with tempfile.TemporaryDirectory() as folder, small_office(Path(folder) / "office") as server:
        sign_in(desk.page, server, "shien", "/clients")
        for title, path, act, wanted in CASES:
            _open(desk, server, path)
            desk.japanese()
            yield f"さがす: {title}", act(desk), wanted


def _open(desk: Desk, server: Server, path: str) -> None:
    desk.page.goto("about:blank")
    desk.page.goto(server.url + path)
    settled(desk.page)
