"""計算しなおし (days that follow a rule): every kept day that a change of the rules moves.

The same functions that every writer calls (`core.services.derived`), with the book before and the
book after. A kept day that was not the one of the book before was set otherwise, and stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, select

from core.db.base import TableModel
from core.db.work import Work, table_of
from core.domain.clients import ServiceUse
from core.domain.dates import format_date
from core.domain.employments import Employment
from core.domain.permissions import Action, require
from core.domain.plan_details import ServiceUseDetail
from core.domain.plans import Plan
from core.domain.rules.parameters import RuleBook
from core.domain.rules.plan_review import plan_review_due
from core.errors import RuleViolation
from core.services.derived import service_limit_on, six_months_on

Facts = tuple[Any, ...]


@dataclass(frozen=True)
class KeptDay:
    """計算して保存する日: the column, the typed facts it follows from, and how.

    `start`: the fact whose day decides the value; `is_running`: whether the matter still goes on,
    so that the day counts.
    """

    model: type[TableModel]
    column: str
    title: str
    start: str
    facts: Callable[[Table], Sequence[ColumnElement[Any]]]
    of: Callable[..., date | None]
    is_running: Callable[[Table], ColumnElement[bool]]


def _noted_months(plan: Table) -> ColumnElement[Any]:
    """What the 受給者証 says of the monitoring, as noted with a サービス等利用計画."""
    d = table_of(ServiceUseDetail).c
    noted = select(d.monitoring_months).where(d.plan_id == plan.c.id)
    return noted.scalar_subquery().label("noted_months")


KEPT_DAYS = (
    KeptDay(
        ServiceUse, "limit_on", "サービスの利用期間の満了日", "start_on",
        lambda t: (t.c.service, t.c.start_on, t.c.extended_to),
        lambda service, on, extended_to, book: service_limit_on(service, on, book, extended_to),
        lambda t: t.c.end_on.is_(None),
    ),
    KeptDay(
        Plan, "review_due_on", "計画の見直し期限", "period_start_on",
        lambda t: (t.c.kind, t.c.service, t.c.start_on, t.c.period_start_on, _noted_months(t)),
        lambda *facts: plan_review_due(*facts).value,
        lambda t: t.c.status == "active",
    ),
    KeptDay(
        Employment, "six_months_on", "就職後6か月の満了日", "hired_on",
        lambda t: (t.c.hired_on,),
        six_months_on, lambda t: t.c.left_on.is_(None),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class MovedDay:
    """動いた日の一件."""

    title: str
    row_id: int
    client_id: int
    old: date | None
    new: date | None
    is_running: bool


def recompute_days(work: Work, before: RuleBook, after: RuleBook) -> list[MovedDay]:
    """計算しなおす: store every kept day that moves from one book to the other.

    The caller holds the book alone. Raises `RuleViolation` when the book after has no value for a
    matter that the book before could compute.
    """
    require(work.actor, Action.MANAGE_RULES)
    return [moved for kept in KEPT_DAYS for moved in _recomputed(work, kept, before, after)]


def _recomputed(work: Work, kept: KeptDay, before: RuleBook, after: RuleBook) -> list[MovedDay]:
    table = table_of(kept.model)
    facts = kept.facts(table)
    columns = [table.c.id, table.c.client_id, table.c[kept.column].label("stored"), *facts]
    running = kept.is_running(table).label("is_running")
    days = dict(_days(work.rows(select(*facts).distinct()), kept, before, after))
    moved = []
    for row in work.rows(select(*columns, running)):
        old, new = days[tuple(row[3:-1])]
        if old != new and row.stored == old:
            moved.append(
                MovedDay(kept.title, row.id, row.client_id, old, new, bool(row.is_running))
            )
    work.recompute(kept.model, kept.column, {day.row_id: (day.old, day.new) for day in moved})
    return moved


def _days(
    asked: Any, kept: KeptDay, before: RuleBook, after: RuleBook
) -> Iterator[tuple[Facts, tuple[date | None, date | None]]]:
    for row in asked:
        facts = tuple(row)
        old = _day(kept, facts, before)
        try:
            yield facts, (old, kept.of(*facts, after))
        except LookupError:
            if old is not None:
                raise RuleViolation({"effective_from": _without(kept, row)}) from None
            yield facts, (None, None)


def _day(kept: KeptDay, facts: Facts, book: RuleBook) -> date | None:
    try:
        return kept.of(*facts, book)
    except LookupError:  # the book before may know less than the one after
        return None


def _without(kept: KeptDay, row: Row[Any]) -> str:
    on = format_date(getattr(row, kept.start), weekday=False)
    return (
        f"{on}に始まったものの「{kept.title}」を計算する値がなくなります。"
        "その日を含む期間の値を先に入れてください。"
    )
