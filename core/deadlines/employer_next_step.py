"""企業支援の次の一歩 (next step with an employer): the day that was set for it. About no person."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Integer, Row, Select, String, literal, null

from core.db.work import table_of
from core.deadlines.rule import Asked, Rule, about
from core.domain.dates import said
from core.domain.employer_support import ENDED, EmployerSupport
from core.domain.organizations import Organization


def _question(_asked: Asked) -> Select[Any]:
    support, place = table_of(EmployerSupport), table_of(Organization)
    s, nobody = support.c, null().cast(Integer)
    return (
        about(
            s.next_on, s.next_step, place.c.name.label("place"),
            target_id=s.organization_id, owner_id=s.owner_id, client_id=nobody, number=nobody,
            name=literal("", String), kana=literal("", String), matter_id=s.id,
        )
        .select_from(support.join(place, place.c.id == s.organization_id))
        .where(s.next_on.is_not(None), s.stage != ENDED)
    )  # fmt: skip


def _title(row: Row[Any], _asked: Asked) -> str:
    return f"{row.place}: {row.next_step}"


def _why(_row: Row[Any], due_on: date, _asked: Asked) -> str:
    return f"企業支援で、次の一歩を{said(due_on)}と決めています。"


def _warn_on(_row: Row[Any], due_on: date, _asked: Asked) -> date:
    return due_on


RULE = Rule(
    "employer_next_step", "企業支援の次の一歩", "employer", _question, _title,
    why=_why, warn_on=_warn_on, source="つなぎ帳の既定（法令ではありません）", is_free_text=True,
)  # fmt: skip
