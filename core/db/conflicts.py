"""更新の衝突 (conflicts): what others wrote since a person looked, told from the audit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db.base import TableModel
from core.db.technical import audit_entry
from core.errors import Conflict, FieldConflict


def conflict_of(session: Session, row: TableModel, seen: int, mine: Mapping[str, Any]) -> Conflict:
    """Who changed which field since the version that the user saw, from the audit."""
    history = session.execute(
        select(audit_entry.c.changes, audit_entry.c.actor_name, audit_entry.c.at)
        .where(
            audit_entry.c.entity == row.__tablename__,
            audit_entry.c.entity_id == row.id,
            audit_entry.c.entity_version > seen,
            audit_entry.c.action == "update",
        )
        .order_by(audit_entry.c.seq)
    ).all()
    seen_values: dict[str, object] = {}
    last: dict[str, tuple[str, datetime]] = {}
    for changes, by, at in history:
        for name, (before, _after) in json.loads(changes).items():
            seen_values.setdefault(name, before)
            last[name] = (by, at)
    fields = [
        FieldConflict(name, getattr(row, name), mine.get(name, seen_values[name]), by, at)
        for name, (by, at) in last.items()
    ]
    return Conflict(str(row.__tablename__), row.pk, row.version, fields)
