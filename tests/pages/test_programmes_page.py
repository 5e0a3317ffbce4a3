"""事業計画の進み: from the list to a plan, to an item and the rows behind it; who only reads writes nothing."""

from __future__ import annotations

from datetime import date

import pytest

from core.charts.figure import Figure
from core.db.actor import SYSTEM, Actor
from core.db.work import unit_of_work
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.year_plans import YearItemEntry, YearOccasionEntry, YearPlanEntry
from core.services import year_items, year_plans
from core.ui.navigation import PROGRAMMES
from tests.pages.conftest import OpenPage, texts, told

pytestmark = pytest.mark.sqlite_only
TRICKY = "模擬 *太字* の計画"


@pytest.fixture
def plan_id(staff: dict[str, Actor]) -> int:
    """A plan of a late item by hand, and one that the ledger counts: six persons."""
    with unit_of_work(SYSTEM) as work:
        for n in range(6):
            work.add(
                Client(
                    name=f"模擬 {n}",
                    kana="もぎ",
                    number=800 + n,
                    registered_on=date(2026, 5, n + 1),
                )
            )
    with unit_of_work(staff["supporter"]) as work:
        head = {"programme": "federation", "fiscal_year": 2026, "name": TRICKY}
        plan = year_plans.add_plan(work, check(YearPlanEntry, head))
        item = {"year_plan_id": plan.pk, "heading": "1. 知ってもらう"}
        late = check(YearItemEntry, {**item, "method": "見学会", "target": 6})
        added = year_items.add_item(work, late)
        counted = {**item, "method": "相談", "target": 8, "unit": "人"}
        choice = Figure("clients").to_json()
        year_items.add_item(work, check(YearItemEntry, {**counted, "choice": choice}))
        day = {"year_item_id": added.pk, "planned_on": "2026-12-03", "evidence": "模擬の工場"}
        year_items.add_occasion(work, check(YearOccasionEntry, day))
        return plan.pk


def test_what_is_behind_stands_first_with_its_next_day(open_as: OpenPage, plan_id: int) -> None:
    listed = open_as("viewer", PROGRAMMES)
    assert not listed.exception
    shown = texts(listed)
    assert "模擬 \\*太字\\* の計画" in shown
    assert "遅れ 1項目" in shown
    assert "見学会　3回のはずが0回" in shown
    assert "計画を作る" not in [button.label for button in listed.button]
    page = open_as("viewer", PROGRAMMES, id=plan_id)
    assert not page.exception
    first, second = told(page, "year_plan")["rows"]
    assert (first["method"], first["should"], first["words"], first["next"]) == (
        "見学会", "3回", "3回のはずが0回", "12/3(木) 模擬の工場",
    )  # fmt: skip
    assert (second["done"], second["label"]) == ("6人", "予定どおり")
    assert "項目を書く" not in str([group.options for group in page.get("button_group")])


def test_an_item_leads_to_the_rows_behind_it_by_right(open_as: OpenPage, plan_id: int) -> None:
    page = open_as("supporter", PROGRAMMES, id=plan_id, item=2)
    assert not page.exception
    assert [metric.value for metric in page.metric] == ["8人", "6人", "5人"]
    (way,) = [button for button in page.button if "元になった行" in button.label]
    way.click().run()
    assert not page.exception
    links = [link.proto.label for link in page.get("page_link")]
    assert sorted(link for link in links if "No" in link) == [
        f"利用者 No\\. {800 + n}" for n in range(6)
    ]
    assert "模擬 0" not in texts(page)
    closed = open_as("viewer", PROGRAMMES, id=plan_id, item=2)
    assert not [button for button in closed.button if "元になった行" in button.label]
    assert "見られる人だけ" in texts(closed)
    page = open_as("supporter", PROGRAMMES, id=plan_id, item=1)
    assert told(page, "grid")["label"] == "予定と実績"
    gone = open_as("supporter", PROGRAMMES, id=plan_id, item=99)
    assert "この項目は見つかりません" in str(gone.warning[0].value)


def test_an_empty_year_says_what_belongs_there(open_as: OpenPage) -> None:
    page = open_as("supporter", PROGRAMMES)
    assert "まだありません" in texts(page)
    assert "計画を作る" in [button.label for button in page.button]
    assert "見つかりません" in str(open_as("viewer", PROGRAMMES, id=7).warning[0].value)
