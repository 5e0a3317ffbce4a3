"""指標: every number of the dashboard against a ledger that was counted by hand. Today is 2026-11-21."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.charts.address import address_of, choice_from_address
from core.charts.figure import Number, rows_shown
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.indicators import (
    IndicatorTargetEntry,
    ReferenceValue,
    ReferenceValueEntry,
)
from core.errors import Conflict, NotAllowed, RuleViolation
from core.queries.indicators import CAPACITY, references, targets
from core.reports.indicator import Scope, Stretch, before, seen
from core.reports.indicator_chart import ready_chart
from core.reports.indicator_paper import HIDDEN, indicator_paper
from core.reports.indicator_picture import drawn_steps, parts, trend
from core.reports.indicators import CARDS, INDICATORS
from core.reports.overview import divided, looked_at, overview, ways_of
from core.reports.periods import period_of
from core.reports.standing import Asked, aim, change, headline, hidden_parts, standing, told
from core.services import indicators
from tests.conftest import Kept, add_staff
from tests.reports.indicator_ledger import LIFE, MUNICIPAL, TODAY, fill_by_hand

YEAR = Asked(period_of("2026"))
Staff = dict[str, Actor]


@pytest.fixture
def counted(ledger: str, kept: Kept) -> Staff:
    """The ledger of which every number below was counted by hand."""

    def both() -> Staff:
        staff = add_staff()
        fill_by_hand()
        return staff

    return kept.start_from("indicators", ledger, both)


# Counted by hand from the rows of `indicator_ledger`; a rate as (part, whole).
BY_HAND: dict[str, int | tuple[int, int]] = {
    "registered": 12,
    "registered_new": 1,
    "contacts": 3,
    "contacts_people": 2,
    "practicums": 3,
    "practicum_people": 2,
    "practicum_places": 2,
    "assessment_practicums": 1,
    "hires": 11,
    "hired_people": 10,
    "hires_a": 1,
    # 12 is at work all the time; 11 went to A型, 13 was registered until June: both sought.
    "hire_rate": (10, 12),
    "retention_3": (10, 10),
    "retention_6": (6, 8),
    "retention_12": (0, 0),
    "leavers": 3,
    # 8 in April and May, 1 from September to November: met in October.
    "interviews": (1, 5),
    "settled_support": (1, 2),
    "settled_transition": (1, 40),
    "reviews_in_time": (1, 3),
    "hospitals": 2,
    "exchanges": 2,
    "exchange_people": 20,
    "liaison": 2,
    "consulting": 3,
    "consulted": 1,
}


def test_every_indicator_is_what_was_counted_by_hand_and_opens_its_rows(counted: Staff) -> None:
    assert set(BY_HAND) == set(INDICATORS)
    when, whole = seen(YEAR.period, TODAY), Scope()
    with read_only(counted["supporter"]) as view:
        for name, expected in BY_HAND.items():
            source = INDICATORS[name].source
            number = source.value(view, when, whole)
            got = (number.part, number.whole) if isinstance(expected, tuple) else number.value
            assert got == expected, name
            ready = ready_chart(INDICATORS[name], when, whole)
            assert ready is None or choice_from_address(address_of(ready)) == ready, name
            ids = source.ids(view, when, whole, "", "")
            shown = rows_shown(view, source.dataset, ids)
            assert (len(shown.rows), shown.outside) == (len(set(ids)), 0), name
            for way in ways_of(INDICATORS[name]):
                cut = divided(view, INDICATORS[name], YEAR, TODAY, way)
                sizes = [p.number.value if p.number.whole is None else p.number.whole
                         for p in cut.parts]  # fmt: skip
                size = number.value if number.whole is None else number.whole
                # Persons may stand in several parts, or in no programme; then it is said.
                outside = way in ("programme", "office")
                assert sum(sizes) == size or cut.overlaps or outside, (name, way)
                for part in cut.parts:
                    assert source.ids(view, when, whole, way, part.key), (name, way, part.key)


def test_six_of_eight_are_told_as_counts_and_ten_of_twelve_as_a_percentage(counted: Staff) -> None:
    with read_only(counted["supporter"]) as view:
        six, hired = (
            looked_at(view, INDICATORS[name], YEAR, TODAY) for name in ("retention_6", "hire_rate")
        )
    assert told(six.indicator, six.now) == "6/8件"
    assert headline(hired.indicator, hired.now) == ("83.3%", "10/12人")
    assert told(six.indicator, Number(75, 12, 16, 16)) == "75.0%（12/16件）"
    # Beside another number of fewer than ten there are no points of difference either.
    assert change(six.indicator, Number(75, 12, 16, 16), Number(75, 6, 8, 8)) == ""
    assert change(six.indicator, Number(75, 12, 16, 16), Number(50, 8, 16, 16)) == "+25.0ポイント"


@pytest.mark.sqlite_only
def test_of_one_programme_only_its_persons_count(counted: Staff) -> None:
    municipal = Asked(YEAR.period, Scope(MUNICIPAL))
    with read_only(counted["supporter"]) as view:
        found = {
            name: looked_at(view, INDICATORS[name], municipal, TODAY)
            for name in ("registered", "hires", "hire_rate", "hospitals", "settled_transition")
        }
    assert (found["registered"].now.value, found["hires"].now.value) == (1, 0)
    assert (found["hire_rate"].now.part, found["hire_rate"].now.whole) == (0, 1)
    # What knows no programme says so, and does not show the whole as if it were a part.
    assert not found["hospitals"].is_told
    assert not found["settled_transition"].is_told


def test_a_running_period_is_held_against_the_same_days_before() -> None:
    year, month, quarter = period_of("2026"), period_of("2026-11"), period_of("2026Q1")
    assert seen(year, TODAY) == Stretch(date(2026, 4, 1), TODAY)
    assert seen(year, TODAY).earlier(12) == Stretch(date(2025, 4, 1), date(2025, 11, 21))
    assert before(month, TODAY) == Stretch(date(2026, 10, 1), date(2026, 10, 21))
    assert before(quarter, TODAY) == Stretch(date(2026, 1, 1), date(2026, 3, 31))
    # The whole of March is held against the whole of February.
    assert before(period_of("2026-03"), TODAY) == Stretch(date(2026, 2, 1), date(2026, 2, 28))


@pytest.mark.sqlite_only
def test_the_way_of_a_year_ends_in_the_month_that_is_looked_at(counted: Staff) -> None:
    with read_only(counted["supporter"]) as view:
        contacts = looked_at(view, INDICATORS["contacts"], YEAR, TODAY)
        rate = looked_at(view, INDICATORS["retention_3"], YEAR, TODAY)
        cut = divided(view, INDICATORS["retention_3"], YEAR, TODAY, "disability")
    months = {month: value for month, value, _ in drawn_steps(contacts)}
    assert next(iter(months)) == "2025-11"
    assert list(months)[-1] == "2026-11"
    assert [months[m] for m in ("2026-03", "2026-04", "2026-05", "2026-10")] == [1, 1, 1, 1]
    # Eight until October, ten from November on: only then is there a percentage to draw.
    assert [value for _, value, _ in drawn_steps(rate) if value is not None] == [100.0]
    assert trend(rate, ()) is None
    assert trend(contacts, ()) is not None
    picture = parts(rate, cut, ())
    assert picture is not None
    assert [row["told"] for row in picture["data"]["values"]] == ["5/5件", "5/5件"]


@pytest.mark.sqlite_only
def test_small_numbers_stay_from_who_may_not_see_illness_and_from_paper(counted: Staff) -> None:
    with read_only(counted["viewer"]) as view:
        found = {one.indicator.name: one for one in overview(view, YEAR, TODAY)}
        paper = indicator_paper(view, YEAR, TODAY)
    assert not found["registered"].is_hidden
    assert found["contacts"].is_hidden
    # Six of eight: two left, which is as small as two that stayed.
    assert found["retention_6"].is_hidden
    assert found["leavers"].is_hidden
    assert not found["exchanges"].is_hidden  # nobody of the ledger stands behind it
    rows = {row.label: row for table in paper.tables for row in table.rows}
    assert rows["離職件数（件）"].cells[0].text == HIDDEN
    assert rows["登録者数（人）"].cells[0].number == 12
    assert rows["連携医療機関数（機関）"].cells[1].number == 1
    with read_only(counted["supporter"]) as view:
        shown = {one.indicator.name: one for one in overview(view, YEAR, TODAY)}
        assert not any(one.hidden for one in shown.values())
        # On paper the same is kept back from everybody.
        same = indicator_paper(view, YEAR, TODAY)
    assert [table.rows for table in same.tables] == [table.rows for table in paper.tables]
    assert len(CARDS) == len(shown)


@pytest.mark.sqlite_only
def test_one_programme_is_hidden_where_all_less_it_would_tell_of_few(counted: Staff) -> None:
    """Twelve are registered, eleven of them in this programme: the twelfth would be told."""
    of_one = Asked(period_of("2026"), Scope(programme=LIFE))
    registered = INDICATORS["registered"]
    with read_only(counted["viewer"]) as view:
        assert not looked_at(view, registered, YEAR, TODAY).is_hidden
        found = looked_at(view, registered, of_one, TODAY)
        assert found.now.value == 11
        assert {"now", "steps"} <= found.hidden
        # Nor do its parts, which are eleven together.
        assert all(p.is_hidden for p in divided(view, registered, of_one, TODAY, "area").parts)
    with read_only(counted["supporter"]) as view:
        assert not looked_at(view, registered, of_one, TODAY).hidden
        assert not any(p.is_hidden for p in divided(view, registered, of_one, TODAY, "area").parts)


@pytest.mark.sqlite_only
def test_every_indicator_can_be_divided_by_who_sees_no_small_numbers(counted: Staff) -> None:
    """Also by the way that was asked for already, and where somebody is in none of the parts."""
    asked = [Asked(period_of("2026"), of) for of in (Scope(programme=LIFE), Scope(office_id=1))]
    with read_only(counted["viewer"]) as view:
        for one in (YEAR, *asked):
            for indicator in CARDS:
                if one.of.filters <= indicator.source.filters:
                    for way in ways_of(indicator):
                        divided(view, indicator, one, TODAY, way)


def test_one_hidden_part_takes_a_second_one_with_it() -> None:
    numbers = {"a": Number(3, people=3), "b": Number(7, people=7), "c": Number(20, people=20)}
    hidden = hidden_parts(Number(30, people=30), numbers)
    assert "a" in hidden
    assert len(hidden) >= 2
    rates = {"a": Number(67, 2, 3, 3), "b": Number(50, 10, 20, 20), "c": Number(50, 15, 30, 30)}
    assert hidden_parts(Number(51, 27, 53, 53), rates) == {"a", "b"}
    enough = {"a": Number(10, people=10), "b": Number(20, people=20)}
    assert hidden_parts(Number(30, people=30), enough) == set()
    # Three are in no programme: who knows all and the parts would know it.
    assert hidden_parts(Number(33, people=33), enough) == {"a"}
    assert hidden_parts(Number(40, people=40), enough) == set()


def _target(**more: Any) -> IndicatorTargetEntry:
    return IndicatorTargetEntry(
        **{"indicator": "hires", "fiscal_year": 2026, "value": 20, **more}
    )  # fmt: skip


@pytest.mark.sqlite_only
def test_a_target_of_a_year_stands_beside_what_was_reached_of_it(counted: Staff) -> None:
    director = counted["director"]
    with unit_of_work(director) as work:
        target = indicators.set_target(work, _target())
        indicators.set_target(work, _target(indicator="hire_rate", value=80))
    with read_only(counted["viewer"]) as view:
        (hires, rate) = (
            standing(view, INDICATORS[name], YEAR, TODAY) for name in ("hires", "hire_rate")
        )
        known = {row.indicator: row for row in targets(view, 2026)}
    hires, rate = (
        type(one)(**{**one.__dict__, "target": known[one.indicator.name]}) for one in (hires, rate)
    )
    # 235 of 365 days have passed on 21 November.
    assert aim(hires, YEAR, TODAY) == "目標 20件の55%（年度は64%経過）"
    assert aim(rate, YEAR, TODAY) == "目標 80%（届いている）"
    month = Asked(period_of("2026-10"))
    assert aim(hires, month, TODAY) == "2026年度の目標 20件"
    with unit_of_work(director) as work:
        assert indicators.carry_targets(work, 2026, 2027) == 2
        assert indicators.carry_targets(work, 2026, 2027) == 0
        indicators.remove_target(work, target.pk, target.version)
    with read_only(director) as view:
        assert [row.indicator for row in targets(view, 2026)] == ["hire_rate"]


@pytest.mark.sqlite_only
def test_a_target_is_there_once_and_nobody_overwrites_another(counted: Staff) -> None:
    director = counted["director"]
    with unit_of_work(director) as work:
        target = indicators.set_target(work, _target())
        for wrong in (
            _target(),
            _target(indicator="unknown"),
            _target(indicator="hire_rate", value=101),
            _target(indicator=CAPACITY, programme=LIFE),
        ):
            with pytest.raises(RuleViolation):
                indicators.set_target(work, wrong)
    with unit_of_work(director) as work:
        indicators.change_target(work, target.pk, 1, _target(value=25))
    with pytest.raises(Conflict), unit_of_work(director) as work:
        indicators.change_target(work, target.pk, 1, _target(value=30))
    for role in ("supporter", "viewer"):
        with pytest.raises(NotAllowed), unit_of_work(counted[role]) as work:
            indicators.set_target(work, _target(programme=LIFE))


@pytest.mark.sqlite_only
def test_a_reference_value_always_says_whose_of_which_year_and_where(counted: Staff) -> None:
    director = counted["director"]
    entry = ReferenceValueEntry(
        indicator="hire_rate", value=35.5, population="模擬の都内センター", year="模擬年度",
        source="模擬の実績集",
    )  # fmt: skip
    with unit_of_work(director) as work:
        row = indicators.add_reference_value(work, entry)
    with read_only(counted["viewer"]) as view:
        shipped = references(view, "retention_12", "retention", 12)
        typed = references(view, "hire_rate")
    assert {value.group: value.percent for value in shipped}["mental"] == 49.3
    assert [value.told for value in typed] == [
        "模擬の実績集（模擬の都内センター、模擬年度、要確認）"
    ]
    with unit_of_work(director) as work:
        changed = entry.model_copy(update={"value": 36.0})
        indicators.change_reference_value(work, row.pk, 1, changed)
        indicators.remove_reference_value(work, row.pk, 2)
    with pytest.raises(NotAllowed), unit_of_work(counted["supporter"]) as work:
        indicators.add_reference_value(work, entry)
    assert ReferenceValue.__tablename__ == "reference_value"
