"""期限の書き出し (deadlines taken out): the rows, and the line that says so."""

from __future__ import annotations

from core.db.work import Work
from core.deadlines import Deadline, Survey
from core.domain.permissions import Action, require
from core.services.clients import note_export

MOST_EXPORTED = 10_000


def export_deadlines(work: Work, found: Survey, words: str) -> list[Deadline]:
    """期限を書き出す: the first 10,000 lines of the list. `words`: the filter, as a person says it.

    Leaves its line in the audit, with the ids of the persons, so that it stands in their 閲覧の記録.
    """
    require(work.actor, Action.EXPORT_CLIENTS)
    rows = found.page(work, 0, MOST_EXPORTED)
    persons = sorted({row.client_id for row in rows if row.client_id is not None})
    note_export(work, f"期限: {words}、{len(rows):,}件", len(persons), persons)
    return rows
