"""圏域: made of known municipalities, one opens first, and nobody overwrites what he has not seen."""

from __future__ import annotations

import pytest

from core.db.actor import SYSTEM, Actor
from core.db.work import read_only, unit_of_work
from core.domain.entry import check
from core.domain.places import ServiceAreaEntry
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries.areas import AreaRow, Municipality, areas, known_municipalities, organizations_in
from core.services.areas import add_area, change_area, remove_area
from tests.organizations import an_organization

WARABI, TODA = ("埼玉県", "蕨市"), ("埼玉県", "戸田市")
OMIYA, SAITAMA = ("埼玉県", "さいたま市大宮区"), ("埼玉県", "さいたま市")


def entry(name: str, *, is_default: bool = False) -> ServiceAreaEntry:
    return check(ServiceAreaEntry, {"name": name, "is_default": is_default})


def a_directory() -> None:
    for number, (prefecture, municipality) in enumerate((WARABI, TODA, OMIYA)):
        an_organization(name=f"模擬{number}", prefecture=prefecture, municipality=municipality)


def made(name: str, *pairs: Municipality, is_default: bool = False) -> AreaRow:
    with unit_of_work(SYSTEM) as work:
        area = add_area(work, entry(name, is_default=is_default), pairs)
    return stored(area.pk)


def stored(area_id: int) -> AreaRow:
    with read_only(SYSTEM) as view:
        return next(row for row in areas(view) if row.id == area_id)


def test_an_area_is_made_changed_and_taken_away(ledger: str) -> None:
    a_directory()
    one = made("南部圏域", WARABI, OMIYA, is_default=True)
    two = made("もう一つ", TODA, is_default=True)
    assert not stored(one.id).is_default  # one opens first
    with read_only(SYSTEM) as view:
        assert organizations_in(view, one.id) == 2
        assert SAITAMA in known_municipalities(view)  # a city may be chosen whole
    with unit_of_work(SYSTEM) as work:
        change_area(work, stored(one.id), entry("南部"), [SAITAMA, TODA])
    assert stored(one.id).municipalities == (SAITAMA, TODA)
    with unit_of_work(SYSTEM) as work:
        remove_area(work, two.id, stored(two.id).version)
    with read_only(SYSTEM) as view:
        assert [row.name for row in areas(view)] == ["南部"]


@pytest.mark.sqlite_only
def test_municipalities_that_somebody_else_chose_are_not_overwritten(ledger: str) -> None:
    a_directory()
    seen = made("南部圏域", WARABI)
    with unit_of_work(SYSTEM) as work:
        change_area(work, seen, entry("南部圏域"), [WARABI, TODA])
    with pytest.raises(Conflict), unit_of_work(SYSTEM) as work:
        change_area(work, seen, entry("南部圏域"), [WARABI, OMIYA])
    assert set(stored(seen.id).municipalities) == {WARABI, TODA}


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("name", "pairs", "words"),
    [
        ("南部圏域", [TODA], "もうあります"),
        ("空の圏域", [], "一つ以上"),
        ("遠い圏域", [("北海道", "模擬市")], "名簿にも境界にもありません"),
        ("二重の圏域", [SAITAMA, OMIYA], "どちらか一方"),
    ],
)
def test_what_makes_no_area_is_said(
    name: str, pairs: list[Municipality], words: str, ledger: str
) -> None:
    a_directory()
    made("南部圏域", WARABI)
    with pytest.raises(RuleViolation, match=words), unit_of_work(SYSTEM) as work:
        add_area(work, entry(name), pairs)


@pytest.mark.sqlite_only
def test_areas_are_made_by_those_who_run_the_office(staff: dict[str, Actor]) -> None:
    a_directory()
    with pytest.raises(NotAllowed), unit_of_work(staff["supporter"]) as work:
        add_area(work, entry("南部圏域"), [WARABI])
    with unit_of_work(staff["director"]) as work:
        add_area(work, entry("南部圏域"), [WARABI])
