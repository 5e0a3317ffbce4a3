"""職務の切り出しを読む (asking for carved jobs): the departments of an employer, and their tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select

from core.db.work import View, table_of
from core.domain.employer_support import CarvedTask, JobCarving
from core.domain.job_search import Vacancy
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.errors import NotFound

# What can be given to somebody, as it is or with some contrivance.
CARVED = ("ready", "with_care")


@dataclass(frozen=True)
class CarvingRow:
    """切り出しの一件: one department, and the vacancy that came of it."""

    id: int
    version: int
    organization_id: int
    organization: str
    support_id: int | None
    department: str
    made_on: date
    heard_from: str
    place: str
    note: str
    vacancy_id: int | None
    vacancy: str
    vacancy_closed_on: date | None


@dataclass(frozen=True)
class TaskRow:
    """切り出しの一行."""

    id: int
    version: int
    task: str
    doer: str
    frequency: str
    weekly_minutes: int | None
    needs: str
    care: str
    fit: str


@dataclass(frozen=True)
class CarvedTime:
    """切り出せる時間: minutes a week by `carving_fit`; `unknown`: tasks of which nobody said how long."""

    minutes: dict[str, int]
    unknown: int

    @property
    def carved(self) -> int:
        """Minutes a week that can be given to somebody."""
        return sum(self.minutes.get(fit, 0) for fit in CARVED)


def carvings_of(view: View, organization_id: int) -> tuple[CarvingRow, ...]:
    """この企業の切り出し, the latest first."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    return _carvings(view, table_of(JobCarving).c.organization_id == organization_id)


def carving(view: View, carving_id: int) -> CarvingRow:
    """One carving. Raises `NotFound`."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    found = _carvings(view, table_of(JobCarving).c.id == carving_id)
    if not found:
        raise NotFound("この切り出しは見つかりません。")
    return found[0]


def carved_tasks(view: View, carving_id: int) -> tuple[TaskRow, ...]:
    """作業の一覧, as they were written down."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    t = table_of(CarvedTask).c
    own = [t[name] for name in TaskRow.__dataclass_fields__]
    rows = view.rows(select(*own).where(t.carving_id == carving_id).order_by(t.id))
    return tuple(TaskRow(**row._mapping) for row in rows)


def carved_time(tasks: tuple[TaskRow, ...]) -> CarvedTime:
    """何時間ぶんの仕事か, of the tasks of one department."""
    minutes: dict[str, int] = {}
    for row in tasks:
        minutes[row.fit] = minutes.get(row.fit, 0) + (row.weekly_minutes or 0)
    unknown = sum(row.fit in CARVED and row.weekly_minutes is None for row in tasks)
    return CarvedTime(minutes, unknown)


def work_in_words(row: CarvingRow, tasks: tuple[TaskRow, ...]) -> str:
    """切り出した仕事のことば: for the vacancy and the practicum, from what can be given to somebody."""
    lines = [f"{row.department}の仕事"]
    for task in tasks:
        if task.fit in CARVED:
            beside = "、".join(filter(None, [task.needs, task.care]))
            lines.append(f"・{task.task}" + (f"（{beside}）" if beside else ""))
    return "\n".join([*lines, *filter(None, [row.note])])


def _carvings(view: View, *asked: ColumnElement[bool]) -> tuple[CarvingRow, ...]:
    j, o, v = (table_of(model) for model in (JobCarving, Organization, Vacancy))
    own = [n for n in CarvingRow.__dataclass_fields__ if n in j.c]
    rows = view.rows(
        select(
            *(j.c[name] for name in own), o.c.name.label("organization"),
            func.coalesce(v.c.title, "").label("vacancy"),
            v.c.closed_on.label("vacancy_closed_on"),
        )
        .select_from(
            j.join(o, o.c.id == j.c.organization_id).outerjoin(v, v.c.id == j.c.vacancy_id)
        )
        .where(*asked)
        .order_by(j.c.made_on.desc(), j.c.id.desc())
    )  # fmt: skip
    return tuple(CarvingRow(**row._mapping) for row in rows)
