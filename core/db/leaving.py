"""途中でやめる (leaving): another thread stops what the database works on for one question."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError

from core.db.work import View

# How long the order to stop may take on its way to PostgreSQL.
CANCEL_SECONDS = 2.0


class Left(Exception):
    """やめた: nobody waits for this answer any more."""


class Question:
    """一つの問い: its statements run while somebody waits for them; `leave` ends the one that runs
    and lets no other begin."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._has_left = False

    @contextmanager
    def asked(self, view: View) -> Iterator[None]:
        """Around the work on the view. Raises `Left` once nobody waits."""
        connection = view._session.connection()
        event.listen(connection, "before_cursor_execute", self._only_while_wanted)
        with self._lock:
            self._connection = connection
        try:
            self._only_while_wanted()
            yield
        except DBAPIError as error:
            if self._has_left:
                raise Left from error
            raise
        finally:
            # From here on the connection may serve somebody else: no order to stop reaches it.
            with self._lock:
                self._connection = None
            event.remove(connection, "before_cursor_execute", self._only_while_wanted)
            if self._has_left and view.dialect == "postgresql":
                # The order goes another way than the answer and may arrive after it.
                connection.invalidate()

    def leave(self) -> None:
        """やめる: from any thread. It may be said again, when a statement was just about to begin."""
        with self._lock:
            self._has_left = True
            if self._connection is None:
                return
            driver: Any = self._connection.connection.dbapi_connection
            if isinstance(driver, sqlite3.Connection):
                driver.interrupt()
            else:
                driver.cancel_safe(timeout=CANCEL_SECONDS)

    def _only_while_wanted(self, *_statement: object) -> None:
        if self._has_left:
            raise Left
