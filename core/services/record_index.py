"""支援記録のことばの索引 (index of the words in records): kept in the transaction of each record.

A record that was corrected leaves it at once: a contentless index gives an entry back only for the
very words it came with, and those still stand in the row. It can be made again from the records at
any time (`fill`), so no backup holds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Text, bindparam, delete, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.dml import Insert

from core.db.technical import (
    RECORD_WORDS,
    record_place,
    record_words_postgresql,
    record_words_sqlite,
)
from core.db.work import Work, table_of
from core.domain.permissions import Action, require
from core.domain.records import SupportRecord
from core.domain.search_words import folded, grams

# What a coordinator looks for in a record.
SEARCHED = ("facts", "done", "judged", "next_step")
ROWS_AT_ONCE = 5000


def put(work: Work, record: SupportRecord) -> None:
    """索引に入れる: in the transaction that stores the record."""
    require(work.actor, Action.WRITE_CLIENTS)
    work.technical(_insert(work.dialect), [_entry(work.dialect, record.model_dump())])


def take_out(work: Work, record: SupportRecord) -> None:
    """索引から出す: in the transaction that replaces or removes the record."""
    require(work.actor, Action.WRITE_CLIENTS)
    entry = _entry(work.dialect, record.model_dump())
    if work.dialect == "sqlite":
        work.technical(insert(record_words_sqlite).values(**entry, **{RECORD_WORDS: "delete"}))
    else:
        place = record_words_postgresql.c.place
        work.technical(delete(record_words_postgresql).where(place == entry["place"]))


def put_many(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Very many records (generated data), in the order of their days."""
    require(work.actor, Action.SET_UP)
    work.technical(_insert(work.dialect), [_entry(work.dialect, row) for row in rows])


def fill(connection: Connection) -> None:
    """索引を作り直す from all records: by the migration, and after a restore."""
    dialect = connection.dialect.name
    if dialect == "sqlite":
        connection.execute(insert(record_words_sqlite).values({RECORD_WORDS: "delete-all"}))
    else:
        connection.execute(delete(record_words_postgresql))
    statement, entries = _insert(dialect), (_entry(dialect, row) for row in _records(connection))
    while part := list(islice(entries, ROWS_AT_ONCE)):
        connection.execute(statement, part)


def faults(connection: Connection) -> Iterator[str]:
    """索引の検証: a sentence when it does not hold exactly the records that are not replaced."""
    indexed = _indexed(connection)
    r = table_of(SupportRecord).c
    rows = connection.execute(
        select(r.id, r.happened_on).where(r.is_replaced.is_(False)),
        execution_options={"yield_per": ROWS_AT_ONCE},
    )
    missing = 0
    for row_id, day in rows:
        place = record_place(day, row_id)
        if place in indexed:
            indexed.remove(place)
        else:
            missing += 1
    if missing:
        yield f"さがすための索引に、支援記録が{missing}件入っていません。"
    if indexed:
        yield f"さがすための索引に、ない支援記録が{len(indexed)}件残っています。"


def _indexed(connection: Connection) -> set[int]:
    """The places in the index."""
    place = record_words_postgresql.c.place
    if connection.dialect.name == "sqlite":
        place = record_words_sqlite.c.rowid
    return set(connection.scalars(select(place), execution_options={"yield_per": ROWS_AT_ONCE}))


def _records(connection: Connection) -> Iterator[Mapping[str, Any]]:
    """All records that count, by day: an index that is written in its own order stays small and
    quick to write. A month at a time, so that sorting needs little room."""
    r = table_of(SupportRecord).c
    first, last = connection.execute(select(func.min(r.happened_on), func.max(r.happened_on))).one()
    for begin, end in _months(first, last):
        found = connection.execute(
            select(r.id, r.happened_on, *(r[name] for name in SEARCHED))
            .where(r.happened_on >= begin, r.happened_on < end, r.is_replaced.is_(False))
            .order_by(r.happened_on, r.id)
        )
        yield from (dict(row) for row in found.mappings())


def _months(first: date | None, last: date | None) -> Iterator[tuple[date, date]]:
    while first and last and first <= last:
        begin = first.replace(day=1)
        first = begin.replace(year=begin.year + begin.month // 12, month=begin.month % 12 + 1)
        yield begin, first


def _insert(dialect: str) -> Insert:
    if dialect == "sqlite":
        return insert(record_words_sqlite)
    words = func.array_to_tsvector(bindparam("words", type_=ARRAY(Text)))
    return insert(record_words_postgresql).values(place=bindparam("place"), grams=words)


def _entry(dialect: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the index: the same record always gives the same."""
    place = record_place(row["happened_on"], row["id"])
    words = sorted(grams(folded(row[name] for name in SEARCHED)))
    if dialect == "sqlite":
        return {"rowid": place, "grams": " ".join(words)}
    return {"place": place, "words": words}
