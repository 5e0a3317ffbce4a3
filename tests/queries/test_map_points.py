"""地図の点: all that the filter leaves, those without a place named, very many as sums."""

from __future__ import annotations

import pytest

from core.db.actor import SYSTEM
from core.db.work import read_only
from core.domain.geography import Place
from core.queries import map_points
from core.queries.map_points import organizations_there, placed_organizations, within_rings
from core.queries.organizations import OrganizationCriteria
from tests.organizations import an_organization

WARABI = {"prefecture": "埼玉県", "municipality": "蕨市"}
ALL = OrganizationCriteria()


def a_directory() -> int:
    """Two at one place, one elsewhere, one without a place, one with its place swapped."""
    here = {"latitude": 35.82, "longitude": 139.68}
    first = an_organization(name="模擬一", **WARABI, **here)
    an_organization(name="模擬二", kind="day_care", **WARABI, **here)
    an_organization(name="模擬三", prefecture="埼玉県", municipality="戸田市", latitude=35.81,
                    longitude=139.68)  # fmt: skip
    an_organization(name="模擬なし", **WARABI)
    an_organization(name="模擬外国", **WARABI, latitude=0.0, longitude=0.0)
    return first.pk


def test_the_map_holds_what_the_filter_leaves_and_names_what_has_no_place(ledger: str) -> None:
    first = a_directory()
    with read_only(SYSTEM) as view:
        found = placed_organizations(view, ALL)
        assert {point.name for point in found.points} == {"模擬一", "模擬二", "模擬三"}
        assert (found.placed, found.without, found.is_summed) == (3, 2, False)
        assert {row.name for row in found.unplaced} == {"模擬なし", "模擬外国"}
        care = placed_organizations(view, OrganizationCriteria(kind="day_care"))
        assert [point.name for point in care.points] == ["模擬二"]
        assert within_rings(found.points, Place(35.82, 139.68), (1.0, 2.0)) == {1.0: 2, 2.0: 3}
        assert [row.name for row in organizations_there(view, ALL, first)] == ["模擬一", "模擬二"]
        assert organizations_there(view, ALL, 999) == []


def test_very_many_are_one_point_for_each_municipality(
    ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_directory()
    monkeypatch.setattr(map_points, "MOST_POINTS", 2)
    with read_only(SYSTEM) as view:
        found = placed_organizations(view, ALL)
    assert found.is_summed
    assert {(point.name, point.number) for point in found.points} == {("蕨市", 2), ("戸田市", 1)}
    assert (found.placed, found.without) == (3, 2)
