"""企業支援を読む (asking for the support of employers): the list by stage, one way, its steps and work.

Nothing here is about a person; what the ledger knows of persons at an employer: `employer_facts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, select

from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.employer_support import (
    ENDED,
    WAY,
    ConsultingStep,
    ConsultingWork,
    EmployerMove,
    EmployerSupport,
)
from core.domain.organization_profiles import EmployerProfile
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.domain.text import search_key
from core.domain.users import User
from core.errors import NotFound

NOBODY = 0
PAGE_SIZE = 12


@dataclass(frozen=True)
class EmployerCriteria:
    """企業支援を絞り込む条件: blank means all that go on. `stage`: also 「終わり」; `owner`: an account,
    or NOBODY; `overdue`: the day of the next step is past; `no_next`: nothing is planned."""

    today: date
    stage: str = ""
    owner: int | None = None
    programme: str = ""
    overdue: bool = False
    no_next: bool = False
    text: str = ""
    page: int = 1
    page_size: int = PAGE_SIZE


@dataclass(frozen=True)
class SupportRow:
    """企業支援の一行: the way, its employer, and whom one asks there."""

    id: int
    version: int
    organization_id: int
    name: str
    kind: str
    municipality: str
    phone: str
    size: str
    staff_count: int | None
    programme: str
    stage: str
    stage_on: date | None
    started_on: date
    theme: str
    key_person_id: int | None
    key_person: str
    key_person_post: str
    key_person_left_on: date | None
    owner_id: int | None
    owner: str
    next_step: str
    next_on: date | None
    ended_on: date | None
    end_reason: str
    note: str

    @property
    def is_going(self) -> bool:
        """Whether it goes on."""
        return self.stage != ENDED

    def is_overdue(self, today: date) -> bool:
        """期限切れ: the day of the next step is past."""
        return self.next_on is not None and self.next_on < today


@dataclass(frozen=True)
class SupportRows:
    """企業支援の一枚, and how many there are in all."""

    rows: tuple[SupportRow, ...]
    total: int


@dataclass(frozen=True)
class MoveRow:
    """段階の経過の一行."""

    before: str
    after: str
    moved_on: date
    reason: str
    by: str


@dataclass(frozen=True)
class StepRow:
    """相談援助のステップ: `version` 0 for one that nobody has touched; how often and how long."""

    step: str
    version: int
    state: str
    planned_on: date | None
    done_on: date | None
    times: int = 0
    minutes: int = 0
    last_on: date | None = None


@dataclass(frozen=True)
class ConsultingRow:
    """相談援助の実施の一行."""

    id: int
    version: int
    step: str
    done_on: date
    minutes: int | None
    method: str
    partner: str
    content: str
    by: str


def support_rows(view: View, criteria: EmployerCriteria) -> SupportRows:
    """企業支援の一覧, one page: what is planned first, by its day; then by stage and name."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    s, o = table_of(EmployerSupport).c, table_of(Organization).c
    asked = _conditions(criteria)
    stages = case({code: place for place, code in enumerate(WAY)}, value=s.stage, else_=len(WAY))
    order: list[ColumnElement[Any]] = [
        s.next_on.is_(None), s.next_on, stages, s.ended_on.desc(), o.name_kana, s.id,
    ]  # fmt: skip
    size = max(1, criteria.page_size)
    start = (max(criteria.page, 1) - 1) * size
    rows = _rows(view, _question().where(*asked).order_by(*order).limit(size).offset(start))
    total = int(view.scalar(select(func.count()).select_from(_joined()).where(*asked)))
    return SupportRows(rows, total)


def support_counts(view: View, criteria: EmployerCriteria) -> dict[str, int]:
    """段階ごとの数, of a filter without its stage: for the tiles that one chooses by."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    s = table_of(EmployerSupport).c
    found = {code.code: 0 for code in codes("employer_stage")}
    for stage in ("", ENDED):
        asked = _conditions(replace(criteria, stage=stage))
        question = select(s.stage, func.count().label("number")).select_from(_joined())
        found |= {r.stage: r.number for r in view.rows(question.where(*asked).group_by(s.stage))}
    return found


def supports_of(view: View, organization_id: int) -> tuple[SupportRow, ...]:
    """この企業との支援: what goes on first, then the latest."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    s = table_of(EmployerSupport).c
    asked = _question().where(s.organization_id == organization_id)
    return _rows(view, asked.order_by(s.stage == ENDED, s.started_on.desc(), s.id.desc()))


def support_row(view: View, support_id: int) -> SupportRow:
    """One way, as it stands now. Raises `NotFound`."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    found = _rows(view, _question().where(table_of(EmployerSupport).c.id == support_id))
    if not found:
        raise NotFound("この企業支援は見つかりません。")
    return found[0]


def moves_of(view: View, support_id: int) -> tuple[MoveRow, ...]:
    """段階の経過, the first one first."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    m, u = table_of(EmployerMove).c, table_of(User).c
    rows = view.rows(
        select(m.before, m.after, m.moved_on, m.reason, func.coalesce(u.name, "").label("by"))
        .select_from(table_of(EmployerMove).outerjoin(table_of(User), u.id == m.by_id))
        .where(m.support_id == support_id)
        .order_by(m.id)
    )
    return tuple(MoveRow(**row._mapping) for row in rows)


def steps_of(view: View, support_id: int) -> tuple[StepRow, ...]:
    """八つのステップ in their order, with what was done at each."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    t, w = table_of(ConsultingStep).c, table_of(ConsultingWork).c
    stored = {
        row.step: row
        for row in view.rows(
            select(t.step, t.version, t.state, t.planned_on, t.done_on).where(
                t.support_id == support_id
            )
        )
    }
    done = {
        row.step: row
        for row in view.rows(
            select(
                w.step, func.count().label("times"), func.max(w.done_on).label("last_on"),
                func.coalesce(func.sum(w.minutes), 0).label("minutes"),
            )
            .where(w.support_id == support_id)
            .group_by(w.step)
        )
    }  # fmt: skip
    found = []
    for code in codes("consulting_step"):
        row = stored.get(code.code)
        step = StepRow(**row._mapping) if row else StepRow(code.code, 0, "not_yet", None, None)
        if code.code in done:
            was = done[code.code]
            step = replace(step, times=was.times, minutes=was.minutes, last_on=was.last_on)
        found.append(step)
    return tuple(found)


def consulting_of(view: View, support_id: int) -> tuple[ConsultingRow, ...]:
    """相談援助でしたこと, the latest first."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    w, u = table_of(ConsultingWork).c, table_of(User).c
    own = [n for n in ConsultingRow.__dataclass_fields__ if n in w]
    rows = view.rows(
        select(*(w[name] for name in own), func.coalesce(u.name, "").label("by"))
        .select_from(table_of(ConsultingWork).outerjoin(table_of(User), u.id == w.by_id))
        .where(w.support_id == support_id)
        .order_by(w.done_on.desc(), w.id.desc())
    )
    return tuple(ConsultingRow(**row._mapping) for row in rows)


def support_owners(view: View) -> dict[int, str]:
    """担当 who own a way, by name."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    s, u = table_of(EmployerSupport).c, table_of(User).c
    rows = view.rows(select(u.id, u.name).where(u.id.in_(select(s.owner_id))).order_by(u.name))
    return {row.id: row.name for row in rows}


def supported_employers(view: View) -> dict[int, str]:
    """支援している企業 (ways that go on), by kana: for those whom one invites together."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    s, o = table_of(EmployerSupport).c, table_of(Organization).c
    rows = view.rows(
        select(o.id, o.name)
        .where(
            o.id.in_(select(s.organization_id).where(s.stage != ENDED)),
            o.gone_on.is_(None), o.merged_into_id.is_(None),
        )
        .order_by(o.name_kana, o.id)
    )  # fmt: skip
    return {row.id: row.name for row in rows}


def is_supported(view: View, organization_id: int) -> bool:
    """Whether there is or was a way with this organisation."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    s = table_of(EmployerSupport).c
    return view.scalar(select(s.id).where(s.organization_id == organization_id)) is not None


def ways_side_by_side(view: View, organization_id: int) -> int:
    """二重の支援: programmes of which more than one way goes on, as a merge leaves them."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    s = table_of(EmployerSupport).c
    twice = (
        select(s.programme)
        .where(s.organization_id == organization_id, s.stage != ENDED)
        .group_by(s.programme)
        .having(func.count() > 1)
        .subquery()
    )
    return int(view.scalar(select(func.count()).select_from(twice)))


# -- parts -------------------------------------------------------------------------------------------


def _joined() -> FromClause:
    s, o = table_of(EmployerSupport), table_of(Organization)
    return s.join(o, o.c.id == s.c.organization_id)


def _question() -> Select[Any]:
    s, o, p, k, u = (
        table_of(model)
        for model in (EmployerSupport, Organization, EmployerProfile, KeyPerson, User)
    )
    own = [n for n in SupportRow.__dataclass_fields__ if n in s.c]
    return select(
        *(s.c[name] for name in own), o.c.name, o.c.kind, o.c.municipality, o.c.phone,
        func.coalesce(p.c.size, "").label("size"), p.c.staff_count,
        func.coalesce(k.c.name, "").label("key_person"),
        func.coalesce(k.c.post, "").label("key_person_post"),
        k.c.left_on.label("key_person_left_on"),
        func.coalesce(u.c.name, "").label("owner"),
    ).select_from(
        _joined()
        .outerjoin(p, p.c.organization_id == o.c.id)
        .outerjoin(k, k.c.id == s.c.key_person_id)
        .outerjoin(u, u.c.id == s.c.owner_id)
    )  # fmt: skip


def _rows(view: View, question: Select[Any]) -> tuple[SupportRow, ...]:
    return tuple(SupportRow(**row._mapping) for row in view.rows(question))


def _conditions(criteria: EmployerCriteria) -> Sequence[ColumnElement[bool]]:
    s, o = table_of(EmployerSupport).c, table_of(Organization).c
    found: list[ColumnElement[bool]] = [
        s.stage == criteria.stage if criteria.stage else s.stage != ENDED
    ]
    if criteria.owner is not None:
        found.append(s.owner_id == criteria.owner if criteria.owner else s.owner_id.is_(None))
    if criteria.programme:
        found.append(s.programme == criteria.programme)
    if criteria.overdue:
        found.append(s.next_on < criteria.today)
    if criteria.no_next:
        found.append(and_(s.next_on.is_(None), s.next_step == ""))
    for word in criteria.text.split():
        if key := search_key(word):
            found.append(o.search_text.contains(key, autoescape=True))
    return found
