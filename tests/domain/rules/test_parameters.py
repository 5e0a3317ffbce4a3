"""制度の数値: which row is in force on a day, and which rows are refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.domain.rules.parameters import (
    ALWAYS,
    UNITS,
    Parameter,
    ParameterError,
    RuleBook,
    default_book,
    load_parameters,
    value_from_text,
)
from core.domain.rules.period import Period
from core.domain.rules.ruled import Ruled
from core.domain.rules.rules_document import RULES_DOCUMENT, rules_document

ROW = """
[[parameter]]
key = "rate"
title = "率"
value = 2.5
unit = "percent"
source = "法"
verified = true
note = ""
"""


def parameter(**changes: Any) -> Parameter:
    return Parameter(**{"key": "months", "value": 3, "unit": "months", "verified": True} | changes)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_rows_that_ship_make_a_book() -> None:
    rows = load_parameters()
    RuleBook(rows)
    assert len(rows) > 90
    assert all(p.verified or p.note for p in rows), "要確認 must say what to compare"


def test_every_row_is_asked_for_by_its_own_day() -> None:
    book = default_book()
    for row in load_parameters():
        assert book.get(row.key, row.effective_from) == row


def test_docs_rules_md_is_what_the_data_says() -> None:
    written = RULES_DOCUMENT.read_text(encoding="utf-8")
    assert written == rules_document(load_parameters()), (
        "data/rules.toml changed: python -m core.domain.rules.rules_document"
    )


@pytest.mark.parametrize(
    ("on", "rate"),
    [
        (date(2024, 4, 1), "2.5"),
        (date(2026, 6, 30), "2.5"),
        (date(2026, 7, 1), "2.7"),
        (date(2099, 1, 1), "2.7"),
    ],
    ids=["始期の当日", "改定の前日", "改定の当日", "終期なし"],
)
def test_the_row_in_force_on_a_day(on: date, rate: str) -> None:
    assert default_book().number("statutory_rate.private", on) == Decimal(rate)


def test_a_missing_row_names_key_and_day() -> None:
    with pytest.raises(LookupError, match=r"statutory_rate\.private.*2024-03-31"):
        default_book().get("statutory_rate.private", date(2024, 3, 31))
    with pytest.raises(LookupError, match="no_such_key"):
        default_book().get("no_such_key", date(2026, 11, 21))


def test_a_book_answers_in_the_kind_of_the_unit() -> None:
    on = date(2026, 11, 21)
    book = default_book()
    assert book.integer("transition.standard_months", on) == 24
    assert book.number("rate_count.half", on) == Decimal("0.5")
    assert book.flag("certificate.mental.renews", on) is True
    assert book.text("retention.visit_rhythm", on).startswith("1週 2週 1か月")
    assert "transition.standard_months" in book
    assert "no_such_key" not in book
    assert [p.shown for p in book.history("statutory_rate.private")] == ["2.5%", "2.7%"]
    assert book.history("no_such_key") == ()


@pytest.mark.parametrize(
    ("asked", "value", "unit"),
    [
        ("integer", Decimal(2), "percent"),
        ("number", True, "yes_no"),
        ("number", "1週", "rhythm"),
        ("flag", 1, "months"),
        ("integer", True, "yes_no"),
    ],
)
def test_asking_for_another_kind_is_a_bug(asked: str, value: object, unit: str) -> None:
    with pytest.raises(TypeError, match="key"):
        getattr(parameter(key="key", value=value, unit=unit), asked)


def test_periods_of_one_key_may_touch_but_not_overlap() -> None:
    old = parameter(effective_to=date(2026, 6, 30))
    new = parameter(value=4, effective_from=date(2026, 7, 1))
    assert RuleBook([new, old]).integer("months", date(2026, 6, 30)) == 3

    overlapping = parameter(value=4, effective_from=date(2026, 6, 30))
    with pytest.raises(ParameterError, match=r"months: .*2026-06-30 .*重なっています"):
        RuleBook([overlapping, old])
    with pytest.raises(ParameterError, match="重なっています"):
        RuleBook([parameter(), parameter()])


def test_a_gap_between_periods_has_no_value() -> None:
    book = RuleBook([parameter(effective_to=date(2026, 6, 30))])
    with pytest.raises(LookupError):
        book.get("months", date(2026, 7, 1))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"unit": "weeks"}, "単位「weeks」"),
        ({"value": "3"}, "合いません"),
        ({"value": Decimal("1.5")}, "合いません"),
        ({"value": True}, "合いません"),
        ({"value": 1, "unit": "yes_no"}, "合いません"),
        ({"value": -1}, "負"),
        ({"value": Decimal("NaN"), "unit": "percent"}, "数ではありません"),
        ({"effective_from": date(2026, 7, 1), "effective_to": date(2026, 6, 30)}, "逆"),
        ({"key": ""}, "key"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        parameter(**changes)


@pytest.mark.parametrize("unit", UNITS)
def test_what_is_typed_reads_back(unit: str) -> None:
    typed = {"yes_no": "yes", "rhythm": "1週 2か月", "percent": "2.7"}.get(unit, "3")
    value = value_from_text(f" {typed} ", unit)
    assert parameter(value=value, unit=unit).text == typed


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("三", "months"),
        ("1.5", "months"),
        ("", "months"),
        ("", "rhythm"),
        ("maybe", "yes_no"),
        ("2,7", "percent"),
        ("3", "weeks"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, unit: str) -> None:
    with pytest.raises(ParameterError):
        value_from_text(text, unit)


def test_a_row_without_first_day_is_in_force_from_before_all_records(tmp_path: Path) -> None:
    (row,) = load_parameters(written(tmp_path, ROW))
    assert row.effective_from == ALWAYS
    assert row.value == Decimal("2.5")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "率"', "", r"rules.toml 2件目（rate）: 項目 title"),
        ("value = 2.5", "value = 2.5\nvalid = 1", r"2件目（rate）: 項目 valid"),
        ("verified = true", 'verified = "yes"', r"2件目（rate）: verified"),
        ('source = "法"', 'source = ""', r"2件目（rate）: source"),
        ("value = 2.5", 'value = "2.5"', r"2件目（rate）: rate: 値"),
        ("value = 2.5", "value = [1]", r"2件目（rate）: rate: 値"),
        (
            "value = 2.5",
            'value = 2.5\neffective_from = "2026-07-01"',
            r"2件目（rate）: effective_from",
        ),
        ("value = 2.5", "value = ", r"rules.toml を読めません"),
        ("[[parameter]]", "[[other]]", r"\[\[parameter\]\] の行だけ"),
    ],
    ids=[
        "項目が足りない",
        "余分な項目",
        "真偽でない",
        "出典なし",
        "文字の値",
        "並びの値",
        "文字の日付",
        "TOMLでない",
        "別の表",
    ],
)
def test_a_faulty_file_names_the_row(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        load_parameters(written(tmp_path, ROW + ROW.replace(old, new)))


def test_an_answer_says_whether_it_rests_on_something_unverified() -> None:
    sure = parameter(title="期間", source="法")
    unsure = parameter(verified=False, note="条文を照合", source="要領", key="extension")
    assert Ruled(1, (sure,)).verified
    assert Ruled(1, (sure,)).caution == ""
    assert Ruled(1, (sure,)).reason == "期間 3か月（法）"
    assert not Ruled(1, (sure, unsure)).verified
    assert Ruled(1, (sure, unsure)).caution == "要確認"
    assert Ruled(1, (unsure,)).reason == "extension 3か月（要領・要確認: 条文を照合）"
    assert Ruled(1).verified


def test_a_period_holds_both_its_days() -> None:
    period = Period(date(2026, 11, 1), date(2026, 11, 30))
    assert date(2026, 11, 1) in period
    assert date(2026, 11, 30) in period
    assert date(2026, 12, 1) not in period
    assert period.days_left(date(2026, 11, 30)) == 0
    assert period.days_left(date(2026, 12, 1)) == -1
    with pytest.raises(ValueError, match="前です"):
        Period(date(2026, 11, 2), date(2026, 11, 1))
