"""期限の書き出し (deadlines taken out): the line in the audit that says so."""

from __future__ import annotations

from collections.abc import Sequence

from core.db.work import Work
from core.deadlines import Deadline
from core.domain.permissions import Action, require
from core.services.clients import note_export

MOST_EXPORTED = 10_000


def note_deadlines_export(work: Work, rows: Sequence[Deadline], words: str) -> None:
    """期限を書き出したこと, with the ids of the persons: it stands in their 閲覧の記録.

    Called before the file leaves, after its rows were read: reading thousands holds up nobody's
    writing. `words`: the filter, as a person says it.
    """
    require(work.actor, Action.EXPORT_CLIENTS)
    persons = sorted({row.client_id for row in rows if row.client_id is not None})
    note_export(work, f"期限: {words}、{len(rows):,}件", len(persons), persons)
