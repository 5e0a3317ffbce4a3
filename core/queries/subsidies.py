"""助成金・奨励金を読む (subsidies of employers): what is to be applied for, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, literal, select, true

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.dates import format_date
from core.domain.employments import Employment
from core.domain.organizations import Organization
from core.domain.permissions import Action, may, require
from core.domain.rules.parameters import RuleBook
from core.domain.rules.subsidies import apply_until
from core.domain.subsidies import Subsidy
from core.domain.users import User
from core.queries.employments import undisclosed_job
from core.queries.rules import rule_book
from core.queries.scopes import visible_clients

OPEN, APPLIED, DROPPED = "これから申請", "申請した", "申請しない"
STATES = (OPEN, APPLIED, DROPPED)
SHOWN = 200


@dataclass(frozen=True)
class SubsidyRow:
    """一つの申請. `until`: the day by which one must apply, None where nobody knows; `caution` is
    「要確認」 where an unverified rule says so. Whom it is about, and the note, are blank for who may not
    see them; `is_hidden`: it is about such a person."""

    stored: Subsidy
    organization: str
    owner: str
    client_name: str
    note: str
    until: date | None
    caution: str
    is_hidden: bool = False

    @property
    def state(self) -> str:
        """これから申請・申請した・申請しない."""
        if self.stored.dropped_on:
            return DROPPED
        return APPLIED if self.stored.applied_on else OPEN


def subsidies_of(view: View, organization_id: int) -> list[SubsidyRow]:
    """申請 of one employer, those still to be made first."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    return _rows(
        view, _question(view).where(table_of(Subsidy).c.organization_id == organization_id)
    )


def subsidies_in(view: View, state: str) -> list[SubsidyRow]:
    """申請 of all employers in one of `STATES`; the nearest deadline first."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    s = table_of(Subsidy).c
    asked = {
        OPEN: s.applied_on.is_(None) & s.dropped_on.is_(None),
        APPLIED: s.applied_on.is_not(None),
        DROPPED: s.dropped_on.is_not(None),
    }[state]
    return _rows(view, _question(view).where(asked))


def _question(view: View) -> Select[Any]:
    subsidy, place = table_of(Subsidy), table_of(Organization)
    person, owner = table_of(Client), table_of(User)
    sees = [true()] if may(view.actor, Action.SEE_SENSITIVE) else [literal(False)]
    named = and_(
        person.c.id == subsidy.c.client_id, *sees, *visible_clients(view, subsidy.c.client_id)
    )
    return (
        select(
            Subsidy, place.c.name.label("organization"), owner.c.name.label("owner"),
            person.c.name.label("client_name"),
        )
        .join(place, place.c.id == subsidy.c.organization_id)
        .outerjoin(owner, owner.c.id == subsidy.c.owner_id)
        .outerjoin(person, named)
        .where(place.c.merged_into_id.is_(None))
        .order_by(subsidy.c.base_on.desc(), subsidy.c.id)
        .limit(SHOWN)
    )  # fmt: skip


def _rows(view: View, question: Select[Any]) -> list[SubsidyRow]:
    book, told = rule_book(view), may(view.actor, Action.SEE_SENSITIVE)
    rows = [
        _row(found.Subsidy, found.organization, found.owner, found.client_name, book, told=told)
        for found in view.rows(question)
    ]
    return sorted(rows, key=lambda row: (row.state != OPEN, row.until or date.max))


def _row(
    stored: Subsidy,
    organization: str,
    owner: str | None,
    client: str | None,
    book: RuleBook,
    *,
    told: bool,
) -> SubsidyRow:
    ruled = apply_until(stored.kind, stored.base_on, book)
    until = stored.due_on or (ruled.value if ruled else None)
    caution = ruled.caution if ruled and not stored.due_on else ""
    # Of a person outside the scope no word is told either.
    hidden = not told or (stored.client_id is not None and client is None)
    note = "" if hidden else stored.note
    return SubsidyRow(stored, organization, owner or "", client or "", note, until, caution, hidden)


def jobs_at(view: View, organization_id: int) -> dict[int, str]:
    """就職 at one employer of persons within scope: id → 「名前（就職日）」, for the choice in a form.
    Where the employer was not told of the disability, there is no subsidy to apply for."""
    require(view.actor, Action.SEE_SENSITIVE)
    j, c = table_of(Employment).c, table_of(Client).c
    rows = view.rows(
        select(j.id, c.name, j.hired_on)
        .join(table_of(Client), c.id == j.client_id)
        .where(
            j.organization_id == organization_id,
            ~undisclosed_job(),
            *visible_clients(view, j.client_id),
        )
        .order_by(j.hired_on.desc(), j.id)
        .limit(SHOWN)
    )
    return {row.id: f"{row.name}（{format_date(row.hired_on, weekday=False)}就職）" for row in rows}
