"""ことばでさがす (searching by words): rows of an indexed model that hold every word, newest first.

The index of words (`core.db.word_index`) answers in the order of the list, so the newest fifty are
found without any other row being looked at. Only somebody with a narrow scope passes over others on
the way: over a few at first, and over so many (`PASSED`) at one time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Row, Select, select

from core.db.base import TableModel
from core.db.word_index import ID_BITS, holding, id_at
from core.db.work import View, table_of
from core.domain.search_words import folded, grams_of, occurs

PER_PAGE = 50
# Places of the index that one question passes over: few are enough for most, so they come first.
PASSED = (120, 1600, 8000)
# Texts that are read to see whether a long word really stands in them.
MOST_READ = 1000

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Hits(Generic[T]):
    """見つかったもの: one page. `behind`: the place after which the next one begins, where pages
    are not numbered; `is_cut`: the search stopped there before it had looked at everything."""

    rows: tuple[T, ...] = ()
    has_more: bool = False
    is_cut: bool = False
    behind: int | None = field(default=None, compare=False)

    def each(self, make: Callable[[T], U]) -> Hits[U]:
        """The same page with other rows, made from these."""
        return Hits(tuple(map(make, self.rows)), self.has_more, self.is_cut, self.behind)


def rows_holding(
    view: View,
    model: type[TableModel],
    words: Sequence[str],
    readable: Sequence[ColumnElement[bool]],
    content: Select[Any],
    texts_of: Callable[[Row[Any]], Sequence[str]],
    *,
    behind: int | None,
    limit: int,
) -> Hits[Row[Any]]:
    """One page of the rows of `content` (which has a column `id`) in which every word stands."""
    found: list[tuple[int, Row[Any]]] = []
    read = 0
    while words:
        wanted = limit + 1 - len(found)
        places, is_cut, last = _places(view, model, words, readable, behind, wanted)
        rows = {r.id: r for r in view.rows(content.where(_id(model).in_(map(id_at, places))))}
        held = [(p, r) for p in places if (r := rows.get(id_at(p))) and _holds(texts_of(r), words)]
        found += held
        read += len(places)
        if len(found) > limit:
            return _page(found[:limit], has_more=True, behind=found[limit - 1][0])
        if len(places) < wanted and not is_cut:
            break
        behind = last
        if is_cut or read >= MOST_READ:
            return _page(found, has_more=True, behind=behind, is_cut=True)
    return _page(found)


def _page(found: Sequence[tuple[int, Row[Any]]], **more: Any) -> Hits[Row[Any]]:
    return Hits(tuple(row for _place, row in found), **more)


def _holds(texts: Sequence[str], words: Sequence[str]) -> bool:
    """Pairs prove a word of two characters; a longer one may only have them here and there."""
    return max(map(len, words)) <= 2 or occurs(words, folded(texts))


def _places(
    view: View,
    model: type[TableModel],
    words: Sequence[str],
    readable: Sequence[ColumnElement[bool]],
    behind: int | None,
    wanted: int,
) -> tuple[list[int], bool, int | None]:
    """The next places whose rows this user may read, whether the walk stopped early, and where."""
    place, holds = holding(model, view.dialect, grams_of(words))
    walked = select(place.label("place")).where(holds).order_by(place.desc())
    if behind is not None:
        walked = walked.where(place < behind)
    if not readable:
        found = [row.place for row in view.rows(walked.limit(wanted))]
        return found, False, found[-1] if found else None
    last: Row[Any] | None = None
    for passed in PASSED:
        inner = walked.limit(passed).subquery()
        at = inner.c.place
        rows = view.rows(
            select(at)
            .join(table_of(model), _id(model) == at.bitwise_and((1 << ID_BITS) - 1))
            .where(*readable)
            .order_by(at.desc())
            .limit(wanted)
        )
        found = [row.place for row in rows]
        if len(found) == wanted:
            return found, False, found[-1]
        # All that was walked is used up: was it all that there is?
        last = view.first(walked.offset(passed - 1).limit(1))
        if last is None:
            return found, False, None
    return found, True, last.place if last else None


def _id(model: type[TableModel]) -> ColumnElement[int]:
    column: ColumnElement[int] = table_of(model).c.id
    return column
