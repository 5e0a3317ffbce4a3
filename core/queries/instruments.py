"""アセスメントの道具 (instruments): the editions, their items, and which ones may be used on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from core.db.work import View, table_of
from core.domain.assessments import Assessment
from core.domain.instruments import Instrument, InstrumentDomain, InstrumentItem, InstrumentStep
from core.domain.permissions import Action, require


@dataclass(frozen=True)
class EditionRow:
    """道具の一つの版. `items`: those in use; `is_used`: somebody answered it, so it stays as it is."""

    id: int
    version: int
    key: str
    edition: str
    title: str
    valid_from: date
    valid_to: date | None
    source: str
    verified: bool
    is_editable: bool
    note: str
    items: int
    is_used: bool

    @property
    def is_open(self) -> bool:
        """Whether its items may still be changed."""
        return self.is_editable and not self.is_used

    def is_valid(self, on: date) -> bool:
        """Whether it may be used that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class DomainRow:
    """領域, with the number of items that its original has, where known."""

    id: int
    version: int
    part: str
    title: str
    item_count: int | None
    note: str


@dataclass(frozen=True)
class ItemRow:
    """項目 as the administrator edits it."""

    id: int
    version: int
    domain_id: int
    number: str
    title: str
    layer: int | None
    scale: str
    is_optional: bool
    guidance: str
    is_retired: bool


@dataclass(frozen=True)
class StepRow:
    """段階 as the administrator edits it."""

    id: int
    version: int
    scale: str
    position: int
    label: str
    band: str


@dataclass(frozen=True)
class EditionPage:
    """一つの版のすべて."""

    head: EditionRow
    domains: tuple[DomainRow, ...]
    items: tuple[ItemRow, ...]
    steps: tuple[StepRow, ...]


def editions(view: View) -> list[EditionRow]:
    """すべての版: by instrument, the newest edition first."""
    require(view.actor, Action.SEE_SENSITIVE)
    t, i, a = (table_of(model).c for model in (Instrument, InstrumentItem, Assessment))
    items = (
        select(func.count())
        .where(i.instrument_id == t.id, i.is_retired.is_(False))
        .scalar_subquery()
    )
    used = select(a.id).where(a.instrument_id == t.id).exists()
    names = [n for n in EditionRow.__dataclass_fields__ if n in t]
    rows = view.rows(
        select(*(t[name] for name in names), items.label("items"), used.label("is_used"))
        .order_by(t.key.desc(), t.valid_from.desc(), t.id.desc())
    )  # fmt: skip
    return [EditionRow(**{**row._mapping, "is_used": bool(row.is_used)}) for row in rows]


def editions_on(view: View, on: date) -> list[EditionRow]:
    """その日に使う版: of each instrument the newest one in use that day; those without items last."""
    found: dict[str, EditionRow] = {}
    for row in editions(view):
        if row.is_valid(on):
            found.setdefault(row.key, row)
    return sorted(found.values(), key=lambda row: not row.items)


def edition_page(view: View, instrument_id: int) -> EditionPage | None:
    """一つの版をひらく; None when there is none of this id."""
    require(view.actor, Action.SEE_SENSITIVE)
    head = next((row for row in editions(view) if row.id == instrument_id), None)
    if head is None:
        return None
    d, i, s = (table_of(m).c for m in (InstrumentDomain, InstrumentItem, InstrumentStep))
    domains = view.rows(
        select(*(d[name] for name in DomainRow.__dataclass_fields__))
        .where(d.instrument_id == instrument_id)
        .order_by(d.sort, d.id)
    )
    items = view.rows(
        select(*(i[name] for name in ItemRow.__dataclass_fields__))
        .where(i.instrument_id == instrument_id)
        .order_by(i.sort, i.id)
    )
    steps = view.rows(
        select(*(s[name] for name in StepRow.__dataclass_fields__))
        .where(s.instrument_id == instrument_id)
        .order_by(s.scale, s.position)
    )
    return EditionPage(
        head,
        tuple(DomainRow(**row._mapping) for row in domains),
        tuple(ItemRow(**row._mapping) for row in items),
        tuple(StepRow(**row._mapping) for row in steps),
    )
