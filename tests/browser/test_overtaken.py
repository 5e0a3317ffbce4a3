"""追い越された読み込み (overtaken loading): Streamlit calls the cleanup of a component not only when it
goes, but also when new data arrive while its module is still being loaded. On a slow machine that
is the moment after a save."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]
UI = Path(__file__).parents[2] / "core" / "ui"
GRID = ("store", "cells", "table", "moving", "clipboard", "columns", "bar", "grid")

# The module as the page loads it, called as Streamlit calls it: `call` gives it data, `drop` runs
# the cleanup of that call, `host` is the place that the component owns.
STAGE = """async (source) => {
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const start = (await import(address)).default;
    window.host = document.body.appendChild(document.createElement("div"));
    const parentElement = window.host.attachShadow({ mode: "open" });
    window.sent = [];
    window.call = (data) => {
        window.drop = start({
            data, parentElement,
            setStateValue: (name, value) => window.sent.push([name, value]),
            setTriggerValue: () => {},
        });
    };
}"""


@pytest.fixture
def page(chromium: Browser) -> Page:
    return chromium.new_page()


def grid_data(**changes: object) -> dict[str, object]:
    """A table of one row and one column, as `edit_grid` sends it."""
    column = {
        "name": "note", "title": "メモ", "kind": "text", "options": [], "width": 200, "typed": True,
        "pinned": True, "help": "", "required": False, "shown": True,
    }  # fmt: skip
    return {
        "label": "表", "columns": [column], "rows": [[1, 1, "あ", ["前"]]], "messages": [],
        "conflicts": [], "answers": [], "draft": {}, "session": "s", "cleared": 0, "renamed": [],
        "arrangement": {"columns": ["note"], "widths": {}}, "kept": [], "saved": 0, "savedIn": 0,
        "run": 1, "height": 300, "canAdd": False, "selectable": False, "readOnly": False,
        "opens": False, "sortable": [], "sort": ["", False], **changes,
    }  # fmt: skip


def test_a_table_says_that_it_saved_though_the_data_were_overtaken(page: Page) -> None:
    source = "\n".join((UI / "grid" / f"{name}.js").read_text("utf-8") for name in GRID)
    page.evaluate(STAGE, source)
    page.evaluate("data => window.call(data)", grid_data())
    page.get_by_label("メモ あ", exact=True).fill("前と後")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="保存する", exact=True).click()
    assert page.evaluate("window.sent.at(-1)[1].save") == 1
    # The run that saves, and at once the run after it: the first call is cleaned up.
    saved = [[1, 2, "あ", ["前と後"]]]
    page.evaluate("data => window.call(data)", grid_data(run=2, saved=1, savedIn=2))
    page.evaluate("window.drop()")
    page.evaluate(
        "data => window.call(data)", grid_data(run=3, saved=1, savedIn=2, cleared=1, rows=saved)
    )
    assert page.get_by_role("status").inner_text() == "保存しました。"
    assert page.get_by_role("button", name="元に戻す", exact=True).is_enabled()


def test_a_table_that_has_gone_warns_no_longer_of_what_was_typed(page: Page) -> None:
    source = "\n".join((UI / "grid" / f"{name}.js").read_text("utf-8") for name in GRID)
    page.evaluate(STAGE, source)
    page.evaluate("data => window.call(data)", grid_data())
    page.get_by_label("メモ あ", exact=True).fill("書きかけ")
    asked = "!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    assert page.evaluate(asked)
    page.evaluate("window.host.remove(); window.drop()")
    assert not page.evaluate(asked)


def test_a_form_is_watched_though_the_data_were_overtaken(page: Page) -> None:
    page.set_content('<div class="st-key-f-note"><input type="text"></div>')
    page.evaluate(STAGE, (UI / "forms" / "draft_watch.js").read_text("utf-8"))
    data = {
        "form": "f", "run": 1, "fields": {"note": "f-note"}, "first": "", "then": "", "more": "",
    }  # fmt: skip
    page.evaluate("data => window.call(data)", data)
    page.locator("input").fill("書きかけ")
    page.evaluate("window.drop()")
    page.wait_for_function("window.sent.at(-1)?.[1].values.note === '書きかけ'", timeout=10_000)


def test_what_is_typed_in_a_meeting_is_never_told_right_after_a_press(page: Page) -> None:
    """What is told then would stop the run that saves: the press of 「決める」 was lost so."""
    page.clock.install(time=0)
    page.clock.pause_at(1)  # a slow machine is not slow here
    page.set_content(
        '<div class="st-key-line"><input></div><div class="st-key-note"><textarea></textarea></div>'
        "<button>決める</button>"
    )
    page.evaluate(STAGE, (UI / "meeting" / "desk.js").read_text("utf-8"))
    page.evaluate("data => window.call(data)", {"note": "note", "line": "line", "version": 1})
    page.locator("input").focus()
    page.clock.run_for(100)
    told = len(page.evaluate("window.sent"))
    assert told == 1
    page.locator("input").blur()
    page.clock.run_for(1450)
    page.get_by_role("button").click()  # the page does not say yet that it is being made
    page.clock.run_for(400)
    page.locator("textarea").fill("書きかけ")
    page.clock.run_for(900)
    assert len(page.evaluate("window.sent")) == told
    page.clock.run_for(1000)
    assert len(page.evaluate("window.sent")) == told + 1
    assert page.evaluate("window.sent.at(-1)[1].text") == "書きかけ"
