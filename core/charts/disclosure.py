"""秘匿 (disclosure control): which numbers of a set of tables are not printed, so that nobody can
work out how few persons stand behind one of them.

A number of one to four persons is hidden; a single hidden one would be the total less the others,
so others are hidden with it. Nothing is believed of a pattern that was not tried: for each small
number two other tables are looked for that print exactly the same, one with 1 in its place and
one with 4. While they exist, whoever reads what is printed learns no more than 「5人未満」, whatever
way he computes. What they need to move is hidden; where nothing has to move, nothing is.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from itertools import count
from typing import Generic, TypeVar

from core.charts.small_numbers import SMALLEST_SHOWN

K = TypeVar("K", bound=Hashable)

# What stands in the place of a hidden number. Never 「5未満」: of the ones hidden with it that is not
# true, and it would tell which is which.
SIGN = "＊"
NOTE = f"{SIGN}は、{SMALLEST_SHOWN}人未満の数か、そこから計算できてしまう数です。"

# Hiding one number more is dearer than hiding a larger one; a total is dearer than its parts.
_PRICE, _DEAREST, _TOTAL_TIMES = 1_000_000, 900_000, 4
# So many steps a search may take before everything around is hidden instead.
_PATIENCE = 2_000
# More open ends than this never close again in a table that people read.
_OPEN_ENDS = 8
# More than any number is; and how often bounds are pushed through all sums.
_ENDLESS, _ROUNDS = 10**12, 10


@dataclass(frozen=True)
class Count:
    """数: what is printed, and how many different persons stand behind it (None: nobody does).

    `is_total`: hidden only where no part serves. `is_printed` False: it stands in none of these
    tables, but would follow from them (the rest of a rate), or is hidden elsewhere already.
    """

    value: int
    people: int | None = None
    is_total: bool = False
    is_printed: bool = True

    @property
    def is_small(self) -> bool:
        """Whether so few persons stand behind it that it is hidden for its own sake."""
        return self.people is not None and 0 < self.people < SMALLEST_SHOWN and self.value > 0


@dataclass(frozen=True)
class Sum(Generic[K]):
    """合計: the total is the sum of its parts; a part that is no cell is zero. `overlapping`: one
    person may stand in several parts (実人員), so that the total is at most their sum and at least
    the largest."""

    total: K
    parts: tuple[K, ...]
    overlapping: bool = False


@dataclass(frozen=True)
class Table(Generic[K]):
    """表: cells by their key and the sums among them. The same key in two tables is the same
    number: a total that two sections share, the month in a quarter, the office in all offices."""

    cells: Mapping[K, Count]
    sums: tuple[Sum[K], ...] = ()


def protected(tables: Iterable[Table[K]], published: Collection[K] = ()) -> set[K]:
    """秘匿するセル: the keys of the cells to hide in all these tables together.

    `published`: numbers that are known already and can be hidden no more (the months printed
    before the quarter). Empty cells (0) say nothing about a person and stay. Raises `ValueError`
    when one key has two values, or a sum does not add up.
    """
    system = _System(list(tables), published)
    system.protect()
    return system.answer()


def printed_before(table: Table[K], hidden: Collection[K]) -> tuple[Table[K], set[K]]:
    """前に出した表: the table as it binds what is printed after it, and what of it is known: the
    `published` of `protected`."""
    cells = {
        key: replace(cell, is_printed=cell.is_printed and key not in hidden)
        for key, cell in table.cells.items()
    }
    return Table(cells, table.sums), {key for key, cell in cells.items() if cell.is_printed}


def rate(part: K, whole: K, rest: K, counts: tuple[int, int]) -> Table[K]:
    """割合: `counts` are (part, whole). Who knows both knows the rest: 48 of 50 are two."""
    done, all_of_them = counts
    left = all_of_them - done
    return Table(
        {
            part: Count(done, done),
            whole: Count(all_of_them, all_of_them, is_total=True),
            rest: Count(left, left, is_printed=False),
        },
        (Sum(whole, (part, rest)),),
    )


def _together(key: Hashable, one: Count, other: Count) -> Count:
    """The same number in two tables: what hides it in one hides it in both."""
    if one.value != other.value:
        raise ValueError(f"two values for {key!r}: {one.value} and {other.value}")
    people = [count.people for count in (one, other) if count.people is not None]
    return Count(
        one.value,
        min(people, default=None),
        one.is_total or other.is_total,
        one.is_printed or other.is_printed,
    )


@dataclass
class _Variable:
    value: int
    lowest: int
    price: int
    can_move: bool
    in_sums: list[tuple[int, int]] = field(default_factory=list)


class _System(Generic[K]):
    """The cells as variables, the sums as equations, and what is hidden so far."""

    def __init__(self, tables: Sequence[Table[K]], published: Collection[K]) -> None:
        cells: dict[K, Count] = {}
        for table in tables:
            for key, cell in table.cells.items():
                cells[key] = _together(key, cells.get(key, cell), cell)
        self._cells, self._keys = cells, list(cells)
        self._place = {key: place for place, key in enumerate(self._keys)}
        self._variables = [self._variable(cell, key in published) for key, cell in cells.items()]
        self._sums: list[list[tuple[int, int]]] = []
        self._rights: list[int] = []
        for total_of in dict.fromkeys(s for table in tables for s in table.sums):
            self._add_sum(total_of)
        self._small = [
            place for place, key in enumerate(self._keys)
            if cells[key].is_small and self._variables[place].can_move
        ]  # fmt: skip
        # Not printed is hidden; so are the overlaps, which come after the cells.
        self._hidden = set(self._small) | {
            place for place, variable in enumerate(self._variables)
            if place >= len(self._keys) or not cells[self._keys[place]].is_printed
        }  # fmt: skip

    @staticmethod
    def _variable(cell: Count, is_known: bool) -> _Variable:
        price = _PRICE + min(cell.value, _DEAREST)
        return _Variable(
            cell.value,
            # Zeros are printed: whatever is hidden is at least one.
            lowest=1,
            price=price * _TOTAL_TIMES if cell.is_total else price,
            can_move=cell.value > 0 and (not is_known),
        )

    def _add_sum(self, found: Sum[K]) -> None:
        parts = [self._place[part] for part in found.parts if part in self._place]
        if found.total not in self._place:
            raise ValueError(f"the total {found.total!r} is no cell")
        total = self._place[found.total]
        terms = [(part, 1) for part in parts] + [(total, -1)]
        if found.overlapping:
            terms.append(self._overlap(sum(self._variables[p].value for p in parts), total))
            for part in parts:
                self._equation(
                    [(total, 1), (part, -1), self._overlap(self._variables[total].value, part)]
                )
        self._equation(terms)

    def _overlap(self, most: int, less: int) -> tuple[int, int]:
        """A number that nobody prints: how much `most` is above a cell."""
        self._variables.append(_Variable(most - self._variables[less].value, 0, 0, can_move=True))
        return len(self._variables) - 1, -1

    def _equation(self, terms: list[tuple[int, int]]) -> None:
        if sum(self._variables[place].value * sign for place, sign in terms):
            names = [self._keys[place] for place, _ in terms if place < len(self._keys)]
            raise ValueError(f"these do not add up: {names!r}")
        if any(self._variables[place].value < 0 for place, _ in terms):
            raise ValueError("a total below one of its parts")
        number = len(self._sums)
        self._sums.append([(p, sign) for p, sign in terms if self._variables[p].can_move])
        self._rights.append(sum(self._variables[p].value * sign for p, sign in self._sums[-1]))
        for place, sign in self._sums[-1]:
            self._variables[place].in_sums.append((number, sign))

    def answer(self) -> set[K]:
        """What is printed nowhere although it stands in a table."""
        return {
            self._keys[place] for place in self._hidden
            if place < len(self._keys) and self._cells[self._keys[place]].is_printed
        }  # fmt: skip

    def protect(self) -> None:
        """Hide until every small number could be as low and as high as it may have to be."""
        self._bounds = self._known_bounds()
        seen = {place: (self._variables[place].value,) * 2 for place in self._small}
        for place in self._small:
            for wanted in self._wanted(place):
                lowest, highest = seen[place]
                if lowest <= wanted <= highest:
                    continue
                table = self._table_with(place, wanted)
                for other in self._small:
                    low, high = seen[other]
                    value = table.get(other, self._variables[other].value)
                    seen[other] = (min(low, value), max(high, value))

    def _wanted(self, place: int) -> tuple[int, int]:
        """The values that nobody may be able to rule out: 1 and 4; of what few persons have very
        often (forty calls of one person), a fifth less and a fifth more. What everybody knows
        without any number binds it: a total of two rows that are not empty is two at least."""
        value = self._variables[place].value
        least, most = 1, SMALLEST_SHOWN - 1
        if value > most:
            least, most = value - -(-value // 5), value + -(-value // 5)
        lowest, highest = self._bounds[place]
        return max(least, lowest), min(most, highest)

    def _known_bounds(self) -> list[tuple[int, int]]:
        """What each number can be at all, given which cells are empty and what is published."""
        known = [
            (v.lowest, _ENDLESS) if v.can_move else (v.value, v.value) for v in self._variables
        ]
        for _ in range(_ROUNDS):
            before = list(known)
            for terms, right in zip(self._sums, self._rights, strict=True):
                ends = [sorted((sign * known[p][0], sign * known[p][1])) for p, sign in terms]
                low, high = sum(end[0] for end in ends), sum(end[1] for end in ends)
                for (place, sign), end in zip(terms, ends, strict=True):
                    least, most = sorted(
                        (sign * (right - high + end[1]), sign * (right - low + end[0]))
                    )
                    lowest, highest = known[place]
                    if most < _ENDLESS // 2:
                        highest = min(highest, most)
                    known[place] = (max(lowest, least), highest)
            if before == known:
                break
        return known

    def _table_with(self, place: int, wanted: int) -> dict[int, int]:
        """Another table (place → value, where it differs) that prints the same and has `wanted`
        there; hides what it takes. Where there is none, the nearest."""
        table: dict[int, int] = {}
        left = wanted - self._variables[place].value
        while left:
            moved = self._moved(table, place, left)
            if moved is None:
                break
            for other, by in moved.items():
                table[other] = table.get(other, self._variables[other].value) + by
                self._hidden.add(other)
            left -= moved[place]
        return table

    def _moved(self, table: Mapping[int, int], place: int, left: int) -> dict[int, int] | None:
        """The cheapest change that moves a cell by `left`, or at least in that direction."""
        one = 1 if left > 0 else -1
        for steps, is_free in (
            (left, True), (one, True), (left, False), (one, False),
        ):  # fmt: skip
            moved = self._search(table, place, steps, is_free=is_free)
            if moved is not None:
                return moved
        if self._hide_around(place):
            return self._moved(table, place, left)
        return None

    def _hide_around(self, place: int) -> bool:
        """Everything that stands in a sum with it, or with what does; whether that was anything."""
        near = {place}
        before = len(self._hidden)
        while len(self._hidden) == before:
            wider = near | {
                other for one in near for number, _ in self._variables[one].in_sums
                for other, _ in self._sums[number]
            }  # fmt: skip
            if wider == near:
                return False
            near = wider
            self._hidden |= near
        return True

    def _search(
        self, table: Mapping[int, int], place: int, steps: int, *, is_free: bool
    ) -> dict[int, int] | None:
        """Change one cell, then what keeps its sums, and so on until every sum is as printed: the
        cheapest first. `is_free`: only by what is hidden already."""
        variables, numbers = self._variables, count()
        first = {number: sign * steps for number, sign in variables[place].in_sums}
        heap = [(0, 0, next(numbers), first, {place: steps})]
        best = {frozenset(first.items()): 0}
        for _ in range(_PATIENCE):
            if not heap:
                return None
            price, _, _, off, moves = heappop(heap)
            if not off:
                return moves
            number = min(off, key=lambda n: (len(self._sums[n]), n))
            for other, sign in self._sums[number]:
                if other in moves or (is_free and other not in self._hidden):
                    continue
                variable, by = variables[other], -off[number] * sign
                if table.get(other, variable.value) + by < variable.lowest:
                    continue
                then = dict(off)
                for touched, its_sign in variable.in_sums:
                    then[touched] = then.get(touched, 0) + its_sign * by
                    if not then[touched]:
                        del then[touched]
                if len(then) > _OPEN_ENDS:
                    continue
                then_price = price + (0 if other in self._hidden else variable.price)
                state = frozenset(then.items())
                if best.get(state, then_price + 1) <= then_price:
                    continue
                best[state] = then_price
                heappush(heap, (then_price, len(then), next(numbers), then, {**moves, other: by}))
        return None
