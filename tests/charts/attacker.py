"""A reader who computes: what can be told of hidden numbers from everything that is printed.

Written apart from what it attacks: bounds are pushed through the sums, through every sum and
difference of two of them, and through the reduced equations, until nothing moves.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from fractions import Fraction
from itertools import combinations
from typing import Any

from core.charts.disclosure import Table

MOST = 10**9
MOST_PAIRED = 14
Terms = dict[Any, Fraction]
Equation = tuple[Terms, Fraction]


def bounds(
    tables: Iterable[Table[Any]], hidden: Collection[Any]
) -> dict[Hashable, tuple[int, int]]:
    """Key → the least and the most that a hidden number may be; what is not printed is hidden too."""
    tables = list(tables)
    cells = {key: cell for table in tables for key, cell in table.cells.items()}
    unknown = {
        key for key, cell in cells.items()
        if cell.value and (key in hidden or not cell.is_printed)
    }  # fmt: skip
    known = dict.fromkeys(unknown, (1, MOST))
    equations: list[Equation] = []
    less: list[tuple[Any, Any]] = []
    for made in dict.fromkeys(s for table in tables for s in table.sums):
        parts = [part for part in made.parts if part in cells]
        if made.overlapping:
            less += [(part, made.total) for part in parts]
            over = ("over", made.total, made.parts)
            known[over] = (0, MOST)
            equations.append(_equation([*parts], [made.total, over], cells, unknown | {over}))
        else:
            equations.append(_equation(parts, [made.total], cells, unknown))
    equations = [e for e in equations if e[0]]
    if len(equations) <= MOST_PAIRED:
        equations += [made for pair in combinations(equations, 2) for made in _together(*pair)]
    equations += _reduced(equations)
    value = {key: cell.value for key, cell in cells.items()}
    for _ in range(200):
        before = dict(known)
        for terms, right in equations:
            _push(terms, right, known)
        for low, high in less:
            _compare(low, high, known, value)
        if before == known:
            break
    return {key: known[key] for key in unknown}


def _equation(
    plus: list[Any], minus: list[Any], cells: Mapping[Any, Any], unknown: Collection[Any]
) -> Equation:
    terms: Terms = {}
    right = Fraction(0)
    for keys, sign in ((plus, 1), (minus, -1)):
        for key in keys:
            if key in unknown:
                terms[key] = terms.get(key, Fraction(0)) + sign
            else:
                right -= sign * cells[key].value
    return terms, right


def _together(one: Equation, other: Equation) -> list[Equation]:
    if not set(one[0]) & set(other[0]):
        return []
    return [_added(one, other, Fraction(1)), _added(one, other, Fraction(-1))]


def _added(one: Equation, other: Equation, times: Fraction) -> Equation:
    terms = dict(one[0])
    for key, factor in other[0].items():
        terms[key] = terms.get(key, Fraction(0)) + times * factor
    return {k: f for k, f in terms.items() if f}, one[1] + times * other[1]


def _reduced(equations: list[Equation]) -> list[Equation]:
    rows, done = list(equations), []
    for key in sorted({key for terms, _ in rows for key in terms}, key=repr):
        lead = next((row for row in rows if key in row[0]), None)
        if lead is None:
            continue
        rows.remove(lead)
        clear = lambda row: _added(row, lead, -row[0][key] / lead[0][key]) if key in row[0] else row  # noqa: E731, B023
        rows, done = [clear(r) for r in rows], [*(clear(d) for d in done), lead]
    return [row for row in done if row[0]]


def _push(terms: Terms, right: Fraction, known: dict[Any, tuple[int, int]]) -> None:
    low, high = Fraction(0), Fraction(0)
    for key, factor in terms.items():
        ends = (factor * known[key][0], factor * known[key][1])
        low, high = low + min(ends), high + max(ends)
    for key, factor in terms.items():
        ends = (factor * known[key][0], factor * known[key][1])
        least, most = right - (high - max(ends)), right - (low - min(ends))
        new = sorted((least / factor, most / factor))
        lowest, highest = known[key]
        known[key] = (max(lowest, -(-new[0] // 1)), min(highest, new[1] // 1))


def _compare(
    low: Any, high: Any, known: dict[Any, tuple[int, int]], value: Mapping[Any, int]
) -> None:
    least, most = known.get(low, (value[low],) * 2)
    bottom, top = known.get(high, (value[high],) * 2)
    if low in known:
        known[low] = (least, min(most, top))
    if high in known:
        known[high] = (max(bottom, least), top)
