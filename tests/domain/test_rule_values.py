"""きまりの値の入力: as people type them, and what they are told when it does not fit."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.rule_parameters import Hole, holes, typed_value
from core.domain.rules.parameters import UNITS, Parameter, load_parameters, value_from_text


@pytest.mark.parametrize(
    ("typed", "unit", "stored"),
    [
        ("24", "months", "24"),
        ("２４か月", "months", "24"),
        ("24ヶ月", "months", "24"),
        ("3年", "years", "3"),
        ("65歳", "age", "65"),
        ("0", "days", "0"),
        ("20日", "day_of_month", "20"),
        ("2.7%", "percent", "2.7"),
        ("２．７％", "percent", "2.7"),
        ("37.5人", "persons", "37.5"),
        ("はい", "yes_no", "yes"),
        ("いいえ", "yes_no", "no"),
        ("1週、2週、1ヶ月", "rhythm", "1週 2週 1か月"),
    ],
)
def test_a_value_is_read_as_people_type_it(typed: str, unit: str, stored: str) -> None:
    assert typed_value(typed, unit) == stored
    value_from_text(stored, unit)


@pytest.mark.parametrize(
    ("typed", "unit", "how"),
    [
        ("0", "months", "1以上の月数"),
        ("-3", "months", "1以上の月数"),
        ("2.5", "months", "1以上の月数"),
        ("二十四", "months", "1以上の月数"),
        ("3年", "months", "1以上の月数"),
        ("31", "day_of_month", "28まで"),
        ("101", "percent", "100まで"),
        ("NaN", "percent", "100まで"),
        ("1e3", "persons", "人数"),
        ("たぶん", "yes_no", "「はい」か「いいえ」"),
        ("3か月 1か月", "rhythm", "早い順"),
        ("毎月", "rhythm", "早い順"),
        ("", "days", "0以上の日数"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_type(typed: str, unit: str, how: str) -> None:
    with pytest.raises(ValueError, match="使えません") as refused:
        typed_value(typed, unit)
    assert how in str(refused.value)


def test_every_shipped_value_is_read_back_as_it_is_shown_and_as_it_is_stored() -> None:
    for p in load_parameters():
        assert typed_value(p.shown, p.unit) == p.text, p.key
        assert typed_value(p.text, p.unit) == p.text, p.key


def test_every_unit_can_be_typed() -> None:
    examples = {"yes_no": "はい", "rhythm": "1週"}
    assert all(typed_value(examples.get(unit, "1"), unit) for unit in UNITS)


def test_holes_are_the_days_between_rows_and_behind_the_last() -> None:
    def row(start: date, end: date | None) -> Parameter:
        return Parameter("x", 1, "days", start, end)

    rows = [row(date(2020, 1, 1), date(2020, 3, 31)), row(date(2020, 4, 1), date(2020, 12, 31))]
    assert list(holes(rows)) == [Hole(date(2021, 1, 1), None)]
    rows.append(row(date(2021, 2, 1), None))
    assert list(holes(rows)) == [Hole(date(2021, 1, 1), date(2021, 1, 31))]
