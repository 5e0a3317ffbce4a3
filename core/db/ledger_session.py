"""守られた接続 (guarded session): refuses every write that would leave no audit row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session


class UnauditedWrite(Exception):
    """監査されない書き込み: a bug. Ledger rows change through `Work` only."""


def _refuse_unaudited(state: Any) -> None:
    writes = state.is_insert or state.is_update or state.is_delete
    if writes and not state.execution_options.get("audited"):
        raise UnauditedWrite("a ledger row may change through Work only")


def _refuse_dirty(session: Session, _context: object, _instances: object) -> None:
    changed = [row for row in session.dirty if session.is_modified(row)]
    if changed or session.deleted:
        raise UnauditedWrite("change() and remove() are the only ways to alter a row")


class LedgerSession(Session):
    """接続: the session class that the two guards are attached to."""


event.listen(LedgerSession, "do_orm_execute", _refuse_unaudited)
event.listen(LedgerSession, "before_flush", _refuse_dirty)
