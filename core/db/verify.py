"""検証 (verification): the audit chain, and the ledger against what the audit says about it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, func, select, text, union_all

from core.db import audit, word_index
from core.db.base import TableModel
from core.db.technical import audit_entry
from core.db.work import BOOKKEEPING, SECRET, table_of

CHUNK = 5000
MOST_FAULTS = 50


def verify(connection: Connection, tables: Sequence[type[TableModel]]) -> list[str]:
    """Every fault found, as Japanese sentences; an empty list when all is well.

    The database's own integrity, the chain, and each ledger row: its version and every value must
    be what the audit recorded last, and no recorded row may be missing.
    """
    faults = [*_database(connection), *audit.verify_chain(connection)]
    for model in tables:
        index = word_index.faults(connection, model) if model.words_from else ()
        for fault in chain(_ledger(connection, model), index):
            faults.append(fault)
            if len(faults) >= MOST_FAULTS:
                return [*faults, "ほかにもあります。"]
    return faults


def _database(connection: Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return
    for row in connection.execute(text("PRAGMA integrity_check")):
        if row[0] != "ok":
            yield f"データベースのファイルが壊れています: {row[0]}"
    for row in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"表 {row[0]} の {row[1]} 番が、存在しない {row[2]} を指しています。"


def _ledger(connection: Connection, model: type[TableModel]) -> Iterator[str]:
    table, entries = table_of(model), audit_entry.c
    last = max(
        connection.execute(select(func.max(table.c.id))).scalar() or 0,
        connection.execute(
            select(func.max(entries.entity_id)).where(entries.entity == table.name)
        ).scalar()
        or 0,
    )
    for low in range(0, last + 1, CHUNK):
        yield from _range(connection, model, low, low + CHUNK - 1)


def _range(connection: Connection, model: type[TableModel], low: int, high: int) -> Iterator[str]:
    table, entries = table_of(model), audit_entry.c
    recorded: dict[int, tuple[int, dict[str, Any]] | None] = {}
    told = select(
        entries.seq, entries.action, entries.entity_id, entries.entity_version, entries.changes
    ).where(entries.entity == table.name)
    # Two questions, so that an index answers each.
    of_rows = told.where(
        entries.entity_id.between(low, high), entries.action.in_(["insert", "update", "delete"])
    )
    of_many = told.where(entries.entity_id.is_(None), entries.action == "recompute")
    both = union_all(of_rows, of_many).subquery()
    history = connection.execute(select(*list(both.c)[1:]).order_by(both.c.seq))
    for action, row_id, version, changes in history:
        if action == "delete":
            recorded[row_id] = None
            continue
        if action == "recompute":
            _computed(recorded, json.loads(changes))
            continue
        known = recorded.get(row_id)
        values = known[1] if known else {}
        values.update({name: new for name, (_old, new) in json.loads(changes).items()})
        recorded[row_id] = (version, values)
    stored = connection.execute(select(table).where(table.c.id.between(low, high))).mappings()
    for row in stored:
        expected = recorded.pop(row["id"], None)
        name = f"表 {table.name} の {row['id']} 番"
        if expected is None:
            yield f"{name}は、監査記録にない行です。"
        elif expected[0] != row["version"]:
            yield f"{name}の版が、監査記録と違います（{row['version']} と {expected[0]}）。"
        else:
            yield from _values(name, model, dict(row), expected[1])
    for row_id, expected in recorded.items():
        if expected is not None:
            yield f"表 {table.name} の {row_id} 番が、監査記録なしに消されています。"


def _computed(
    recorded: dict[int, tuple[int, dict[str, Any]] | None], told: dict[str, dict[str, list[int]]]
) -> None:
    """What one audit row tells of many rows: the version stays (`Work.recompute`)."""
    for name, moved in told.items():
        for days, row_ids in moved.items():
            for known in (recorded.get(row_id) for row_id in row_ids):
                if known:
                    known[1][name] = days.split("/")[1] or None


def _values(
    name: str, model: type[TableModel], row: dict[str, Any], recorded: dict[str, Any]
) -> Iterator[str]:
    for column, value in row.items():
        if column in BOOKKEEPING or column in SECRET:
            continue
        if column in recorded:
            fits = audit.plain(value) == recorded[column]
        else:  # blank values are not written down
            fits = value in (None, "") or value == model.model_fields[column].default
        if not fits:
            yield f"{name}の「{column}」が、監査記録なしに書き換えられています。"
