"""駅 and 圏域 as they are asked for: namesakes, platforms, wards of a city."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from core.db.actor import SYSTEM
from core.db.technical import station
from core.db.work import Work, read_only, table_of, unit_of_work
from core.domain.organizations import Organization
from core.domain.places import ServiceArea, ServiceAreaMunicipality
from core.domain.text import search_key
from core.queries.areas import areas, default_area, in_area, is_within, known_municipalities
from core.queries.stations import is_loaded, stations_named
from tests.organizations import an_organization

# The search is SQL of its own: it is asked on both databases.
STATIONS = [
    ("模擬台", "本線", "模擬鉄道", 35.000, 139.000),
    ("模擬台", "支線", "模擬鉄道", 35.001, 139.001),
    ("模擬台", "南線", "別の鉄道", 33.000, 135.000),
    ("新模擬台", "本線", "模擬鉄道", 35.100, 139.000),
    ("模擬台公園", "本線", "模擬鉄道", 35.200, 139.000),
    ("百%口", "本線", "模擬鉄道", 35.300, 139.000),
]


def lay_stations(work: Work) -> None:
    work.technical(
        insert(station).values(
            [
                {
                    "name": name, "search_key": search_key(name), "line": line,
                    "company": company, "latitude": north, "longitude": east,
                }
                for name, line, company, north, east in STATIONS
            ]
        )
    )  # fmt: skip


def test_a_station_is_found_once_and_its_namesake_apart(ledger: str) -> None:
    with read_only(SYSTEM) as view:
        assert not is_loaded(view)
        assert stations_named(view, "模擬台") == []
    with unit_of_work(SYSTEM) as work:
        lay_stations(work)
    with read_only(SYSTEM) as view:
        assert is_loaded(view)
        found = stations_named(view, "模擬台駅")
        assert [row.label for row in found] == [
            "模擬台（本線・支線）", "模擬台（南線）", "模擬台公園（本線）", "新模擬台（本線）",
        ]  # fmt: skip
        assert found[0].latitude == 35.0005
        assert found[1].companies == ("別の鉄道",)
        assert len(stations_named(view, "模擬台", limit=2)) == 2
        # A sign of the search itself is only a letter of a name.
        assert [row.name for row in stations_named(view, "%")] == ["百%口"]
        assert stations_named(view, " ") == []


def an_area(work: Work, name: str, *names: str, is_default: bool = False) -> ServiceArea:
    area = work.add(ServiceArea(name=name, is_default=is_default))
    work.add_all(
        [
            ServiceAreaMunicipality(area_id=area.pk, prefecture="埼玉県", municipality=name)
            for name in names
        ]
    )
    return area


def test_an_area_holds_its_municipalities_and_the_wards_of_a_city(ledger: str) -> None:
    for number, (prefecture, municipality) in enumerate(
        [("埼玉県", "さいたま市大宮区"), ("埼玉県", "川口市"), ("東京都", "川口市"), ("", "")]
    ):
        an_organization(name=f"模擬{number}", prefecture=prefecture, municipality=municipality)
    with unit_of_work(SYSTEM) as work:
        mine = an_area(work, "南部圏域", "さいたま市", "蕨市").pk
        empty = an_area(work, "まだ空の圏域").pk
    o = table_of(Organization).c
    with read_only(SYSTEM) as view:
        rows = view.rows(select(o.name).where(in_area(view, mine)))
        assert [row.name for row in rows] == ["模擬0"]
        for nobody in (empty, 999):
            assert view.rows(select(o.name).where(in_area(view, nobody))) == []
        assert default_area(view) is None  # two, and neither is marked
        assert ("東京都", "川口市") in known_municipalities(view)
        assert ("", "") not in known_municipalities(view)
        area = next(row for row in areas(view) if row.id == mine)
    assert area.holds("埼玉県", "さいたま市大宮区")
    assert not area.holds("東京都", "さいたま市大宮区")


def test_the_default_area_is_the_marked_one_or_the_only_one(ledger: str) -> None:
    with unit_of_work(SYSTEM) as work:
        an_area(work, "ひとつめ", "蕨市")
    with read_only(SYSTEM) as view:
        assert default_area(view).name == "ひとつめ"  # type: ignore[union-attr]
    with unit_of_work(SYSTEM) as work:
        an_area(work, "ん", "戸田市", is_default=True)
    with read_only(SYSTEM) as view:
        assert default_area(view).name == "ん"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "whole", "expected"),
    [
        ("さいたま市大宮区", "さいたま市", True),
        ("川口市", "川口市", True),
        ("入間郡毛呂山町", "入間郡毛呂", False),
        ("北区", "さいたま市北区", False),
    ],
)
def test_wards_lie_in_their_city_and_nothing_else_in_another(
    name: str, whole: str, expected: bool
) -> None:
    assert is_within(name, whole) is expected
