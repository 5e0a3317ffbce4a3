"""医療機関連携を読む (asking for medical outreach): every hospital with its stage and its next step.

A hospital without a row is 未接触. Hospitals with a psychiatric department come first; where nothing
is known of that, the name of the service tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, not_, or_, select

from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.organization_contacts import OrganizationContact
from core.domain.organization_profiles import MedicalProfile
from core.domain.organizations import KeyPerson, Organization
from core.domain.outreach import MedicalOutreach
from core.domain.permissions import Action, require
from core.domain.teams import MEDICAL_KINDS
from core.domain.text import search_key
from core.domain.users import User
from core.queries.areas import in_area

NOBODY = 0
UNTOUCHED = "untouched"
PAGE_SIZE = 20


@dataclass(frozen=True)
class OutreachCriteria:
    """医療機関を絞り込む条件: blank means all. `owner`: an account, or NOBODY for 担当なし; `overdue`:
    the day of the next step is past; `no_next`: nothing is planned; `today` decides what is late."""

    today: date
    stage: str = ""
    owner: int | None = None
    area_id: int | None = None
    prefecture: str = ""
    municipality: str = ""
    overdue: bool = False
    no_next: bool = False
    psychiatric: bool = False
    text: str = ""
    page: int = 1
    page_size: int = PAGE_SIZE


@dataclass(frozen=True)
class Window:
    """窓口の人: whom to ask, and how."""

    name: str
    post: str = ""
    phone: str = ""
    how: str = ""
    when: str = ""


@dataclass(frozen=True)
class OutreachRow:
    """医療機関の一行. `version`: of its stage, 0 where there is none yet; `window`: whom to ask now."""

    id: int
    version: int
    name: str
    kind: str
    municipality: str
    phone: str
    stage: str
    stage_on: date | None
    owner_id: int | None
    owner: str
    next_step: str
    next_on: date | None
    note: str
    listing_agreed_on: date | None
    contacted_on: date | None = None
    contact_purpose: str = ""
    window: Window | None = None

    def is_overdue(self, today: date) -> bool:
        """期限切れ: the day of the next step is past."""
        return self.next_on is not None and self.next_on < today


@dataclass(frozen=True)
class OutreachRows:
    """一枚分の医療機関, and how many there are in all."""

    rows: tuple[OutreachRow, ...]
    total: int


@dataclass(frozen=True)
class OutreachCounts:
    """段階ごとの数, of a filter without its stage; `overdue` and `no_next` among them."""

    stages: dict[str, int]
    overdue: int
    no_next: int

    @property
    def total(self) -> int:
        """All hospitals of the filter."""
        return sum(self.stages.values())


def outreach_rows(view: View, criteria: OutreachCriteria) -> OutreachRows:
    """医療機関の一覧: what is late first, then by the day of the next step, 精神科 first, by kana."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    o = table_of(Organization).c
    asked = _conditions(view, criteria)
    wanted = _page(view, asked, criteria)
    found = {row.id: row for row in view.rows(_question().where(o.id.in_(wanted)))}
    rows = [OutreachRow(**found[row_id]._mapping) for row_id in wanted]
    return OutreachRows(_with_words(view, rows), _count(view, asked, criteria))


def _page(
    view: View, asked: Sequence[ColumnElement[bool]], criteria: OutreachCriteria
) -> list[int]:
    """The ids of one page. In three parts, of which an index gives the order of each: to sort ten
    thousand hospitals for twenty of them would take longer than everything else."""
    o, r = table_of(Organization).c, table_of(MedicalOutreach).c
    planned, bare = r.next_on.is_not(None), r.next_on.is_(None)
    by_kana = (o.name_kana, o.id)
    left, found = (max(criteria.page, 1) - 1) * criteria.page_size, list[int]()
    for part, order in (
        ([planned], (r.next_on, *by_kana)),
        ([bare, _is_psychiatric()], by_kana),
        ([bare, not_(_is_psychiatric())], by_kana),
    ):
        room = criteria.page_size - len(found)
        if not room:
            break
        question = select(o.id).select_from(_joined()).where(*asked, *part)
        here = view.rows(question.order_by(*order).limit(room).offset(left))
        found += [row.id for row in here]
        # Either the page begins in this part, or all of it comes before the page.
        left = 0 if here or not left else left - _size(view, [*asked, *part])
    return found


def _size(view: View, asked: Sequence[ColumnElement[bool]]) -> int:
    return int(view.scalar(select(func.count()).select_from(_joined()).where(*asked)))


def _count(view: View, asked: Sequence[ColumnElement[bool]], criteria: OutreachCriteria) -> int:
    """How many there are; the directory alone tells it unless something beside it was asked for."""
    beside = (
        criteria.stage, criteria.overdue, criteria.no_next, criteria.psychiatric,
        criteria.owner is not None,
    )  # fmt: skip
    if any(beside):
        return _size(view, asked)
    return int(view.scalar(select(func.count()).select_from(Organization).where(*asked)))


def outreach_row(view: View, organization_id: int) -> OutreachRow | None:
    """One hospital as it stands now; None for what is no hospital (any more)."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    o = table_of(Organization).c
    row = view.first(
        _question()
        .where(o.id == organization_id, o.kind.in_(MEDICAL_KINDS), o.merged_into_id.is_(None))
    )  # fmt: skip
    return _with_words(view, [OutreachRow(**row._mapping)])[0] if row else None


def outreach_counts(view: View, criteria: OutreachCriteria) -> OutreachCounts:
    """段階ごとの数: for the tiles, which are chosen by. Untouched ones are the rest."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    r = table_of(MedicalOutreach).c
    open_to_all = replace(criteria, stage="", overdue=False, no_next=False)
    asked = _conditions(view, open_to_all)
    late = r.next_on < criteria.today
    planned = or_(r.next_on.is_not(None), r.next_step != "")
    found = view.rows(
        select(
            r.stage, func.count().label("number"),
            func.sum(case((late, 1), else_=0)).label("late"),
            func.sum(case((planned, 1), else_=0)).label("planned"),
        )
        .select_from(_joined())
        .where(*asked, r.stage.is_not(None))
        .group_by(r.stage)
    )  # fmt: skip
    total = _count(view, asked, open_to_all)
    stages = {code.code: 0 for code in codes("outreach_stage")}
    stages |= {row.stage: row.number for row in found if row.stage != UNTOUCHED}
    stages[UNTOUCHED] = total - sum(stages.values())
    return OutreachCounts(
        stages, sum(row.late for row in found), total - sum(row.planned for row in found)
    )


def owners(view: View) -> dict[int, str]:
    """担当 who own a hospital, by name."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    r, u = table_of(MedicalOutreach).c, table_of(User).c
    rows = view.rows(select(u.id, u.name).where(u.id.in_(select(r.owner_id))).order_by(u.name))
    return {row.id: row.name for row in rows}


def hospital_places(view: View) -> list[tuple[str, str]]:
    """市区町村 with a hospital, from north to south."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    o = table_of(Organization).c
    rows = view.rows(select(o.prefecture, o.municipality).where(*is_hospital()).distinct())
    order = {item.label: item.sort for item in codes("prefecture")}
    found = {(row.prefecture, row.municipality) for row in rows if row.municipality}
    return sorted(found, key=lambda place: (order.get(place[0], 99), *place))


# -- parts -----------------------------------------------------------------------------------------


def _question() -> Select[Any]:
    o, r, u = table_of(Organization).c, table_of(MedicalOutreach).c, table_of(User).c
    return select(
        o.id, func.coalesce(r.version, 0).label("version"), o.name, o.kind, o.municipality,
        o.phone, func.coalesce(r.stage, UNTOUCHED).label("stage"), r.stage_on, r.owner_id,
        func.coalesce(u.name, "").label("owner"),
        func.coalesce(r.next_step, "").label("next_step"), r.next_on,
        func.coalesce(r.note, "").label("note"), o.listing_agreed_on,
    ).select_from(_joined().outerjoin(table_of(User), u.id == r.owner_id))  # fmt: skip


def _joined() -> FromClause:
    o, r, m = (table_of(model) for model in (Organization, MedicalOutreach, MedicalProfile))
    return o.outerjoin(r, r.c.organization_id == o.c.id).outerjoin(m, m.c.organization_id == o.c.id)


def is_hospital() -> list[ColumnElement[bool]]:
    """医療機関: those of the directory that are still there."""
    o = table_of(Organization).c
    return [o.kind.in_(MEDICAL_KINDS), o.gone_on.is_(None), o.merged_into_id.is_(None)]


def _is_psychiatric() -> ColumnElement[bool]:
    o, m = table_of(Organization).c, table_of(MedicalProfile).c
    known = func.coalesce(m.has_psychiatry, "")
    named = or_(o.service_name.contains("精神"), o.service_name.contains("心療"))
    return or_(known.in_(("yes", "partly")), and_(known == "", named))


def _conditions(view: View, criteria: OutreachCriteria) -> list[ColumnElement[bool]]:
    o, r = table_of(Organization).c, table_of(MedicalOutreach).c
    found = is_hospital()
    if criteria.stage:
        found.append(
            r.stage == criteria.stage
            if criteria.stage != UNTOUCHED
            else func.coalesce(r.stage, UNTOUCHED) == UNTOUCHED
        )
    if criteria.owner is not None:
        found.append(r.owner_id == criteria.owner if criteria.owner else r.owner_id.is_(None))
    if criteria.area_id is not None:
        found.append(in_area(view, criteria.area_id))
    if criteria.municipality:
        found += [o.prefecture == criteria.prefecture, o.municipality == criteria.municipality]
    if criteria.overdue:
        found.append(r.next_on < criteria.today)
    if criteria.no_next:
        found.append(and_(r.next_on.is_(None), func.coalesce(r.next_step, "") == ""))
    if criteria.psychiatric:
        found.append(_is_psychiatric())
    for word in criteria.text.split():
        if key := search_key(word):
            found.append(o.search_text.contains(key, autoescape=True))
    return found


def _with_words(view: View, rows: Sequence[OutreachRow]) -> tuple[OutreachRow, ...]:
    """The last contact and whom to ask, of the rows that are shown."""
    ids = [row.id for row in rows]
    last, windows = _last_contacts(view, ids), windows_of(view, ids)
    return tuple(
        replace(
            row, contacted_on=last[row.id].contacted_on if row.id in last else None,
            contact_purpose=last[row.id].purpose if row.id in last else "",
            window=windows.get(row.id),
        )
        for row in rows
    )  # fmt: skip


def _last_contacts(view: View, ids: Sequence[int]) -> dict[int, Any]:
    c = table_of(OrganizationContact).c
    rows = view.rows(
        select(c.organization_id, c.contacted_on, c.purpose)
        .where(c.organization_id.in_(ids))
        .order_by(c.contacted_on, c.id)
    )
    return {row.organization_id: row for row in rows}


def windows_of(view: View, ids: Sequence[int]) -> dict[int, Window]:
    """いま聞く人: who is the key for 相談, before those for other stages; no deputy, none who left."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    k = table_of(KeyPerson).c
    stages = case({code.code: code.sort for code in codes("key_stage")}, value=k.stage, else_=99)
    rows = view.rows(
        select(k.organization_id, k.name, k.post, k.phone, k.how, k.when)
        .where(k.organization_id.in_(ids), k.left_on.is_(None))
        .order_by(k.deputy_for_id.is_not(None), k.kind != "medical_contact", stages, k.id)
    )
    found: dict[int, Window] = {}
    for row in rows:
        window = Window(row.name, row.post, row.phone, row.how, row.when)
        found.setdefault(row.organization_id, window)
    return found
