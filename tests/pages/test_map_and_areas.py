"""機関名簿の地図 and 圏域: what the screens say, also before anything was imported."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.db.actor import SYSTEM
from core.db.work import read_only, unit_of_work
from core.queries.areas import areas
from core.services.map_imports import take_map, trial_map
from core.ui.navigation import AREAS, DIRECTORY
from tests.exchange.map_samples import REGION, STATIONS, geojson
from tests.organizations import an_organization
from tests.pages.conftest import OpenPage, texts

pytestmark = pytest.mark.sqlite_only
TOWN = {"prefecture": "埼玉県", "municipality": "入間郡模擬町"}


def lay_maps() -> None:
    with unit_of_work(SYSTEM) as work:
        for kind, content, name in (
            ("boundaries", geojson(REGION), "N03-21_11_210101.geojson"),
            ("stations", geojson(STATIONS), "N02-20_Station.geojson"),
        ):
            take_map(work, trial_map(work, kind, content, name))


def charts(test: AppTest) -> int:
    return len(test.get("arrow_vega_lite_chart") or test.get("vega_lite_chart"))


def choose(test: AppTest, key: str, value: object) -> AppTest:
    for kind in ("button_group", "segmented_control"):
        for group in test.get(kind):
            if group.key == key:
                group.set_value(value)
                test.run()
                assert not test.exception
                return test
    raise AssertionError(f"no {key}")


def test_the_map_shows_the_points_before_anything_was_imported(open_as: OpenPage) -> None:
    test = choose(open_as("supporter", DIRECTORY), "directory.view", "地図")
    assert "あてはまる機関はありません" in texts(test)
    an_organization(name="模擬なし", **TOWN)
    assert "どれにも位置" in texts(test.run())
    an_organization(name="模擬一", latitude=35.95, longitude=139.75, **TOWN)
    said = texts(test.run())
    assert "境界はまだ取り込まれていません" in said
    assert "地図に出ている機関　**1件**" in said
    assert [box.label for box in test.expander] == ["位置がなく、地図に出ない機関　1件"]
    assert charts(test) == 1


def test_the_map_says_whose_data_it_is_and_counts_within_rings(open_as: OpenPage) -> None:
    lay_maps()
    an_organization(name="模擬一", latitude=35.95, longitude=139.56, **TOWN)
    an_organization(name="模擬二", latitude=35.95, longitude=139.79, **TOWN)
    test = choose(open_as("viewer", DIRECTORY), "directory.view", "地図")
    said = texts(test)
    assert "国土数値情報（行政区域データ）" in said
    assert "2021年1月版" in said
    assert "図の横幅は約" in said
    choose(test, "directory.map.ring.from", "駅")
    test.text_input(key="directory.map.ring.station").set_value("模擬").run()
    stations = next(box for box in test.selectbox if box.label.startswith("駅　"))
    assert stations.options == ["模擬台（本線・支線）", "模擬台（本線）"]  # the nearer one first
    said = texts(test)
    assert "2km以内　**1件**" in said
    assert "20km" not in said
    assert "図の外に1件" in said
    choose(test, "directory.map.ring.from", "市区町村")
    towns = [box for box in test.selectbox if box.label == "市区町村"][-1]
    towns.set_value(("埼玉県", "入間郡模擬町")).run()
    assert "入間郡模擬町から" in texts(test)


def test_an_area_is_made_and_the_map_begins_with_it(open_as: OpenPage) -> None:
    assert "圏域はまだありません" in texts(open_as("viewer", AREAS))
    lay_maps()
    an_organization(name="模擬一", latitude=35.95, longitude=139.75, **TOWN)
    assert "圏域を加える" not in texts(open_as("supporter", AREAS))
    test = open_as("director", AREAS)
    next(box for box in test.text_input if box.key.endswith(".name")).set_value("模擬圏域")
    next(iter(test.multiselect)).set_value([("埼玉県", "入間郡模擬町")])
    next(button for button in test.button if button.label == "加える").click()
    test.run()
    assert not test.exception
    with read_only(SYSTEM) as view:
        (area,) = areas(view)
    assert (area.name, area.is_default) == ("模擬圏域", True)
    said = texts(test)
    assert "模擬圏域" in said
    assert "機関 1件" in said
    assert charts(test) == 1
    test = choose(open_as("viewer", DIRECTORY), "directory.view", "地図")
    assert "ほかの地域は、上の都道府県か" in texts(test)
