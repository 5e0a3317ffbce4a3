"""会議のサイン (signs in a meeting): of everybody, how heavy, and which of them may be said aloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.early_signs import (
    CONCERN,
    NO_WORRY,
    URGENT,
    EarlySign,
    is_seen_differently,
    standing_views,
)
from core.domain.enrolments import CLOSED
from core.domain.permissions import Action, require
from core.queries.early_signs import view_since

# What the work itself shows. Sleep, mood, fatigue, treatment and what happens at home can tell of an
# illness or of a family: they are counted, never said.
SAYABLE = ("quitting", "absence", "lateness", "conflict", "mistakes")


class _Sign(NamedTuple):
    """サインの一件, without what anybody typed."""

    id: int
    client_id: int
    employment_id: int | None
    kind: str
    side: str
    degree: str
    noticed_on: date
    settled_on: date | None


@dataclass
class SignsOfPerson:
    """ある人のサイン: open ones by degree, since when, and the kinds that may be said."""

    counts: dict[str, int] = field(default_factory=dict)
    since: dict[str, date] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    seen_differently: bool = False

    @property
    def number(self) -> int:
        """How many are open."""
        return sum(self.counts.values())

    def note(self, kind: str, degree: str, on: date) -> None:
        """Count one of them."""
        self.counts[degree] = self.counts.get(degree, 0) + 1
        self.since[degree] = min(on, self.since.get(degree, on))
        if kind in SAYABLE and degree in (URGENT, CONCERN):
            self.kinds.add(kind)


def signs_of_all(view: View, today: date) -> Mapping[int, SignsOfPerson]:
    """開いているサイン of the whole office by person, for the meeting: no words that anybody typed."""
    require(view.actor, Action.SEE_MEETING)
    s, c = table_of(EarlySign).c, table_of(Client).c
    since = view_since(view, today)
    recent = (s.degree == NO_WORRY) & (s.settled_on >= since)
    rows = view.rows(
        select(*(s[name] for name in _Sign._fields))
        .join_from(table_of(EarlySign), table_of(Client), c.id == s.client_id)
        .where(
            or_(s.settled_on.is_(None), recent), c.closed_on.is_(None), c.stage != CLOSED,
            c.merged_into_id.is_(None),
        )
    )  # fmt: skip
    found: dict[int, SignsOfPerson] = {}
    of_job: dict[tuple[int, int | None], list[_Sign]] = {}
    for sign in (_Sign._make(row) for row in rows):
        of_job.setdefault((sign.client_id, sign.employment_id), []).append(sign)
        if sign.settled_on is None:
            of_person = found.setdefault(sign.client_id, SignsOfPerson())
            of_person.note(sign.kind, sign.degree, sign.noticed_on)
    for (client_id, _job), signs in of_job.items():
        views = standing_views(signs, since)
        if client_id in found and any(is_seen_differently(v) for v in views.values()):
            found[client_id].seen_differently = True
    return found
