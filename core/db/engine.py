"""接続 (engine): one per process; its pragmas are set and verified on every new connection."""

from __future__ import annotations

import os
import sqlite3
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from core.config import private_directory, settings

# SQLite's WAL may corrupt a database when two connections write or checkpoint at once before this
# release; older libraries keep a rollback journal instead. Both flush every commit to the disk.
SAFE_WAL = (3, 51, 3)
BUSY_MILLISECONDS = 5000


class UnsafeConnection(Exception):
    """接続の設定の誤り: a pragma did not take; writing on such a connection could lose data."""


def _pragmas() -> dict[str, int | str]:
    return {
        "busy_timeout": BUSY_MILLISECONDS,
        "journal_mode": "wal" if sqlite3.sqlite_version_info >= SAFE_WAL else "delete",
        "synchronous": 2,  # FULL: an acknowledged commit is on the disk
        "foreign_keys": 1,
        # Without it, INSERT OR REPLACE slips past the triggers that keep the audit append-only.
        "recursive_triggers": 1,
        "cache_size": -16384,  # KiB a connection: a year of records' index fits
        "temp_store": 2,  # sorting never spills a person's data into a temporary file
    }


def verify_pragmas(connection: Any) -> None:
    """Raise `UnsafeConnection` unless every pragma holds on this DBAPI connection."""
    for name, wanted in _pragmas().items():
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != wanted:
            raise UnsafeConnection(f"PRAGMA {name} is {found!r}, not {wanted!r}")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not open transactions by itself: `_begin_sqlite` says which kind.
    connection.isolation_level = None
    for name, value in _pragmas().items():
        connection.execute(f"PRAGMA {name}={value}")
    verify_pragmas(connection)


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    if connection.info.get("query_only") is not reading:
        # Only where it changes: SQLite prepares every statement anew after it.
        connection.exec_driver_sql(f"PRAGMA query_only={int(reading)}")
        connection.info["query_only"] = reading
    # A writer takes its lock at the start: a read that turns into a write could not wait its turn.
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def prepare_sqlite_engine(url: str) -> Engine:
    """An engine on a SQLite file, with every guard of this module."""
    # The ledger is readable by this account only, from its first byte.
    os.umask(0o077)
    # An error that reaches a log or a terminal tells the statement, never what was typed.
    made = create_engine(url, connect_args={"timeout": 5.0}, pool_size=10, hide_parameters=True)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


@cache
def engine() -> Engine:
    """The engine of `settings().database_url`."""
    config = settings()
    if config.is_sqlite:
        private_directory(config.data_dir)
        return prepare_sqlite_engine(config.database_url)
    return create_engine(
        config.database_url, pool_pre_ping=True, pool_size=5, max_overflow=10, pool_recycle=1800,
        hide_parameters=True,
    )  # fmt: skip


@cache
def reading_engine() -> Engine:
    """The same pool, for transactions that cannot write."""
    return engine().execution_options(reading=True, postgresql_readonly=True)


def forget_engine() -> None:
    """Close every connection, so that other settings take effect (tests, restore)."""
    if engine.cache_info().currsize:
        engine().dispose()
    reading_engine.cache_clear()
    engine.cache_clear()
