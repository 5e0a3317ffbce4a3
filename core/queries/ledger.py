"""利用者台帳 (the ledger of persons): its rows by filter, sorted and paged, with the columns wanted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from core import clock
from core.db.work import View, table_of
from core.domain.clients import SENSITIVE_FIELDS, Client
from core.domain.codes import codes
from core.domain.enrolments import Enrolment
from core.domain.permissions import Action, may, require
from core.domain.text import phone_digits, search_key
from core.domain.users import User
from core.queries.scopes import visible_clients

NOBODY = 0
# 空欄 among the values of a filter: 担当なし is NOBODY, every other one this.
NOTHING = "-"
PAGE_SIZES = (50, 100, 200)
SORTS = (
    "kana", "number", "birth_on", "stage", "owner", "phone", "municipality", "disability",
    "is_developmental", "referral_source", "registered_on", "last_record_on",
)  # fmt: skip
# 年齢の区分: code → from (inclusive) and to (exclusive), in years.
AGES = {"0": (0, 18), "18": (18, 20), "20": (20, 30), "30": (30, 40), "40": (40, 50),
        "50": (50, 60), "60": (60, 65), "65": (65, 150)}  # fmt: skip
SILENT_DAYS = (30, 60, 90, 180)
NEVER = "never"
# What may be asked to be blank, beside the filters that have a value for it.
BLANKS = ("phone", "birth_on", "referral_source", "registered_on", "wishes")


@dataclass(frozen=True)
class LedgerCriteria:
    """台帳を絞り込む条件: an empty tuple or text means all; several values of one kind mean any.

    `owners` may hold NOBODY, the others NOTHING. `silence`: no record for so many days, or NEVER.
    `closed`: `open` leaves 終結 out, `all` shows them too, `closed` only them.
    """

    text: str = ""
    stages: tuple[str, ...] = ()
    owners: tuple[int, ...] = ()
    programmes: tuple[str, ...] = ()
    offices: tuple[int, ...] = ()
    municipalities: tuple[str, ...] = ()
    disabilities: tuple[str, ...] = ()
    developmental_only: bool = False
    ages: tuple[str, ...] = ()
    referral_sources: tuple[str, ...] = ()
    silence: str = ""
    blanks: tuple[str, ...] = ()
    closed: str = "open"
    sort: str = "kana"
    descending: bool = False
    page: int = 1
    page_size: int = PAGE_SIZES[0]

    @property
    def as_saved(self) -> dict[str, Any]:
        """What a saved filter keeps: all but the page."""
        return {name: value for name, value in asdict(self).items() if name != "page"}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order and the size of the page differs from the whole list."""
        same = {"sort", "descending", "page", "page_size"}
        whole = LedgerCriteria()
        return any(
            getattr(self, f.name) != getattr(whole, f.name)
            for f in fields(self)
            if f.name not in same
        )


def criteria_from(saved: Mapping[str, Any]) -> LedgerCriteria:
    """A saved filter as it was, without what this program does not know."""
    whole = LedgerCriteria()
    known: dict[str, Any] = {}
    for item in fields(LedgerCriteria):
        value = saved.get(item.name)
        if isinstance(value, list):
            value = tuple(value)
        if item.name != "page" and type(value) is type(getattr(whole, item.name)):
            known[item.name] = value
    return replace(whole, **known)


@dataclass(frozen=True)
class LedgerRow:
    """利用者台帳の一行. Columns that were not asked for are blank, and so are those of 要配慮個人情報
    for who may not see them."""

    id: int
    version: int
    name: str = ""
    number: int = 0
    kana: str = ""
    birth_on: date | None = None
    phone: str = ""
    municipality: str = ""
    disability: str = ""
    is_developmental: bool = False
    stage: str = ""
    owner_id: int | None = None
    owner: str = ""
    referral_source: str = ""
    registered_on: date | None = None
    closed_on: date | None = None
    last_record_on: date | None = None
    wishes: str = ""
    programmes: str = ""


@dataclass(frozen=True)
class LedgerPage:
    """利用者台帳の一枚: one page and how many there are in all."""

    rows: tuple[LedgerRow, ...]
    total: int


COLUMNS = tuple(LedgerRow.__dataclass_fields__)


def ledger_page(
    view: View, criteria: LedgerCriteria, columns: Collection[str] = COLUMNS
) -> LedgerPage:
    """台帳の一枚: filtered, sorted and paged in the database."""
    size = max(1, min(criteria.page_size, PAGE_SIZES[-1]))
    rows = _rows(view, criteria, columns, size, (max(criteria.page, 1) - 1) * size)
    if criteria.page <= 1 and len(rows) < size:
        return LedgerPage(rows, len(rows))
    total = view.scalar(select(func.count()).select_from(_asked(view, criteria).subquery()))
    return LedgerPage(rows, int(total or 0))


def ledger_rows(
    view: View, criteria: LedgerCriteria, columns: Collection[str] = COLUMNS
) -> tuple[LedgerRow, ...]:
    """All rows of a filter at once, for an export."""
    return _rows(view, criteria, columns, None, 0)


def _rows(
    view: View, criteria: LedgerCriteria, wanted: Collection[str], limit: int | None, offset: int
) -> tuple[LedgerRow, ...]:
    require(view.actor, Action.SEE_CLIENTS)
    c, u = table_of(Client), table_of(User)
    hidden = set() if may(view.actor, Action.SEE_SENSITIVE) else {*SENSITIVE_FIELDS, "wishes"}
    names = {"id", "version", "name", *wanted} - hidden
    columns: list[Any] = [c.c[name] for name in COLUMNS if name in names and name in c.c]
    source: Any = c
    if "owner" in names or criteria.sort == "owner":
        columns.append(func.coalesce(u.c.name, "").label("owner"))
        source = c.outerjoin(u, u.c.id == c.c.owner_id)
    rows = view.rows(
        select(*columns)
        .select_from(source)
        .where(*_conditions(view, criteria))
        .order_by(*_order(criteria))
        .limit(limit)
        .offset(offset)
    )
    found: dict[int, dict[str, Any]] = {row.id: dict(row._mapping) for row in rows}
    if "programmes" in names:
        whose = _asked(view, criteria) if limit is None else list(found)
        for client_id, programmes in _programmes(view, whose).items():
            if client_id in found:
                found[client_id]["programmes"] = programmes
    return tuple(LedgerRow(**values) for values in found.values())


def _programmes(view: View, whose: Select[Any] | list[int]) -> dict[int, str]:
    """id → the programmes that the person is in now, in the order of the list."""
    e, listed = table_of(Enrolment).c, codes("programme")
    held: dict[int, set[str]] = defaultdict(set)
    for row in view.rows(
        select(e.client_id, e.programme).where(e.client_id.in_(whose), e.end_on.is_(None))
    ):
        held[row.client_id].add(row.programme)
    order = {code.code: place for place, code in enumerate(listed)}
    return {
        client_id: "、".join(
            listed.label(code) for code in sorted(mine, key=lambda code: order.get(code, 999))
        )
        for client_id, mine in held.items()
    }


# -- the filter -----------------------------------------------------------------------------------


def _asked(view: View, criteria: LedgerCriteria) -> Select[Any]:
    return select(table_of(Client).c.id).where(*_conditions(view, criteria))


def _conditions(view: View, criteria: LedgerCriteria) -> list[ColumnElement[bool]]:
    """Within scope, not merged into somebody else, and what was asked for."""
    c = table_of(Client).c
    asked = [*visible_clients(view, c.id), c.merged_into_id.is_(None)]
    if criteria.disabilities or criteria.developmental_only or criteria.sort in SENSITIVE_FIELDS:
        require(view.actor, Action.SEE_SENSITIVE)
    asked += _worded(criteria.text)
    for column, values in (
        (c.stage, criteria.stages),
        (c.municipality, criteria.municipalities),
        (c.disability, criteria.disabilities),
        (c.referral_source, criteria.referral_sources),
    ):
        if values:
            asked.append(column.in_(["" if value == NOTHING else value for value in values]))
    if criteria.owners:
        mine = c.owner_id.in_([owner for owner in criteria.owners if owner != NOBODY])
        asked.append(or_(mine, c.owner_id.is_(None)) if NOBODY in criteria.owners else mine)
    if criteria.developmental_only:
        asked.append(c.is_developmental.is_(True))
    if criteria.ages:
        asked.append(or_(*(_aged(band) for band in criteria.ages)))
    for name in criteria.blanks:
        if name in BLANKS:
            column = c[name]
            asked.append(column.is_(None) if name.endswith("_on") else column == "")
    if criteria.closed == "closed":
        asked.append(c.stage == "closed")
    elif criteria.closed != "all" and "closed" not in criteria.stages:
        asked.append(c.stage != "closed")
    return [*asked, *_silent(criteria.silence), *_enrolled(criteria)]


def _worded(text: str) -> list[ColumnElement[bool]]:
    key = search_key(text)
    if not key:
        return []
    # Found in an index first and sorted afterwards: the other way round, every row is read.
    inner = table_of(Client).alias("found")
    found = inner.c.search_text.contains(key, autoescape=True)
    if (digits := phone_digits(text)) and len(digits) >= 4 and digits != key:
        found |= inner.c.search_text.contains(digits, autoescape=True)
    return [table_of(Client).c.id.in_(select(inner.c.id).where(found))]


def _aged(band: str) -> ColumnElement[bool]:
    """Who is of this age today; NOTHING: whose birthday is not known."""
    born = table_of(Client).c.birth_on
    if band not in AGES:
        return born.is_(None)
    youngest, oldest = AGES[band]
    return and_(born <= _years_ago(youngest), born > _years_ago(oldest))


def _years_ago(years: int) -> date:
    today = clock.today()
    try:
        return today.replace(year=today.year - years)
    except ValueError:  # 29 February: by law a year is full at the end of the 28th
        return today.replace(year=today.year - years, day=28)


def _silent(silence: str) -> list[ColumnElement[bool]]:
    last = table_of(Client).c.last_record_on
    if silence == NEVER:
        return [last.is_(None)]
    if silence.isdecimal():
        return [or_(last.is_(None), last <= clock.today() - timedelta(days=int(silence)))]
    return []


def _enrolled(criteria: LedgerCriteria) -> list[ColumnElement[bool]]:
    """Who is in one of these programmes of one of these offices now; NOTHING: who is in none."""
    if not (criteria.programmes or criteria.offices):
        return []
    c, e = table_of(Client).c, table_of(Enrolment).c
    now = select(e.client_id).where(e.end_on.is_(None))
    wanted = [code for code in criteria.programmes if code != NOTHING]
    held = now
    if wanted:
        held = held.where(e.programme.in_(wanted))
    if criteria.offices:
        held = held.where(e.office_id.in_(criteria.offices))
    found = c.id.in_(held) if wanted or criteria.offices else c.id.in_([])
    return [or_(found, c.id.not_in(now)) if NOTHING in criteria.programmes else found]


def municipalities(view: View) -> list[str]:
    """The municipalities that occur in the ledger, for the filter."""
    require(view.actor, Action.SEE_CLIENTS)
    c = table_of(Client).c
    rows = view.rows(
        select(c.municipality)
        .where(c.municipality != "", *visible_clients(view, c.id))
        .distinct()
        .order_by(c.municipality)
    )
    return [row.municipality for row in rows]


# -- the order ------------------------------------------------------------------------------------


def _order(criteria: LedgerCriteria) -> list[Any]:
    """The wanted column of the allow-list, blanks last, then kana: equal rows never change places."""
    c, u = table_of(Client).c, table_of(User).c
    sort = criteria.sort if criteria.sort in SORTS else "kana"
    if sort in ("stage", "disability", "referral_source"):
        listed = codes({"stage": "support_stage", "disability": "disability_type"}.get(sort, sort))
        places = {item.code: place for place, item in enumerate(listed)}
        column: Any = case(places, value=c[sort], else_=999)
    else:
        column = u.name if sort == "owner" else c[sort]
    first = column.desc() if criteria.descending else column.asc()
    blanks: list[Any] = []
    if sort in ("owner", "birth_on", "registered_on", "last_record_on"):
        blanks = [column.is_(None)]
    elif sort in ("municipality", "phone"):
        blanks = [column == ""]
    if sort == "kana":
        return [first, c.id]
    return [*blanks, first, c.kana, c.id]
