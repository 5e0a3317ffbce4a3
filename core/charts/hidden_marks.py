"""伏せる印 (hidden marks): which numbers of one chart are hidden from who may not see 要配慮個人情報, and
in whatever leaves the office.

Whoever sees a chart can also ask for it without its colour: the sums of its rows and columns are
known, but for those that the chart of these sums would hide itself. So these charts guard each
other, whichever is asked first. The same holds of the chart with one filter less: what it shows
less what is shown here are those whom the filter leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.charts.disclosure import Count, Sum, Table, protected

Cell = tuple[str, str]
# (what is counted, x, colour); ALL in the place of a category is its sum.
_Key = tuple[str, str, str]
_ALL = "\x00all"
_REST = "rest"


def hidden_marks(
    values: Mapping[Cell, int],
    people: Mapping[Cell, int],
    wholes: Mapping[Cell, int] | None = None,
    *,
    is_rate: bool = False,
    wider: Sequence[tuple[Mapping[Cell, int], Mapping[Cell, int]]] = (),
) -> set[Cell]:
    """伏せるセル. `values`: what is shown; `people`: the persons behind each; `wholes`: what a rate or
    a mean is divided by. `is_rate`: the value is a part of its whole, so that the rest of it is
    known as well: 48 of 50 tells of two. `wider`: values and people of the same chart with one
    filter less.
    """
    numbers: dict[str, Mapping[Cell, int]] = {"value": values}
    if wholes:
        numbers["whole"] = wholes
    if wholes and is_rate:
        numbers[_REST] = {cell: wholes[cell] - values.get(cell, 0) for cell in wholes}
    cells = _cells(numbers, people, is_rate=is_rate)
    margins, published = _margins(numbers, people, is_rate=is_rate)
    sums = [Sum(total, tuple(_parts(total, {**cells, **margins}))) for total in margins]
    if _REST in numbers:
        sums += [
            Sum(("whole", *cell), (("value", *cell), (_REST, *cell))) for cell in numbers["whole"]
        ]
    tables = [Table({**cells, **margins}, tuple(sums))]
    for place, (others, their_people) in enumerate(wider):
        table, known = _left_out(str(place), (values, people), (others, their_people))
        tables.append(table)
        published += known
    found = protected(tables, published)
    return {(x, colour) for _what, x, colour in found}


def _cells(
    numbers: Mapping[str, Mapping[Cell, int]], people: Mapping[Cell, int], *, is_rate: bool
) -> dict[_Key, Count]:
    cells: dict[_Key, Count] = {}
    for what, values in numbers.items():
        for cell, value in values.items():
            behind = people.get(cell)
            if is_rate and behind is not None:
                # Behind three of fifty stand three at most.
                behind = min(behind, value)
            cells[what, *cell] = Count(value, behind, is_printed=what != _REST)
    return cells


def _margins(
    numbers: Mapping[str, Mapping[Cell, int]], people: Mapping[Cell, int], *, is_rate: bool
) -> tuple[dict[_Key, Count], list[_Key]]:
    """The sums that no cell shows, and which of them are known from another chart. Persons are
    added up here: exact for a line with one number, and else only too many."""
    cells = numbers["value"]
    is_crossed = all(len({cell[place] for cell in cells}) > 1 for place in (0, 1))
    margins: dict[_Key, Count] = {}
    line: Mapping[str, Mapping[Cell, int]]
    published: list[_Key] = []
    for place in (0, 1) if is_crossed else ():
        line = {what: _lines(values, place) for what, values in numbers.items()}
        behind = _lines(people, place)
        alone = hidden_marks(line["value"], behind, line.get("whole"), is_rate=is_rate)
        for what, values in line.items():
            for cell, value in values.items():
                key = (what, cell[0], _ALL) if place == 0 else (what, _ALL, cell[0])
                margins[key] = Count(value, is_printed=False)
                if cell not in alone:
                    published.append(key)
    for what, values in numbers.items():
        grand = Count(sum(values.values()), sum(people.values()), is_printed=False)
        margins[what, _ALL, _ALL] = grand
        if not grand.is_small:
            published.append((what, _ALL, _ALL))
    return margins, published


def _left_out(
    name: str,
    here: tuple[Mapping[Cell, int], Mapping[Cell, int]],
    wider: tuple[Mapping[Cell, int], Mapping[Cell, int]],
) -> tuple[Table[_Key], list[_Key]]:
    """Those whom a filter leaves out, cell by cell, and what the chart without it shows."""
    (values, people), (others, their_people) = here, wider
    hidden_there = hidden_marks(others, their_people)
    cells: dict[_Key, Count] = {}
    sums: list[Sum[_Key]] = []
    known: list[_Key] = []
    for cell, value in values.items():
        left = others.get(cell, 0) - value
        if left <= 0 or not value:
            continue
        every, out, own = (f"every{name}", *cell), (f"out{name}", *cell), ("value", *cell)
        # Who stands on both sides is counted twice here: the difference is the least that it can be.
        persons = max(their_people.get(cell, 0) - people.get(cell, 0), 0)
        cells[every] = Count(others[cell], their_people.get(cell), is_printed=False)
        cells[out] = Count(left, persons, is_printed=False)
        cells[own] = Count(value, people.get(cell))
        sums.append(Sum(every, (own, out)))
        if cell not in hidden_there:
            known.append(every)
    return Table(cells, tuple(sums)), known


def _lines(values: Mapping[Cell, int], place: int) -> dict[Cell, int]:
    """One number for each category of an axis."""
    found: dict[Cell, int] = {}
    for cell, value in values.items():
        found[cell[place], ""] = found.get((cell[place], ""), 0) + value
    return found


def _parts(total: _Key, numbers: Mapping[_Key, Count]) -> list[_Key]:
    """What a margin is the sum of; the grand total of its rows, where they have sums."""
    what, x, colour = total
    own = [key for key in numbers if key[0] == what and key != total]
    if x == colour == _ALL:
        rows = [key for key in own if key[2] == _ALL]
        return rows or [key for key in own if _ALL not in key]
    return [
        key for key in own
        if _ALL not in key and (key[1] == x if colour == _ALL else key[2] == colour)
    ]  # fmt: skip
