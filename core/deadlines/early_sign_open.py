"""落ち着いていないサイン (early sign still open): look how things are, so many days after it was noticed.

`early_sign.…_days` by its degree. Of the signs of one job the one that is due first stands for all.
Ended by settling it, or put off.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
    and_,
    case,
    exists,
    literal_column,
    or_,
)

from core.db.work import table_of
from core.deadlines.dated import days_after
from core.deadlines.rule import Asked, Rule, about_client
from core.domain.codes import codes
from core.domain.dates import said
from core.domain.early_signs import CONCERN, URGENT, WATCH, EarlySign

DAYS = {degree: f"early_sign.{degree}_days" for degree in (URGENT, CONCERN, WATCH)}


def _due(sign: FromClause, asked: Asked) -> ColumnElement[Any]:
    days: dict[str, ColumnElement[Any]] = {
        degree: literal_column(str(asked.book.integer(key, asked.today)))
        for degree, key in DAYS.items()
    }
    return days_after(sign.c.noticed_on, case(days, value=sign.c.degree, else_=days[WATCH]))


def _question(asked: Asked) -> Select[Any]:
    sign = table_of(EarlySign)
    s, other = sign.c, table_of(EarlySign).alias("sooner")
    mine, theirs = _due(sign, asked), _due(other, asked)
    sooner = exists(other.c.id).where(
        other.c.employment_id == s.employment_id,
        other.c.settled_on.is_(None),
        or_(theirs < mine, and_(theirs == mine, other.c.id < s.id)),
    )
    return about_client(
        mine, s.kind, s.degree, s.noticed_on, table=sign, target_id=s.employment_id
    ).where(s.settled_on.is_(None), s.employment_id.is_not(None), ~sooner)


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"気になるサイン（{codes('early_sign').label(row.kind)}）"


def _caution(row: Row[Any], asked: Asked) -> str:
    key = DAYS.get(row.degree, DAYS[WATCH])
    return "" if asked.book.get(key, asked.today).verified else "要確認"


def _why(row: Row[Any], due_on: date, asked: Asked) -> str:
    days = asked.book.get(DAYS.get(row.degree, DAYS[WATCH]), asked.today).shown
    return (
        f"{said(row.noticed_on)}に「{codes('sign_degree').label(row.degree)}」のサインがあり、"
        f"{days}のうちに様子を確かめる日が{said(due_on)}です。"
    )


def _warn_on(_row: Row[Any], due_on: date, asked: Asked) -> date:
    return due_on - timedelta(days=asked.book.integer("urgency.alarm_days", asked.today))


RULE = Rule(
    "early_sign_open", "落ち着いていないサイン", "job", _question, _title, _caution,
    why=_why, warn_on=_warn_on, source="つなぎ帳の既定（法令ではありません）",
)  # fmt: skip
