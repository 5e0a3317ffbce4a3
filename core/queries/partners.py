"""連携機関の人が見るもの (a partner's own organisation): named field by field, and nothing else travels.

No question here takes the organisation's id: it is the one of the account. Notes, manners, taboos,
outreach and the names of the office's staff stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.db.technical import audit_entry
from core.db.work import View, table_of
from core.domain.events import EventInvitation
from core.domain.introductions import Introduction
from core.domain.organization_profiles import profile_fields
from core.domain.organizations import OWN_PEOPLE, KeyPerson, Organization
from core.domain.permissions import Action, require
from core.domain.users import User
from core.errors import NotAllowed
from core.queries.events import EventOfOrganization, events_for_partner
from core.queries.introduction_sharing import SharedIntroduction, shared_with
from core.queries.organization_profiles import stored_profile

# What the organisation itself knows best; its name, place and numbers are corrected by the office.
OWN_FACTS = (
    "phone", "fax", "url", "hours_weekday", "hours_saturday", "hours_sunday", "hours_holiday",
    "closed_days", "hours_note", "capacity",
)  # fmt: skip
SHOWN = (
    "id", "version", "kind", "name", "service_name", "prefecture", "municipality", "address",
    "vacancy_count", "vacancy_on", "verified_on", "listing_agreed_on", "gone_on", *OWN_FACTS,
)  # fmt: skip
OWN_PERSON_FIELDS = ("name", "name_kana", "post", "stage", "phone", "email", "how", "when")
UPDATED = "partner_update"
UNTOLD = ("", "to_invite")


def own_organization_id(view: View) -> int:
    """自分の機関の番号. Raises `NotAllowed` for an account that has none."""
    require(view.actor, Action.OWN_ORGANIZATION)
    if view.actor.organization_id is None:
        raise NotAllowed(
            "どの機関の方か、まだ決まっていません。招いた事業所の管理者に伝えてください。"
        )
    return view.actor.organization_id


@dataclass(frozen=True)
class OwnPerson:
    """自分の機関の窓口の人, without what the office noted about the person."""

    id: int
    version: int
    name: str
    name_kana: str
    post: str
    stage: str
    phone: str
    email: str
    how: str
    when: str


@dataclass(frozen=True)
class OwnOrganization:
    """自分の機関: `facts` by field name (`SHOWN`); `profile` by field name, empty before the first save."""

    facts: Mapping[str, Any]
    profile: Mapping[str, Any]
    profile_version: int | None
    profile_fields: tuple[str, ...]
    persons: tuple[OwnPerson, ...]

    @property
    def name(self) -> str:
        """名称."""
        return str(self.facts["name"])

    @property
    def version(self) -> int:
        """The version that was seen."""
        return int(self.facts["version"])


def own_organization(view: View) -> OwnOrganization:
    """自分の機関のすべて. Raises `NotAllowed`, `NotFound`."""
    stored = view.get(Organization, own_organization_id(view))
    profile, fields = stored_profile(view, stored), profile_fields(stored.kind)
    k = table_of(KeyPerson).c
    persons = view.rows(
        select(k.id, k.version, *(k[name] for name in OWN_PERSON_FIELDS))
        .where(k.organization_id == stored.pk, k.left_on.is_(None), k.kind.in_(OWN_PEOPLE))
        .order_by(k.id)
    )
    return OwnOrganization(
        {name: getattr(stored, name) for name in SHOWN},
        {name: getattr(profile, name) for name in fields} if profile else {},
        profile.version if profile else None,
        fields,
        tuple(OwnPerson(**row._mapping) for row in persons),
    )


@dataclass(frozen=True)
class OwnEvent:
    """自分の機関の行事, with the invitation that can be answered (None: one is the host)."""

    event: EventOfOrganization
    invitation_id: int | None
    version: int


def own_events(view: View) -> list[OwnEvent]:
    """案内された行事と、自分の機関で開く行事."""
    own = own_organization_id(view)
    i = table_of(EventInvitation).c
    asked = select(i.event_id, i.id, i.version).where(i.organization_id == own)
    known = {row.event_id: (row.id, row.version) for row in view.rows(asked)}
    return [
        # An invitation that has not gone out is not there yet, even for who is the host.
        OwnEvent(event, *(known[event.event_id] if event.status not in UNTOLD else (None, 0)))
        for event in events_for_partner(view, own)
    ]


@dataclass(frozen=True)
class OwnIntroduction:
    """共有された紹介, with its version and who of the office is responsible for it."""

    shared: SharedIntroduction
    version: int
    owner: str


def own_introductions(view: View) -> list[OwnIntroduction]:
    """同意のもとで共有された紹介."""
    shared = shared_with(view, own_organization_id(view))
    t, u = table_of(Introduction), table_of(User)
    rows = view.rows(
        select(t.c.id, t.c.version, func.coalesce(u.c.name, "").label("owner"))
        .select_from(t.outerjoin(u, u.c.id == t.c.owner_id))
        .where(t.c.id.in_([row.id for row in shared]))
    )
    known = {row.id: (row.version, row.owner) for row in rows}
    return [OwnIntroduction(row, *known[row.id]) for row in shared]


# -- seen by the office ----------------------------------------------------------------------------


def last_partner_update(view: View, organization_id: int) -> datetime | None:
    """連携機関が自分で更新した日時, the last one; None: never."""
    require(view.actor, Action.SEE_NETWORK)
    a = audit_entry.c
    found: datetime | None = view.scalar(
        select(func.max(a.at)).where(
            a.entity == Organization.__tablename__,
            a.action == UPDATED,
            a.entity_id == organization_id,
        )
    )
    return found


def last_own_update(view: View) -> date | None:
    """前回、自分の機関の人が保存した日."""
    a, own = audit_entry.c, own_organization_id(view)
    found = view.scalar(
        select(func.max(a.at)).where(
            a.entity == Organization.__tablename__, a.action == UPDATED, a.entity_id == own
        )
    )
    return clock.in_japan(found).date() if found else None
