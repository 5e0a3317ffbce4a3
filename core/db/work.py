"""取引 (transactions): `unit_of_work` writes, `read_only` reads; nothing else touches a session.

A write is compare-and-swap: it names the version that the user saw, and touches exactly one row or
raises `Conflict`. Its audit rows are written in the same transaction, by this module alone, so
nobody can forget them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, Table, delete, func, inspect, select, update
from sqlalchemy import insert as sql_insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import UpdateBase

from core import clock
from core.db import audit, word_index
from core.db.actor import Actor
from core.db.base import TableModel
from core.db.conflicts import conflict_of
from core.db.engine import engine, reading_engine
from core.db.ledger_session import LedgerSession, UnauditedWrite
from core.db.technical import TECHNICAL
from core.db.turn import cannot_write, turn
from core.errors import NotAllowed, NotFound

M = TypeVar("M", bound=TableModel)

CHUNK = 500
BOOKKEEPING = frozenset({"id", "version", "created_at", "updated_at"})
# What the audit notes as changed without keeping the value.
SECRET = frozenset({"password_hash"})


def table_of(model: type[TableModel]) -> Table:
    """The table behind a mapped class."""
    table: Table = inspect(model).local_table
    return table


def column_names(model: type[TableModel]) -> list[str]:
    """The columns of a mapped class, in their order."""
    return [column.name for column in table_of(model).columns]


class View:
    """読み取り (reading transaction): questions are asked through it, in the name of `actor`."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session, self.actor = session, actor

    def get(self, model: type[M], row_id: int) -> M:
        """The row with this id. Raises `NotFound`."""
        row = self._session.get(model, row_id)
        if row is None:
            raise NotFound("この記録は見つかりません。削除されたか、番号が違います。")
        return row

    def all(self, question: Select[M]) -> list[M]:
        """The mapped rows that answer a select."""
        return list(self._session.scalars(question))

    def rows(self, question: Select[Any]) -> Sequence[Row[Any]]:
        """Plain rows: columns by name, nothing mapped."""
        return self._session.execute(question).all()

    def first(self, question: Select[Any]) -> Row[Any] | None:
        """The first plain row, or None."""
        return self._session.execute(question).first()

    def scalar(self, question: Select[Any]) -> Any:
        """One value, or None."""
        return self._session.execute(question).scalar()

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`: for the few questions that they understand differently."""
        return self._session.connection().dialect.name


class Work(View):
    """書き込み (unit of work): one transaction of one use case."""

    def __init__(self, session: Session, actor: Actor, reason: str) -> None:
        super().__init__(session, actor)
        self._reason = reason
        self._entries: list[audit.Entry] = []

    # -- the ledger ----------------------------------------------------------------------------

    def add(self, row: M) -> M:
        """Store a new row; its id is known afterwards."""
        self.add_all([row])
        return row

    def add_all(self, rows: Sequence[M]) -> None:
        """Store many new rows at once."""
        self._session.add_all(rows)
        self._session.flush()
        for row in rows:
            content = {
                name: [None, audit.plain(value)]
                for name in column_names(type(row))
                if name not in BOOKKEEPING and (value := getattr(row, name)) not in (None, "")
            }
            self._record("insert", str(row.__tablename__), row.pk, row.version, content)
            word_index.exchange(self._session.connection(), type(row), None, row.own_words)

    def change(
        self, model: type[M], row_id: int, seen: int, changes: Mapping[str, Any], reason: str = ""
    ) -> M:
        """Change one row that the user saw in version `seen`.

        Fields whose value is already the wanted one are left out; when none is left, nothing is
        written. Raises `NotFound` and `Conflict`; after a conflict nothing of this transaction
        may be kept, and leaving `unit_of_work` with the error rolls it back.
        """
        table = table_of(model)
        row = self._session.get(model, row_id, populate_existing=True, with_for_update=True)
        if row is None:
            raise NotFound("この記録は、ほかの人が削除しました。")
        if row.version != seen:
            raise conflict_of(self._session, row, seen, changes)
        if unknown := set(changes) - (set(column_names(model)) - BOOKKEEPING):
            raise UnauditedWrite(f"{model.__name__} has no field {sorted(unknown)}")
        old = {name: getattr(row, name) for name in changes}
        new = {name: value for name, value in changes.items() if old[name] != value}
        if not new:
            return row
        words = row.own_words
        done = self._session.execute(
            update(table)
            .where(table.c.id == row_id, table.c.version == seen)
            .values(**new, version=seen + 1, updated_at=clock.now()),
            execution_options={"audited": True},
        )
        if done.rowcount != 1:  # type: ignore[attr-defined]
            self._session.refresh(row)
            raise conflict_of(self._session, row, seen, changes)
        self._session.refresh(row)
        word_index.exchange(self._session.connection(), model, words, row.own_words)
        content = {n: [audit.plain(old[n]), audit.plain(v)] for n, v in new.items()}
        self._record("update", table.name, row_id, seen + 1, content, reason)
        return row

    def change_many(
        self,
        model: type[TableModel],
        seen: Mapping[int, int],
        changes: Mapping[str, Any],
        reason: str = "",
    ) -> None:
        """Change many rows alike (`seen`: id → version): one audit row for each of them.

        Raises `NotFound` and `Conflict` for the first row that is not in the version seen.
        """
        table, wanted = table_of(model), sorted(seen)
        columns = [table.c[name] for name in ("id", "version", *changes)]
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            asked = select(*columns).where(table.c.id.in_(part)).order_by(table.c.id)
            stored = {row.id: row for row in self.rows(asked.with_for_update())}
            for row_id in part:
                if row_id not in stored or stored[row_id].version != seen[row_id]:
                    self.change(model, row_id, seen[row_id], changes, reason)
            done = self._session.execute(
                update(table)
                .where(table.c.id.in_(part))
                .values(**changes, version=table.c.version + 1, updated_at=clock.now()),
                execution_options={"audited": True, "synchronize_session": False},
            )
            if done.rowcount != len(part):  # type: ignore[attr-defined]
                raise NotFound("この記録は、ほかの人が削除しました。")
            for row_id in part:
                content = {
                    n: [audit.plain(getattr(stored[row_id], n)), audit.plain(v)]
                    for n, v in changes.items()
                }
                version = seen[row_id] + 1
                self._record("update", table.name, row_id, version, content, reason)
        self._refresh(model, seen)

    def remove(self, model: type[M], row_id: int, seen: int, reason: str = "") -> None:
        """Delete one row that the user saw in version `seen`. Raises as `change` does."""
        self.remove_many(model, {row_id: seen}, reason)

    def remove_many(self, model: type[M], seen: Mapping[int, int], reason: str = "") -> None:
        """Delete many rows (`seen`: id → version): one audit row for each, with what it held.

        Raises `NotFound` and `Conflict` for the first row that is not in the version seen.
        """
        table, wanted = table_of(model), sorted(seen)
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            rows = {
                row.pk: row
                for row in self._session.scalars(
                    select(model).where(table.c.id.in_(part)).with_for_update(),
                    execution_options={"populate_existing": True},
                )
            }
            for row_id in part:
                if row_id not in rows:
                    raise NotFound("この記録は、ほかの人がすでに削除しました。")
                if rows[row_id].version != seen[row_id]:
                    raise conflict_of(self._session, rows[row_id], seen[row_id], {})
            self._session.execute(
                delete(table).where(table.c.id.in_(part)),
                execution_options={"audited": True, "synchronize_session": False},
            )
            for row_id, row in rows.items():
                content = {
                    name: [audit.plain(getattr(row, name)), None]
                    for name in column_names(model)
                    if name not in BOOKKEEPING
                }
                word_index.exchange(self._session.connection(), model, row.own_words, None)
                self._session.expunge(row)
                self._record("delete", table.name, row_id, seen[row_id], content, reason)

    def recompute(
        self, model: type[TableModel], name: str, moved: Mapping[int, tuple[Any, Any]]
    ) -> None:
        """Store what the ledger itself computes anew (`model.computed`); `moved`: id → old, new.
        No version is raised: nobody's typing is overtaken. One audit row tells all of it."""
        if name not in model.computed:
            raise UnauditedWrite(f"{model.__name__}.{name} is typed by people")
        table, alike = table_of(model), dict[tuple[Any, Any], list[int]]()
        for row_id, pair in sorted(moved.items()):
            alike.setdefault(pair, []).append(row_id)
        options = {"audited": True, "synchronize_session": False}
        for (_old, new), rows in alike.items():
            for start in range(0, len(rows), CHUNK):
                these = table.c.id.in_(rows[start : start + CHUNK])
                changed = update(table).where(these).values({name: new})
                self._session.execute(changed, execution_options=options)
        if moved:
            told = {f"{old or ''}/{new or ''}": rows for (old, new), rows in alike.items()}
            self._record("recompute", table.name, None, None, {name: told})
        self._refresh(model, moved)

    def _refresh(self, model: type[TableModel], wanted: Mapping[int, Any]) -> None:
        for row in list(self._session.identity_map.values()):
            if isinstance(row, model) and row.pk in wanted:
                self._session.refresh(row)

    def has_touched(self, model: type[TableModel]) -> bool:
        """Whether this very transaction wrote to the table, so that others see it otherwise."""
        return any(e.entity == model.__tablename__ for e in self._entries)

    def has_made(self, model: type[TableModel], row_id: int) -> bool:
        """Whether this very transaction stored the row."""
        made = ("insert", str(model.__tablename__), row_id)
        return any((e.action, e.entity, e.entity_id) == made for e in self._entries)

    def add_many(self, model: type[TableModel], rows: Sequence[Mapping[str, Any]]) -> None:
        """Store very many rows with given ids (generated data): one audit row for each."""
        table, now = table_of(model), clock.now()
        for start in range(0, len(rows), CHUNK):
            part = [
                {"version": 1, "created_at": now, "updated_at": now, **row}
                for row in rows[start : start + CHUNK]
            ]
            self._session.execute(sql_insert(table), part, execution_options={"audited": True})
            if model.words_from:
                entries = [entry for row in part if (entry := model.words_of(row))]
                word_index.put(self._session.connection(), model, entries)
            for row in part:
                # Dates become text when the audit writes them: twice would cost a tenth more.
                content = {
                    n: [None, v]
                    for n, v in row.items()
                    if v is not None and v != "" and n not in BOOKKEEPING
                }
                self._record("insert", table.name, row["id"], 1, content)
        if rows and self.dialect == "postgresql":
            # The ids were given: the sequence must go on behind them.
            sequence = func.pg_get_serial_sequence(table.name, "id")
            following = func.setval(sequence, func.max(table.c.id))
            self.scalar(select(following).select_from(table))

    # -- beside the ledger ---------------------------------------------------------------------

    def log(
        self,
        action: str,
        entity: str,
        entity_id: int | None = None,
        detail: Mapping[str, Any] | None = None,
        reason: str = "",
    ) -> None:
        """Write an event that changes no row: opening a person, searching, exporting, signing in."""
        self._record(action, entity, entity_id, None, dict(detail or {}), reason)

    @contextmanager
    def because(self, reason: str) -> Iterator[None]:
        """What is written inside, also by other services, carries this reason in the audit."""
        before, self._reason = self._reason, reason
        try:
            yield
        finally:
            self._reason = before

    def technical(self, statement: UpdateBase, rows: Sequence[Any] | None = None) -> int:
        """Change a technical table, unaudited, for each of `rows`. Returns the rows touched."""
        if getattr(statement, "table", None) not in TECHNICAL:
            raise UnauditedWrite("only technical tables may change without an audit row")
        done = self._session.execute(statement, rows, execution_options={"audited": True})
        return int(done.rowcount)  # type: ignore[attr-defined]

    def alone(self, name: str, *, together: bool = False) -> None:
        """Let one transaction at a time pass from here to its end, for each name: counting before
        deciding needs it. SQLite has one writer anyway; PostgreSQL takes a lock of that name.
        `together`: beside others that say so too, not beside one that is alone."""
        if self.dialect == "postgresql":
            lock = func.pg_advisory_xact_lock_shared if together else func.pg_advisory_xact_lock
            self._session.execute(select(lock(func.hashtext(name))))

    # -- the end of the transaction --------------------------------------------------------------

    def _record(
        self,
        action: str,
        entity: str,
        entity_id: int | None,
        version: int | None,
        changes: dict[str, Any],
        reason: str = "",
    ) -> None:
        for name in SECRET & changes.keys():
            changes[name] = ["…", "…"]
        self._entries.append(
            audit.Entry(action, entity, entity_id, version, reason or self._reason, changes)
        )

    def finish(self) -> None:
        """Write the audit rows and commit. Called once, by `unit_of_work`."""
        connection = self._session.connection()
        audit.append(connection, self.actor, self._entries)
        head = connection.info.pop("audit_head", None)
        self._session.commit()
        if head:
            audit.keep_head(*head)


@contextmanager
def unit_of_work(actor: Actor, reason: str = "") -> Iterator[Work]:
    """One writing transaction in the name of `actor`; committed at the end, or nothing at all.

    Raises `ReadOnly` when the database cannot be written now.
    """
    try:
        with turn(), LedgerSession(engine(), expire_on_commit=False) as session:
            work = Work(session, actor, reason)
            yield work
            work.finish()
    except OperationalError as error:
        raise cannot_write(error) from error
    except NotAllowed as refusal:
        _log_denial(actor, refusal)
        raise


def _log_denial(actor: Actor, refusal: NotAllowed) -> None:
    """A refused action leaves its own audit row, after the refused work was rolled back."""
    with unit_of_work(actor) as work:
        work.log("denied", "app_user", actor.id, reason=str(refusal))


@contextmanager
def read_only(actor: Actor) -> Iterator[View]:
    """One reading transaction in the name of `actor`. The database itself refuses writes in it."""
    try:
        with LedgerSession(reading_engine(), autoflush=False, expire_on_commit=False) as session:
            yield View(session, actor)
    except NotAllowed as refusal:
        _log_denial(actor, refusal)
        raise


def connection_for_maintenance() -> Connection:
    """A bare connection for migrations, verification and backup; never used by services."""
    return engine().connect()


def ids(rows: Iterable[TableModel]) -> list[int]:
    """The ids of stored rows."""
    return [row.pk for row in rows]
