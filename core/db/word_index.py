"""ことばの索引 (index of words): long texts that are found by any two characters in them.

A model says what of a row is sought (`TableModel.words_of`); `core.db.work` writes it here in the
transaction of the row itself, whoever changes the row, so nobody can forget it and nothing in the
index outlives its row. On SQLite it is a full-text table without content: its rows leave by a
command that names the words they came with. On PostgreSQL it is a table with a GIN index. No backup
holds it: it is made again from the ledger (`fill`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    inspect,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR

from core.db.base import TableModel, Words

ENDING = "_words"
ID_BITS = 28
ROWS_AT_ONCE = 5000


def place_of(day: date, row_id: int) -> int:
    """The place of a row in its index: the newest day has the highest, then the newest row."""
    return day.toordinal() << ID_BITS | row_id


def id_at(place: int) -> int:
    """The id of the row at a place."""
    return place & (1 << ID_BITS) - 1


def create(connection: Connection, table: str) -> None:
    """Make the empty index of a table; called by migrations."""
    name = table + ENDING
    if connection.dialect.name == "sqlite":
        # No positions (detail=none): the few texts that are shown are compared word for word.
        connection.execute(
            text(
                f"CREATE VIRTUAL TABLE {name} "
                "USING fts5(grams, content='', detail=none, tokenize='ascii')"
            )
        )
        return
    connection.execute(
        text(f"CREATE TABLE {name} (place BIGINT PRIMARY KEY, grams TSVECTOR NOT NULL)")
    )
    connection.execute(text(f"CREATE INDEX ix_{name}_grams ON {name} USING gin (grams)"))


@cache
def _index(table: str, dialect: str) -> Table:
    """The index as statements name it. Of no metadata: no one form fits both databases."""
    name, apart = table + ENDING, MetaData()
    if dialect == "sqlite":
        place = Column("rowid", BigInteger, key="place")
        return Table(name, apart, place, Column("grams", Text), Column(name, Text, key="command"))
    return Table(name, apart, Column("place", BigInteger), Column("grams", TSVECTOR))


# -- asking --------------------------------------------------------------------------------------


def holding(
    model: type[TableModel], dialect: str, grams: Sequence[str]
) -> tuple[ColumnElement[int], ColumnElement[bool]]:
    """The column of places, and the condition that a row holds all of these characters and pairs.

    Grams are letters and digits only, so quoting them is enough for the language of either index.
    """
    index = _index(str(model.__tablename__), dialect)
    if dialect == "sqlite":
        asked = " ".join(f'"{gram}"' for gram in grams)
        return index.c.place, literal_column(index.name).op("MATCH", is_comparison=True)(asked)
    query = cast(bindparam(None, " & ".join(f"'{gram}'" for gram in grams), String), TSQUERY)
    return index.c.place, index.c.grams.op("@@", is_comparison=True)(query)


# -- writing -------------------------------------------------------------------------------------


def put(connection: Connection, model: type[TableModel], entries: Sequence[Words]) -> None:
    """Add rows; in the order of their places, when they are many."""
    if not entries:
        return
    dialect = connection.dialect.name
    index = _index(str(model.__tablename__), dialect)
    if dialect == "sqlite":
        rows = [{"place": entry.place, "grams": " ".join(entry.grams)} for entry in entries]
        connection.execute(insert(index), rows)
        return
    grams = func.array_to_tsvector(bindparam("words", type_=ARRAY(Text)))
    connection.execute(
        insert(index).values(place=bindparam("at"), grams=grams),
        [{"at": entry.place, "words": list(entry.grams)} for entry in entries],
    )


def take_out(connection: Connection, model: type[TableModel], entry: Words) -> None:
    """Remove a row, by the words that it came with."""
    dialect = connection.dialect.name
    index = _index(str(model.__tablename__), dialect)
    if dialect == "sqlite":
        gone = {"command": "delete", "place": entry.place, "grams": " ".join(entry.grams)}
        connection.execute(insert(index).values(**gone))
    else:
        connection.execute(delete(index).where(index.c.place == entry.place))


def exchange(
    connection: Connection, model: type[TableModel], old: Words | None, new: Words | None
) -> None:
    """What a changed row needs: nothing, when none of its words changed."""
    if old == new:
        return
    if old:
        take_out(connection, model, old)
    if new:
        put(connection, model, [new])


def fill(connection: Connection, model: type[TableModel]) -> None:
    """索引を作り直す from the table: by the migration, and after a restore."""
    dialect = connection.dialect.name
    index = _index(str(model.__tablename__), dialect)
    if dialect == "sqlite":
        connection.execute(insert(index).values(command="delete-all"))
    else:
        connection.execute(delete(index))
    entries = (entry for row in _by_day(connection, model) if (entry := model.words_of(row)))
    while part := list(islice(entries, ROWS_AT_ONCE)):
        put(connection, model, part)


def _by_day(connection: Connection, model: type[TableModel]) -> Iterator[Mapping[str, Any]]:
    """All rows in the order of their places: an index that is written so stays small and quick to
    write. A month at a time, so that sorting needs little room."""
    table: Table = inspect(model).local_table
    day = table.c[model.words_day]
    first, last = connection.execute(select(func.min(day), func.max(day))).one()
    while first and last and first <= last:
        begin = first.replace(day=1)
        first = begin.replace(year=begin.year + begin.month // 12, month=begin.month % 12 + 1)
        rows = connection.execute(
            select(*(table.c[name] for name in ("id", model.words_day, *model.words_from)))
            .where(day >= begin, day < first)
            .order_by(day, table.c.id)
        )
        yield from (dict(row) for row in rows.mappings())


# -- verification --------------------------------------------------------------------------------


def faults(connection: Connection, model: type[TableModel]) -> Iterator[str]:
    """索引の検証: a sentence when the index does not hold exactly the rows that it should."""
    place = _index(str(model.__tablename__), connection.dialect.name).c.place
    once = {"yield_per": ROWS_AT_ONCE}
    indexed = set(connection.scalars(select(place), execution_options=once))
    missing = 0
    for row in _by_day(connection, model):
        entry = model.words_of(row)
        if entry and entry.place in indexed:
            indexed.remove(entry.place)
        elif entry:
            missing += 1
    if missing:
        yield f"表 {model.__tablename__} の{missing}件が、さがすための索引に入っていません。"
    if indexed:
        yield f"表 {model.__tablename__} にないものが、さがすための索引に{len(indexed)}件あります。"
