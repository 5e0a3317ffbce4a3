"""気になるサイン (early signs): of one job, of one person, and of all who work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select

from core.db.work import View, table_of
from core.domain.early_signs import (
    DEGREES,
    NO_WORRY,
    EarlySign,
    is_seen_differently,
    standing_views,
)
from core.domain.employments import Employment
from core.domain.permissions import Action, require
from core.queries.rules import rule_book
from core.queries.scopes import require_client, visible_clients, within_scope
from core.queries.users import names_of_all

# How long 「気にならない」 stands against what another side says.
VIEW_DAYS = "early_sign.view_days"


@dataclass(frozen=True)
class SignRow:
    """一つのサイン. `version` is what settling or removing it must name."""

    id: int
    version: int
    client_id: int
    employment_id: int | None
    noticed_on: date
    side: str
    kind: str
    degree: str
    note: str
    by: str
    settled_on: date | None
    settled_note: str

    @property
    def is_open(self) -> bool:
        """Whether it has not settled."""
        return self.settled_on is None


@dataclass(frozen=True)
class SignBoard:
    """一つの就職のサイン. `views`: kind → side → what that side told last (`standing_views`)."""

    rows: tuple[SignRow, ...]
    views: Mapping[str, Mapping[str, SignRow]]
    view_days: int

    @property
    def open(self) -> tuple[SignRow, ...]:
        """Those that have not settled."""
        return tuple(row for row in self.rows if row.is_open)

    @property
    def differing(self) -> tuple[str, ...]:
        """The kinds that two sides see differently."""
        return tuple(kind for kind, views in self.views.items() if is_seen_differently(views))


@dataclass(frozen=True)
class OpenSigns:
    """概要の一行: the kinds that are open, the heaviest degree, and the job they were told of."""

    count: int
    kinds: tuple[str, ...]
    degree: str
    since: date
    employment_id: int | None


def view_since(view: View, today: date) -> date:
    """Since when 「気にならない」 stands."""
    return today - timedelta(days=rule_book(view).integer(VIEW_DAYS, today))


def sign_board(view: View, employment_id: int, today: date) -> SignBoard:
    """サイン of one job, the last noticed first. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    within_scope(view, Employment, employment_id)
    s = table_of(EarlySign).c
    rows = tuple(reversed(_rows(view, [s.employment_id == employment_id])))
    days = rule_book(view).integer(VIEW_DAYS, today)
    return SignBoard(rows, standing_views(rows, today - timedelta(days=days)), days)


def open_signs_of(view: View, client_id: int) -> OpenSigns | None:
    """まだ落ち着いていないサイン of one person; None while there is none."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    s = table_of(EarlySign).c
    rows = _rows(view, [s.client_id == client_id, s.settled_on.is_(None)])
    if not rows:
        return None
    return OpenSigns(
        len(rows),
        tuple(dict.fromkeys(row.kind for row in rows)),
        max((row.degree for row in rows), key=DEGREES.index),
        rows[0].noticed_on,
        next((row.employment_id for row in reversed(rows) if row.employment_id), None),
    )


def standing_signs(view: View, today: date) -> dict[int, list[SignRow]]:
    """いまの話に出るサイン of everybody within scope, by job: open ones, and 「気にならない」 of late."""
    require(view.actor, Action.SEE_SENSITIVE)
    s = table_of(EarlySign).c
    recent = (s.degree == NO_WORRY) & (s.settled_on >= view_since(view, today))
    found: dict[int, list[SignRow]] = {}
    for row in _rows(view, [or_(s.settled_on.is_(None), recent), s.employment_id.is_not(None)]):
        if row.employment_id is not None:
            found.setdefault(row.employment_id, []).append(row)
    return found


def _rows(view: View, asked: Sequence[ColumnElement[bool]]) -> list[SignRow]:
    """Signs within scope, the first noticed first."""
    s = table_of(EarlySign).c
    columns = (
        s.id, s.version, s.client_id, s.employment_id, s.noticed_on, s.side, s.kind, s.degree,
        s.note, s.by_id, s.settled_on, s.settled_note,
    )  # fmt: skip
    found = view.rows(
        select(*columns)
        .where(*asked, *visible_clients(view, s.client_id))
        .order_by(s.noticed_on, s.id)
    )
    names = names_of_all(view) if found else {}
    return [
        SignRow(
            r.id, r.version, r.client_id, r.employment_id, r.noticed_on, r.side, r.kind, r.degree,
            r.note, names.get(r.by_id, ""), r.settled_on, r.settled_note,
        )
        for r in found
    ]  # fmt: skip
