"""相談受付 (intakes): who may be the same person, and what waits to be taken further."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.intakes import SETTLED, Intake
from core.domain.permissions import Action, require
from core.domain.text import phone_digits, search_key

MOST_ALIKE = 300
# How strongly each likeness speaks for one and the same person.
WEIGHTS = {
    "ふりがなが同じ": 5,
    "氏名が同じ": 5,
    "生年月日が同じ": 4,
    "電話が同じ": 4,
    "ふりがなが似ている": 1,
    "氏名が似ている": 1,
}


@dataclass(frozen=True)
class Candidate:
    """同じ人かもしれない: a client or an open consultation, and what speaks for it."""

    kind: str  # client | intake
    id: int
    number: int | None
    name: str
    kana: str
    birth_on: date | None
    phone: str
    state: str
    owner_id: int | None
    reasons: tuple[str, ...]

    @property
    def weight(self) -> int:
        """How much speaks for it."""
        return sum(WEIGHTS[reason] for reason in self.reasons)


@dataclass(frozen=True)
class Wanted:
    """What is searched for, folded once."""

    name: str
    kana: str
    birth_on: date | None
    phone: str

    def reasons(self, row: Any) -> tuple[str, ...]:
        """Every likeness of one row, the strongest first."""
        found = []
        for title, wanted, stored in (
            ("ふりがな", self.kana, search_key(row.kana)),
            ("氏名", self.name, search_key(row.name)),
        ):
            if wanted and stored == wanted:
                found.append(f"{title}が同じ")
            elif wanted and wanted in stored:
                found.append(f"{title}が似ている")
        if self.birth_on and row.birth_on == self.birth_on:
            found.append("生年月日が同じ")
        if self.phone and phone_digits(row.phone) == self.phone:
            found.append("電話が同じ")
        return tuple(sorted(found, key=lambda reason: -WEIGHTS[reason]))


def find_candidates(
    view: View,
    name: str = "",
    kana: str = "",
    birth_on: date | None = None,
    phone: str = "",
    *,
    without_intake: int | None = None,
    limit: int = 10,
) -> list[Candidate]:
    """重複の候補 among clients and open consultations, the strongest first.

    Kana, width, spaces and kanji variants (髙/高) make no difference. `without_intake` leaves one
    consultation out: the one that is being registered.
    """
    require(view.actor, Action.SEE_CLIENTS)
    wanted = Wanted(search_key(name), search_key(kana), birth_on, phone_digits(phone))
    found = [
        Candidate(
            "client", row.id, row.number, row.name, row.kana, row.birth_on, row.phone,
            codes("support_stage").label(row.stage), row.owner_id, wanted.reasons(row),
        )
        for row in _alike(view, Client, ("number", "stage"), wanted)
    ] + [
        Candidate(
            "intake", row.id, None, row.name, row.kana, row.birth_on, row.phone,
            codes("intake_status").label(row.status), row.owner_id, wanted.reasons(row),
        )
        for row in _alike(view, Intake, ("status",), wanted)
        if row.id != without_intake and row.status not in SETTLED
    ]  # fmt: skip
    found = [candidate for candidate in found if candidate.reasons]
    found.sort(key=lambda c: (-c.weight, c.kana, c.kind, c.id))
    return found[:limit]


def _alike(
    view: View, model: type[Client] | type[Intake], more: Sequence[str], wanted: Wanted
) -> list[Any]:
    """Rows that share something with what is wanted, found in one walk over the search index.

    Those that share the most come first, so that the many who share a family name never crowd out
    the one who shares the telephone.
    """
    t, inner = table_of(model), table_of(model).alias("found")
    questions: list[ColumnElement[bool]] = [
        inner.c.search_text.contains(part, autoescape=True)
        for part in (wanted.kana, wanted.name, wanted.phone)
        if len(part) >= 2
    ]
    if wanted.birth_on:
        questions.append(inner.c.birth_on == wanted.birth_on)
    if not questions:
        return []
    shared = sum((case((question, 1), else_=0) for question in questions), literal(0))
    found = (
        select(inner.c.id)
        .where(or_(*questions))
        # The shortest text that holds the word is the likeliest to be the word.
        .order_by(shared.desc(), func.length(inner.c.search_text), inner.c.id)
        .limit(MOST_ALIKE)
    )
    names = ("id", "name", "kana", "birth_on", "phone", "owner_id", *more)
    return list(view.rows(select(*(t.c[name] for name in names)).where(t.c.id.in_(found))))


# -- what waits ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class IntakeRow:
    """相談受付の一行: as the list shows it."""

    id: int
    version: int
    received_on: date
    name: str
    kana: str
    complaint: str
    urgency: str
    status: str
    owner_id: int | None
    next_step: str
    next_step_on: date | None


@dataclass(frozen=True)
class IntakePage:
    """相談受付の一覧の一枚."""

    rows: tuple[IntakeRow, ...]
    total: int
    untaken: int


def open_intakes(
    view: View, *, owner_id: int | None = None, page: int = 1, page_size: int = 20
) -> IntakePage:
    """対応中の相談: nobody has taken it first, then by urgency, the day of the next step, and age.

    `owner_id` keeps one user's, and those that nobody has taken.
    """
    require(view.actor, Action.SEE_CLIENTS)
    t = table_of(Intake)
    # The open ones by name: settled ones, soon thousands, are not even looked at.
    waiting = [code.code for code in codes("intake_status") if code.code not in SETTLED]
    is_open: ColumnElement[bool] = t.c.status.in_(waiting)
    if owner_id is not None:
        is_open &= (t.c.owner_id == owner_id) | t.c.owner_id.is_(None)
    names = IntakeRow.__dataclass_fields__
    order = (
        t.c.owner_id.is_not(None),
        case({c.code: c.sort for c in codes("urgency")}, value=t.c.urgency, else_=99),
        t.c.next_step_on.is_(None),
        t.c.next_step_on,
        t.c.received_on,
        t.c.id,
    )
    # Sorted by their ids: the long texts are read for the rows of one page only.
    ids = (
        select(t.c.id)
        .where(is_open)
        .order_by(*order)
        .limit(page_size)
        .offset((max(page, 1) - 1) * page_size)
    )
    question: Select[Any] = (
        select(*(t.c[name] for name in names)).where(t.c.id.in_(ids)).order_by(*order)
    )
    counts: Any = select(
        func.count().label("total"),
        func.count(case((t.c.owner_id.is_(None), 1))).label("untaken"),
    ).where(is_open)
    counted = view.rows(counts)[0]
    return IntakePage(
        tuple(IntakeRow(**row._mapping) for row in view.rows(question)),
        counted.total,
        counted.untaken,
    )


def intake(view: View, intake_id: int) -> Intake:
    """One consultation. Raises `NotFound`."""
    require(view.actor, Action.SEE_CLIENTS)
    return view.get(Intake, intake_id)
