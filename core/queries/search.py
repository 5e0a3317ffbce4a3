"""さがす (search) among persons, organisations and consultations.

Every word that was typed must occur. Persons and organisations are compared with their
`search_text`, where a word of one character must begin a name, a reading or a number; consultations
and support records (`core.queries.record_search`) by the index of their words. Hits are never
counted: `has_more` says that there are more than a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.intakes import INTAKE_TEXTS, Intake
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.search_words import Excerpt, excerpt, search_words
from core.domain.users import User
from core.queries.organizations import is_listed
from core.queries.scopes import visible_clients, visible_or_nobodys
from core.queries.word_search import PER_PAGE, Hits, rows_holding


@dataclass(frozen=True)
class PersonHit:
    """利用者."""

    id: int
    number: int
    name: str
    kana: str
    birth_on: date | None
    municipality: str
    stage: str
    owner: str


@dataclass(frozen=True)
class OrganizationHit:
    """機関."""

    id: int
    name: str
    kind: str
    corporation_name: str
    prefecture: str
    municipality: str
    gone_on: date | None


@dataclass(frozen=True)
class IntakeHit:
    """相談受付, with a short piece of what was said."""

    id: int
    received_on: date
    name: str
    kana: str
    status: str
    owner: str
    words: Excerpt


def persons(view: View, typed: str, page: int = 1, limit: int = PER_PAGE) -> Hits[PersonHit]:
    """利用者をさがす, closed ones too: name, reading, telephone, number. Sorted by reading; whose
    number was typed stands first."""
    require(view.actor, Action.SEE_CLIENTS)
    words = search_words(typed)
    if not words:
        return Hits()
    c, u = table_of(Client), table_of(User)
    # The ids alone, from an index in the order of the list; the rows hold long texts. Adding nothing
    # keeps SQLite from the index of the merged, which would have to be sorted.
    mine = [(c.c.merged_into_id + 0).is_(None), *visible_clients(view, c.c.id)]
    ids = (
        select(c.c.id)
        .where(*(_stands_in(view, c.c.search_text, word) for word in words), *mine)
        .order_by(c.c.kana, c.c.search_text, c.c.id)
        .limit(limit + 1)
        .offset((page - 1) * limit)
    )
    found = [row.id for row in view.rows(ids)]
    if page == 1 and len(words) == 1 and words[0].isascii() and words[0].isdecimal():
        number = select(c.c.id).where(c.c.number == int(words[0][:9]), *mine)
        first = [row.id for row in view.rows(number)]
        found = first + [client_id for client_id in found if client_id not in first]
    names = ("id", "number", "name", "kana", "birth_on", "municipality", "stage")
    rows = view.rows(
        select(*(c.c[name] for name in names), func.coalesce(u.c.name, "").label("owner"))
        .select_from(c.outerjoin(u, u.c.id == c.c.owner_id))
        .where(c.c.id.in_(found[:limit]))
    )
    known = {row.id: PersonHit(**row._mapping) for row in rows}
    return Hits(tuple(known[client_id] for client_id in found[:limit]), len(found) > limit)


def organizations(
    view: View, typed: str, page: int = 1, limit: int = PER_PAGE
) -> Hits[OrganizationHit]:
    """機関をさがす: name, reading, corporation, municipality, telephone; what is gone comes last."""
    require(view.actor, Action.SEE_NETWORK)
    words = search_words(typed)
    if not words:
        return Hits()
    o = table_of(Organization).c
    rows = view.rows(
        select(*(o[name] for name in OrganizationHit.__dataclass_fields__))
        .where(*(_stands_in(view, o.search_text, word) for word in words), is_listed())
        # Sorting the few that are left beats walking the index of all readings for them.
        .order_by(o.gone_on.is_not(None), o.name_kana + "", o.id)
        .limit(limit + 1)
        .offset((page - 1) * limit)
    )
    found = tuple(OrganizationHit(**row._mapping) for row in rows[:limit])
    return Hits(found, len(rows) > limit)


def intakes(
    view: View, typed: str, behind: int | None = None, limit: int = PER_PAGE
) -> Hits[IntakeHit]:
    """相談受付をさがす, settled ones too: who asked and what was said; the newest first."""
    require(view.actor, Action.SEE_RECORDS)
    words = search_words(typed)
    i, u = table_of(Intake), table_of(User)
    content = select(
        i.c.id, i.c.received_on, i.c.status, *(i.c[name] for name in INTAKE_TEXTS),
        func.coalesce(u.c.name, "").label("owner"),
    ).select_from(i.outerjoin(u, u.c.id == i.c.owner_id))  # fmt: skip
    page = rows_holding(
        view, Intake, words, visible_or_nobodys(view, i.c.client_id), content, _texts,
        behind=behind, limit=limit,
    )  # fmt: skip
    return page.each(lambda row: _intake(row, words))


def _texts(row: Row[Any]) -> list[str]:
    return [row._mapping[name] for name in INTAKE_TEXTS]


def _intake(row: Row[Any], words: tuple[str, ...]) -> IntakeHit:
    said = [row.complaint, row.answer, row.next_step, row.referrer, row.close_note]
    return IntakeHit(
        row.id, row.received_on, row.name, row.kana, row.status, row.owner,
        excerpt(said, words, 24, 60),
    )  # fmt: skip


def _stands_in(view: View, text: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """One character must begin a part of the search text; more may stand anywhere in it. Both are
    folded, so they are compared as they are: no sign of them has a meaning of its own."""
    place = func.instr if view.dialect == "sqlite" else func.strpos
    if len(word) > 1:
        return place(text, word) > 0
    return (func.substr(text, 1, 1) == word) | (place(text, f" {word}") > 0)
