"""伏せる印 (hidden marks): which numbers of one chart are hidden from who may not see 要配慮個人情報, and
in whatever leaves the office.

Whoever sees a chart can also ask for it without its colour: the sums of its rows and columns are
known, but for those that the chart of these sums would hide itself. So these charts guard each
other, whichever is asked first. The same holds of the chart with one filter less: what it shows
less what is shown here are those whom the filter leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from core.charts.disclosure import Count, Sum, Table, protected

Cell = tuple[str, str]
# (what is counted, x, colour); ALL in the place of a category is its sum.
_Key = tuple[str, str, str]
# The chart with one filter less: values, people and what they are divided by (or nothing).
_Wider = tuple[Mapping[Cell, int], Mapping[Cell, int], Mapping[Cell, int]]
_ALL = "\x00all"
# From the key of a time to that of the longer one that it is in.
Coarser = Callable[[str], str]
_WHOLE, _SPAN = (_ALL, _ALL), "\x00span"
_REST, _OUT = "rest", "out"


def hidden_marks(
    values: Mapping[Cell, int],
    people: Mapping[Cell, int],
    wholes: Mapping[Cell, int] | None = None,
    *,
    is_rate: bool = False,
    wider: Sequence[_Wider] = (),
    coarser: Sequence[Coarser] = (),
) -> set[Cell]:
    """伏せるセル. `values`: what is shown; `people`: the persons behind each; `wholes`: what a rate or
    a mean is divided by. `is_rate`: the value is a part of its whole, so that the rest of it is
    known as well: 48 of 50 tells of two. `wider`: values, people and wholes of the same
    chart with one filter less. `coarser`: of months the quarter and the year, which are one
    choice away.
    """
    numbers = _numbers(values, wholes, is_rate=is_rate)
    cells = _cells(numbers, people, is_rate=is_rate)
    margins, published = _margins(numbers, people, wider, coarser, is_rate=is_rate)
    sums = [Sum(total, tuple(_parts(total, {**cells, **margins}))) for total in margins]
    if _REST in numbers:
        sums += [
            Sum(("whole", *cell), (("value", *cell), (_REST, *cell))) for cell in numbers["whole"]
        ]
    tables = [Table({**cells, **margins}, tuple(sums))]
    for place, one in enumerate(wider):
        for table, known in _left_out_of(
            str(place), numbers, {**cells, **margins}, people, one, coarser, is_rate=is_rate
        ):
            tables.append(table)
            published += known
            if any(
                key[0].startswith(_OUT) and key[1:] == _WHOLE and count.is_small
                for key, count in table.cells.items()
            ):
                # Nobody knows the total where it would tell of those whom the filter leaves out.
                published = [key for key in published if key not in margins or key[1:] != _WHOLE]
    for place, span in enumerate(coarser):
        table, known = _spanned(
            numbers, people, wider, (span, *coarser[place + 1 :]), is_rate=is_rate
        )
        tables.append(table)
        published += known
    found = protected(tables, published)
    return {(x, colour) for _what, x, colour in found}


def _numbers(
    values: Mapping[Cell, int], wholes: Mapping[Cell, int] | None, *, is_rate: bool
) -> dict[str, Mapping[Cell, int]]:
    """What a chart shows, and what follows from it: of a rate its rest."""
    numbers: dict[str, Mapping[Cell, int]] = {"value": values}
    if wholes:
        numbers["whole"] = wholes
    if wholes and is_rate:
        numbers[_REST] = {cell: wholes[cell] - values.get(cell, 0) for cell in wholes}
    return numbers


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
    numbers: Mapping[str, Mapping[Cell, int]],
    people: Mapping[Cell, int],
    wider: Sequence[_Wider],
    coarser: Sequence[Coarser],
    *,
    is_rate: bool,
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
        alone = hidden_marks(
            line["value"], behind, line.get("whole"), is_rate=is_rate,
            wider=[(_lines(v, place), _lines(p, place), _lines(w, place)) for v, p, w in wider],
            coarser=() if place else coarser,
        )  # fmt: skip
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


def _left_out_of(
    place: str,
    numbers: Mapping[str, Mapping[Cell, int]],
    cells: Mapping[_Key, Count],
    people: Mapping[Cell, int],
    wider: _Wider,
    coarser: Sequence[Coarser],
    *,
    is_rate: bool,
) -> Iterator[tuple[Table[_Key], list[_Key]]]:
    """`_left_out` of each number, by cell and of the whole chart."""
    others, their_people, their_wholes = wider
    hidden_there = hidden_marks(
        others, their_people, their_wholes, is_rate=is_rate, coarser=coarser
    )
    there = _numbers(others, their_wholes, is_rate=is_rate)
    own = {key: count for key, count in cells.items() if _ALL not in key or key[1:] == _WHOLE}
    for what in numbers:
        yield _left_out(
            (what, place), own, _with_total(people),
            (_with_total(there.get(what, {})), _with_total(their_people), hidden_there),
            is_rate=is_rate,
        )  # fmt: skip


def _left_out(
    what: tuple[str, str],
    cells: Mapping[_Key, Count],
    people: Mapping[Cell, int],
    wider: tuple[Mapping[Cell, int], Mapping[Cell, int], set[Cell]],
    *,
    is_rate: bool,
) -> tuple[Table[_Key], list[_Key]]:
    """Those whom a filter leaves out, cell by cell, and what the chart without it shows."""
    (others, their_people, hidden_there), (number, place) = wider, what
    found: dict[_Key, Count] = {}
    sums: list[Sum[_Key]] = []
    known: list[_Key] = []
    for own, count in cells.items():
        cell = own[1:]
        left = others.get(cell, 0) - count.value
        if own[0] != number or left <= 0 or not count.value:
            continue
        every, out = (f"every {number}{place}", *cell), (f"{_OUT} {number}{place}", *cell)
        # Who stands on both sides is counted twice here: the difference is the least that it can be.
        persons = max(their_people.get(cell, 0) - people.get(cell, 0), 0)
        all_of_them = their_people.get(cell)
        if is_rate:
            # Behind three of those left out stand three at most, whatever stands behind the whole.
            persons = min(left, persons) if number == "whole" else left
            all_of_them = min(others[cell], all_of_them or 0)
        found[every] = Count(others[cell], all_of_them, is_printed=False)
        found[out] = Count(left, persons, is_printed=False)
        found[own] = count
        sums.append(Sum(every, (own, out)))
        if cell not in hidden_there:
            known.append(every)
    return Table(found, tuple(sums)), known


def _spanned(
    numbers: Mapping[str, Mapping[Cell, int]],
    people: Mapping[Cell, int],
    wider: Sequence[_Wider],
    coarser: Sequence[Coarser],
    *,
    is_rate: bool,
) -> tuple[Table[_Key], list[_Key]]:
    """The same chart by longer times, and what of it that chart shows."""
    span, *longer = coarser
    spanned = {what: _by_span(values, span) for what, values in numbers.items()}
    behind = _by_span(people, span)
    alone = hidden_marks(
        spanned["value"], behind, spanned.get("whole"), is_rate=is_rate, coarser=longer,
        wider=[(_by_span(v, span), _by_span(p, span), _by_span(w, span)) for v, p, w in wider],
    )  # fmt: skip
    found = _cells(numbers, people, is_rate=is_rate)
    sums: list[Sum[_Key]] = []
    known: list[_Key] = []
    parts: dict[_Key, list[_Key]] = {}
    for what, x, colour in list(found):
        parts.setdefault((what, span(x), colour), []).append((what, x, colour))
    for (what, time, colour), own in parts.items():
        total = (what, f"{_SPAN}{len(longer)} {time}", colour)
        found[total] = Count(spanned[what][time, colour], is_printed=False)
        sums.append(Sum(total, tuple(own)))
        if (time, colour) not in alone:
            known.append(total)
    return Table(found, tuple(sums)), known


def _by_span(values: Mapping[Cell, int], span: Coarser) -> dict[Cell, int]:
    """The numbers of longer times."""
    found: dict[Cell, int] = {}
    for (x, colour), value in values.items():
        cell = (span(x), colour)
        found[cell] = found.get(cell, 0) + value
    return found


def _with_total(values: Mapping[Cell, int]) -> dict[Cell, int]:
    """The numbers of the cells, and of all of them together."""
    return {**values, _WHOLE: sum(values.values())}


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
