"""グラフの形: what each kind asks of the ledger beside its plain numbers, counted by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from core.charts import picture
from core.charts.amounts import short_of, told_of
from core.charts.catalogue import CATALOGUE, checked, kinds_for
from core.charts.choice import Bucket, ChartChoice, ChartKind, Period, Span
from core.charts.dataset import Counting, Measure
from core.charts.drawing import Drawing, draw
from core.charts.figures_table import table
from core.charts.specification import specification
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.records import RecordEntry
from core.services.records import add_record

Staff = dict[str, Actor]
ALL = Period(Span.ALL)


def drawn(user: Actor, choice: ChartChoice, *, leaves: bool = False) -> Drawing:
    with read_only(user) as view:
        return draw(view, choice, leaves=leaves)


def more_records(user: Actor, days: list[date], minutes: list[int], method: str = "phone") -> None:
    with unit_of_work(user) as work:
        for on, long in zip(days, minutes, strict=True):
            add_record(
                work,
                RecordEntry(client_id=1, happened_on=on, method=method, minutes=long, facts="模擬"),
            )


@pytest.mark.sqlite_only
def test_the_year_before_ends_on_the_same_day_and_stands_under_the_same_month(
    filled: Staff,
) -> None:
    user = filled["supporter"]
    days = [date(2025, 11, 2), date(2025, 11, 21), date(2025, 11, 22), date(2025, 4, 1)]
    more_records(user, days, [10] * 4)
    found = drawn(
        user, ChartChoice("records", "happened_on", "count", kind=ChartKind.BAR, compare=True)
    )
    assert found.before is not None
    # Until November 21 as this year; April 1 belongs to April, December 2024 to nobody.
    assert dict(found.before.values) == {"2026-11": 2, "2026-04": 1}
    assert any("2025/11/21" in note for note in found.notes)
    assert "2026-11" in {x.key for x in found.x}
    headers, rows = table(found)
    assert headers[-2:] == ["前年", "差"]
    november = next(row for row in rows if row[0] == "2026年11月")
    assert november[1:] == [3, 2, 1]
    lying = drawn(
        user,
        ChartChoice("records", "method", "count", kind=ChartKind.BAR_HORIZONTAL, compare=True),
    )
    assert lying.before is not None
    assert dict(lying.before.values) == {"phone": 3}


@pytest.mark.sqlite_only
def test_nothing_is_compared_where_there_is_no_year_before(filled: Staff) -> None:
    always = ChartChoice("records", "method", "count", period=ALL, compare=True)
    assert not checked(always).compare
    coloured = ChartChoice("records", "happened_on", "count", colour="method", compare=True)
    assert not checked(coloured).compare


def test_a_spread_is_that_of_a_spreadsheet(filled: Staff) -> None:
    more_records(filled["supporter"], [date(2026, 10, n) for n in range(1, 6)], [10, 20, 30, 40, 100],
                 "letter")  # fmt: skip
    choice = ChartChoice("records", "method", "minutes", kind=ChartKind.BOX, period=ALL)
    found = drawn(filled["supporter"], choice)
    letter = found.spreads["letter"]
    # PERCENTILE.INC of 10, 20, 30, 40, 100; the record without minutes does not count.
    assert letter.count == 5
    assert (letter.low, letter.lower, letter.middle) == (14, 20, 30)
    assert (letter.upper, letter.high) == (40, 76)
    phone = found.spreads["phone"]
    assert (phone.count, phone.middle) == (3, 15)
    headers, rows = table(found)
    assert headers[1:3] == ["件数", "10%（分）"]
    assert next(row for row in rows if row[0] == found.x[0].label)


@pytest.mark.sqlite_only
def test_a_spread_below_zero_stays_within_the_frame(filled: Staff) -> None:
    choice = ChartChoice("records", "method", "minutes", kind=ChartKind.BOX, period=ALL)
    found = drawn(filled["supporter"], choice)
    early = {x: replace(spread, low=-30) for x, spread in found.spreads.items()}
    spec = specification(replace(found, spreads=early))
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domainMin"] == -30


@pytest.mark.sqlite_only
def test_a_spread_of_few_persons_is_hidden_from_who_may_not_see_it(filled: Staff) -> None:
    choice = ChartChoice("records", "disability", "minutes", kind=ChartKind.BOX, period=ALL)
    assert drawn(filled["supporter"], choice).spreads
    for found in (
        drawn(filled["viewer"], choice), drawn(filled["supporter"], choice, leaves=True)
    ):  # fmt: skip
        assert not found.spreads
        assert "分" not in json.dumps(
            [row["text"] for row in specification(found)["datasets"]["rows0"]]
        )


@pytest.mark.sqlite_only
def test_a_scatter_has_two_measures_of_each_category(filled: Staff) -> None:
    choice = ChartChoice("records", "method", "count", second="minutes", kind=ChartKind.SCATTER,
                         period=ALL)  # fmt: skip
    found = drawn(filled["supporter"], choice)
    assert found.second is not None
    assert found.values[("phone", "")] == 4
    assert found.second.values["phone"] == 45
    point = next(row for row in specification(found)["datasets"]["rows0"] if row["told"] == "45分")
    assert (point["value"], point["up"]) == (4, 45)


@pytest.mark.sqlite_only
def test_a_second_measure_that_is_gone_becomes_another_and_two_of_one_are_none() -> None:
    choice = ChartChoice("records", "method", "count", second="gone", kind=ChartKind.SCATTER)
    assert checked(choice).second == "persons"
    twice = ChartChoice("records", "method", "count", second="count", kind=ChartKind.SCATTER)
    assert checked(twice).second == "persons"
    bars = ChartChoice("records", "method", "count", second="minutes", kind=ChartKind.BAR)
    assert checked(bars).second == ""


@pytest.mark.sqlite_only
def test_the_bands_of_a_flow_are_as_thick_as_their_numbers(filled: Staff) -> None:
    choice = ChartChoice("records", "method", "count", colour="topic", kind=ChartKind.SANKEY,
                         period=ALL)  # fmt: skip
    found = drawn(filled["supporter"], choice)
    bands: dict[tuple[int, int], float] = {}
    for row in specification(found)["datasets"]["rows0"]:
        bands[row["x"], row["colour"]] = row["bottom"] - row["top"]
    numbers = {
        (i, j): value
        for i, x in enumerate(found.x)
        for j, colour in enumerate(found.colours)
        if (value := found.value(x, colour))
    }
    assert bands.keys() == numbers.keys()
    thick = {round(bands[band] / numbers[band], 1) for band in bands}
    assert len(thick) == 1


@pytest.mark.sqlite_only
def test_without_boundaries_a_map_is_bars_and_says_so(filled: Staff) -> None:
    choice = ChartChoice("clients", "municipality", "count", kind=ChartKind.MAP, period=ALL)
    found = drawn(filled["supporter"], choice)
    assert found.choice.kind is ChartKind.BAR_HORIZONTAL
    assert any("境界" in note for note in found.notes)


@pytest.mark.sqlite_only
def test_whatever_leaves_the_office_hides_few_persons_from_everybody(filled: Staff) -> None:
    choice = ChartChoice("records", "happened_on", "count", kind=ChartKind.BAR)
    seen, left = drawn(filled["director"], choice), drawn(filled["director"], choice, leaves=True)
    assert None not in seen.values.values()
    assert set(left.values.values()) == {None}
    with read_only(filled["director"]) as view:
        for form in ("csv", "json"):
            content = picture.chart_file(view, choice, "", form).decode("utf-8-sig")
            assert "＊" in content
            assert "3件" not in content
        exact = picture.chart_file(view, choice, "", "csv", exact=True).decode("utf-8-sig")
    assert "2026年11月,3" in exact


@pytest.mark.sqlite_only
def test_a_pdf_and_an_excel_file_are_such(filled: Staff) -> None:
    choice = ChartChoice("records", "method", "count", kind=ChartKind.TABLE, period=ALL)
    with read_only(filled["director"]) as view:
        assert picture.chart_file(view, choice, "", "pdf").startswith(b"%PDF")
        assert picture.chart_file(view, choice, "", "xlsx").startswith(b"PK")


RATE = Measure("kept", "定着率", "%", Counting.RATE)
MEAN = Measure("mean", "平均", "分", Counting.MEAN)


def test_a_rate_never_stands_without_its_two_numbers() -> None:
    assert told_of(RATE, 21, 50) == "42%（21/50）"
    assert short_of(RATE, 21, 50) == ["42%", "21/50"]
    assert told_of(RATE, 6, 8) == "6/8"
    assert short_of(RATE, 6, 8) == ["6/8"]
    assert told_of(RATE, 0, 0) == "—"
    assert told_of(RATE, None, 50) == "＊"
    assert told_of(MEAN, 100, 8) == "12.5分（n=8）"


def test_rates_are_not_stacked() -> None:
    for dataset in CATALOGUE.values():
        for measure in dataset.measures:
            if measure.counting is not Counting.RATE:
                continue
            for x in (dataset.dates[0].name, dataset.dimensions[0].name):
                choice = ChartChoice(dataset.name, x, measure.name, bucket=Bucket.MONTH)
                for colour in ("", dataset.dimensions[-1].name):
                    offered = kinds_for(ChartChoice(dataset.name, x, measure.name, colour=colour))
                    stacks = {
                        ChartKind.STACKED,
                        ChartKind.PERCENT,
                        ChartKind.AREA,
                        ChartKind.SANKEY,
                    }
                    assert not stacks & set(offered), choice
