"""表の用意 (schema): migrate to the newest revision, in one transaction under a lock."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from core.db.engine import engine

MIGRATIONS = Path(__file__).parent / "migrations"


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
    with engine().begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(727364)"))
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return False
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True
