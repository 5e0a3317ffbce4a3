"""グラフの選択: what is stored is names only, and reading it back believes nothing."""

from __future__ import annotations

import json
from datetime import date

import pytest

from core.charts.buckets import bucket_key, bucket_label, first_day, keys_between, tick_lines
from core.charts.catalogue import CATALOGUE, checked, kinds_for, title_of
from core.charts.choice import (
    Bucket,
    ChartChoice,
    ChartKind,
    ChartOutdated,
    Period,
    Span,
    choice_from_json,
)
from core.charts.drawing import draw
from core.db.actor import Actor
from core.db.work import read_only

DEFAULT = CATALOGUE["records"].default


@pytest.mark.parametrize("dataset", CATALOGUE.values(), ids=lambda d: d.name)
def test_every_default_passes_its_own_check(dataset: object) -> None:
    assert checked(dataset.default) == dataset.default  # type: ignore[attr-defined]


def test_a_choice_comes_back_from_json_as_it_was() -> None:
    choice = ChartChoice(
        "clients",
        x="registered_on",
        measure="count",
        colour="stage",
        bucket=Bucket.QUARTER,
        period=Period(Span.CUSTOM, date(2026, 4, 1), None),
        filters={"owner": ("3", ""), "municipality": ("北市（模擬）",)},
        kind=ChartKind.AREA,
    )
    assert choice_from_json(choice.to_json()) == choice


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("dataset", "users", "データ"),
        ("dataset", "records; DROP TABLE client", "データ"),
        ("x", "facts", "横軸"),
        ("x", "happened_on) FROM client --", "横軸"),
        ("colour", "name", "色"),
        ("measure", "max(name)", "数える"),
        ("filters", {"name": ["模擬"]}, "絞り込み"),
        ("filters", {"author": ["1 OR 1=1"]}, "記録者"),
        ("filters", {"author": ["１"]}, "記録者"),
    ],
)
def test_a_name_that_the_catalogue_does_not_know_is_refused_and_named(
    field: str, value: object, named: str
) -> None:
    stored = {**json.loads(DEFAULT.to_json()), field: value}
    with pytest.raises(ChartOutdated, match=named):
        checked(choice_from_json(json.dumps(stored)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '{"dataset": "records"}',
        '{"dataset": ["records"], "x": "method", "measure": "count"}',
        '{"dataset": "records", "x": "method", "measure": "count", "bucket": "decade"}',
        '{"dataset": "records", "x": "method", "measure": "count", "kind": "pie"}',
        '{"dataset": "records", "x": "method", "measure": "count", "filters": {"method": "a"}}',
        '{"dataset": "records", "x": "method", "measure": "count", "filters": {"method": [1]}}',
        '{"dataset": "records", "x": "method", "measure": "count", "period": {"first": "きのう"}}',
        "[" * 100_000,
        '{"dataset": "records", "x": "' + "a" * 30_000 + '", "measure": "count"}',
    ],
    ids=range(14),
)
def test_text_that_is_no_choice_is_told_in_words(text: str) -> None:
    with pytest.raises(ChartOutdated, match="作り直して"):
        choice_from_json(text)


def test_values_of_a_filter_are_bound_and_never_become_sql(filled: dict[str, Actor]) -> None:
    for dataset, name in (("records", "method"), ("clients", "municipality")):
        choice = ChartChoice(
            dataset, x=name, measure="count", period=Period(Span.ALL),
            filters={name: ("') OR 1=1 --", "'; DELETE FROM client; --", "%")},
        )  # fmt: skip
        with read_only(filled["supporter"]) as view:
            assert draw(view, choice).is_empty
            assert not draw(view, CATALOGUE[dataset].default).is_empty


def test_a_kind_that_does_not_suit_becomes_the_best_one() -> None:
    pie_like = ChartChoice("clients", x="stage", measure="count", kind=ChartKind.LINE)
    assert checked(pie_like).kind is ChartKind.BAR_HORIZONTAL
    assert kinds_for(DEFAULT)[0] is ChartKind.STACKED


def test_the_same_dimension_twice_is_one() -> None:
    twice = ChartChoice("clients", x="stage", colour="stage", measure="count")
    assert checked(twice).colour == ""


def test_the_title_says_what_is_counted_by_what() -> None:
    assert title_of(DEFAULT) == "支援記録の件数（月ごと × 方法）"


TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (Span.TWELVE_MONTHS, date(2025, 12, 1), date(2026, 11, 30)),
        (Span.THREE_MONTHS, date(2026, 9, 1), date(2026, 11, 30)),
        (Span.THIS_MONTH, date(2026, 11, 1), date(2026, 11, 30)),
        (Span.THIS_YEAR, date(2026, 4, 1), date(2027, 3, 31)),
        (Span.LAST_YEAR, date(2025, 4, 1), date(2026, 3, 31)),
        (Span.ALL, None, None),
    ],
)
def test_a_period_is_seen_from_today(span: Span, first: date | None, last: date | None) -> None:
    assert Period(span).days(TODAY) == (first, last)


def test_on_the_last_day_of_march_this_year_is_still_the_old_one() -> None:
    assert Period(Span.THIS_YEAR).days(date(2027, 3, 31))[0] == date(2026, 4, 1)
    assert Period(Span.THIS_YEAR).days(date(2027, 4, 1))[0] == date(2027, 4, 1)


@pytest.mark.parametrize("bucket", list(Bucket))
def test_every_day_lies_in_its_bucket(bucket: Bucket) -> None:
    for key in keys_between(date(2024, 12, 29), date(2026, 5, 2), bucket):
        assert bucket_key(first_day(key, bucket), bucket) == key
        assert bucket_label(key, bucket)


def test_keys_follow_each_other_without_a_gap() -> None:
    assert keys_between(date(2026, 11, 30), date(2027, 1, 1), Bucket.MONTH) == [
        "2026-11",
        "2026-12",
        "2027-01",
    ]
    assert keys_between(date(2026, 12, 31), date(2027, 1, 4), Bucket.WEEK) == [
        "2026-12-28",
        "2027-01-04",
    ]


def test_the_year_stands_below_the_axis_where_it_begins() -> None:
    assert tick_lines("2026-12", Bucket.MONTH, "2026-11") == ["12月"]
    assert tick_lines("2027-01", Bucket.MONTH, "2026-12") == ["1月", "2027年"]
    assert tick_lines("2027-01", Bucket.QUARTER, "2026-10") == ["1〜3月"]
    assert tick_lines("2027-04", Bucket.QUARTER, "2027-01") == ["4〜6月", "2027年度"]
