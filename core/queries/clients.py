"""利用者 (clients): the ledger's rows by filter, and everything of one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from core.db.work import View, table_of
from core.domain.clients import Certificate, Client, Employment, ServiceUse
from core.domain.codes import codes
from core.domain.consents import Consent
from core.domain.intakes import Intake
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.plans import Plan
from core.domain.tasks import Task
from core.domain.text import phone_digits, search_key
from core.domain.users import User
from core.queries.consents import consents_of
from core.queries.users import names_of_all

NOBODY = 0
SORTS = ("kana", "number", "stage", "owner", "municipality", "registered_on", "last_record_on")
LARGEST_PAGE = 200


@dataclass(frozen=True)
class ClientCriteria:
    """利用者を絞り込む条件: blank means all. `owner`: an account, or NOBODY for 担当なし."""

    text: str = ""
    stage: str = ""
    owner: int | None = None
    municipality: str = ""
    disability: str = ""
    include_closed: bool = False
    sort: str = "kana"
    descending: bool = False
    page: int = 1
    page_size: int = 50


@dataclass(frozen=True)
class ClientRow:
    """利用者台帳の一行."""

    id: int
    version: int
    number: int
    name: str
    kana: str
    birth_on: date | None
    phone: str
    municipality: str
    disability: str
    stage: str
    owner_id: int | None
    owner: str
    referral_source: str
    registered_on: date | None
    last_record_on: date | None


@dataclass(frozen=True)
class ClientRows:
    """利用者台帳の一枚: one page and how many there are in all."""

    rows: tuple[ClientRow, ...]
    total: int


def search(view: View, criteria: ClientCriteria) -> ClientRows:
    """利用者を探す: filtered, sorted and paged in the database."""
    size = max(1, min(criteria.page_size, LARGEST_PAGE))
    rows = _rows(view, criteria, size, (max(criteria.page, 1) - 1) * size)
    if criteria.page <= 1 and len(rows) < size:
        return ClientRows(rows, len(rows))
    c = table_of(Client)
    total = view.scalar(select(func.count()).select_from(c).where(*_asked(criteria)))
    return ClientRows(rows, int(total or 0))


def all_rows(view: View, criteria: ClientCriteria) -> tuple[ClientRow, ...]:
    """All rows of a filter at once, for an export."""
    return _rows(view, criteria, None, 0)


def _rows(
    view: View, criteria: ClientCriteria, limit: int | None, offset: int
) -> tuple[ClientRow, ...]:
    require(view.actor, Action.SEE_CLIENTS)
    c, u = table_of(Client), table_of(User)
    names = [name for name in ClientRow.__dataclass_fields__ if name != "owner"]
    rows = view.rows(
        select(*(c.c[name] for name in names), func.coalesce(u.c.name, "").label("owner"))
        .select_from(c.outerjoin(u, u.c.id == c.c.owner_id))
        .where(*_asked(criteria))
        .order_by(*_order(criteria))
        .limit(limit)
        .offset(offset)
    )
    return tuple(ClientRow(**row._mapping) for row in rows)


def _asked(criteria: ClientCriteria) -> list[ColumnElement[bool]]:
    c = table_of(Client).c
    asked: list[ColumnElement[bool]] = []
    if text := search_key(criteria.text):
        # Found in an index first and sorted afterwards: the other way round, every row is read.
        inner = table_of(Client).alias("found")
        found = inner.c.search_text.contains(text, autoescape=True)
        if (digits := phone_digits(criteria.text)) and len(digits) >= 4 and digits != text:
            found |= inner.c.search_text.contains(digits, autoescape=True)
        asked.append(c.id.in_(select(inner.c.id).where(found)))
    for name in ("stage", "municipality", "disability"):
        if value := getattr(criteria, name):
            asked.append(c[name] == value)
    if criteria.owner is not None:
        asked.append(
            c.owner_id.is_(None) if criteria.owner == NOBODY else c.owner_id == criteria.owner
        )
    if not criteria.include_closed and criteria.stage != "closed":
        asked.append(c.stage != "closed")
    return asked


def _order(criteria: ClientCriteria) -> list[Any]:
    """The wanted column of the allow-list, blanks last, then kana: equal rows never change places."""
    c, u = table_of(Client).c, table_of(User).c
    sort = criteria.sort if criteria.sort in SORTS else "kana"
    if sort == "stage":
        column: Any = case(
            {s.code: s.sort for s in codes("support_stage")}, value=c.stage, else_=999
        )
    else:
        column = u.name if sort == "owner" else c[sort]
    first = column.desc() if criteria.descending else column.asc()
    blanks: list[Any] = []
    if sort in ("owner", "registered_on", "last_record_on"):
        blanks = [column.is_(None)]
    elif sort == "municipality":
        blanks = [column == ""]
    return [*blanks, first, c.kana, c.id]


# -- one person ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlanLine:
    """支援計画の一行 on the person's page."""

    id: int
    kind: str
    service: str
    status: str
    start_on: date
    review_due_on: date


@dataclass(frozen=True)
class ClientPage:
    """利用者カルテ: everything of one person but the records, which have pages of their own."""

    client: Client
    services: tuple[ServiceUse, ...]
    certificates: tuple[Certificate, ...]
    employments: tuple[Employment, ...]
    consents: tuple[Consent, ...]
    plans: tuple[PlanLine, ...]
    tasks: tuple[Task, ...]
    intakes: tuple[Intake, ...]
    organizations: dict[int, str]
    staff: dict[int, str]


def client_page(view: View, client_id: int) -> ClientPage:
    """利用者カルテ of one person. Raises `NotFound`."""
    require(view.actor, Action.SEE_CLIENTS)
    client = view.get(Client, client_id)
    s, h, e, k, i, p = (
        table_of(model).c for model in (ServiceUse, Certificate, Employment, Task, Intake, Plan)
    )
    services = view.all(
        select(ServiceUse).where(s.client_id == client_id).order_by(s.start_on.desc(), s.id)
    )
    employments = view.all(
        select(Employment).where(e.client_id == client_id).order_by(e.hired_on.desc(), e.id)
    )
    places = {use.organization_id for use in services} | {
        job.organization_id for job in employments
    }
    plans = view.rows(
        select(*(p[name] for name in PlanLine.__dataclass_fields__))
        .where(p.client_id == client_id)
        .order_by(p.start_on.desc(), p.id.desc())
    )
    return ClientPage(
        client=client,
        services=tuple(services),
        certificates=tuple(
            view.all(select(Certificate).where(h.client_id == client_id).order_by(h.kind, h.id))
        ),
        employments=tuple(employments),
        consents=tuple(consents_of(view, client_id)),
        plans=tuple(PlanLine(**row._mapping) for row in plans),
        tasks=tuple(
            view.all(
                select(Task)
                .where(k.client_id == client_id, k.status.not_in(["done", "cancelled"]))
                .order_by(k.due_on.is_(None), k.due_on, k.id)
            )
        ),
        intakes=tuple(
            view.all(
                select(Intake).where(i.client_id == client_id).order_by(i.received_on.desc(), i.id)
            )
        ),
        organizations=organization_names(view, {place for place in places if place}),
        staff=names_of_all(view),
    )


def organization_names(view: View, wanted: set[int]) -> dict[int, str]:
    """id → name of these organisations."""
    if not wanted:
        return {}
    o = table_of(Organization).c
    return {row.id: row.name for row in view.rows(select(o.id, o.name).where(o.id.in_(wanted)))}


def organization_choices(view: View, text: str, limit: int = 30) -> dict[int, str]:
    """機関を選ぶ: id → name and municipality of those that match, for a select box.

    The directory holds thousands: a box never offers all of them.
    """
    key = search_key(text)
    if len(key) < 2:
        return {}
    o = table_of(Organization).c
    rows = view.rows(
        select(o.id, o.name, o.municipality)
        .where(o.search_text.contains(key, autoescape=True), o.gone_on.is_(None))
        .order_by(o.name_kana, o.id)
        .limit(limit)
    )
    return {row.id: f"{row.name}（{row.municipality}）" for row in rows}
