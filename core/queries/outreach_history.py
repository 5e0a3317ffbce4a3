"""医療機関連携の経過 (history of outreach): how a hospital came to its stage, and what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from core.db.work import View, table_of
from core.domain.organization_contacts import OrganizationContact
from core.domain.organizations import KeyPerson
from core.domain.outreach import OutreachStep
from core.domain.permissions import Action, require
from core.domain.users import User

CONTACTS_SHOWN = 20


@dataclass(frozen=True)
class StepRow:
    """段階の経過の一件."""

    before: str
    after: str
    changed_on: date
    reason: str
    by: str


def outreach_steps(view: View, organization_id: int) -> list[StepRow]:
    """段階の経過 of one hospital, the latest first."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    s, u = table_of(OutreachStep), table_of(User)
    rows = view.rows(
        select(
            s.c.before, s.c.after, s.c.changed_on, s.c.reason,
            func.coalesce(u.c.name, "").label("by"),
        )
        .select_from(s.outerjoin(u, u.c.id == s.c.by_id))
        .where(s.c.organization_id == organization_id)
        .order_by(s.c.changed_on.desc(), s.c.id.desc())
    )  # fmt: skip
    return [StepRow(**row._mapping) for row in rows]


@dataclass(frozen=True)
class ContactRow:
    """機関との連絡の一件. `partner`: the name from the directory, else as typed."""

    contacted_on: date
    method: str
    purpose: str
    partner: str
    content: str
    next_step: str
    next_on: date | None
    by: str


def hospital_contacts(view: View, organization_id: int) -> list[ContactRow]:
    """医療機関との連絡, the latest first; the last twenty."""
    require(view.actor, Action.SEE_NETWORK_NOTES)
    c, k, u = table_of(OrganizationContact), table_of(KeyPerson), table_of(User)
    rows = view.rows(
        select(
            c.c.contacted_on, c.c.method, c.c.purpose,
            func.coalesce(k.c.name, c.c.partner).label("partner"), c.c.content, c.c.next_step,
            c.c.next_on, func.coalesce(u.c.name, "").label("by"),
        )
        .select_from(
            c.outerjoin(k, k.c.id == c.c.key_person_id).outerjoin(u, u.c.id == c.c.by_id)
        )
        .where(c.c.organization_id == organization_id)
        .order_by(c.c.contacted_on.desc(), c.c.id.desc())
        .limit(CONTACTS_SHOWN)
    )  # fmt: skip
    return [ContactRow(**row._mapping) for row in rows]
