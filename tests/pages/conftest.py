"""Page tests: one page file in Streamlit's AppTest, with or without a signed-in session."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from core.db.actor import Actor
from core.db.work import unit_of_work
from core.services import sign_in
from core.ui import session
from core.ui.deadlines import matter_list
from core.ui.navigation import PageSpec

OpenPage = Callable[..., AppTest]
_scan = manifest_scanner.scan_component_manifests


@pytest.fixture(autouse=True)
def no_classic_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest forgets the switch that core/server.py sets, and would discover pages/ by itself."""
    original = PagesManager.__init__

    def without_discovery(self: PagesManager, *args: object, **options: object) -> None:
        original(self, *args, **options)  # type: ignore[arg-type]
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", without_discovery)


@pytest.fixture(autouse=True)
def components_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run of an AppTest reads the metadata of every installed package anew, which takes longer
    than the page itself. They do not change while the tests run."""
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", _manifests)


@cache
def _manifests() -> object:
    return _scan()


@pytest.fixture
def open_as(staff: dict[str, Actor]) -> OpenPage:
    """`open_as("supporter", CLIENT, id=3)`: the page as that role sees it; None: signed out."""

    def opened(role: str | None, page: PageSpec, **query: object) -> AppTest:
        test = AppTest.from_file(page.path, default_timeout=30)
        if role is not None:
            with unit_of_work(staff[role]) as work:
                signed_in = sign_in._open_session(work, staff[role].id or 0, "試験")
            test.session_state[session.SID] = signed_in.token_hash
        for name, value in query.items():
            test.query_params[name] = str(value)
        return test.run()

    return opened


def texts(test: AppTest) -> str:
    """Everything that stands on the page, as one text."""
    parts = []
    for kind in (
        "header",
        "subheader",
        "markdown",
        "caption",
        "info",
        "error",
        "warning",
        "success",
    ):
        parts += [str(element.value) for element in getattr(test, kind)]
    parts += [str(table.value) for table in test.table]
    return "\n".join(parts)


def told(test: AppTest, name: str) -> dict[str, Any]:
    """What the browser is told by one of the components, {} for one that is not on the page."""
    shown = [e for e in test.get("bidi_component") if name in e.proto.component_name]
    return json.loads(shown[-1].proto.json) if shown else {}


def signals(test: AppTest) -> dict[str, str]:
    """知らせ of the morning: which → the number."""
    drawn = [e for e in test.get("bidi_component") if "tsunagicho_today" in e.proto.component_name]
    found = [s for e in drawn for s in json.loads(e.proto.json).get("signals", [])]
    return {signal["id"]: signal["number"] for signal in found}


def lines(test: AppTest) -> list[dict[str, Any]]:
    """The lines of the list of deadlines."""
    assert not test.exception
    return list(told(test, "deadlines").get("rows", []))


Press = Callable[[AppTest, str, str], AppTest]


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Press:
    """`press(test, "電話", "done")`: a button of the line of that title; AppTest has no hand for it."""
    original = matter_list._component

    def pressed(test: AppTest, title: str, act: str) -> AppTest:
        (line,) = [line for line in lines(test) if line["title"] == title]
        waiting = [{"act": act, "id": line["id"]}]

        def component(**given: Any) -> Any:
            shown = original(**given)
            return SimpleNamespace(pressed=waiting.pop()) if waiting else shown

        monkeypatch.setattr(matter_list, "_component", component)
        return test.run()

    return pressed
