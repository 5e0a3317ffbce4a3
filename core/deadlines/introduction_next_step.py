"""紹介の次の一歩 (next step of an introduction): the day that was set, of a visit, or of a trial's end."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_

from core.db.work import table_of
from core.deadlines.rule import CLOSED, Asked, Rule, about
from core.domain.clients import Client
from core.domain.dates import said
from core.domain.intakes import Intake
from core.domain.introductions import ON_THE_WAY, Introduction


def about_introduction(stored: ColumnElement[Any], *more: ColumnElement[Any]) -> Select[Any]:
    """Matters of introductions on the way, of persons who are still followed."""
    t, c, i = (table_of(model) for model in (Introduction, Client, Intake))
    question = about(
        stored,
        *more,
        target_id=t.c.id,
        owner_id=t.c.owner_id,
        client_id=t.c.client_id,
        number=c.c.number,
        name=func.coalesce(c.c.name, i.c.name),
        kana=func.coalesce(c.c.kana, i.c.kana),
    )
    followed = or_(
        and_(c.c.closed_on.is_(None), c.c.stage != CLOSED),
        and_(t.c.client_id.is_(None), i.c.status != CLOSED),
        and_(t.c.client_id.is_(None), i.c.close_reason == "referred"),
    )
    return question.select_from(
        t.outerjoin(c, c.c.id == t.c.client_id).outerjoin(i, i.c.id == t.c.intake_id)
    ).where(t.c.status.in_(ON_THE_WAY), followed)


def planned_on() -> ColumnElement[Any]:
    """The day that was set: of the next step, of a visit not made yet, of the end of a trial."""
    t = table_of(Introduction).c
    visit = case((t.visited_on.is_(None), t.visit_planned_on))
    return func.coalesce(t.next_on, visit, t.trial_to)


def _question(_asked: Asked) -> Select[Any]:
    day = planned_on()
    return about_introduction(day, table_of(Introduction).c.next_step).where(day.is_not(None))


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"紹介: {row.next_step}" if row.next_step else "紹介の次の一歩"


def _why(_row: Row[Any], due_on: date, _asked: Asked) -> str:
    return f"紹介で、次の一歩を{said(due_on)}と決めています。"


def _warn_on(_row: Row[Any], due_on: date, _asked: Asked) -> date:
    return due_on


RULE = Rule(
    "introduction_next_step", "紹介の次の一歩", "introduction", _question, _title,
    why=_why, warn_on=_warn_on, source="つなぎ帳の既定（法令ではありません）", is_free_text=True,
)  # fmt: skip
