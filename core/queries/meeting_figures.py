"""会議の数字 (figures of a meeting): seven days, the seven before, and the same seven a year ago.

Counts only: of a small number a percentage says nothing, and no row stands behind a count.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from core.db.technical import record_daily
from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.employments import Employment
from core.domain.intakes import Intake
from core.domain.introductions import Introduction
from core.domain.permissions import Action, require
from core.queries.agenda_rows import Agenda, Figure
from core.queries.connected_nowhere import standing_of_all
from core.queries.topic_question import TopicQuestion

# The same days of the week a year ago.
_YEAR = timedelta(days=364)
NOWHERE = "どこにもつながっていない人（いま）"


def figures(view: View, asked: TopicQuestion) -> Agenda:
    """数字: what happened in the week to the day of the meeting, and who waits now."""
    require(view.actor, Action.SEE_MEETING)
    day = min(asked.today, asked.meeting.held_on)
    c, e = table_of(Client).c, table_of(Employment).c
    d, introduced = record_daily.c, table_of(Introduction).c
    found = (
        _counted(view, day, "支援記録", d.day, d["count"], d.level == "method"),
        _counted(view, day, "新しい相談", table_of(Intake).c.received_on),
        _counted(view, day, "新しい登録", c.registered_on, None, c.merged_into_id.is_(None)),
        _counted(view, day, "紹介した人", introduced.introduced_on),
        _counted(view, day, "つながった人", introduced.arrived_on),
        _counted(view, day, "就職した人", e.hired_on),
        _counted(view, day, "離職した人", e.left_on),
        Figure(NOWHERE, len(standing_of_all(view, asked.today).nowhere)),
    )
    return Agenda((), len(found), figures=found)


def _counted(
    view: View, day: date, title: str, column: Any, amount: Any = None, *more: ColumnElement[bool]
) -> Figure:
    week, before = (day - timedelta(days=6), day), (day - timedelta(days=13), day)
    last_year = (week[0] - _YEAR, day - _YEAR)
    counter = func.count() if amount is None else func.sum(amount)
    row = view.first(
        select(
            counter.filter(and_(column >= week[0], column <= day)).label("now"),
            counter.filter(and_(column >= before[0], column < week[0])).label("before"),
            counter.filter(and_(column >= last_year[0], column <= last_year[1])).label("year"),
        ).where(or_(column.between(*before), column.between(*last_year)), *more)
    )
    if row is None:
        return Figure(title, 0, 0, 0)
    return Figure(title, row.now or 0, row.before or 0, row.year or 0)
