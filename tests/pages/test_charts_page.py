"""グラフ作成の画面: a chart from the first second, saved ones, and what each role sees."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.charts.catalogue import CATALOGUE
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.charts import SavedChart, SavedChartEntry
from core.queries.charts import saved_charts
from core.services import charts
from core.ui import session
from core.ui.navigation import CHARTS
from tests.charts.sample import fill
from tests.pages.conftest import OpenPage, texts

pytestmark = pytest.mark.sqlite_only
Staff = dict[str, Actor]


def choose(test: AppTest, label: str, value: object) -> AppTest:
    """Pick in the select box with this label."""
    return next(box for box in test.selectbox if box.label == label).set_value(value).run()


def value(test: AppTest, label: str) -> object:
    return next(box for box in test.selectbox if box.label == label).value


def press(test: AppTest, label: str) -> AppTest:
    return next(b for b in test.button if b.label == label).click().run()


def labels(test: AppTest) -> list[str]:
    return [box.label for box in test.selectbox]


def charts_shown(test: AppTest) -> int:
    return len(test.get("vega_lite_chart")) + len(test.get("arrow_vega_lite_chart"))


def test_a_chart_stands_before_anything_is_chosen(open_as: OpenPage, staff: Staff) -> None:
    fill(staff["supporter"])
    test = open_as("supporter", CHARTS)
    assert not test.exception
    assert "支援記録の件数" in texts(test)
    assert charts_shown(test) == 1
    assert len(test.dataframe) == 0
    before = answer(test)
    test.session_state["charts.numbers"] = True
    assert len(test.run().dataframe) == 1
    # Nobody wrote: the ledger was not asked again. Somebody wrote: it was.
    assert answer(test) is before
    with unit_of_work(staff["supporter"]) as work:
        charts.save_chart(work, SavedChartEntry(name="模擬"), CATALOGUE["records"].default)
    assert answer(test.run()) is not before


def answer(test: AppTest) -> object:
    """What was last counted for this session."""
    return list(test.session_state[session.COUNTED].values())[-1][1]


@pytest.mark.parametrize("name", ["intakes", "retention", "organizations"])
def test_a_data_set_draws_with_its_defaults(open_as: OpenPage, staff: Staff, name: str) -> None:
    fill(staff["supporter"])
    test = choose(open_as("supporter", CHARTS), "データ", name)
    assert not test.exception
    assert charts_shown(test) == 1


def test_a_common_question_stands_with_one_press_and_its_chips_take_it_apart(
    open_as: OpenPage, staff: Staff
) -> None:
    fill(staff["supporter"])
    test = open_as("supporter", CHARTS)
    press(test, "紹介したのに見学に至らないのはなぜ？")
    assert not test.exception
    assert value(test, "データ") == "introductions"
    press(test, "横軸と色を入れ替える")
    assert (value(test, "横軸"), value(test, "色")) == ("to_kind", "reason")
    press(test, "どこまで進んだか：見学の前に終わった")
    assert not test.exception
    assert [b.label for b in test.button if b.label.startswith("どこまで進んだか")] == []
    assert value(test, "色") == "reason"


def test_an_address_leads_to_a_chart_and_what_it_names_in_vain_is_said(
    open_as: OpenPage, staff: Staff
) -> None:
    fill(staff["supporter"])
    test = open_as(
        "supporter", CHARTS,
        **{"dataset": "records", "x": "author", "colour": "-", "only.method": "phone,gone"},
    )  # fmt: skip
    assert not test.exception
    assert (value(test, "横軸"), value(test, "色")) == ("author", "")
    assert any(b.label == "方法：電話" for b in test.button)
    assert any("1件は、いまの一覧にない" in str(warning.value) for warning in test.warning)
    lost = open_as("supporter", CHARTS, dataset="no_such")
    assert any("データは、いまの台帳にはありません" in str(w.value) for w in lost.warning)
    assert charts_shown(lost) == 1


def test_an_empty_ledger_says_what_will_stand_here(open_as: OpenPage) -> None:
    test = open_as("supporter", CHARTS)
    assert not test.exception
    assert "まだ登録されていません" in texts(test)
    assert charts_shown(test) == 0


def test_a_chart_is_saved_and_opened_again(open_as: OpenPage, staff: Staff) -> None:
    fill(staff["supporter"])
    test = choose(open_as("supporter", CHARTS), "データ", "clients")
    next(box for box in test.text_input if box.label.startswith("名前")).set_value("模擬の人数")
    next(b for b in test.button if b.label == "この名前で保存する").click().run()
    assert not test.exception
    with read_only(staff["supporter"]) as view:
        (row,) = saved_charts(view)
    assert row.name == "模擬の人数"
    again = open_as("supporter", CHARTS, id=row.id)
    assert "模擬の人数" in texts(again)
    assert next(box for box in again.selectbox if box.label == "データ").value == "clients"


def test_a_saved_chart_whose_column_is_gone_says_so_and_the_screen_still_works(
    open_as: OpenPage, staff: Staff
) -> None:
    fill(staff["supporter"])
    old = {**json.loads(CATALOGUE["records"].default.to_json()), "colour": "mood"}
    with unit_of_work(staff["supporter"]) as work:
        chart = work.add(
            SavedChart(name="古い", owner_id=staff["supporter"].id or 0, choices=json.dumps(old))
        )
    test = open_as("supporter", CHARTS, id=chart.pk)
    assert not test.exception
    assert any("色の項目がなくなった" in str(warning.value) for warning in test.warning)
    assert charts_shown(test) == 1


def test_a_private_chart_of_another_is_not_opened_by_its_number(
    open_as: OpenPage, staff: Staff
) -> None:
    with unit_of_work(staff["director"]) as work:
        chart = charts.save_chart(
            work, SavedChartEntry(name="秘密の題"), CATALOGUE["clients"].default
        )
    test = open_as("supporter", CHARTS, id=chart.pk)
    assert "秘密の題" not in texts(test)
    assert any("見つかりません" in str(warning.value) for warning in test.warning)


def test_a_filter_that_removes_everything_is_named(open_as: OpenPage, staff: Staff) -> None:
    fill(staff["supporter"])
    test = open_as("supporter", CHARTS)
    test.multiselect[0].set_value(["method"]).run()
    next(box for box in test.multiselect if box.label == "方法").set_value(["email"]).run()
    assert not test.exception
    assert "「方法」の絞り込み" in texts(test)
    press(test, "そのようにして描く")
    assert charts_shown(test) == 1


def test_a_viewer_draws_without_the_hint_to_open_rows(open_as: OpenPage, staff: Staff) -> None:
    fill(staff["supporter"])
    hint = "元になった行が下に出ます"
    assert hint in texts(open_as("supporter", CHARTS))
    test = open_as("viewer", CHARTS)
    assert charts_shown(test) == 1
    assert hint not in texts(test)


def test_days_are_taken_as_people_write_them(open_as: OpenPage, staff: Staff) -> None:
    from core.charts.choice import Span

    fill(staff["supporter"])
    test = choose(open_as("supporter", CHARTS), "期間（日付）", Span.CUSTOM)
    first = next(box for box in test.text_input if box.label == "はじめの日")
    first.set_value("R８.４.１").run()
    assert "2026/04/01〜" in texts(test)
    next(b for b in test.text_input if b.label == "はじめの日").set_value("2026/2/30").run()
    assert any("2月30日" in str(error.value) for error in test.error)
    assert not test.exception


def test_two_who_change_one_saved_chart_lose_nothing(open_as: OpenPage, staff: Staff) -> None:
    """What a colleague saved is told by its title; it is looked at, or mine is kept over it."""
    fill(staff["supporter"])
    with unit_of_work(staff["supporter"]) as work:
        entry = SavedChartEntry(name="模擬", is_shared=True)
        chart = charts.save_chart(work, entry, CATALOGUE["records"].default)
    test = open_as("supporter", CHARTS, id=chart.pk)
    choose(test, "色", "topic")
    theirs = replace(CATALOGUE["records"].default, colour="")
    with unit_of_work(staff["admin"]) as work:
        # Shown to all by somebody else: no news, the same name and the same choice.
        charts.change_chart(work, chart.pk, 1, SavedChartEntry(name="模擬"))
    overwrite = "いまの形で上書きする"
    next(b for b in test.button if b.label == overwrite).click().run()
    assert not test.exception
    assert "ほかの人が変えました" not in texts(test)
    with unit_of_work(staff["admin"]) as work:
        charts.redraw_chart(work, chart.pk, work.get(SavedChart, chart.pk).version, theirs)
    next(b for b in test.button if b.label == overwrite).click().run()
    assert not test.exception
    assert "ほかの人が変えました" in texts(test)
    assert next(box for box in test.selectbox if box.label == "色").value == "topic"
    test.button(key="charts.mine").click().run()
    assert "ほかの人が変えました" not in texts(test)
    with read_only(staff["supporter"]) as view:
        assert '"colour": "topic"' in saved_charts(view)[0].choices
    with unit_of_work(staff["admin"]) as work:
        row = work.get(SavedChart, chart.pk)
        charts.redraw_chart(work, chart.pk, row.version, theirs)
    test.run()
    test.button(key="charts.theirs").click().run()
    assert next(box for box in test.selectbox if box.label == "色").value == ""
    with unit_of_work(staff["admin"]) as work:
        charts.remove_chart(work, chart.pk, work.get(SavedChart, chart.pk).version)
    test.run()
    assert not test.exception
    assert charts_shown(test) == 1
    assert "id" not in test.query_params
