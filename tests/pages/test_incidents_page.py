"""事故の記録の画面: empty, written, with its days, closed; kept from who does not manage incidents."""

from __future__ import annotations

import pytest

from core.ui.navigation import INCIDENTS
from tests.pages.conftest import OpenPage, texts

pytestmark = pytest.mark.sqlite_only


def test_an_incident_is_recorded_and_shows_by_when_it_must_be_reported(open_as: OpenPage) -> None:
    page = open_as("director", INCIDENTS)
    assert "事故の記録はまだありません" in texts(page)
    key = next(field.key for field in page.text_area if field.key.endswith(".description"))
    prefix = key.removesuffix(".description")
    page.text_area(key).set_value("模擬。連絡票を別の人に渡した。*すぐ* 返してもらった。")
    page.selectbox(f"{prefix}.kind").set_value("misdelivery")
    page.text_input(f"{prefix}.found_on").set_value("2026/11/18")
    page.button(f"{prefix}.submit").click().run()
    assert not page.exception
    told = texts(page)
    assert "続いているもの 1件" in told
    assert "2026/11/23(月)" in told
    assert "2026/12/18(金)" in told
    assert "2026年11月18日に発覚し、速報はおおむね3日〜5日以内です" in told
    # a wrong day is told at its field, and nothing is saved
    form = next(f.key for f in page.text_input if f.key.endswith(".prompt_reported_on"))
    page.text_input(form).set_value("2026/11/17")
    page.button(form.removesuffix("prompt_reported_on") + "submit").click().run()
    assert any("発覚した日より前" in str(error.value) for error in page.error)
    page.text_input(form).set_value("2026/11/20")
    page.button(form.removesuffix("prompt_reported_on") + "submit").click().run()
    assert not page.exception
    assert "2026/11/20(金) 済み" in texts(page)
    assert "確報は30日以内です" in texts(page)


@pytest.mark.parametrize("role", ["supporter", "clerk", "viewer"])
def test_others_do_not_come_in(open_as: OpenPage, role: str) -> None:
    assert "権限がありません" in texts(open_as(role, INCIDENTS))
