"""名寄せのしくみ (moving what hangs on a row): to the row that is kept, and back; for persons and for
organisations alike. The right is asked for by the service that merges, in the same transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, select

from core.db.audit import plain
from core.db.base import TableModel
from core.db.work import CHUNK, Work, table_of
from core.domain.entry import title_of
from core.queries.attachments import Attached, unique_with

# 「表.列」 → id → version after the move.
Moved = Mapping[str, Mapping[Any, int]]


@dataclass
class Unmerged:
    """名寄せの取り消しの結果: rows put back and rows that could not be, by table; fields left."""

    returned: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    left: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    fields_left: list[str] = field(default_factory=list)


def place_of(column: Column[Any]) -> str:
    """「表.列」, under which a merge notes what it moved."""
    return f"{column.table.name}.{column.name}"


def by_table(moved: Moved) -> dict[str, int]:
    """How many rows were moved, by table."""
    counts: dict[str, int] = defaultdict(int)
    for place, ids in moved.items():
        if ids:
            counts[place.split(".")[0]] += len(ids)
    return counts


def move(
    work: Work, model: type[TableModel], column: Column[Any], source: int, target: int, reason: str
) -> dict[int, int]:
    """Every row that hangs on `source`, but for those that `target` holds already by a unique rule
    (the second face sheet): these stay where they are. id → version afterwards."""
    t = table_of(model)
    staying = [
        select(held.c.id)
        .where(held.c[column.name] == target, *(held.c[n] == t.c[n] for n in names))
        .exists()
        for names in unique_with(column)
        for held in [t.alias("held")]
    ]
    rows = work.rows(
        select(t.c.id, t.c.version).where(column == source, *(~held for held in staying))
    )
    work.change_many(model, {r.id: r.version for r in rows}, {column.name: target}, reason)
    return {r.id: r.version + 1 for r in rows}


def put_back(
    work: Work, attached: Attached, moved: Moved, source: int, target: int, reason: str
) -> Unmerged:
    """What was moved and nobody touched since hangs on `target` again.

    The merge and its undoing raise the version of a row themselves: by as many as its table has
    columns that may have moved, there and back.
    """
    result = Unmerged()
    columns = Counter(model for model, _column in attached)
    for model, column in attached:
        t = table_of(model)
        own = range(2 * columns[model] - 1)
        versions = {int(i): version for i, version in moved.get(place_of(column), {}).items()}
        ids = sorted(versions)
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            rows = work.rows(select(t.c.id, t.c.version).where(t.c.id.in_(part), column == source))
            untouched = {r.id: r.version for r in rows if r.version - versions[r.id] in own}
            work.change_many(model, untouched, {column.name: target}, reason)
            for counts, number in (
                (result.returned, len(untouched)),
                (result.left, len(part) - len(untouched)),
            ):
                if number:
                    counts[t.name] += number
    return result


def still_there(
    row: TableModel, changed: Mapping[str, list[Any]], result: Unmerged
) -> dict[str, Any]:
    """The values from before the merge, of the fields that nobody changed since; the others are
    named in `result`. `changed`: field → [before, after]."""
    values: dict[str, Any] = {}
    for name, (old, new) in changed.items():
        if plain(getattr(row, name)) == new:
            values[name] = stored_value(row, name, old)
        else:
            result.fields_left.append(title_of(type(row), name))
    return values


def stored_value(row: TableModel, name: str, value: Any) -> Any:
    """A value as the row holds it, from how the audit writes it."""
    kind = table_of(type(row)).c[name].type.python_type
    return kind.fromisoformat(value) if value and hasattr(kind, "fromisoformat") else value
