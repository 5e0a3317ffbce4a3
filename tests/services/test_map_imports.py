"""地図の取り込み: the trial says what the import does; a prefecture is replaced, the others stay."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from core.db.actor import SYSTEM, Actor
from core.db.technical import municipality_boundary, station
from core.db.work import read_only, table_of, unit_of_work
from core.domain.organizations import ImportBatch
from core.errors import NotAllowed, RuleViolation
from core.queries.audit import AuditCriteria, audit_rows
from core.services.map_imports import MapResult, take_map, trial_map
from tests.exchange.map_samples import REGION, STATIONS, geojson, municipality, platform, square

ELSEWHERE = municipality("13101", "模擬区", square(139.7, 35.7))


def take(kind: str, features: list[Any], name: str = "N03-21_11_210101.geojson") -> MapResult:
    content = geojson(features)
    with unit_of_work(SYSTEM) as work:
        trial = trial_map(work, kind, content, name)
        return take_map(work, trial)


def counts(result: MapResult) -> tuple[int, int, int, int]:
    return result.added, result.changed, result.unchanged, result.gone


def municipalities() -> list[str]:
    c = municipality_boundary.c
    with read_only(SYSTEM) as view:
        return [row.municipality for row in view.rows(select(c.municipality).order_by(c.code))]


def test_a_prefecture_is_replaced_and_the_others_stay(ledger: str) -> None:
    assert counts(take("boundaries", [*REGION, ELSEWHERE])) == (4, 0, 0, 0)
    moved = municipality("11102", "北区", square(139.6, 35.9, 0.2), group="模擬市")
    newer = [REGION[0], moved, municipality("11327", "新模擬町", square(139.8, 35.9))]
    with read_only(SYSTEM) as view:
        trial = trial_map(view, "boundaries", geojson(newer), "N03-22_11_220101.geojson")
    assert counts(trial.result) == (1, 1, 1, 1)
    assert len(municipalities()) == 4  # nothing is written by a trial
    assert counts(take("boundaries", newer)) == (1, 1, 1, 1)
    assert municipalities() == ["模擬市西区", "模擬市北区", "新模擬町", "模擬区"]
    again = take("boundaries", newer)
    assert (counts(again), again.batch_id) == ((0, 0, 3, 0), None)
    b = table_of(ImportBatch).c
    with read_only(SYSTEM) as view:
        batches = view.rows(select(b.kind, b.added, b.gone, b.edition_on).order_by(b.id))
        logged = audit_rows(view, AuditCriteria(action="import"))
    assert [(row.kind, row.added, row.gone) for row in batches] == [
        ("boundaries", 4, 0), ("boundaries", 1, 1),
    ]  # fmt: skip
    assert len(logged) == 3


def test_stations_are_replaced_as_a_whole(ledger: str) -> None:
    assert counts(take("stations", STATIONS, "N02-20_Station.geojson")) == (3, 0, 0, 0)
    result = take("stations", [*STATIONS[:3], platform("新駅", "本線", 139.6, 35.9)], "N02-21.json")
    assert counts(result) == (1, 0, 2, 1)
    with read_only(SYSTEM) as view:
        names = view.rows(select(station.c.name, station.c.line, station.c.batch_id))
    assert sorted((row.name, row.line) for row in names) == [
        ("新駅", "本線"), ("模擬台", "支線"), ("模擬台", "本線"),
    ]  # fmt: skip
    assert {row.batch_id for row in names} == {result.batch_id}


@pytest.mark.sqlite_only
def test_what_cannot_be_read_stops_the_import_until_it_is_said_otherwise(ledger: str) -> None:
    with unit_of_work(SYSTEM) as work:
        nameless = platform("", "本線", 139.5, 35.9)
        trial = trial_map(work, "stations", geojson([*STATIONS, nameless]), "x.geojson")
        with pytest.raises(RuleViolation, match="1件"):
            take_map(work, trial)
        assert take_map(work, trial, good_rows_only=True).added == 3


@pytest.mark.sqlite_only
def test_who_may_not_import_may_not_try(staff: dict[str, Actor]) -> None:
    with pytest.raises(NotAllowed), read_only(staff["supporter"]) as view:
        trial_map(view, "boundaries", geojson(REGION), "x.geojson")
    with read_only(staff["director"]) as view:
        trial = trial_map(view, "boundaries", geojson([*REGION, ELSEWHERE]), "x.geojson")
    assert "入れかえる都道府県: 埼玉県、東京都" in trial.notes[0]
    with pytest.raises(NotAllowed), unit_of_work(staff["supporter"]) as work:
        take_map(work, trial)
