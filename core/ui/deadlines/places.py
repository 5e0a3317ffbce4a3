"""どこで直すか (where a matter is put right): the page, the row and the segment that 「ひらく」 opens."""

from __future__ import annotations

from collections.abc import Mapping

from core.db.actor import Actor
from core.deadlines import Deadline
from core.deadlines.families import family_of
from core.domain.permissions import may
from core.ui.navigation import CLIENT, INTAKE, PLAN, PageSpec, go
from core.ui.today.task_sheets import show_task

PAGES: Mapping[str, PageSpec] = {"plan": PLAN, "intake": INTAKE}
# The segment of a person's page, by its name in the address (`part_choice.ADDRESSES`).
PARTS = {
    "plan": "plans", "signature": "consents", "contact": "records", "certificate": "facts",
    "service": "facts", "job": "facts", "consent": "consents",
}  # fmt: skip


def place(row: Deadline) -> tuple[PageSpec, dict[str, int | str]]:
    """The page on which the work is done, and what its address says."""
    if row.target in PAGES:
        return PAGES[row.target], {"id": row.target_id}
    part = PARTS.get(family_of(row.kind))
    query: dict[str, int | str] = {"id": row.client_id or row.target_id}
    return CLIENT, {**query, "part": part} if part else query


def may_open(user: Actor, row: Deadline) -> bool:
    """Whether this user may open the place; one's own task opens as a sheet for who sees persons."""
    return may(user, place(row)[0].action)


def open_place(user: Actor, row: Deadline) -> None:
    """「ひらく」."""
    if row.target == "task":
        show_task(user, row.target_id)
    else:
        page, query = place(row)
        go(page, **query)
