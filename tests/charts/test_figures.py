"""数 (figures): each number against one counted by hand (see `tests/charts/sample.py`), and its rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.charts.choice import ChartChoice, ChartOutdated
from core.charts.figure import (
    Figure,
    Number,
    checked_figure,
    figure_from_json,
    number,
    numbers,
    row_ids,
    rows_shown,
)
from core.charts.repair import Repaired, repaired
from core.db.actor import Actor
from core.db.work import read_only, unit_of_work
from core.domain.enrolments import Enrolment, Office
from core.errors import NotAllowed

Staff = dict[str, Actor]
YEAR = (date(2026, 4, 1), date(2027, 3, 31))


def test_a_figure_is_stored_and_read_back_and_names_what_is_gone() -> None:
    figure = Figure("records", "persons", filters={"method": ("phone",)})
    assert checked_figure(figure_from_json(figure.to_json())) == figure
    for wrong in (
        Figure("nothing"),
        Figure("records", "nothing"),
        Figure("records", filters={"nothing": ("x",)}),
        Figure("records", date="nothing"),
        Figure("records", moment="last_day"),
    ):
        with pytest.raises(ChartOutdated):
            checked_figure(wrong)
    with pytest.raises(ChartOutdated):
        figure_from_json("[]")


@pytest.mark.sqlite_only
def test_a_number_its_parts_and_its_rows_agree(filled: Staff) -> None:
    calls = Figure("records", filters={"method": ("phone",)})
    with read_only(filled["supporter"]) as view:
        assert number(view, calls, *YEAR) == Number(3, people=2)
        by_method = numbers(view, Figure("records"), *YEAR, x="method")
        assert {key: n.value for key, n in by_method.items()} == {
            ("phone", ""): 3, ("visit_in", ""): 1, ("workplace_visit", ""): 1, ("letter", ""): 1,
        }  # fmt: skip
        for (method, _), found in by_method.items():
            ids = row_ids(view, Figure("records"), *YEAR, x="method", x_key=method)
            assert len(ids) == found.value
            shown = rows_shown(view, "records", ids)
            assert (len(shown.rows), shown.outside, shown.gone) == (found.value, 0, 0)
        first = rows_shown(view, "records", row_ids(view, calls, *YEAR)).rows[0]
        assert (first.number, first.on, first.word) == (1, date(2026, 4, 1), "電話")
        assert rows_shown(view, "records", [999_999]).gone == 1
    with read_only(filled["viewer"]) as view, pytest.raises(NotAllowed):
        rows_shown(view, "records", [1])


def test_programme_and_office_filter_by_the_enrolment_on_the_day_of_the_row(filled: Staff) -> None:
    with unit_of_work(filled["admin"]) as work:
        one, other = (work.add(Office(name=f"模擬 事業所{n}")) for n in "AB")
        for person, office, programme, start, end, reason in (
            (1, one, "employment_life_center", date(2026, 4, 1), date(2026, 4, 3), "goal_reached"),
            (1, other, "retention_support", date(2026, 4, 1), None, ""),
            # Noted by mistake: counts for nothing.
            (2, one, "employment_life_center", date(2026, 4, 1), date(2026, 12, 1), "mistake"),
        ):
            work.add(
                Enrolment(client_id=person, office_id=office.pk, programme=programme,
                          start_on=start, end_on=end, end_reason=reason)
            )  # fmt: skip
    with read_only(filled["supporter"]) as view:

        def of(dataset: str, **filters: str) -> int:
            asked = {name: (value,) for name, value in filters.items()}
            return number(view, Figure(dataset, filters=asked), *YEAR).value

        # All three were hired on 1 April.
        assert of("employments", programme="employment_life_center") == 1
        # Records of person 1: 1 April (in both), 5 April (only in the second one).
        assert of("records", office=str(one.pk)) == 1
        assert of("records", office=str(other.pk)) == 2
        # One and the same enrolment has to answer both.
        both = {"programme": "retention_support", "office": str(one.pk)}
        assert of("employments", **both) == 0
        assert of("employments", **{**both, "office": str(other.pk)}) == 1
        # A person belongs to the programme whenever it was.
        assert of("clients", programme="employment_life_center") == 1


@pytest.mark.sqlite_only
def test_a_chart_that_names_what_is_gone_opens_without_it_and_says_so(filled: Staff) -> None:
    saved = ChartChoice(
        "records", x="gone", measure="gone", colour="gone",
        filters={"method": ("phone", "telegram"), "author": ("999",), "gone": ("x",), "party": ("",)},
    )  # fmt: skip
    with read_only(filled["supporter"]) as view:
        found = repaired(view, saved)
        assert found.choice.filters == {"method": ("phone",), "party": ("",)}
        assert (found.choice.x, found.choice.colour) == ("happened_on", "")
        assert len(found.gone) == 6
        whole = replace(found.choice, filters={"method": ("phone",)})
        assert repaired(view, whole) == Repaired(whole)
        with pytest.raises(ChartOutdated):
            repaired(view, replace(saved, dataset="gone"))
        # The daily sums answer a number of records that asks for nobody.
        assert number(view, Figure("records"), *YEAR, people=False) == Number(6)


@pytest.mark.sqlite_only
def test_a_number_is_the_whole_offices_its_rows_only_those_within_scope(filled: Staff) -> None:
    own = replace(filled["supporter"], scope="own")
    with read_only(own) as view:
        ids = row_ids(view, Figure("records"), *YEAR)
        shown = rows_shown(view, "records", ids)
        # Of six records two are of the person whom this user owns, and one stands on each day.
        assert (len(ids), len(shown.rows), shown.outside) == (6, 2, 4)
        assert {row.number for row in shown.rows} == {1}
        # The rows of 企業支援 are about no person: whoever may see the directory reads them all.
        ways = rows_shown(view, "employer_ways", row_ids(view, Figure("employer_ways"), *YEAR))
        assert (len(ways.rows), ways.rows[0].title) == (1, "模擬 就労移行A")
    with read_only(filled["clerk"]) as view, pytest.raises(NotAllowed):
        rows_shown(view, "records", ids)
