"""職場実習 (practicums): the list by filter, one person's, one employer's, and one with its sheets.

The sheets of the three sides are laid side by side; nothing in them is added up.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, case, func, or_, select

from core import clock
from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.domain.practicums import (
    Practicum,
    PracticumEvaluation,
    PracticumMark,
    State,
    state_of,
)
from core.domain.text import search_key
from core.queries.scopes import require_client, visible_clients, within_scope

PAGE_SIZE = 50
# 「いまのもの」 as the wanted state, and 「担当なし」 as the wanted owner.
OPEN, NOBODY = "open", "-"
ASSESSMENT = "assessment"


@dataclass(frozen=True)
class PracticumCriteria:
    """絞り込み. Blank means no filter. `state`: one of `STATES`, or `OPEN` for what still wants
    something; `since` and `until` bound the first day, inclusive."""

    state: str = ""
    kind: str = ""
    result: str = ""
    owner: int | str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None
    page: int = 1
    page_size: int = PAGE_SIZE


@dataclass(frozen=True)
class PracticumRow:
    """実習の一行. `sides`: who has written a sheet, as `assessment_rater` codes."""

    id: int
    version: int
    client_id: int
    name: str
    kana: str
    number: int
    organization_id: int | None
    organization_name: str
    place: str
    kind: str
    programme: str
    round_id: int | None
    start_on: date
    end_on: date
    planned_days: int | None
    attended_days: int | None
    daily_hours: float | None
    aim: str
    tasks: str
    allowance_yen: int | None
    insured: str
    key_person_id: int | None
    key_person: str
    owner_id: int | None
    result: str
    result_note: str
    cancelled_on: date | None
    cancel_reason: str
    next_step: str
    next_on: date | None
    sides: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """実習先: of the directory, or as it was written."""
        return self.organization_name or self.place

    @property
    def allowance_paid_yen(self) -> int | None:
        """手当の合計, as far as the days are known."""
        if self.allowance_yen is None or self.attended_days is None:
            return None
        return self.allowance_yen * self.attended_days

    def state(self, today: date) -> State:
        """実習の状態 on that day."""
        return state_of(self.start_on, self.end_on, self.result, self.cancelled_on, today)


@dataclass(frozen=True)
class PracticumPage:
    """実習の一覧の一枚: one page and how many there are in all."""

    rows: tuple[PracticumRow, ...]
    total: int


@dataclass(frozen=True)
class MarkRow:
    """評価の一行."""

    id: int
    version: int
    aspect: str
    mark: str
    note: str


@dataclass(frozen=True)
class EvaluationRow:
    """一つの側の評価, its marks in the order of the aspects."""

    id: int
    version: int
    rater: str
    rated_on: date
    rated_by: str
    good: str
    hard: str
    advice: str
    marks: tuple[MarkRow, ...]

    def mark(self, aspect: str) -> MarkRow | None:
        """The line of one aspect."""
        return next((mark for mark in self.marks if mark.aspect == aspect), None)


@dataclass(frozen=True)
class PracticumSheet:
    """一つの実習 with what each side wrote, in the order 本人・支援者・企業."""

    row: PracticumRow
    evaluations: tuple[EvaluationRow, ...]

    def of(self, rater: str) -> EvaluationRow | None:
        """The sheet of one side."""
        return next((e for e in self.evaluations if e.rater == rater), None)


@dataclass(frozen=True)
class PracticumYear:
    """年度の実習: begun in it; アセスメント実習 are told apart, as the report wants them."""

    count: int
    persons: int
    places: int
    assessments: int


def list_practicums(
    view: View, criteria: PracticumCriteria, *, today: date | None = None
) -> PracticumPage:
    """実習の一覧, one page: 結果待ち first, then 実習中, これから, and the latest of the others."""
    require(view.actor, Action.SEE_SENSITIVE)
    today = today or clock.today()
    t = table_of(Practicum)
    asked = [*visible_clients(view, t.c.client_id), *_filters(t, criteria, today)]
    rank = case(
        (is_in(t, "ended", today), 0), (is_in(t, "running", today), 1),
        (is_in(t, "planned", today), 2), else_=3,
    )  # fmt: skip
    order = [rank, case((rank < 3, t.c.end_on)), t.c.start_on.desc(), t.c.id.desc()]
    size = max(1, criteria.page_size)
    rows = _rows(view, asked, order, size, (max(criteria.page, 1) - 1) * size)
    total = int(view.scalar(select(func.count()).select_from(t).where(*asked)))
    return PracticumPage(rows, total)


def practicums_of(view: View, client_id: int) -> tuple[PracticumRow, ...]:
    """実習の経過 of one person, the latest first. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    t = table_of(Practicum)
    return _rows(view, [t.c.client_id == client_id], _latest(t))


def practicums_of_rounds(view: View, round_ids: Collection[int]) -> tuple[PracticumRow, ...]:
    """体験実習の参加者 of these rounds of チャレンジ雇用, within scope, in the order of their names."""
    require(view.actor, Action.SEE_SENSITIVE)
    t = table_of(Practicum)
    asked = [t.c.round_id.in_(round_ids), *visible_clients(view, t.c.client_id)]
    return tuple(sorted(_rows(view, asked, _latest(t)), key=lambda row: (row.kana, row.id)))


def practicum_sheet(view: View, practicum_id: int) -> PracticumSheet:
    """一つの実習 with its evaluations. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    within_scope(view, Practicum, practicum_id)
    (row,) = _rows(view, [table_of(Practicum).c.id == practicum_id], [])
    e, m = table_of(PracticumEvaluation).c, table_of(PracticumMark).c
    sheets = view.all(select(PracticumEvaluation).where(e.practicum_id == practicum_id))
    marks = view.all(
        select(PracticumMark).where(m.evaluation_id.in_([sheet.pk for sheet in sheets]))
    )
    aspects, sides = (
        {code.code: place for place, code in enumerate(codes(name))}
        for name in ("practicum_aspect", "assessment_rater")
    )
    marks.sort(key=lambda mark: aspects.get(mark.aspect, len(aspects)))
    sheets.sort(key=lambda sheet: sides.get(sheet.rater, len(sides)))
    found = tuple(
        EvaluationRow(
            sheet.pk, sheet.version, sheet.rater, sheet.rated_on, sheet.rated_by, sheet.good,
            sheet.hard, sheet.advice,
            tuple(
                MarkRow(mark.pk, mark.version, mark.aspect, mark.mark, mark.note)
                for mark in marks
                if mark.evaluation_id == sheet.pk
            ),
        )
        for sheet in sheets
    )  # fmt: skip
    return PracticumSheet(row, found)


def state_counts(view: View, owner_id: int | None, today: date) -> dict[str, int]:
    """いまの数 of 実習中, 結果待ち and これから, of one owner or of all."""
    require(view.actor, Action.SEE_SENSITIVE)
    t = table_of(Practicum)
    asked = visible_clients(view, t.c.client_id)
    if owner_id is not None:
        asked.append(t.c.owner_id == owner_id)
    states: tuple[State, ...] = ("running", "ended", "planned")
    sums = (func.sum(case((is_in(t, state, today), 1), else_=0)) for state in states)
    row = view.first(select(*sums).where(*asked, _is_open(t)))
    return {state: int(row[place] or 0) if row else 0 for place, state in enumerate(states)}


def practicum_year(view: View, since: date, until: date) -> PracticumYear:
    """期間内に始まった実習: 件, 実人員, 受入先, without those that never began."""
    require(view.actor, Action.SEE_SENSITIVE)
    t = table_of(Practicum)
    is_other = t.c.kind != ASSESSMENT
    is_written = and_(is_other, t.c.organization_id.is_(None))
    counted: list[Any] = [
        func.count(case((is_other, 1))),
        func.count(func.distinct(case((is_other, t.c.client_id)))),
        func.count(func.distinct(case((is_other, t.c.organization_id)))),
        func.count(func.distinct(case((is_written, t.c.place)))),
        func.count(case((~is_other, 1))),
    ]
    begun = (t.c.start_on.between(since, until), has_begun(t))
    question: Select[Any] = select(*counted)
    (row,) = view.rows(question.where(*visible_clients(view, t.c.client_id), *begun))
    count, persons, listed, written, assessments = (int(number) for number in row)
    return PracticumYear(count, persons, listed + written, assessments)


# -- shared with the other questions about practicums --------------------------------------------------


def is_in(t: Table, state: State, today: date) -> ColumnElement[bool]:
    """The state of a row, as `state_of` tells it."""
    if state == "settled":
        return t.c.result != ""
    if state == "cancelled":
        return and_(t.c.result == "", t.c.cancelled_on.is_not(None))
    days = {
        "planned": t.c.start_on > today,
        "running": and_(t.c.start_on <= today, t.c.end_on >= today),
        "ended": t.c.end_on < today,
    }
    return and_(_is_open(t), days[state])


def has_begun(t: Table) -> ColumnElement[bool]:
    """Not called off before its first day."""
    return or_(t.c.cancelled_on.is_(None), t.c.result != "")


def _is_open(t: Table) -> ColumnElement[bool]:
    return and_(t.c.result == "", t.c.cancelled_on.is_(None))


def _latest(t: Table) -> list[ColumnElement[Any]]:
    return [t.c.start_on.desc(), t.c.id.desc()]


def _rows(
    view: View,
    asked: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
    limit: int | None = None,
    offset: int = 0,
) -> tuple[PracticumRow, ...]:
    t, c, o, k = (table_of(model) for model in (Practicum, Client, Organization, KeyPerson))
    own = [name for name in PracticumRow.__dataclass_fields__ if name in t.c]
    # The rows of the page first: the joins are made for these only.
    ids = select(t.c.id).where(*asked).order_by(*order).limit(limit).offset(offset)
    rows = view.rows(
        select(
            *(t.c[name] for name in own),
            c.c.name, c.c.kana, c.c.number,
            func.coalesce(o.c.name, "").label("organization_name"),
            func.coalesce(k.c.name, "").label("key_person"),
        )
        .select_from(
            t.join(c, c.c.id == t.c.client_id)
            .outerjoin(o, o.c.id == t.c.organization_id)
            .outerjoin(k, k.c.id == t.c.key_person_id)
        )
        .where(t.c.id.in_(ids))
        .order_by(*order)
    )  # fmt: skip
    sides = _sides(view, [row.id for row in rows])
    return tuple(PracticumRow(**row._mapping, sides=sides.get(row.id, ())) for row in rows)


def _sides(view: View, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    e = table_of(PracticumEvaluation).c
    found: dict[int, tuple[str, ...]] = {}
    for row in view.rows(select(e.practicum_id, e.rater).where(e.practicum_id.in_(ids))):
        found[row.practicum_id] = (*found.get(row.practicum_id, ()), row.rater)
    return found


def _filters(t: Table, criteria: PracticumCriteria, today: date) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    match criteria.state:
        case "":
            pass
        case "open":
            asked.append(_is_open(t))
        case "planned" | "running" | "ended" | "settled" | "cancelled":
            asked.append(is_in(t, criteria.state, today))
        case _:
            asked.append(t.c.id.is_(None))
    if criteria.kind:
        asked.append(t.c.kind == criteria.kind)
    if criteria.result:
        asked.append(t.c.result == criteria.result)
    if criteria.owner:
        nobody = criteria.owner == NOBODY
        asked.append(t.c.owner_id.is_(None) if nobody else t.c.owner_id == criteria.owner)
    if criteria.since:
        asked.append(t.c.start_on >= criteria.since)
    if criteria.until:
        asked.append(t.c.start_on <= criteria.until)
    if key := search_key(criteria.text):
        c, o = table_of(Client).c, table_of(Organization).c
        asked.append(
            or_(
                t.c.client_id.in_(select(c.id).where(c.search_text.contains(key, autoescape=True))),
                t.c.organization_id.in_(
                    select(o.id).where(o.search_text.contains(key, autoescape=True))
                ),
                t.c.place.contains(criteria.text.strip(), autoescape=True),
            )
        )
    return asked
