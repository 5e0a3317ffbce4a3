"""事業所を読む (asking for our offices): which there are, what they run, who is enrolled there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from core.db.work import View, table_of
from core.domain.enrolments import Enrolment, Office
from core.domain.permissions import Action, require


@dataclass(frozen=True)
class OfficeRow:
    """事業所の一行. `programmes`: codes with commas, blank means all; `enrolled`: open enrolments."""

    id: int
    version: int
    name: str
    phone: str
    address: str
    programmes: str
    closed_on: date | None
    enrolled: int


def offices(view: View) -> list[OfficeRow]:
    """Every office, the open ones first, by name."""
    require(view.actor, Action.MANAGE_OFFICES)
    o, e = table_of(Office), table_of(Enrolment).c
    enrolled = (
        select(func.count())
        .where(e.office_id == o.c.id, e.end_on.is_(None))
        .scalar_subquery()
        .label("enrolled")
    )
    names = [name for name in OfficeRow.__dataclass_fields__ if name != "enrolled"]
    rows = view.rows(
        select(*(o.c[name] for name in names), enrolled).order_by(
            o.c.closed_on.is_not(None), o.c.name, o.c.id
        )
    )
    return [OfficeRow(**row._mapping) for row in rows]


def open_enrolments(view: View, office_id: int) -> dict[str, int]:
    """登録中の人数 of an office, by programme."""
    require(view.actor, Action.MANAGE_OFFICES)
    e = table_of(Enrolment).c
    rows = view.rows(
        select(e.programme, func.count().label("n"))
        .where(e.office_id == office_id, e.end_on.is_(None))
        .group_by(e.programme)
    )
    return {row.programme: row.n for row in rows}


def office_names(view: View) -> dict[int, str]:
    """id → name of every office, closed ones too: for choosing what somebody may see."""
    require(view.actor, Action.MANAGE_OFFICES)
    o = table_of(Office).c
    return {row.id: row.name for row in view.rows(select(o.id, o.name).order_by(o.name, o.id))}


def offices_running(view: View, programme: str) -> dict[int, str]:
    """id → name of the offices that carry out a programme, "" for any: whose numbers one may ask for
    by themselves. Closed ones too: their reports stay."""
    require(view.actor, Action.SEE_REPORTS)
    found = view.all(select(Office).order_by(table_of(Office).c.name, table_of(Office).c.id))
    return {office.pk: office.name for office in found if not programme or office.runs(programme)}
