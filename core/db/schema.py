"""表の用意 (schema): migrate to the newest revision, in one transaction under a lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from core.db.engine import engine

MIGRATIONS = Path(__file__).parent / "migrations"


class BrokenReference(Exception):
    """切れた参照: a migration would have left a row that names another one which is not there."""


def alembic_config() -> Config:
    """Alembic's configuration, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def migrate() -> bool:
    """Bring the database to the newest revision. Returns whether anything had to be done.

    Two servers that start at once take turns: SQLite by BEGIN IMMEDIATE, PostgreSQL by a lock.
    """
    newest = ScriptDirectory.from_config(alembic_config()).get_current_head()
    with changing(engine()) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(727364)"))
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return False
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True


@contextmanager
def changing(where: Engine) -> Iterator[Connection]:
    """One transaction in which a table that others refer to may be built anew.

    SQLite takes such a table away by removing its rows, which the references forbid; so they are
    not asked for meanwhile, but all at once before the end.
    """
    with where.connect() as connection:
        if connection.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        driver = connection.connection.dbapi_connection
        assert driver is not None  # an open connection has one
        driver.cursor().execute("PRAGMA foreign_keys=0")
        try:
            with connection.begin():
                yield connection
                if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise BrokenReference(f"a row of {broken[0]} names a row that is not there")
        finally:
            driver.cursor().execute("PRAGMA foreign_keys=1")
