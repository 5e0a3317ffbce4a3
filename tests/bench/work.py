"""就労を測る: the screens of practicums, jobs, retention, employers and outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from core import clock
from core.db.work import read_only, table_of
from core.domain.employer_support import EmployerSupport
from core.domain.employments import Employment
from core.domain.retention import RetentionVisit
from core.queries.retention_months import MonthCriteria, month_of_retention
from core.ui import navigation
from core.ui.employers.parts import ADDRESSES as OF_EMPLOYERS
from core.ui.work.job_parts import ADDRESSES as OF_JOB
from core.ui.work.parts import ADDRESSES as OF_WORK

if TYPE_CHECKING:
    from tests.bench.figures import Bench, Figure


def work_figures(bench: Bench) -> Iterator[Figure]:
    """Each segment of each screen; the month of retention for one coordinator and for all."""
    from tests.bench.figures import Figure

    for name, page, budget, query in _screens(_busiest_rows(bench)):
        yield Figure(name, bench.page_seconds(page, **query) / bench.empty, budget)
    month = clock.today().replace(day=1)
    for name, budget, owner_id in (("ひとり分", 3, bench.user.id), ("事業所全体", 10, None)):
        yield bench.against_empty(f"今月の定着（{name}）", budget, _month(bench, month, owner_id))


def _screens(rows: dict[str, Any]) -> Iterator[tuple[str, navigation.PageSpec, float, Any]]:
    for part, called in OF_WORK.items():
        # Everybody at work is weighed, to show a dozen of them: the measure of the whole office.
        budget = 10 if part == "risks" else 3
        yield f"実習・就職・定着（{called}）", navigation.WORK, budget, {"part": part}
    for part, called in OF_JOB.items():
        asked = {"id": rows["job"], "part": part}
        yield f"就職のページ（{called}）", navigation.JOB, 3, asked
    for part, called in OF_EMPLOYERS.items():
        yield f"企業支援（{called}）", navigation.EMPLOYERS, 3, {"part": part}
    yield "企業のページ", navigation.EMPLOYER, 3, {"id": rows["employer"]}
    yield "カルテの実習・就職", navigation.CLIENT, 3, {"id": rows["client"], "part": "work"}
    yield "定着の実績", navigation.OUTCOMES, 4, {}


def _busiest_rows(bench: Bench) -> dict[str, Any]:
    """The job with the most visits, its person, and an employer on the way."""
    v, e, s = (table_of(model).c for model in (RetentionVisit, Employment, EmployerSupport))
    with read_only(bench.user) as view:
        job = view.scalar(
            select(v.employment_id).group_by(v.employment_id).order_by(func.count().desc()).limit(1)
        )
        return {
            "job": job,
            "client": view.scalar(select(e.client_id).where(e.id == job)),
            "employer": view.scalar(select(s.organization_id).limit(1)),
        }


def _month(bench: Bench, month: date, owner_id: int | None) -> Callable[[], object]:
    def run() -> None:
        with read_only(bench.user) as view:
            month_of_retention(view, MonthCriteria(month, owner_id, ""))

    return run
