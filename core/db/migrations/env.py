"""Alembic's environment: our engine, our metadata; batch mode where SQLite needs it."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from core.db import word_index
from core.db.engine import engine
from core.domain.tables import metadata


def run() -> None:
    """Run the migrations in one transaction: a crash leaves the old schema, whole."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _run_on(given)
        return
    with engine().begin() as connection:
        _run_on(connection)


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """SQLModel's AutoString is a plain String: migrations need not know SQLModel."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    return False


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """The index of words has no one form for all databases: no model says what it looks like."""
    return not (kind == "table" and word_index.ENDING in str(name))


def _is_here(item: Any, _name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """An index that one database alone has (`info`) is not missed in the other one."""
    only = item.info.get("dialect") if kind == "index" else None
    return only is None or only == context.get_context().dialect.name


def _run_on(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transactional_ddl=True,
        render_item=_render,
        include_name=_is_ours,
        include_object=_is_here,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
