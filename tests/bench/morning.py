"""朝を測る: きょうの仕事 after somebody wrote into the ledger, of the team and of the whole office."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from core import clock
from core.db.work import Work, read_only, table_of, unit_of_work
from core.domain.clients import Client
from core.domain.entry import check
from core.domain.records import RecordEntry
from core.domain.tasks import TaskEntry
from core.services.records import add_record
from core.services.tasks import add_task
from core.ui import navigation

if TYPE_CHECKING:
    from tests.bench.figures import Bench, Figure

RUNS = 15


def morning_figures(bench: Bench) -> Iterator[Figure]:
    """Each run finds another ledger than the one before: nothing that was kept is still true."""
    from tests.bench.figures import Figure

    with read_only(bench.user) as view:
        c = table_of(Client).c
        client = view.scalar(select(c.id).where(c.owner_id == bench.user.id).limit(1))
    record = {
        "client_id": client, "happened_on": clock.today() - timedelta(days=1), "method": "visit_in",
        "party": "person", "facts": "模擬の記録。面談をした。",
    }  # fmt: skip
    changes: dict[str, Callable[[Work], object]] = {
        "やることが増えたあと": lambda work: add_task(
            work, check(TaskEntry, {"title": "模擬の用事"})
        ),
        "支援記録を書いたあと": lambda work: add_record(work, check(RecordEntry, record)),
    }
    for name, change in changes.items():
        yield Figure(f"きょうの仕事（{name}）", _after(bench, change) / bench.empty, 3)
    for scope, called, budget in (("team", "わたしのチーム", 4), ("all", "事業所全体", 10)):
        seconds = bench.page_seconds(navigation.TODAY, scope=scope)
        yield Figure(f"きょうの仕事（{called}）", seconds / bench.empty, budget)


def _after(bench: Bench, change: Callable[[Work], object]) -> float:
    """The median of runs that each follow a change."""
    visitor, seconds = bench.visit(navigation.TODAY), []
    try:
        visitor.rerun()
        for _ in range(RUNS):
            with unit_of_work(bench.user) as work:
                change(work)
            seconds.append(visitor.rerun())
    finally:
        visitor.close()
    return statistics.median(seconds)
