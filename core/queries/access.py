"""見られる範囲と緊急閲覧を読む: what each account may see; who looked at whom in an emergency, and why."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from core import clock
from core.db.technical import audit_entry
from core.db.work import View, table_of
from core.domain.access import PARTNER, EmergencyAccess, PartnerAccount, ScopeGrant
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.enrolments import Office
from core.domain.organizations import Organization
from core.domain.permissions import Action, may, require
from core.domain.tables import MAPPED
from core.domain.text import normalized
from core.domain.users import User
from core.queries.audit import ACTIONS

PER_PAGE = 20
MOST_DEEDS = 300


# -- scopes --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Grants:
    """見られる範囲 of one account: the offices and programmes that were chosen; none means every."""

    offices: tuple[int, ...] = ()
    programmes: tuple[str, ...] = ()


def grants_by_user(view: View) -> dict[int, Grants]:
    """What each account of the scope 「決めた事業所・事業」 was granted."""
    require(view.actor, Action.MANAGE_USERS)
    g = table_of(ScopeGrant).c
    offices: dict[int, set[int]] = defaultdict(set)
    programmes: dict[int, set[str]] = defaultdict(set)
    for row in view.rows(select(g.user_id, g.office_id, g.programme)):
        offices[row.user_id] |= {row.office_id} if row.office_id is not None else set()
        programmes[row.user_id] |= {row.programme} if row.programme else set()
    return {
        user_id: Grants(tuple(sorted(offices[user_id])), tuple(sorted(programmes[user_id])))
        for user_id in offices.keys() | programmes.keys()
    }


def scopes_in_words(view: View, users: Iterable[User]) -> dict[int, str]:
    """id → 「本所・北支所 ／ 就労移行支援」「担当の利用者だけ」: what the list of accounts says."""
    require(view.actor, Action.MANAGE_USERS)
    granted, o = grants_by_user(view), table_of(Office).c
    names = {row.id: row.name for row in view.rows(select(o.id, o.name))}
    partners = partner_organizations(view)
    said = {}
    for user in users:
        said[user.pk] = codes("user_scope").label(user.scope)
        if user.role == PARTNER:
            said[user.pk] = partners.get(user.pk, (0, "（機関が未設定）"))[1]
            continue
        if user.scope == "granted":
            of = granted.get(user.pk, Grants())
            where = "・".join(names[office] for office in of.offices) or "すべての事業所"
            what = "・".join(codes("programme").label(p) for p in of.programmes) or "すべての事業"
            said[user.pk] = f"{where} ／ {what}" if of != Grants() else "（事業所も事業も未設定）"
    return said


def partner_organizations(view: View) -> dict[int, tuple[int, str]]:
    """連携機関の人: the account's id → its organisation, by id and name."""
    require(view.actor, Action.MANAGE_USERS)
    p, o = table_of(PartnerAccount).c, table_of(Organization).c
    rows = view.rows(
        select(p.user_id, o.id, o.name).select_from(
            table_of(PartnerAccount).join(table_of(Organization), o.id == p.organization_id)
        )
    )
    return {row.user_id: (row.id, row.name) for row in rows}


# -- 緊急閲覧 --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EmergencyRow:
    """緊急閲覧の一件. The person's name is blank for who may not see the person now."""

    id: int
    version: int
    user_id: int
    user: str
    client_id: int
    client_number: int
    client_name: str
    reason: str
    created_at: datetime
    ends_at: datetime
    reviewed_by: str
    reviewed_at: datetime | None
    review_note: str
    is_mine: bool

    @property
    def is_running(self) -> bool:
        """Not ended yet."""
        return self.ends_at > clock.now()


@dataclass(frozen=True)
class EmergencyPage:
    """緊急閲覧の一覧の一枚, with how many wait to be checked."""

    rows: tuple[EmergencyRow, ...]
    total: int
    unchecked: int


@dataclass(frozen=True)
class Deed:
    """そのあいだにしたこと: one action on the person, or on what hangs on the person."""

    at: datetime
    action: str
    what: str


def running_emergency(view: View, client_id: int) -> EmergencyAccess | None:
    """いま続いている自分の緊急閲覧 of this person, the one that ends last."""
    require(view.actor, Action.SEE_CLIENTS)
    x = table_of(EmergencyAccess).c
    mine = (x.user_id == view.actor.id, x.client_id == client_id, x.ends_at > clock.now())
    found = view.all(select(EmergencyAccess).where(*mine).order_by(x.ends_at.desc()).limit(1))
    return found[0] if found else None


def client_with_number(view: View, typed: str) -> int | None:
    """利用者番号の人の id, or None: the way to 緊急閲覧 of a person whom no list shows."""
    require(view.actor, Action.BREAK_GLASS)
    number, c = normalized(typed), table_of(Client).c
    if not number.isdecimal() or len(number) > 9:
        return None
    found = select(c.id).where(c.number == int(number), c.merged_into_id.is_(None))
    client_id: int | None = view.scalar(found)
    return client_id


def emergencies(view: View, *, page: int = 1, unchecked_only: bool = False) -> EmergencyPage:
    """緊急閲覧の一覧: for who checks them everybody's, else one's own; unchecked first, then newest."""
    require(view.actor, Action.BREAK_GLASS)
    x, u, c = table_of(EmergencyAccess), table_of(User), table_of(Client)
    checker = u.alias("checker")
    reviews = may(view.actor, Action.REVIEW_ACCESS)
    asked = [] if reviews else [x.c.user_id == view.actor.id]
    unchecked = [*asked, x.c.reviewed_at.is_(None)]
    shown = unchecked if unchecked_only else asked
    question = (
        select(
            x.c.id, x.c.version, x.c.user_id, u.c.name.label("user"), x.c.client_id,
            c.c.number.label("client_number"), c.c.name.label("client_name"), x.c.reason,
            x.c.created_at, x.c.ends_at, func.coalesce(checker.c.name, "").label("reviewed_by"),
            x.c.reviewed_at, x.c.review_note,
        )
        .select_from(
            x.join(u, u.c.id == x.c.user_id)
            .join(c, c.c.id == x.c.client_id)
            .outerjoin(checker, checker.c.id == x.c.reviewed_by_id)
        )
        .where(*shown)
        .order_by(x.c.reviewed_at.is_not(None), x.c.id.desc())
        .limit(PER_PAGE)
        .offset((max(page, 1) - 1) * PER_PAGE)
    )  # fmt: skip
    now = clock.now()
    rows = []
    for row in view.rows(question):
        named = view.actor.scope == "all" or row.ends_at > now
        name = row.client_name if named else ""
        is_mine = row.user_id == view.actor.id
        rows.append(EmergencyRow(**{**row._mapping, "client_name": name}, is_mine=is_mine))
    return EmergencyPage(tuple(rows), _count(view, shown), _count(view, unchecked))


def unchecked_emergencies(view: View) -> int:
    """確かめていない緊急閲覧の件数: ended, and somebody else's."""
    require(view.actor, Action.REVIEW_ACCESS)
    x = table_of(EmergencyAccess).c
    return _count(
        view, [x.reviewed_at.is_(None), x.user_id != view.actor.id, x.ends_at <= clock.now()]
    )


def deeds_meanwhile(view: View, access: EmergencyRow) -> list[Deed]:
    """そのあいだにしたこと: what the user opened and changed of this person, from the audit."""
    require(view.actor, Action.REVIEW_ACCESS)
    a = audit_entry.c
    rows = view.rows(
        select(a.at, a.action, a.entity, a.entity_id, a.changes)
        .where(
            a.actor_id == access.user_id,
            a.at >= access.created_at,
            a.at <= access.ends_at,
            a.entity.in_(_TITLES),
            a.entity != EmergencyAccess.__tablename__,
            a.action != "break_glass",
        )
        .order_by(a.seq)
        .limit(MOST_DEEDS)
    )
    touched: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        touched[row.entity].add(row.entity_id)
    of_person = {entity: _hanging_on(view, entity, ids, access) for entity, ids in touched.items()}
    return [
        Deed(row.at, ACTIONS.get(row.action, row.action), _TITLES[row.entity])
        for row in rows
        if row.entity_id in of_person[row.entity] or _was_of(access.client_id, row.changes)
    ]


_MODELS = {
    str(model.__tablename__): model
    for model in MAPPED
    if model is Client or "client_id" in table_of(model).c
}
_TITLES = {
    name: (model.__doc__ or "").split(".")[0].split(" (")[0] for name, model in _MODELS.items()
}


def _was_of(client_id: int, changes: str) -> bool:
    """A row that is gone tells in its last entry whose it was."""
    return bool(json.loads(changes).get("client_id") == [client_id, None])


def _hanging_on(view: View, entity: str, ids: set[int], access: EmergencyRow) -> set[int]:
    t = table_of(_MODELS[entity]).c
    person = t.id if entity == Client.__tablename__ else t.client_id
    rows = view.rows(select(t.id).where(t.id.in_(ids), person == access.client_id))
    return {row.id for row in rows}


def _count(view: View, asked: Iterable[ColumnElement[bool]]) -> int:
    return int(
        view.scalar(select(func.count()).select_from(table_of(EmergencyAccess)).where(*asked))
    )
