"""秘匿: what a set of tables hides, and that a reader who computes learns no more than 「5人未満」."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.charts.disclosure import Count, Sum, Table, printed_before, protected, rate
from tests.charts.attacker import bounds

Key = tuple[str, str, str]


def crossed(name: str, numbers: dict[tuple[str, str], int]) -> Table[Key]:
    """A table of persons with the totals of its rows and columns, and the total of all."""
    cells: dict[Key, Count] = {(name, *c): Count(n, n) for c, n in numbers.items()}
    xs, ys = sorted({x for x, _ in numbers}), sorted({y for _, y in numbers})
    sums: list[Sum[Key]] = []
    for y in [*ys, ""]:
        column = [(name, x, y) for x in xs if (name, x, y) in cells or not y]
        for x in xs if not y else ():
            row = tuple(key for key in cells if key[1] == x and key[2])
            total = sum(cells[key].value for key in row)
            cells[name, x, ""] = Count(total, total, is_total=True)
            sums.append(Sum((name, x, ""), row))
        total = sum(cells[key].value for key in column)
        cells[name, "", y] = Count(total, total, is_total=True)
        sums.append(Sum((name, "", y), tuple(column)))
    return Table(cells, tuple(sums))


def told(tables: list[Table[Any]], hidden: Collection[Any]) -> list[Any]:
    """The small numbers of which a reader learns more than 「5人未満」 and which cells are empty."""
    counts = {key: cell for table in tables for key, cell in table.cells.items()}
    found, without = bounds(tables, hidden), bounds(tables, counts)

    def is_told(key: Any) -> bool:
        least, most = found.get(key, (counts[key].value,) * 2)
        return least > max(1, without[key][0]) or most < 4

    return [key for key, cell in counts.items() if cell.is_small and is_told(key)]


numbers = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")), st.integers(0, 12), min_size=1
)


@settings(max_examples=40, deadline=None)
@given(numbers)
def test_of_a_table_with_all_its_totals_nobody_computes_a_small_number(
    counts: dict[tuple[str, str], int],
) -> None:
    table = crossed("表", counts)
    assert told([table], protected([table])) == []


def test_hiding_the_small_numbers_alone_would_tell_them() -> None:
    table = crossed("表", {("a", "x"): 2, ("a", "y"): 30, ("b", "x"): 20, ("b", "y"): 9})
    small = [key for key, cell in table.cells.items() if cell.is_small]
    assert told([table], small) == small
    # Two single persons, hidden as two: their sum tells that each is one.
    pair = crossed("表", {("a", "x"): 1, ("b", "x"): 1, ("c", "x"): 30})
    alone = {key for key in pair.cells if key[1] in "ab" and key[1]}
    assert set(told([pair], alone)) == alone
    assert told([pair], protected([pair])) == []


@settings(max_examples=25, deadline=None)
@given(numbers, st.data())
def test_two_sections_of_one_report_do_not_tell_what_the_other_hides(
    counts: dict[tuple[str, str], int], data: st.DataObject
) -> None:
    """The same persons by disability × sex and by disability × age: they share the totals."""
    one = crossed("登録者", counts)
    other: dict[tuple[str, str], int] = {}
    for x in {x for x, _ in counts}:
        left = one.cells["登録者", x, ""].value
        for y in ("p", "q"):
            other[x, y] = data.draw(st.integers(0, left))
            left -= other[x, y]
        other[x, "r"] = left
    second = crossed("年代", other)
    shared = Table(
        {key: cell for key, cell in (one.cells | second.cells).items() if "" in key},
        tuple(Sum(("年代", x, ""), (("登録者", x, ""),)) for x in {x for x, _ in counts}),
    )
    tables = [one, second, shared]
    assert told(tables, protected(tables)) == []


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 9)), min_size=3, max_size=3)
)
def test_the_quarter_does_not_tell_what_its_months_have_hidden(
    months: list[dict[str, int]],
) -> None:
    """Each month was printed on its own, before anybody knew the quarter."""
    printed: list[Table[Key]] = []
    known: set[Key] = set()
    hidden: set[Key] = set()
    for number, month in enumerate(months):
        table = crossed(f"{number}月", {(x, "-"): n for x, n in month.items()})
        out = protected([table])
        hidden |= out
        before, shown = printed_before(table, out)
        printed.append(before)
        known |= shown
    whole: dict[tuple[str, str], int] = {}
    for month in months:
        for x, number in month.items():
            whole[x, "-"] = whole.get((x, "-"), 0) + number
    if not whole:
        return
    quarter = crossed("四半期", whole)
    sums = Table[Key](
        {},
        tuple(Sum(key, tuple((f"{n}月", *key[1:]) for n in range(3))) for key in quarter.cells),
    )
    everything = [*printed, quarter, sums]
    hidden |= protected(everything, known)
    assert told(everything, hidden) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=5))
def test_neither_the_part_nor_the_rest_of_a_rate_is_told(offices: list[tuple[int, int]]) -> None:
    """A rate of each office and of all: 48 of 50 tells of two."""
    rows = [(min(pair), max(pair)) for pair in offices]
    everyone = (sum(part for part, _ in rows), sum(whole for _, whole in rows))
    keys = ("part", "whole", "rest")
    tables: list[Table[Any]] = [
        rate(*((name, what) for what in keys), counts)  # type: ignore[arg-type]
        for name, counts in [*enumerate(rows), ("all", everyone)]
    ]
    together = tuple(
        Sum(("all", what), tuple((number, what) for number in range(len(rows)))) for what in keys
    )
    tables.append(Table({}, together))
    hidden = protected(tables)
    assert told(tables, hidden) == []
    assert not any(what == "rest" for _, what in hidden)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sets(st.integers(0, 25)), min_size=1, max_size=4))
def test_persons_who_stand_in_several_rows_are_not_told_by_their_number_in_all(
    rows: list[set[int]],
) -> None:
    """実人員: the total is less than the sum of its rows."""
    counts: dict[Any, Count] = {n: Count(len(row), len(row)) for n, row in enumerate(rows)}
    total = len(set().union(*rows))
    counts["all"] = Count(total, total, is_total=True)
    table = Table(counts, (Sum("all", tuple(range(len(rows))), overlapping=True),))
    assert told([table], protected([table])) == []


def test_where_nothing_is_small_nothing_is_hidden_and_organisations_have_no_persons() -> None:
    assert protected([crossed("表", {("a", "x"): 5, ("b", "x"): 0, ("b", "y"): 50})]) == set()
    few = Table({"企業": Count(2), "計": Count(2, is_total=True)}, (Sum("計", ("企業",)),))
    assert protected([few]) == set()


def test_a_total_is_hidden_only_where_no_part_serves() -> None:
    table = crossed("表", {("a", "x"): 3, ("a", "y"): 9, ("b", "x"): 20, ("b", "y"): 30})
    assert not [key for key in protected([table]) if "" in key]
    lonely = crossed("表", {("a", "x"): 3, ("b", "y"): 30, ("c", "y"): 40})
    assert ("表", "a", "") in protected([lonely])


def test_a_sum_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        protected([Table({"a": Count(3), "b": Count(4)}, (Sum("b", ("a",)),))])
    with pytest.raises(ValueError, match="two values"):
        protected([Table({"a": Count(3)}), Table({"a": Count(4)})])
