"""きょうの仕事に留めたもの: one block that is there only when something is pinned."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.charts.catalogue import CATALOGUE
from core.db.actor import Actor
from core.db.work import unit_of_work
from core.domain.charts import SavedChart, SavedChartEntry
from core.domain.pinned_views import PinnedViewEntry
from core.errors import TakesTooLong
from core.reports.indicators import INDICATORS
from core.services import charts
from core.services.pinned_views import pin
from core.ui.charts import kept
from core.ui.navigation import TODAY
from core.ui.today.pinned import TITLE
from tests.charts.sample import fill
from tests.pages.conftest import OpenPage, texts

pytestmark = pytest.mark.sqlite_only
Staff = dict[str, Actor]


def put(actor: Actor, **about: Any) -> None:
    with unit_of_work(actor) as work:
        pin(work, PinnedViewEntry(**about))


def drawn(test: AppTest) -> int:
    return len(test.get("vega_lite_chart")) + len(test.get("arrow_vega_lite_chart"))


def block(test: AppTest) -> list[Any]:
    return [e for e in test.expander if e.label.startswith(TITLE)]


def test_what_is_pinned_stands_under_the_board_in_its_order_and_is_taken_off(
    open_as: OpenPage, staff: Staff
) -> None:
    fill(staff["supporter"])
    assert block(open_as("supporter", TODAY)) == []
    with unit_of_work(staff["director"]) as work:
        entry = SavedChartEntry(name="月ごとの *支援*", is_shared=True)
        chart = charts.save_chart(work, entry, CATALOGUE["records"].default)
        old = {**json.loads(CATALOGUE["records"].default.to_json()), "colour": "mood"}
        gone = work.add(
            SavedChart(name="古い", owner_id=staff["director"].id or 0, choices=json.dumps(old),
                       is_shared=True)
        )  # fmt: skip
    put(staff["supporter"], chart_id=chart.pk)
    put(staff["supporter"], report="employment_life_center")
    put(staff["supporter"], chart_id=gone.pk)
    test = open_as("supporter", TODAY)
    assert not test.exception
    assert [e.label for e in block(test)] == [f"{TITLE}（3）"]
    assert drawn(test) == 1
    # One that the ledger can no longer draw says so in its place; the others stand.
    assert "いまの台帳にはありません" in texts(test)
    with unit_of_work(staff["director"]) as work:
        charts.change_chart(work, chart.pk, chart.version, SavedChartEntry(name="もう見せない"))
    test.run()
    assert "もう見せない" not in texts(test)
    assert "いまは見られません" in texts(test)
    test.button(key="today.pinned.1.off").click().run()
    assert not test.exception
    assert [e.label for e in block(test)] == [f"{TITLE}（2）"]
    # Nobody else's morning holds them.
    assert block(open_as("viewer", TODAY)) == []


def test_a_pinned_indicator_that_takes_too_long_says_so_and_the_morning_stands(
    open_as: OpenPage, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(staff["supporter"], indicator=next(iter(INDICATORS)))

    def too_long(*_asked: object) -> None:
        raise TakesTooLong("60秒たっても終わらないので、止めました。")

    monkeypatch.setattr(kept, "leavable", too_long)
    test = open_as("supporter", TODAY)
    assert not test.exception
    assert "止めました" in texts(test)
    assert [e.label for e in block(test)] == [f"{TITLE}（1）"]
    assert any(button.key == "today.pinned.1.off" for button in test.button)
