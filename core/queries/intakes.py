"""相談受付 (intakes): one consultation, whom it is about, and who may be the same person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, func, literal, or_, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.intakes import Intake
from core.domain.permissions import Action, require
from core.domain.text import phone_digits, search_key
from core.errors import NotFound
from core.queries.scopes import require_client, visible_clients, within_scope

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
    """同じ人かもしれない: a client or a consultation, and what speaks for it."""

    kind: str  # client | intake
    id: int
    number: int | None
    name: str
    kana: str
    birth_on: date | None
    phone: str
    status: str  # stage of the client, status of the consultation
    owner_id: int | None
    reasons: tuple[str, ...]
    received_on: date | None = None

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        return codes("support_stage" if self.kind == "client" else "intake_status").label(
            self.status
        )

    @property
    def is_strong(self) -> bool:
        """Whether something is the same, and not only alike."""
        return self.weight >= 4

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
    """重複の候補 among clients and consultations, open and closed, the strongest first.

    Kana, width, spaces and kanji variants (髙/高) make no difference. A consultation about a
    registered person is left out: the person stands there. `without_intake` leaves one
    consultation out: the one that is being registered.
    """
    require(view.actor, Action.SEE_SENSITIVE)
    wanted = Wanted(search_key(name), search_key(kana), birth_on, phone_digits(phone))
    found = [
        Candidate(
            "client", row.id, row.number, row.name, row.kana, row.birth_on, row.phone,
            row.stage, row.owner_id, wanted.reasons(row),
        )
        for row in _alike(view, Client, ("number", "stage"), wanted)
    ] + [
        Candidate(
            "intake", row.id, None, row.name, row.kana, row.birth_on, row.phone,
            row.status, row.owner_id, wanted.reasons(row), row.received_on,
        )
        for row in _alike(view, Intake, ("status", "received_on"), wanted)
        if row.id != without_intake
    ]  # fmt: skip
    found = [candidate for candidate in found if candidate.reasons]
    found.sort(key=lambda c: (-c.weight, c.status == "closed", c.kana, c.kind, c.id))
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
        .where(or_(*questions), *_listed(view, model, inner))
        # The shortest text that holds the word is the likeliest to be the word.
        .order_by(shared.desc(), func.length(inner.c.search_text), inner.c.id)
        .limit(MOST_ALIKE)
    )
    names = ("id", "name", "kana", "birth_on", "phone", "owner_id", *more)
    return list(view.rows(select(*(t.c[name] for name in names)).where(t.c.id.in_(found))))


def _listed(
    view: View, model: type[Client] | type[Intake], t: FromClause
) -> list[ColumnElement[bool]]:
    """Persons within scope that were not merged away; consultations about nobody registered."""
    if model is Client:
        return [t.c.merged_into_id.is_(None), *visible_clients(view, t.c.id)]
    # Written so that the walk stays on the search index: most rows are about somebody registered.
    return [func.coalesce(t.c.client_id, 0) == 0]


def intake(view: View, intake_id: int) -> Intake:
    """One consultation. Raises `NotFound`, and `OutOfScope` for one about a person outside it."""
    require(view.actor, Action.SEE_SENSITIVE)
    return within_scope(view, Intake, intake_id)


@dataclass(frozen=True)
class Linked:
    """つながっている利用者: whom a consultation is about."""

    id: int
    number: int
    name: str
    kana: str
    stage: str


def linked_person(view: View, client_id: int) -> Linked:
    """The registered person that a consultation is about. Raises `OutOfScope` and `NotFound`."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    c = table_of(Client).c
    row = view.first(select(*(c[n] for n in Linked.__dataclass_fields__)).where(c.id == client_id))
    if row is None:
        raise NotFound("この利用者は見つかりません。")
    return Linked(**row._mapping)


def person_for_intake(view: View, client_id: int) -> dict[str, Any]:
    """What a new consultation of a registered person starts with: nothing known is typed again."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    names = ("name", "kana", "birth_on", "phone", "municipality", "owner_id")
    c = table_of(Client).c
    row = view.first(select(*(c[n] for n in names)).where(c.id == client_id))
    if row is None:
        raise NotFound("この利用者は見つかりません。")
    return dict(row._mapping)
