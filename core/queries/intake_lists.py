"""相談の一覧 (lists of consultations): what nobody has taken, mine, all that is open, what ended.

A consultation about a registered person is seen by those who may see the person; one about
somebody who is not registered by everybody who receives consultations.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, case, func, or_, select

from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.intakes import SETTLED, Intake
from core.domain.permissions import Action, require
from core.domain.text import phone_digits, search_key
from core.queries.scopes import visible_or_nobodys

PAGE_SIZE = 50
UNTAKEN, MINE, OPEN, CLOSED = "untaken", "mine", "open", "closed"
# 「空欄」 as the wanted value of a filter: a code is never this.
BLANK = "-"
# Not a settled one is looked at by name: those are soon thousands.
OPEN_STATUSES = tuple(c.code for c in codes("intake_status") if c.code not in SETTLED)


@dataclass(frozen=True)
class IntakeCriteria:
    """絞り込み. Blank means no filter; `BLANK` asks for what was left empty."""

    which: str = OPEN
    text: str = ""
    urgency: str = ""
    status: str = ""
    referral_source: str = ""
    route: str = ""
    owner: int | str = ""
    close_reason: str = ""
    closed_from: date | None = None
    closed_to: date | None = None
    page: int = 1
    page_size: int = PAGE_SIZE


@dataclass(frozen=True)
class IntakeRow:
    """相談受付の一行: as the list shows it."""

    id: int
    version: int
    received_on: date
    name: str
    kana: str
    is_anonymous: bool
    complaint: str
    urgency: str
    status: str
    referral_source: str
    route: str
    owner_id: int | None
    client_id: int | None
    next_step: str
    next_step_on: date | None
    closed_on: date | None
    close_reason: str


@dataclass(frozen=True)
class IntakePage:
    """相談の一覧の一枚."""

    rows: tuple[IntakeRow, ...]
    total: int


@dataclass(frozen=True)
class IntakeNumbers:
    """いま待っている相談の数."""

    untaken: int
    mine: int
    open: int


def intake_numbers(view: View) -> IntakeNumbers:
    """担当なし・わたしの担当・対応中の数, from one walk over an index."""
    require(view.actor, Action.SEE_SENSITIVE)
    t = table_of(Intake)
    counted: Any = select(
        func.count(case((t.c.owner_id.is_(None), 1))).label("untaken"),
        func.count(case((t.c.owner_id == view.actor.id, 1))).label("mine"),
        func.count().label("open"),
    )
    row: Any = view.first(
        counted.where(t.c.status.in_(OPEN_STATUSES), *visible_or_nobodys(view, t.c.client_id))
    )
    return IntakeNumbers(row.untaken, row.mine, row.open)


def list_intakes(view: View, criteria: IntakeCriteria) -> IntakePage:
    """相談の一覧, one page.

    Open ones: nobody has taken it first, then by urgency, the day of the next step, and age. Those
    that ended: the latest first.
    """
    require(view.actor, Action.SEE_SENSITIVE)
    t = table_of(Intake)
    asked = [
        *visible_or_nobodys(view, t.c.client_id),
        *_which(view, t, criteria),
        *_filters(t, criteria),
    ]
    order = _ended_last(t) if criteria.which == CLOSED else _waiting_first(t)
    # Sorted by their ids: the long texts are read for the rows of one page only.
    ids = (
        select(t.c.id)
        .where(*asked)
        .order_by(*order)
        .limit(criteria.page_size)
        .offset((max(criteria.page, 1) - 1) * criteria.page_size)
    )
    names = IntakeRow.__dataclass_fields__
    rows = view.rows(select(*(t.c[name] for name in names)).where(t.c.id.in_(ids)).order_by(*order))
    total = view.scalar(select(func.count()).select_from(t).where(*asked))
    return IntakePage(tuple(IntakeRow(**row._mapping) for row in rows), int(total))


def _which(view: View, t: Table, criteria: IntakeCriteria) -> list[ColumnElement[bool]]:
    match criteria.which:
        case "closed":
            asked: list[ColumnElement[bool]] = [t.c.status == "closed"]
            if criteria.close_reason:
                asked.append(t.c.close_reason == criteria.close_reason)
            if criteria.closed_from:
                asked.append(t.c.closed_on >= criteria.closed_from)
            if criteria.closed_to:
                asked.append(t.c.closed_on <= criteria.closed_to)
            return asked
        case "untaken":
            return [t.c.status.in_(OPEN_STATUSES), t.c.owner_id.is_(None)]
        case "mine":
            return [t.c.status.in_(OPEN_STATUSES), t.c.owner_id == view.actor.id]
        case _:
            return [t.c.status.in_(OPEN_STATUSES)]


def _filters(t: Table, criteria: IntakeCriteria) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    for name in ("urgency", "status", "referral_source", "route"):
        if wanted := getattr(criteria, name):
            asked.append(t.c[name] == ("" if wanted == BLANK else wanted))
    if criteria.owner:
        nobody = criteria.owner == BLANK
        asked.append(t.c.owner_id.is_(None) if nobody else t.c.owner_id == criteria.owner)
    if criteria.text.strip():
        asked.append(_named(t, criteria.text.strip()))
    return asked


def _named(t: Table, text: str) -> ColumnElement[bool]:
    """Name, reading or telephone; a number alone is the 受付番号 too; 「匿名」 finds those without."""
    # A walk over the search index first: the rows themselves hold long texts.
    inner = table_of(Intake).alias("named")
    words = [inner.c.search_text.contains(search_key(text), autoescape=True)]
    digits = phone_digits(text)
    if len(digits) >= 4:
        words.append(inner.c.search_text.contains(digits, autoescape=True))
    found: list[ColumnElement[bool]] = [t.c.id.in_(select(inner.c.id).where(or_(*words)))]
    if digits and len(digits) < 9 and text.removeprefix("受付").strip().isdecimal():
        found.append(t.c.id == int(digits))
    if text == "匿名":
        found.append(t.c.is_anonymous)
    return or_(*found)


def _waiting_first(t: Table) -> list[Any]:
    urgency = {code.code: code.sort for code in codes("urgency")}
    return [
        t.c.owner_id.is_not(None),
        case(urgency, value=t.c.urgency, else_=99),
        t.c.next_step_on.is_(None),
        t.c.next_step_on,
        t.c.received_on,
        t.c.id,
    ]


def _ended_last(t: Table) -> list[Any]:
    return [t.c.closed_on.desc(), t.c.id.desc()]
