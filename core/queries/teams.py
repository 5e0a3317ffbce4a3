"""支援チーム (support team) of one person, what is known already, and the persons of an organisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, not_, or_, select

from core import clock
from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.face_sheets import ContactPerson, FaceSheet, Treatment
from core.domain.organizations import ContactManner, KeyPerson, Organization
from core.domain.permissions import Action, may, require
from core.domain.teams import (
    IMPORTANT_ROLES,
    MEDICAL_KINDS,
    MEDICAL_ROLES,
    TeamMember,
    TeamMemberEntry,
    tells_of_treatment,
)
from core.domain.text import parse_phone
from core.queries.client_facts import employments_of, require_person, services_of
from core.queries.clients import organization_names
from core.queries.scopes import visible_clients

# サービス → the role that its provider has for the person.
ROLE_OF_SERVICE = {
    "employment_transition_support": "training", "continuous_support_a": "training",
    "continuous_support_b": "training", "employment_choice_support": "training",
    "independence_training": "training", "daily_care": "training",
    "work_preparation_support": "training", "community_activity_center_1": "training",
    "job_retention_support": "job_coaching", "planning_consultation": "planning",
    "community_transition_support": "life", "community_settlement_support": "life",
    "self_reliance_consultation": "life", "household_budget_support": "money",
    "welfare_rights_service": "money", "guardianship": "money", "citizen_guardian": "money",
    "corporate_guardian": "money", "housing_security_benefit": "housing",
}  # fmt: skip


@dataclass(frozen=True)
class TeamRow:
    """支援チームのひとり. `name` and `phone`: the key person's or the organisation's, unless others
    were typed here (`own_…`); `manner`: how to ask, in one line; `left_on`: the key person has gone.
    """

    id: int
    version: int
    role: str
    organization_id: int | None
    organization: str
    key_person_id: int | None
    name: str
    post: str
    phone: str
    manner: str
    note: str
    start_on: date | None
    end_on: date | None
    left_on: date | None
    own_name: str
    own_phone: str

    def is_current(self, today: date) -> bool:
        """Still in the team on that day."""
        return self.end_on is None or self.end_on >= today


@dataclass(frozen=True)
class Team:
    """支援チーム by role, current ones and former ones. `is_whole`: nothing was left out for who
    may not see 要配慮個人情報."""

    current: tuple[TeamRow, ...]
    former: tuple[TeamRow, ...]
    is_whole: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """Important roles that nobody holds, as far as this user can know."""
        held = {row.role for row in self.current}
        return tuple(
            role
            for role in IMPORTANT_ROLES
            if role not in held and (self.is_whole or role not in MEDICAL_ROLES)
        )


@dataclass(frozen=True)
class TeamProposal:
    """もう分かっていること: who could be taken into the team, and what speaks for it."""

    entry: TeamMemberEntry
    who: str
    because: str


@dataclass(frozen=True)
class SupportedTogether:
    """この機関といっしょに支えている人, with the roles that the organisation has for them."""

    id: int
    number: int
    name: str
    roles: tuple[str, ...]


def team_of(view: View, client_id: int) -> Team:
    """ひとりの支援チーム, in the order of the roles."""
    require_person(view, client_id)
    m, o, k, c = (table_of(t) for t in (TeamMember, Organization, KeyPerson, ContactManner))
    asked = select(
        *(m.c[n] for n in ("id", "version", "role", "organization_id", "key_person_id", "note")),
        *(m.c[n] for n in ("name", "phone", "start_on", "end_on")),
        o.c.name.label("organization"),
        o.c.kind,
        o.c.phone.label("desk"),
        *(k.c[n].label(f"person_{n}") for n in ("name", "post", "phone", "how", "when", "left_on")),
        *(c.c[n].label(f"manner_{n}") for n in ("method", "hours", "send_first")),
    ).select_from(
        m.outerjoin(o, o.c.id == m.c.organization_id)
        .outerjoin(k, k.c.id == m.c.key_person_id)
        .outerjoin(c, c.c.organization_id == m.c.organization_id)
    )
    sees_notes = may(view.actor, Action.SEE_NETWORK_NOTES)
    sees_all = may(view.actor, Action.SEE_SENSITIVE)
    rows = [
        (
            row.kind or "",
            TeamRow(
                id=row.id,
                version=row.version,
                role=row.role,
                organization_id=row.organization_id,
                organization=row.organization or "",
                key_person_id=row.key_person_id,
                name=(row.person_name if sees_notes else "") or row.name,
                post=(row.person_post or "") if sees_notes else "",
                phone=row.phone or (row.person_phone if sees_notes else "") or row.desk or "",
                manner=_manner(row) if sees_notes else "",
                note=row.note if sees_all else "",
                start_on=row.start_on,
                end_on=row.end_on,
                left_on=row.person_left_on,
                own_name=row.name,
                own_phone=row.phone,
            ),
        )
        for row in view.rows(asked.where(m.c.client_id == client_id).order_by(m.c.id))
    ]
    order = {code.code: code.sort for code in codes("team_role")}
    shown = sorted(
        (r for kind, r in rows if sees_all or not tells_of_treatment(r.role, kind)),
        key=lambda r: (order.get(r.role, 999), r.start_on or date.min, r.id),
    )
    today = clock.today()
    return Team(
        tuple(r for r in shown if r.is_current(today)),
        tuple(r for r in reversed(shown) if not r.is_current(today)),
        sees_all,
    )


def proposals(view: View, client_id: int, team: Team) -> tuple[TeamProposal, ...]:
    """加えられそうな人: treatments, running services, the job, Hello Work and the key person of the
    family, as far as they are not in the team with that role."""
    require_person(view, client_id)
    found = [
        *(_medical(view, client_id) if may(view.actor, Action.SEE_SENSITIVE) else ()),
        *_services(view, client_id),
        *_jobs(view, client_id),
        *_others(view, client_id),
    ]
    places = {entry.organization_id for entry, _ in found if entry.organization_id}
    names = organization_names(view, places)
    held = {(row.role, row.organization_id or row.name) for row in team.current}
    offered: dict[tuple[str, int | str], TeamProposal] = {}
    for entry, because in found:
        key = (entry.role, entry.organization_id or entry.name)
        if key not in held:
            parts = (names.get(entry.organization_id or 0, ""), entry.name)
            who = "　".join(part for part in parts if part)
            offered.setdefault(key, TeamProposal(entry, who, because))
    return tuple(offered.values())


def supported_with(
    view: View, organization_id: int, limit: int = 10
) -> tuple[tuple[SupportedTogether, ...], int]:
    """いっしょに支えている利用者: those within scope in whose team the organisation is now, and how
    many there are in all. What tells of a treatment is for those who may see it."""
    require(view.actor, Action.SEE_CLIENTS)
    m, p = table_of(TeamMember).c, table_of(Client).c
    office = view.get(Organization, organization_id)
    wanted = [
        m.organization_id == organization_id,
        or_(m.end_on.is_(None), m.end_on >= clock.today()),
        p.merged_into_id.is_(None),
        *visible_clients(view, m.client_id),
    ]
    if not may(view.actor, Action.SEE_SENSITIVE):
        if office.kind in MEDICAL_KINDS:
            return (), 0
        wanted.append(not_(m.role.in_(MEDICAL_ROLES)))
    together = table_of(TeamMember).join(table_of(Client), p.id == m.client_id)
    people = view.scalar(
        select(func.count(func.distinct(m.client_id))).select_from(together).where(*wanted)
    )
    shown = (
        select(p.id)
        .distinct()
        .select_from(together)
        .where(*wanted)
        .add_columns(p.kana)
        .order_by(p.kana, p.id)
        .limit(limit)
        .subquery()
    )
    rows = view.rows(
        select(p.id, p.number, p.name, m.role)
        .select_from(together)
        .where(*wanted, p.id.in_(select(shown.c.id)))
        .order_by(p.kana, p.id, m.id)
    )
    found: dict[int, SupportedTogether] = {}
    for row in rows:
        known = found.get(row.id, SupportedTogether(row.id, row.number, row.name, ()))
        found[row.id] = replace(known, roles=(*known.roles, row.role))
    return tuple(found.values()), int(people or 0)


def _manner(row: object) -> str:
    """How to ask, in one line: the key person's own way before the organisation's."""
    said: Sequence[str | None] = [
        getattr(row, "person_when", "") or getattr(row, "manner_hours", ""),
        getattr(row, "person_how", "")
        or codes("manner_method").label(getattr(row, "manner_method", "")),
    ]
    first = getattr(row, "manner_send_first", "")
    return "　".join([*(part for part in said if part), *([f"先に: {first}"] if first else [])])


# -- what is known already ---------------------------------------------------------------------------

Found = Iterator[tuple[TeamMemberEntry, str]]


def _medical(view: View, client_id: int) -> Found:
    t = table_of(Treatment).c
    rows = view.all(
        select(Treatment)
        .where(t.client_id == client_id, or_(t.end_on.is_(None), t.end_on >= clock.today()))
        .order_by(t.is_main.desc(), t.id)
    )
    for row in rows:
        yield (
            TeamMemberEntry(
                client_id=client_id,
                role="medical",
                organization_id=row.organization_id,
                key_person_id=row.key_person_id,
                name=_doctor(row)[:60],
                start_on=row.start_on,
            ),
            "通院先",
        )


def _doctor(row: Treatment) -> str:
    if row.key_person_id:
        return ""
    return row.doctor if row.organization_id else f"{row.place} {row.doctor}".strip()


def _services(view: View, client_id: int) -> Found:
    today = clock.today()
    for use in services_of(view, client_id):
        role = ROLE_OF_SERVICE.get(use.service)
        if role and use.organization_id and (use.end_on is None or use.end_on >= today):
            entry = TeamMemberEntry(
                client_id=client_id,
                role=role,
                organization_id=use.organization_id,
                start_on=use.start_on,
            )
            yield entry, f"{codes('service').label(use.service)}を利用中"


def _jobs(view: View, client_id: int) -> Found:
    today = clock.today()
    for job in employments_of(view, client_id):
        if job.organization_id and (job.left_on is None or job.left_on >= today):
            entry = TeamMemberEntry(
                client_id=client_id,
                role="employer",
                organization_id=job.organization_id,
                start_on=job.hired_on,
            )
            yield entry, "就職先"


def _others(view: View, client_id: int) -> Found:
    f, p = table_of(FaceSheet).c, table_of(ContactPerson).c
    asked = view.first(select(f.hello_work_id, f.hello_work_on).where(f.client_id == client_id))
    if asked and asked.hello_work_id:
        entry = TeamMemberEntry(
            client_id=client_id,
            role="job_search",
            organization_id=asked.hello_work_id,
            start_on=asked.hello_work_on,
        )
        yield entry, "求職登録"
    rows = view.rows(
        select(p.name, p.phone).where(p.client_id == client_id, p.is_key_person).order_by(p.id)
    )
    for row in rows:
        entry = TeamMemberEntry(
            client_id=client_id, role="family_support", name=row.name, phone=_phone(row.phone)
        )
        yield entry, "家族のキーパーソン"


def _phone(text: str) -> str:
    """A telephone that was taken over from elsewhere may be none."""
    try:
        return parse_phone(text) if text else ""
    except ValueError:
        return ""
