"""地図: what it covers, how it is wound, what it says in words, and that it asks nobody for anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from core.charts.map_frame import (
    box_of,
    frame_around,
    names_that_fit,
    ring_around,
    spread,
)
from core.charts.picture import map_svg
from core.charts.region import marks_of, region_shapes, short_name
from core.charts.region_map import (
    LEFT_OVER,
    MapMark,
    MapRings,
    MapShape,
    frame_of,
    region_map,
    scale_in_words,
)
from core.db.actor import SYSTEM
from core.db.work import read_only, unit_of_work
from core.domain.geography import Place, distance_km
from core.queries.boundaries import all_shapes, middles
from core.queries.map_points import PlacedOrganization
from core.services.map_imports import take_map, trial_map
from tests.exchange.map_samples import REGION, geojson, municipality, square
from tests.organizations import an_organization

MIDDLE = Place(35.95, 139.65)
SQUARE = {"type": "MultiPolygon", "coordinates": [[square(139.6, 35.9, clockwise=True)]]}
SHAPE = MapShape("模擬市", MIDDLE, (139.6, 35.9, 139.7, 36.0), SQUARE)


def marks(*kinds: str) -> list[MapMark]:
    return [MapMark(n, f"模擬{n}", kind, MIDDLE) for n, kind in enumerate(kinds, start=1)]


def test_the_frame_counts_in_kilometres() -> None:
    frame = frame_around([(139.6, 35.9, 139.7, 36.0)], 760, 500)
    left, right = frame.place(0, 250), frame.place(760, 250)
    assert frame.width_km == pytest.approx(distance_km(left, right), rel=0.005)
    x, y = frame.spot(Place(35.93, 139.64))
    assert frame.place(x, y) == pytest.approx(Place(35.93, 139.64))
    assert frame.holds(Place(36.0, 139.7))
    assert not frame.holds(Place(36.1, 139.7))
    assert frame.bar_km <= frame.width_km / 5
    assert "左下の線が" in scale_in_words(frame)
    # One point alone is not drawn as one street; nothing at all is Japan.
    assert frame_around([box_of([MIDDLE])], 760, 500).width_km > 2
    assert frame_around([], 760, 500).holds(Place(43.0, 141.3))


def test_a_ring_lies_at_its_distance_everywhere() -> None:
    for place in ring_around(MIDDLE, 10):
        assert distance_km(MIDDLE, place) == pytest.approx(10, rel=0.005)


def test_the_map_is_drawn_around_the_rings_else_around_the_municipalities() -> None:
    far = MapRings("駅", Place(35.0, 139.0), (2.0, 5.0))
    assert frame_of([SHAPE], marks("a")).holds(MIDDLE)
    assert not frame_of([SHAPE], marks("a"), far).holds(MIDDLE)
    assert frame_of([SHAPE], [], MapRings("駅", Place(35.8, 139.0), ())).holds(MIDDLE)
    named = MapShape("名前だけ", Place(35.0, 139.0), (139.0, 35.0, 139.0, 35.0), None)
    assert frame_of([named], marks("a")).holds(MIDDLE)  # the marks count where no shape is known


def test_marks_on_one_spot_stand_apart_and_names_get_out_of_their_way() -> None:
    frame = frame_around([SHAPE.box], 760, 500)
    apart = spread(frame, [MIDDLE] * 5)
    spots = [frame.spot(place) for place in apart]
    assert apart[0] == MIDDLE
    for n, (x, y) in enumerate(spots):
        for left, top in spots[:n]:
            assert (x - left) ** 2 + (y - top) ** 2 >= 99
        assert abs(x - spots[0][0]) + abs(y - spots[0][1]) < 40
    ((_, _, lower),) = names_that_fit(frame, [("模擬市", MIDDLE)], 13, [MIDDLE])
    assert lower
    # Of many names for one spot, those that have room stand there and the others are left out.
    assert len(names_that_fit(frame, [("一", MIDDLE)] * 9, 13)) == 3


def addresses(found: object) -> Iterator[str]:
    """Every value that a browser would fetch."""
    if isinstance(found, dict):
        for name, value in found.items():
            if name in ("url", "href"):
                yield str(value)
            yield from addresses(value)
    elif isinstance(found, list):
        for value in found:
            yield from addresses(value)


def test_the_map_is_whole_in_itself_and_is_drawn() -> None:
    rings = MapRings("模擬駅", MIDDLE, (2.0, 5.0))
    summed = [MapMark(-1, "模擬市", "", MIDDLE, 40), MapMark(-2, "模擬町", "", MIDDLE, 2)]
    for some in (marks("甲", "乙"), summed, []):
        chart = region_map([SHAPE], some, rings, groups=["甲"], title="模擬", credit="出典")
        assert list(addresses(chart)) == []
    assert "模擬駅" in map_svg(chart)


def styles(chart: dict[str, Any]) -> dict[str, tuple[str, str]]:
    points = next(layer for layer in chart["layer"] if "shape" in layer["encoding"])
    colour, shape = (points["encoding"][name]["scale"] for name in ("color", "shape"))
    assert colour["domain"] == shape["domain"]
    pairs = zip(colour["range"], shape["range"], strict=True)
    return dict(zip(colour["domain"], pairs, strict=True))


def test_a_group_keeps_colour_and_form_at_every_filter() -> None:
    groups = [f"g{n}" for n in range(7)]
    all_of_them = styles(region_map([], marks(*groups, "ほか"), groups=groups))
    some = styles(region_map([], marks("g3", "g5"), groups=groups))
    assert some == {name: all_of_them[name] for name in ("g3", "g5")}
    assert len({colour for colour, _ in all_of_them.values()}) == 8
    assert len({form for _, form in all_of_them.values()}) == 8
    assert list(all_of_them)[-1] == LEFT_OVER


def point(kind: str, number: int = 1) -> PlacedOrganization:
    return PlacedOrganization(number, f"模擬{kind}", kind, "埼玉県", "蕨市", MIDDLE)


def test_few_kinds_have_a_colour_each_and_many_share_those_of_their_group() -> None:
    found, groups = marks_of([point("transition_office"), point("continuous_a")])
    assert [mark.group for mark in found] == ["就労移行支援事業所", "就労継続支援A型事業所"]
    assert groups == ["就労移行支援事業所", "就労継続支援A型事業所"]
    kinds = (
        "transition_office", "continuous_a", "continuous_b", "hello_work", "company",
        "municipality", "other", "day_care",
    )  # fmt: skip
    found, groups = marks_of([point(kind) for kind in kinds])
    assert len(groups) == 7
    assert found[0].group == found[1].group == "就労系事業所"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("入間郡毛呂山町", "毛呂山町"),
        ("さいたま市大宮区", "大宮区"),
        ("足立区", "足立区"),
        ("郡山市", "郡山市"),
        ("四日市市", "四日市市"),
        ("大和郡山市", "大和郡山市"),
    ],
)
def test_names_on_the_map_are_short(name: str, expected: str) -> None:
    assert short_name(name) == expected


@pytest.mark.sqlite_only
def test_a_region_is_its_shapes_with_paler_neighbours_and_names_where_no_shape_is(
    ledger: str,
) -> None:
    an_organization(prefecture="千葉県", municipality="模擬浦市", latitude=35.5, longitude=140.0)
    wanted = [("埼玉県", "模擬市"), ("千葉県", "模擬浦市"), ("千葉県", "知らない市")]
    with read_only(SYSTEM) as view:
        (name,) = region_shapes(view, wanted)
        assert (name.name, name.geometry) == ("模擬浦市", None)
    island = municipality("13421", "模擬村", square(142.0, 27.0), group="小笠原支庁")
    content = geojson(
        [*REGION, municipality("13101", "模擬区", square(139.6, 35.85, 0.04)), island]
    )
    with unit_of_work(SYSTEM) as work:
        take_map(work, trial_map(work, "boundaries", content, "N03-21_11_210101.geojson"))
    with read_only(SYSTEM) as view:
        assert all_shapes(view) is all_shapes(view)  # read once
        found = {shape.name: shape for shape in region_shapes(view, wanted)}
        assert {name: shape.is_context for name, shape in found.items()} == {
            "西区": False, "北区": False, "模擬町": True, "模擬区": True, "模擬浦市": False,
        }  # fmt: skip
        # A far island is drawn where it is named, not with its prefecture.
        tokyo = region_shapes(view, prefectures=["東京都"])
        assert [shape.name for shape in tokyo if not shape.is_context] == ["模擬区"]
        named = region_shapes(view, [("東京都", "模擬村")])
        assert [shape.name for shape in named] == ["模擬村"]
        middle = middles(view, [("埼玉県", "模擬市")])["埼玉県", "模擬市"]
        assert (round(middle.latitude, 3), round(middle.longitude, 3)) == (35.95, 139.6)
    # The same municipality drawn anew: what was kept is not shown any more.
    moved = municipality("13101", "模擬区", square(139.0, 35.0))
    with unit_of_work(SYSTEM) as work:
        trial = trial_map(work, "boundaries", geojson([moved]), "N03-22_13_220101.geojson")
        take_map(work, trial)
    with read_only(SYSTEM) as view:
        assert [shape.box[0] for shape in all_shapes(view)][-1] == 139.0
        json.loads(all_shapes(view)[-1].text)
