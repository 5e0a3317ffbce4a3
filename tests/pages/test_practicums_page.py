"""実習の画面: written, opened, evaluated by three sides, finished; from the office's list and a person's page."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.entry import check
from core.domain.practicums import PracticumEntry
from core.queries.practicums import practicum_sheet, practicums_of
from core.services import practicum_evaluations
from core.services.practicums import add_practicum
from core.ui.navigation import CLIENT, WORK
from tests.pages.conftest import OpenPage, texts, told
from tests.people import a_client

pytestmark = pytest.mark.sqlite_only


def by_key(test: AppTest, kind: str, key: str) -> Any:
    (found,) = [element for element in getattr(test, kind) if str(element.key or "").endswith(key)]
    return found


def test_a_practicum_is_written_evaluated_and_finished_on_the_persons_page(
    open_as: OpenPage, staff: dict[str, Actor]
) -> None:
    me = staff["supporter"]
    person = a_client(me)
    test = open_as("supporter", CLIENT, id=person.pk, part="work")
    assert "まだ実習がありません" in texts(test)
    by_key(test, "button", f"practicum.{person.pk}.do.new").click().run()
    for name, value in {
        "place": "模擬*商店", "start_on": "2026/11/9", "end_on": "2026/11/20", "planned_days": "5",
    }.items():  # fmt: skip
        by_key(test, "text_input", f".{name}").set_value(value)
    by_key(test, "button", ".submit").click().run()
    assert not test.exception
    with read_only(me) as view:
        (row,) = practicums_of(view, person.pk)
    assert (row.place, row.owner_id) == ("模擬*商店", me.id)
    assert "模擬\\*商店" in texts(test)  # typed text is never Markdown
    test.button(key=f"client.practicums.line.{row.id}").click().run()
    assert "結果と次にすることを書いてください" in texts(test)
    test.button(key=f"practicum.{row.id}.side.employer").click().run()
    assert told(test, "grid")["label"] == "企業の評価"
    with unit_of_work(me) as work:
        sheet = practicum_sheet(work, row.id).of("employer")
        assert sheet is not None
        for mark, word in zip(sheet.marks, ("good", "hard"), strict=False):
            practicum_evaluations.mark_aspect(work, row.id, mark.id, 1, {"mark": word})
    test.button(key=f"practicum.{row.id}.side.back").click().run()
    assert "2項目のうち、見かたのちがう項目が **0**" in texts(test)
    by_key(test, "button", ".do.result").click().run()
    assert not test.exception
    by_key(test, "text_input", ".next_step").set_value("応募の日を決める")
    by_key(test, "button", ".submit").click().run()
    assert "結果" in texts(test)  # the result was not chosen: told, nothing saved
    with read_only(me) as view:
        assert practicums_of(view, person.pk)[0].result == ""


def test_the_offices_list_tells_the_year_and_leads_to_one(
    open_as: OpenPage, staff: dict[str, Actor]
) -> None:
    me = staff["supporter"]
    person = a_client(me)
    typed = {
        "client_id": person.pk, "place": "模擬倉庫", "start_on": "2026-11-09",
        "end_on": "2026-11-20", "next_step": "ふりかえり", "next_on": "2026-11-24",
    }  # fmt: skip
    test = open_as("supporter", WORK, part="practicums")
    assert "いまの実習はありません" in texts(test)
    with unit_of_work(me) as work:
        add_practicum(work, check(PracticumEntry, typed))
    test.run()
    assert "結果待ち **1**" in texts(test)
    assert "今年度に始まった実習 1件（実人員 1人、受入先 1か所）" in texts(test)
    (line,) = told(test, "grid")["rows"]
    assert "模擬倉庫" in str(line)
    assert "11/24(火) ふりかえり" in str(line)
    test.session_state["work.practicums.opened"] = 1
    test.run()
    assert not test.exception
    assert "まだ書いていません" in texts(test)
    viewer = open_as("viewer", WORK, part="practicums")
    assert "模擬" not in texts(viewer)
