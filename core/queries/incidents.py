"""事故を読む (asking for incidents): the list with its dates, one of them, and who may be concerned."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select

from core.db.technical import audit_entry
from core.db.work import CHUNK, View, table_of
from core.domain.clients import Client
from core.domain.incidents import Incident
from core.domain.permissions import Action, require
from core.domain.rules.incident import (
    IncidentReportDates,
    incident_report_dates,
    must_report_incident,
)
from core.domain.rules.ruled import Ruled
from core.domain.users import User
from core.queries.access_report import EXPORTED
from core.queries.history import between
from core.queries.rules import rule_book
from core.queries.scopes import visible_clients

PER_PAGE = 20
MOST_PERSONS = 300
MOST_LOOKS = 20_000
# What somebody did with a person's data, as the audit calls it.
SEEN = ("open", "unmask", "export", "print", "break_glass")


@dataclass(frozen=True)
class IncidentRow:
    """事故の一件, with its dates by rule. `must_report`: sensitive data of enough persons."""

    incident: Incident
    owner: str
    dates: Ruled[IncidentReportDates]
    must_report: Ruled[bool]


@dataclass(frozen=True)
class IncidentPage:
    """事故の一覧の一枚: open ones first, then the latest; how many are open."""

    rows: tuple[IncidentRow, ...]
    total: int
    open: int


@dataclass(frozen=True)
class ConcernedPerson:
    """関わるかもしれない人: whose data was opened or taken along in a period, and how often."""

    client_id: int
    number: int
    name: str
    times: int
    last_at: datetime


@dataclass(frozen=True)
class Concerned:
    """関わるかもしれない人の一覧: the first of `total`.

    `outside`: how many of them are not named, being outside the scope of who asks; `is_cut`: there
    were more lines in the audit than are read at once, so that there may be more persons.
    """

    persons: tuple[ConcernedPerson, ...]
    total: int
    outside: int = 0
    is_cut: bool = False


def incidents(view: View, *, page: int = 1) -> IncidentPage:
    """事故の一覧."""
    require(view.actor, Action.MANAGE_INCIDENTS)
    i, u = table_of(Incident).c, table_of(User).c
    total = view.scalar(select(func.count()).select_from(table_of(Incident)))
    still = view.scalar(
        select(func.count()).select_from(table_of(Incident)).where(i.closed_on.is_(None))
    )
    found = view.all(
        select(Incident)
        .order_by(i.closed_on.is_not(None), i.found_on.desc(), i.id.desc())
        .limit(PER_PAGE)
        .offset((max(page, 1) - 1) * PER_PAGE)
    )
    owners = {each.owner_id for each in found if each.owner_id is not None}
    names = {row.id: row.name for row in view.rows(select(u.id, u.name).where(u.id.in_(owners)))}
    return IncidentPage(tuple(_row(view, each, names) for each in found), total or 0, still or 0)


def incident(view: View, incident_id: int) -> IncidentRow:
    """事故の一件. Raises `NotFound`."""
    require(view.actor, Action.MANAGE_INCIDENTS)
    found, u = view.get(Incident, incident_id), table_of(User).c
    name = view.scalar(select(u.name).where(u.id == found.owner_id))
    return _row(view, found, {found.owner_id or 0: name or ""})


def _row(view: View, found: Incident, names: dict[int, str]) -> IncidentRow:
    book = rule_book(view)
    return IncidentRow(
        found,
        names.get(found.owner_id or 0, ""),
        incident_report_dates(found.found_on, book, is_malicious=found.is_malicious),
        must_report_incident(
            found.persons if found.is_sensitive else 0,
            found.found_on,
            book,
            is_encrypted=found.is_encrypted,
        ),
    )


def concerned_persons(view: View, user_id: int | None, since: date, until: date) -> Concerned:
    """閲覧の記録から、関わるかもしれない人: whose data this user (None: anybody) opened, exported or
    printed in these days, both inclusive, in Japan; who was seen most comes first.

    A file holds many persons: they are named in the audit of the export, and counted here too.
    """
    require(view.actor, Action.MANAGE_INCIDENTS)
    require(view.actor, Action.SEE_AUDIT)
    times: Counter[int] = Counter()
    last_at: dict[int, datetime] = {}
    looks = _looks(view, user_id, since, until)
    for row in looks:
        for client_id in _persons_of(row):
            times[client_id] += 1
            last_at.setdefault(client_id, row.at)
    c = table_of(Client).c
    people = select(c.id, c.number, c.name)
    parts = [people.where(c.id.in_(part)) for part in _parts(list(times))]
    known = [
        person for part in parts for person in view.rows(part.where(*visible_clients(view, c.id)))
    ]
    total = sum(len(view.rows(part.with_only_columns(c.id))) for part in parts)
    known.sort(key=lambda person: (-times[person.id], person.number))
    return Concerned(
        tuple(
            ConcernedPerson(p.id, p.number, p.name, times[p.id], last_at[p.id])
            for p in known[:MOST_PERSONS]
        ),
        total,
        outside=total - len(known),
        is_cut=len(looks) >= MOST_LOOKS,
    )


def _parts(ids: list[int]) -> Iterator[list[int]]:
    """In parts that a database takes at once."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _looks(view: View, user_id: int | None, since: date, until: date) -> Sequence[Row[Any]]:
    """Who was opened, unmasked, exported or printed in these days, the latest first."""
    a = audit_entry.c
    asked = [a.entity == "client", a.action.in_(SEEN), *between(since, until)]
    if user_id is not None:
        asked.append(a.actor_id == user_id)
    return view.rows(
        select(a.at, a.entity_id, a.changes).where(*asked).order_by(a.seq.desc()).limit(MOST_LOOKS)
    )


def _persons_of(row: Row[Any]) -> list[int]:
    """One person, or those who stand in a file that was taken along."""
    if row.entity_id is not None:
        return [row.entity_id]
    listed = str(json.loads(row.changes or "{}").get(EXPORTED, ""))
    return [int(part) for part in listed.split(",") if part.isdecimal()]
