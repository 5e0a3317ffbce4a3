"""控え (backup and restore): one file that any database can be restored from, and that proves itself.

A zip of one JSON-lines file per table and a manifest with each table's digest. The copy is taken in
one reading transaction, so it is consistent while people write. It holds personal data in the
clear: it is written for this account only (0600) and belongs on an encrypted disk.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Connection,
    LargeBinary,
    Table,
    TableClause,
    column,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy import table as table_clause

from core import clock
from core.config import private_directory, settings
from core.db import audit, word_index
from core.db.base import TableModel, UtcDateTime, metadata
from core.db.engine import engine, forget_engine, prepare_sqlite_engine, reading_engine
from core.db.schema import alembic_config, changing
from core.db.technical import audit_head, calendar_feed, sign_in_session, sign_in_ticket
from core.errors import DomainError

FORMAT = 1
CHUNK = 1000
# Rows that hold a whole file, of up to 10 MB each.
FEW = 4
# Behind the zip stands the SHA-256 of every byte before it: no flipped byte goes unseen.
SEAL = b"\nTSUNAGICHO-SHA256 "
SEAL_LENGTH = len(SEAL) + 64
# Who is signed in now is nobody's history, and a link that was revoked since must not wake up.
LEFT_OUT = frozenset({sign_in_session.name, sign_in_ticket.name, calendar_feed.name})


class BackupRefused(DomainError):
    """控えの誤り: the file is damaged, of a newer program, or a server is running."""


def tables() -> list[Table]:
    """Every table that a backup holds, parents before children."""
    return [table for table in metadata.sorted_tables if table.name not in LEFT_OUT]


# -- what one row looks like ------------------------------------------------------------------------


def _line(row: Mapping[str, Any]) -> bytes:
    return (json.dumps(row, ensure_ascii=False, default=_plain) + "\n").encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"{type(value).__name__} has no form in a backup")


def _row(table: Table, line: bytes) -> dict[str, Any]:
    values = json.loads(line)
    for each in table.columns:
        value = values.get(each.name)
        if value is None:
            continue
        if isinstance(each.type, UtcDateTime):
            values[each.name] = datetime.fromisoformat(value)
        elif each.type.python_type is date:
            values[each.name] = date.fromisoformat(value)
        elif each.type.python_type is bytes:
            values[each.name] = base64.b64decode(value)
    return dict(values)


def _at_once(table: Table) -> int:
    """How many rows are held at once."""
    return FEW if any(isinstance(c.type, LargeBinary) for c in table.columns) else CHUNK


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    rows = connection.execute(
        select(table).order_by(*table.primary_key.columns),
        execution_options={"yield_per": _at_once(table)},
    )
    for row in rows.mappings():
        yield _line(dict(row))


def digests(connection: Connection) -> dict[str, str]:
    """表ごとの要約値: equal for equal rows, on whatever database."""
    found = {}
    for table in tables():
        digest = hashlib.sha256()
        for line in _lines(connection, table):
            digest.update(line)
        found[table.name] = digest.hexdigest()
    return found


# -- writing -----------------------------------------------------------------------------------------


def back_up(target: Path, models: Sequence[type[TableModel]]) -> int:
    """控えを取る: write `target` whole or not at all. Returns the number of rows.

    `models`: every mapped one. A command that imports none of them must not leave tables out.
    """
    if left_out := {str(model.__tablename__) for model in models} - {t.name for t in tables()}:
        raise BackupRefused(f"控えに入らない表があります（{'、'.join(sorted(left_out))}）。")
    part = target.with_name(target.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with (
            os.fdopen(handle, "wb") as out,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive,
            _snapshot() as connection,
        ):
            manifest = _write_tables(archive, connection)
            archive.writestr("manifest.json", json.dumps(manifest, indent=1))
        with part.open("r+b") as sealed:
            seal = hashlib.file_digest(sealed, "sha256").hexdigest()
            sealed.seek(0, os.SEEK_END)
            sealed.write(SEAL + seal.encode())
            sealed.flush()
            os.fsync(sealed.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(target.parent)
    return sum(facts["rows"] for facts in manifest["tables"].values())


def _snapshot() -> Connection:
    """A connection whose one transaction sees the ledger as of its start."""
    reading = reading_engine()
    if not settings().is_sqlite:
        reading = reading.execution_options(isolation_level="REPEATABLE READ")
    return reading.connect()


def _write_tables(archive: zipfile.ZipFile, connection: Connection) -> dict[str, Any]:
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "taken_at": clock.now().isoformat(),
        "revision": MigrationContext.configure(connection).get_current_revision(),
        "tables": {},
    }
    for table in tables():
        digest, rows = hashlib.sha256(), 0
        with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as member:
            for line in _lines(connection, table):
                digest.update(line)
                member.write(line)
                rows += 1
        manifest["tables"][table.name] = {"rows": rows, "sha256": digest.hexdigest()}
    return manifest


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# -- reading -----------------------------------------------------------------------------------------


def check_file(source: Path) -> dict[str, Any]:
    """控えを調べる: read every byte and compare every digest. Returns the manifest.

    Raises `BackupRefused` before anything of the ledger is touched.
    """
    damaged = BackupRefused(
        f"控え {source.name} は壊れているため使えません。別の控えを選んでください。"
    )
    try:
        if not _is_sealed(source):
            raise damaged
        with zipfile.ZipFile(source) as archive:
            manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
            if manifest["format"] != FORMAT:
                raise BackupRefused(
                    "この控えは、別の版のつなぎ帳のものです。版をそろえてください。"
                )
            for name, facts in manifest["tables"].items():
                digest = hashlib.sha256()
                with archive.open(f"{name}.jsonl") as member:
                    while block := member.read(1 << 20):
                        digest.update(block)
                if digest.hexdigest() != facts["sha256"]:
                    raise damaged
    except FileNotFoundError:
        raise BackupRefused(f"控え {source} がありません。") from None
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError) as error:
        raise damaged from error
    revisions = {s.revision for s in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
    if manifest["revision"] not in revisions:
        raise BackupRefused(
            "この控えは、もっと新しい版のつなぎ帳のものです。先に版を上げてください。"
        )
    return manifest


def _is_sealed(source: Path) -> bool:
    with source.open("rb") as file:
        left = file.seek(0, os.SEEK_END) - SEAL_LENGTH
        file.seek(0)
        digest = hashlib.sha256()
        while left > 0 and (block := file.read(min(left, 1 << 20))):
            digest.update(block)
            left -= len(block)
        return file.read() == SEAL + digest.hexdigest().encode()


@contextmanager
def server_lock(message: str) -> Iterator[None]:
    """Only one server, or one restore, at a time on a data folder. Raises `BackupRefused`."""
    path = private_directory(settings().data_dir) / "server.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused(message) from None
        yield
    finally:
        os.close(handle)


def restore(source: Path, models: Sequence[type[TableModel]]) -> Path | None:
    """控えから戻す: check the file, keep a safety copy, then replace the whole ledger at once.

    The index of words of `models` is made again. Returns the safety copy (None when there was nothing to keep). Refused while a server runs.
    """
    manifest = check_file(source)
    with server_lock("つなぎ帳が動いています。止めてから、もう一度戻してください。"):
        if not settings().is_sqlite:
            _refuse_other_connections()
        safety = _safety_copy(models)
        if settings().is_sqlite:
            _restore_sqlite(source, manifest, models)
        else:
            with engine().begin() as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
                _fill(connection, source, manifest)
                _fill_indexes(connection, models)
        _begin_anew_outside()
    return safety


def _refuse_other_connections() -> None:
    with engine().connect() as connection:
        others = connection.execute(
            text(
                "SELECT COUNT(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        ).scalar()
    if others:
        raise BackupRefused("ほかの接続があります。つなぎ帳を止めてから、もう一度戻してください。")


def _safety_copy(models: Sequence[type[TableModel]]) -> Path | None:
    with engine().connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() is None:
            return None
    folder = private_directory(settings().data_dir / "backups")
    target = folder / f"before-restore-{clock.now():%Y%m%dT%H%M%S%f}.zip"
    back_up(target, models)
    return target


def _fill_indexes(connection: Connection, models: Sequence[type[TableModel]]) -> None:
    for model in models:
        if model.words_from:
            word_index.fill(connection, model)


def _restore_sqlite(
    source: Path, manifest: dict[str, Any], models: Sequence[type[TableModel]]
) -> None:
    database = Path(str(engine().url.database))
    fresh = database.with_name(database.name + ".restoring")
    fresh.unlink(missing_ok=True)
    made = prepare_sqlite_engine(f"sqlite:///{fresh}")
    with changing(made) as connection:
        _fill(connection, source, manifest)
        _fill_indexes(connection, models)
    made.dispose()
    forget_engine()
    for leftover in ("-journal", "-wal", "-shm"):
        database.with_name(database.name + leftover).unlink(missing_ok=True)
    fresh.replace(database)
    _sync_folder(database.parent)


def _fill(connection: Connection, source: Path, manifest: dict[str, Any]) -> None:
    """Build the tables as of the backup's revision, load the rows, then bring them up to date."""
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, manifest["revision"])
    connection.execute(audit_head.delete())
    with zipfile.ZipFile(source) as archive:
        for table in tables():
            if table.name not in manifest["tables"]:
                continue
            rows: list[dict[str, Any]] = []
            into = insert(_as_it_was(connection, table))
            with archive.open(f"{table.name}.jsonl") as member:
                for line in io.BufferedReader(member):  # type: ignore[type-var]
                    rows.append(_row(table, line))
                    if len(rows) == _at_once(table):
                        connection.execute(into, rows)
                        rows = []
            if rows:
                connection.execute(into, rows)
    command.upgrade(config, "head")
    found = digests(connection)
    wrong = [n for n, facts in manifest["tables"].items() if found.get(n) != facts["sha256"]]
    if (
        wrong
        and manifest["revision"] == MigrationContext.configure(connection).get_current_revision()
    ):
        raise BackupRefused(
            f"戻した内容が控えと一致しません（{'、'.join(wrong)}）。何も変えていません。"
        )
    set_sequences(connection)


def _as_it_was(connection: Connection, table: Table) -> TableClause:
    """The table at the backup's revision: columns that came later have no value there, nor a default
    of today's; the migrations that follow fill them."""
    there = {str(found["name"]) for found in inspect(connection).get_columns(table.name)}
    known = [column(c.name, c.type) for c in table.columns if c.name in there]
    return table_clause(table.name, *known, *map(column, sorted(there - set(table.columns.keys()))))


def set_sequences(connection: Connection) -> None:
    """After rows with given ids, PostgreSQL must count on from the highest; SQLite does by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        column = table.c.get("id")
        if column is None or table is audit_head:
            continue
        highest = connection.execute(select(func.max(column))).scalar()
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:t, 'id'), :v, :called)"),
            {"t": table.name, "v": highest or 1, "called": highest is not None},
        )


def _begin_anew_outside() -> None:
    """The heads kept beside the database follow the restored ledger; the old ones are set aside."""
    log = settings().data_dir / "audit_heads.log"
    if log.exists():
        log.replace(log.with_name(f"audit_heads.before-{clock.now():%Y%m%dT%H%M%S%f}.log"))
    with engine().connect() as connection:
        head = connection.execute(select(audit_head)).one()
    audit.keep_head(head.seq, head.mac)
