"""目録の見まわり: every data set by each of its dimensions and measures, on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from core.charts.catalogue import CATALOGUE, checked
from core.charts.choice import ChartChoice, ChartOutdated, Period, Span
from core.charts.dataset import Counting, Dataset, DateColumn, Measure, calendar_month
from core.charts.drawing import draw, filter_values
from core.charts.figure import Figure, number, numbers, row_ids, rows_shown
from core.db.actor import Actor
from core.db.work import View, read_only, table_of
from core.domain.clients import Client

Staff = dict[str, Actor]
EVER = (date(2015, 4, 1), date(2026, 11, 21))


def test_every_data_set_is_counted_by_everything_that_it_declares(filled: Staff) -> None:
    """The parts are the whole, and each part has as many rows as it counts."""
    with read_only(filled["supporter"]) as view:
        for dataset in CATALOGUE.values():
            count = dataset.measures[0]
            for measure in dataset.measures:
                whole = number(view, Figure(dataset.name, measure.name), *EVER)
                for dated in dataset.dates:
                    _asked(view, dataset, measure, dated.name)
                if measure is not count:
                    _asked(view, dataset, measure, dataset.dimensions[0].name)
                assert (whole.whole is None) is not measure.has_whole, (dataset.name, measure.name)
            for dimension in dataset.dimensions:
                _asked(view, dataset, count, dimension.name)
            _filters_answer(view, dataset)


def _asked(view: View, dataset: Dataset, measure: Measure, x: str) -> None:
    figure, counting = Figure(dataset.name, measure.name), measure.counting
    found = numbers(view, figure, *EVER, x=x)
    if dataset.date_behind(x) is None and counting in (Counting.COUNT, Counting.SUM):
        total = number(view, figure, *EVER).value
        assert sum(part.value for part in found.values()) == total, (dataset.name, x)
    if counting is Counting.COUNT:
        for (key, _), part in found.items():
            ids = row_ids(view, figure, *EVER, x=x, x_key=key)
            assert len(ids) == len(set(ids)) == part.value, (dataset.name, x, key)


def _filters_answer(view: View, dataset: Dataset) -> None:
    for dimension in dataset.filters:
        values = tuple(filter_values(view, dataset, dimension.name))[:3]
        figure = Figure(dataset.name, dataset.measures[0].name, filters={dimension.name: values})
        number(view, figure, *EVER)


def test_a_declaration_is_all_that_a_data_set_needs(filled: Staff) -> None:
    """Its own default can be drawn, its rows are told to who may read them, in words of the trade."""
    with read_only(filled["supporter"]) as view:
        for name, dataset in CATALOGUE.items():
            assert checked(dataset.default) == dataset.default, name
            draw(view, dataset.default)
            assert dataset.word == "" or dataset.dimension(dataset.word), name
            names = [d.name for d in dataset.dimensions] + [d.name for d in dataset.dates]
            assert len(names) == len(set(names)), name
            assert (dataset.person is None) or dataset.row_table in ("client", ""), name
            ids = row_ids(view, Figure(name, dataset.measures[0].name), *EVER)
            shown = rows_shown(view, name, ids)
            assert (len(shown.rows), shown.outside, shown.gone) == (len(ids), 0, 0), name


@pytest.mark.sqlite_only
def test_a_new_data_set_is_one_declaration(filled: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    """Declared and listed, it is drawn, counted, filtered by 事業, and opens its rows."""
    client = table_of(Client)
    birthdays = Dataset(
        name="birthdays",
        title="誕生日",
        source=client,
        dimensions=(calendar_month("month", "生まれた月", "birth_on", client.c.birth_on),),
        dates=(DateColumn("birth_on", "生年月日", client.c.birth_on),),
        measures=(Measure("count", "人数", "人"),),
        default=ChartChoice("birthdays", x="month", measure="count", period=Period(Span.ALL)),
        person=client.c.id,
        row_id=client.c.id,
        row_table="client",
        word="month",
    )
    with read_only(filled["supporter"]) as view:
        with pytest.raises(ChartOutdated):
            draw(view, birthdays.default)
        monkeypatch.setitem(CATALOGUE, "birthdays", birthdays)
        drawing = draw(view, birthdays.default)
        assert drawing.title == "誕生日の人数（生まれた月）"
        # Two were born in November; of the third nobody knows, and no month is asked in vain.
        assert {x.label: drawing.values.get((x.key, ""), 0) for x in drawing.x}["11月"] == 2
        ever = (date(1900, 1, 1), EVER[1])
        assert number(view, Figure("birthdays"), *ever).people == 2
        ids = row_ids(view, Figure("birthdays"), *ever, x="month", x_key="11")
        assert [row.word for row in rows_shown(view, "birthdays", ids).rows] == ["11月", "11月"]
        assert "programme" in [found.name for found in birthdays.filters]
        nobody = Figure("birthdays", filters={"programme": ("federation",)})
        assert number(view, nobody, *ever).value == 0
