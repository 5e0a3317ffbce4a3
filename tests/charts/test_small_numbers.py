"""小さな数: what is hidden, and that it cannot be worked out from what is left."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.charts.small_numbers import hidden_cells, percentage


def test_one_to_four_are_hidden_and_five_is_shown() -> None:
    people = {("a", ""): 0, ("b", ""): 1, ("c", ""): 4, ("d", ""): 5}
    assert hidden_cells(people) == {("b", ""), ("c", "")}


def test_a_single_hidden_number_takes_its_smallest_neighbour_with_it() -> None:
    people = {("a", ""): 3, ("b", ""): 20, ("c", ""): 9}
    assert hidden_cells(people) == {("a", ""), ("c", "")}


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert hidden_cells({("a", ""): 5, ("b", ""): 50}) == set()


numbers = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")), st.integers(0, 12), max_size=12
)


@given(numbers)
def test_no_row_and_no_column_hides_one_number_alone(people: dict[tuple[str, str], int]) -> None:
    hidden = hidden_cells(people)
    assert all(people[cell] > 4 or cell in hidden for cell in people if people[cell])
    for place in (0, 1):
        for line in {cell[place] for cell in people}:
            cells = [cell for cell in people if cell[place] == line and people[cell]]
            alone = sum(cell in hidden for cell in cells) == 1
            assert not alone or len(cells) == 1


def test_under_ten_there_is_no_percentage() -> None:
    assert percentage(3, 9) == "3/9"
    assert percentage(3, 10) == "30%（3/10）"
