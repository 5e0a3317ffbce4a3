"""ぶらさがるもの (what hangs on a row): found in the metadata, so that a new table is never forgotten
when two rows become one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, UniqueConstraint, func, select

from core.db.base import TableModel
from core.db.work import View, table_of
from core.domain.tables import MAPPED

Attached = Sequence[tuple[type[TableModel], Column[Any]]]


def attached_to(model: type[TableModel], *of_merging: type[TableModel]) -> Attached:
    """Every mapped table with a column that names a row of `model`; not `model` itself, nor those
    that speak of merging."""
    return [
        (other, column)
        for other in MAPPED
        if other is not model and other not in of_merging
        for column in table_of(other).c
        if refers_to(column, model)
    ]


def refers_to(column: Column[Any], model: type[TableModel]) -> bool:
    """Whether the column names a row of this table."""
    return any(key.column is table_of(model).c.id for key in column.foreign_keys)


def unique_with(column: Column[Any]) -> list[tuple[str, ...]]:
    """The other columns of each unique rule that holds this column: what two rows must not share."""
    table = column.table
    rules: list[Any] = [r for r in table.constraints if isinstance(r, UniqueConstraint)]
    rules += [index for index in table.indexes if index.unique]
    return [
        tuple(other.name for other in rule.columns if other is not column)
        for rule in rules
        if column.name in {other.name for other in rule.columns}
    ]


def counted(view: View, attached: Attached, named: int) -> dict[str, int]:
    """Table → how many of its rows hang on the row with this number."""
    counts: dict[str, int] = defaultdict(int)
    for _model, column in attached:
        asked = select(func.count()).select_from(column.table).where(column == named)
        if count := int(view.scalar(asked) or 0):
            counts[column.table.name] += count
    return dict(counts)
