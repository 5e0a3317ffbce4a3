"""伏せる印: what one chart hides, seen together with the charts that it can be asked as."""

from __future__ import annotations

from core.charts.buckets import coarser_than
from core.charts.choice import Bucket
from core.charts.hidden_marks import Cell, hidden_marks


def people(**counts: int) -> dict[Cell, int]:
    """Persons by category, of a chart without colour."""
    return {(name, ""): number for name, number in counts.items()}


def test_one_to_four_are_hidden_and_five_is_shown() -> None:
    counts = people(a=0, b=1, c=4, d=5)
    assert hidden_marks(counts, counts) == {("b", ""), ("c", "")}


def test_a_single_hidden_number_takes_its_smallest_neighbour_with_it() -> None:
    counts = people(a=3, b=20, c=9)
    assert hidden_marks(counts, counts) == {("a", ""), ("c", "")}


def test_two_single_persons_alone_would_be_told_by_their_sum() -> None:
    counts = people(a=1, b=1, c=30, d=8)
    assert hidden_marks(counts, counts) == {("a", ""), ("b", ""), ("d", "")}


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    counts = people(a=5, b=50)
    assert hidden_marks(counts, counts) == set()


def test_many_records_of_one_person_are_hidden_and_cannot_be_told_from_the_rest() -> None:
    records, persons = people(a=40, b=60, c=900), people(a=1, b=20, c=70)
    assert hidden_marks(records, persons) == {("a", ""), ("b", "")}


def test_in_a_crossed_chart_each_line_hides_two_and_its_sums_stay_as_the_other_chart_shows() -> (
    None
):
    counts = {("a", "x"): 2, ("a", "y"): 30, ("b", "x"): 20, ("b", "y"): 9, ("c", "x"): 40}
    assert hidden_marks(counts, counts) == {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")}


def test_a_line_of_one_small_number_alone_needs_no_other_line_of_all() -> None:
    counts = {("a", "x"): 3, ("b", "x"): 20, ("b", "y"): 9, ("c", "x"): 40, ("c", "y"): 50}
    hidden = hidden_marks(counts, counts)
    assert ("a", "x") in hidden
    assert len(hidden) < len(counts)


def test_of_a_rate_the_rest_is_as_telling_as_the_part() -> None:
    part, whole = people(a=48, b=30, c=20), people(a=50, b=60, c=40)
    hidden = hidden_marks(part, whole, whole, is_rate=True)
    assert ("a", "") in hidden
    assert (
        hidden_marks(people(a=30, b=30), people(a=60, b=60), people(a=60, b=60), is_rate=True)
        == set()
    )


def test_a_filter_that_leaves_out_two_persons_does_not_tell_of_them() -> None:
    """The same chart without the filter shows 30 and 52: 28 here would tell of two."""
    every, here = people(a=30, b=52, c=40), people(a=28, b=30, c=20)
    assert hidden_marks(here, here) == set()
    hidden = hidden_marks(here, here, wider=[(every, every, {})])
    assert ("a", "") in hidden
    assert len(hidden) == 2
    assert hidden_marks(here, here, wider=[(here, here, {})]) == set()


def test_of_a_rate_a_filter_that_leaves_out_two_of_the_part_does_not_tell_of_them() -> None:
    """Of 50 stayed 30, of the 40 of the filter 28: two of the ten that it leaves out."""
    every, stayed = people(a=50, b=60), people(a=30, b=40)
    here, stayed_here = people(a=40, b=40), people(a=28, b=20)
    assert hidden_marks(stayed_here, here, here, is_rate=True) == set()
    hidden = hidden_marks(stayed_here, here, here, is_rate=True, wider=[(stayed, every, every)])
    assert ("a", "") in hidden


def test_months_and_their_quarters_do_not_tell_of_each_other() -> None:
    """The cheapest neighbour is in another quarter: the sum of its own would tell of the 2."""
    months = {"2026-04": 2, "2026-05": 30, "2026-06": 20, "2026-07": 8, "2026-08": 9}
    counts = {(month, ""): number for month, number in months.items()}
    assert hidden_marks(counts, counts) == {("2026-04", ""), ("2026-07", "")}
    quarterly = coarser_than(Bucket.MONTH)
    assert hidden_marks(counts, counts, coarser=quarterly) == {("2026-04", ""), ("2026-06", "")}
    # Of quarters that hide each other the months do so too.
    few = {("2026-04", ""): 3, ("2026-07", ""): 10, ("2026-08", ""): 10, ("2026-10", ""): 40}
    hidden = hidden_marks(few, few, coarser=quarterly)
    assert ("2026-04", "") in hidden
    assert len(hidden) > 1
