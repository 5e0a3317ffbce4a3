"""失われない更新: many editors at once lose nothing that was acknowledged."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.db import audit
from core.db.actor import Actor
from core.db.verify import verify
from core.db.work import connection_for_maintenance, read_only, unit_of_work
from core.domain.tables import MAPPED
from core.domain.tasks import Task
from core.errors import Conflict

EDITORS, EDITS = 12, 25


def told_all(conflict: Conflict) -> bool:
    """Field, who and when: what the loser needs."""
    field = conflict.fields[0]
    return field.field == "title" and field.by == "模擬 支援" and field.at is not None


@pytest.mark.parametrize("rows", [1, 20])
def test_no_acknowledged_edit_is_lost(staff: dict[str, Actor], rows: int) -> None:
    """Each edit appends a mark to a title it has read: a lost update would lose a mark."""
    with unit_of_work(staff["admin"]) as work:
        ids = [work.add(Task(title="・")).pk for _ in range(rows)]

    def edit(editor: int) -> tuple[list[tuple[int, str]], int]:
        kept, refused, choose = [], 0, random.Random(editor)
        for number in range(EDITS):
            row_id, mark = choose.choice(ids), f"{editor}-{number}."
            with read_only(staff["supporter"]) as view:
                seen = view.get(Task, row_id)
            try:
                with unit_of_work(staff["supporter"]) as work:
                    work.change(Task, row_id, seen.version, {"title": (seen.title + mark)[-300:]})
            except Conflict as conflict:
                refused += told_all(conflict)
            else:
                kept.append((row_id, mark))
        return kept, refused

    with ThreadPoolExecutor(EDITORS) as pool:
        results = list(pool.map(edit, range(EDITORS)))
    acknowledged = [edit for kept, _refused in results for edit in kept]
    assert len(acknowledged) + sum(refused for _kept, refused in results) == EDITORS * EDITS
    with read_only(staff["admin"]) as view:
        versions = {row_id: view.get(Task, row_id).version for row_id in ids}
        titles = {row_id: view.get(Task, row_id).title for row_id in ids}
    assert sum(versions.values()) == rows + len(acknowledged)
    if rows > 1:  # on one row the title is longer than its column and keeps its end only
        assert all(mark in titles[row_id] for row_id, mark in acknowledged)
    with connection_for_maintenance() as connection:
        assert verify(connection, MAPPED) == []
        assert list(audit.verify_chain(connection)) == []
