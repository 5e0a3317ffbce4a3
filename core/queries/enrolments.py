"""事業への登録 (enrolments) of one person, the offices to choose from, and the history of stages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from core import clock
from core.db.work import CHUNK, View, table_of
from core.domain.clients import Certificate, Client
from core.domain.enrolments import CLOSED, Enrolment, Office, StageChange
from core.domain.permissions import Action, may, require
from core.domain.users import User
from core.queries.client_facts import certificates_of, require_person


@dataclass(frozen=True)
class EnrolmentRow:
    """事業への登録の一件. Certificate and note are blank for those who may not see 要配慮個人情報."""

    id: int
    version: int
    client_id: int
    office_id: int
    office: str
    programme: str
    stage: str
    owner_id: int | None
    owner: str
    start_on: date
    end_on: date | None
    end_reason: str
    certificate_id: int | None
    certificate_expires_on: date | None
    note: str

    @property
    def is_open(self) -> bool:
        """Not ended yet."""
        return self.end_on is None


@dataclass(frozen=True)
class StageStep:
    """段階の経過の一件: from `on` to `until` (the next change; None: the present stage)."""

    on: date
    until: date | None
    before: str
    after: str
    by: str
    reason: str


@dataclass(frozen=True)
class OfficeChoice:
    """登録できる事業所, with the programmes that it runs (none named: all)."""

    id: int
    name: str
    programmes: frozenset[str]


def enrolments_of(view: View, client_id: int) -> tuple[EnrolmentRow, ...]:
    """ひとりの登録: open ones first, the newest first."""
    require_person(view, client_id)
    e, o, u, p = table_of(Enrolment), table_of(Office), table_of(User), table_of(Certificate)
    rows = view.rows(
        select(
            *(e.c[n] for n in EnrolmentRow.__dataclass_fields__ if n in e.c),
            o.c.name.label("office"),
            u.c.name.label("owner"),
            p.c.expires_on.label("certificate_expires_on"),
        )
        .select_from(
            e.join(o, o.c.id == e.c.office_id)
            .outerjoin(u, u.c.id == e.c.owner_id)
            .outerjoin(p, p.c.id == e.c.certificate_id)
        )
        .where(e.c.client_id == client_id)
        .order_by(e.c.end_on.is_not(None), e.c.start_on.desc(), e.c.id.desc())
    )
    found = [EnrolmentRow(**{**row._mapping, "owner": row.owner or ""}) for row in rows]
    if not may(view.actor, Action.SEE_SENSITIVE):
        found = [
            replace(r, certificate_id=None, certificate_expires_on=None, note="") for r in found
        ]
    return tuple(found)


def stage_steps(view: View, client_id: int) -> dict[int | None, tuple[StageStep, ...]]:
    """段階の経過: None → the person's, enrolment id → that enrolment's; the latest step first.

    Where nothing was noted at the beginning, the first known stage counts from the 登録日. An
    enrolment's own first and last day are what its row says. The reasons are for those who may see
    要配慮個人情報.
    """
    require_person(view, client_id)
    sees = may(view.actor, Action.SEE_SENSITIVE)
    s, u, c, e = (table_of(model) for model in (StageChange, User, Client, Enrolment))
    rows = view.rows(
        select(s.c.enrolment_id, s.c.before, s.c.after, s.c.changed_on, s.c.reason, u.c.name)
        .select_from(s.outerjoin(u, u.c.id == s.c.by_id))
        .where(s.c.client_id == client_id)
        .order_by(s.c.changed_on, s.c.id)
    )
    person = view.first(select(c.c.registered_on, c.c.stage).where(c.c.id == client_id))
    spans = {
        row.id: (row.start_on, row.end_on)
        for row in view.rows(
            select(e.c.id, e.c.start_on, e.c.end_on).where(e.c.client_id == client_id)
        )
    }
    found: dict[int | None, list[StageStep]] = {}
    for row in rows:
        steps = found.setdefault(row.enrolment_id, [])
        begun_on, ended_on = spans.get(row.enrolment_id, (None, None))
        if row.enrolment_id is None and person:
            begun_on = person.registered_on
        on = row.changed_on
        if not row.before and begun_on:
            on = begun_on
        elif row.after == CLOSED and ended_on:
            on = max(ended_on, steps[-1].on) if steps else ended_on
        if not steps and row.before and begun_on and begun_on <= on:
            steps.append(StageStep(begun_on, None, "", row.before, "", ""))
        if steps:
            steps[-1] = replace(steps[-1], until=on)
        steps.append(StageStep(on, None, row.before, row.after, row.name or "", row.reason * sees))
    if None not in found and person and person.registered_on:
        found[None] = [StageStep(person.registered_on, None, "", person.stage, "", "")]
    return {key: tuple(reversed(steps)) for key, steps in found.items()}


@dataclass(frozen=True)
class OpenProgrammes:
    """開いている登録の事業: person → (enrolment, programme), the oldest first."""

    of_person: Mapping[int, Sequence[tuple[int, str]]]

    def of(
        self, client_id: int | None, enrolment_id: int | None = None, preferred: str = ""
    ) -> str:
        """The programme of this enrolment; else the preferred one, else the oldest; '' for none."""
        held = self.of_person.get(client_id or 0, ())
        known = [programme for found_id, programme in held if found_id == enrolment_id]
        programmes = [programme for _, programme in held]
        asked_for = [programme for programme in programmes if programme == preferred]
        return next(iter([*known, *asked_for, *programmes]), "")


def open_programmes(view: View, client_ids: Collection[int]) -> OpenProgrammes:
    """The open enrolments of some persons, who were asked for within the scope before."""
    require(view.actor, Action.SEE_OWN_WORK)
    e = table_of(Enrolment).c
    found: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    wanted = sorted(client_ids)
    for start in range(0, len(wanted), CHUNK):
        asked = select(e.client_id, e.id, e.programme).where(
            e.client_id.in_(wanted[start : start + CHUNK]), e.end_on.is_(None)
        )
        for row in view.rows(asked.order_by(e.client_id, e.start_on, e.id)):
            found[row.client_id].append((row.id, row.programme))
    return OpenProgrammes(found)


def office_choices(view: View, on: date | None = None) -> dict[int, OfficeChoice]:
    """登録できる事業所, by name; closed ones are left out."""
    require(view.actor, Action.SEE_CLIENTS)
    o, day = table_of(Office).c, on or clock.today()
    rows = view.rows(
        select(o.id, o.name, o.programmes)
        .where(o.closed_on.is_(None) | (o.closed_on >= day))
        .order_by(o.name, o.id)
    )
    return {
        row.id: OfficeChoice(
            row.id, row.name, frozenset({p.strip() for p in row.programmes.split(",")} - {""})
        )
        for row in rows
    }


def recipient_certificates(view: View, client_id: int) -> dict[int, Certificate]:
    """この人の受給者証; none for who may not see them."""
    return {p.pk: p for p in certificates_of(view, client_id) if p.kind == "recipient"}
