"""指標の画面: what stands on the cards, one indicator in full, and what a user may not see of it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.pinned_views import DASHBOARD as FOR_ALL
from core.domain.pinned_views import PinnedViewEntry
from core.queries.indicators import targets
from core.services.pinned_views import pin
from core.ui.navigation import DASHBOARD
from tests.pages.conftest import OpenPage, texts
from tests.reports.indicator_ledger import fill_by_hand

pytestmark = pytest.mark.sqlite_only
Staff = dict[str, Actor]


def _cards(test: AppTest) -> dict[str, tuple[str, str]]:
    assert not test.exception
    return {metric.label: (metric.value, metric.delta) for metric in test.metric}


def test_the_numbers_stand_on_cards_and_open_in_full(open_as: OpenPage, staff: Staff) -> None:
    empty = open_as("viewer", DASHBOARD)
    assert _cards(empty)["職場定着率（6か月）"] == ("—", "")
    fill_by_hand()
    with unit_of_work(staff["supporter"]) as work:
        pin(work, PinnedViewEntry(place=FOR_ALL, indicator="hires"))
    test = open_as("supporter", DASHBOARD)
    cards = _cards(test)
    assert cards["職場定着率（6か月）"] == ("6/8 件", "")
    assert cards["就職件数"] == ("11 件", "+11件（前年）")
    assert cards["2026年度（きょうまで）"] == cards["就職件数"]  # pinned for everybody
    assert "実人員 10人　A型 1件" in texts(test)
    test.button(key="dashboard.open.retention_6").click().run()
    told = texts(test)
    assert "この数の決まり" in told
    assert "分母" in told
    assert "障害者職業総合センターの調査" in told
    test.button(key="dashboard.rows").click().run()
    assert "定着（6か月）　8件" in texts(test)
    test.button(key="dashboard.back").click().run()
    assert "就職件数" in _cards(test)


def test_small_numbers_are_not_on_the_screen_of_who_may_not_see_illness(
    open_as: OpenPage, staff: Staff
) -> None:
    fill_by_hand()
    for role in ("viewer", "clerk"):
        cards = _cards(open_as(role, DASHBOARD))
        assert cards["登録者数"][0] == "12 人"
        assert cards["離職件数"] == ("—", "")
        assert cards["相談・支援件数"] == ("—", "")
        test = open_as(role, DASHBOARD, indicator="leavers")
        assert "5人未満など" in texts(test)
        assert not [button for button in test.button if button.key == "dashboard.rows"]


def test_the_director_decides_a_target_and_it_stands_on_the_card(
    open_as: OpenPage, staff: Staff
) -> None:
    fill_by_hand()
    test = open_as("director", DASHBOARD, part="aims")
    test.selectbox(key="aims.indicator").select("hires").run()
    form = "aims.new.0"
    test.text_input(key=f"{form}.value").input("２２")
    test.button(key=f"{form}.submit").click().run()
    assert not test.exception
    with read_only(staff["director"]) as view:
        assert [(row.indicator, row.value) for row in targets(view, 2026)] == [("hires", 22)]
    assert "目標 22件の50%（年度は64%経過）" in texts(open_as("supporter", DASHBOARD))
    # Who may not decide has no such part, even by its address.
    assert "目標の年度" not in [
        box.label for box in open_as("supporter", DASHBOARD, part="aims").selectbox
    ]
