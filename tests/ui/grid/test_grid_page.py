"""表のある画面 (a page with the grid): fed with what the browser would send."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest

from tests.browser.grid_server import APP
from tests.ui.grid.sent import sent

KEY = "ledger"


def page(test: str) -> AppTest:
    at = AppTest.from_file(str(APP), default_timeout=20)
    at.query_params["test"] = test
    return at


def shown(at: AppTest) -> dict[str, list[list[object]]]:
    assert not at.exception
    return json.loads(at.json[0].value)


def test_the_page_reads_what_was_typed() -> None:
    at = page("typed")
    at.session_state[KEY] = sent((2, 1, "name", "今井 花"))
    assert shown(at.run())["edits"] == [[2, 1, "name", "今井 花"]]


def test_a_save_is_asked_for_in_one_run_only() -> None:
    at = page("saved")
    at.session_state[KEY] = sent((2, 1, "name", "今井 花"), save=1)
    state = shown(at.run())
    assert state["stored"]["2"] == "今井 花"
    assert state["edits"] == []
    # The same state, still held by the session, saves nothing again.
    assert shown(at.run())["edits"] == []


def test_a_save_that_meets_an_unreadable_cell_stores_nothing() -> None:
    at = page("refused")
    at.session_state[KEY] = sent((2, 1, "name", "今井 花"), (1, 1, "hours", "x"), save=1)
    state = shown(at.run())
    assert state["stored"]["2"] == "井上 花"
    assert state["edits"] == [[2, 1, "name", "今井 花"]]
    assert state["errors"][0][:2] == [1, "hours"]


def test_what_another_session_sent_does_not_count() -> None:
    at = page("foreign")
    at.session_state[KEY] = sent((2, 1, "name", "今井 花"), save=1, session="gone", cleared=0)
    assert shown(at.run())["edits"] == []
    assert shown(at)["stored"]["2"] == "井上 花"
