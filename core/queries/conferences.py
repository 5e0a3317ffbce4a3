"""一人についての会議 (conferences): when, why and about whom, who takes part, and what may be told them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, select

from core.db.work import View, table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.consents import Consent, consent_items
from core.domain.meeting_series import ABOUT_ONE_PERSON, MeetingSeries
from core.domain.meetings import Meeting, MeetingAttendee
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.domain.users import User
from core.errors import NotFound
from core.queries.consents import Recipient, consents_of, names
from core.queries.scopes import require_client, visible_clients, within_scope

# For what a consent must be given, so that one may speak of the person with others.
PURPOSES = ("case_conference", "agency_coordination")
STAFF, THE_PERSON, OUTSIDE = "staff", "person", "outside"
# Who was there, and who was not.
HERE, AWAY = "attended", ("absent", "not_coming")


@dataclass(frozen=True)
class ConferenceRow:
    """一人についての会議の一件. `needs_consent`: of its series."""

    id: int
    version: int
    series_id: int
    series_name: str
    kind: str
    needs_consent: bool
    held_on: date
    starts_at: str
    place: str
    client_id: int
    number: int
    name: str
    kana: str
    aim: str
    sections: tuple[str, ...]
    conclusion: str
    consent_id: int | None
    plan_id: int | None
    leader_id: int | None
    is_started: bool
    is_closed: bool
    is_cancelled: bool

    @property
    def is_open(self) -> bool:
        """Whether anything of it may still be changed."""
        return not (self.is_closed or self.is_cancelled)

    @property
    def when(self) -> str:
        """時刻, or that it is not settled."""
        return self.starts_at or "時刻は未定"


@dataclass(frozen=True)
class AttendeeRow:
    """出席者の一人. `agreed`: purpose → the items that live consents let this recipient know; for the
    staff and the person everything."""

    id: int
    version: int
    kind: str
    name: str
    organization_id: int | None
    organization: str
    organization_kind: str
    user_id: int | None
    role: str
    status: str
    invited_on: date | None
    is_named: bool
    note: str
    opinion: str
    agreed: Mapping[str | None, frozenset[str]]

    @property
    def who(self) -> str:
        """「模擬クリニック　模擬 花子」."""
        return "　".join(part for part in (self.organization, self.name) if part)

    @property
    def is_outside(self) -> bool:
        """Neither of the staff nor the person: told only what the consent covers."""
        return self.kind == OUTSIDE

    def told(self, wanted: Collection[str]) -> frozenset[str]:
        """Which of these items may be told this attendee today, under one purpose. Who may not know
        the name (基本情報) is told nothing: what is written of somebody says who it is."""
        return self.agreed.get(self.purpose_for(wanted), frozenset()) & {*wanted, "basic"}

    def purpose_for(self, wanted: Collection[str]) -> str | None:
        """The purpose under which the name and most of it may be told; None for none."""
        fitting = [purpose for purpose, items in self.agreed.items() if "basic" in items]
        return max(fitting, key=lambda p: len(self.agreed[p] & set(wanted)), default=None)

    @property
    def may_be_named(self) -> bool:
        """Whether the person's name may be told to this attendee today."""
        return bool(self.told(()))


def conferences(
    view: View, since: date | None = None, client_id: int | None = None, limit: int = 50
) -> list[ConferenceRow]:
    """一人についての会議の一覧, within scope, the latest first: from a day on, or of one person."""
    require(view.actor, Action.SEE_SENSITIVE)
    require_client(view, client_id)
    m = table_of(Meeting).c
    asked = _asked().where(*visible_clients(view, m.client_id), m.cancelled_on.is_(None))
    if since is not None:
        asked = asked.where(m.held_on >= since)
    if client_id is not None:
        asked = asked.where(m.client_id == client_id)
    return [
        _conference(row)
        for row in view.rows(asked.order_by(m.held_on.desc(), m.id.desc()).limit(limit))
    ]


def conference(view: View, meeting_id: int) -> ConferenceRow:
    """一人についての会議. Raises `NotFound`, `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    within_scope(view, Meeting, meeting_id)
    found = view.first(_asked().where(table_of(Meeting).c.id == meeting_id))
    if found is None:
        raise NotFound("一人についての会議ではありません。会議の一覧から選び直してください。")
    return _conference(found)


def conference_series(view: View) -> dict[int, str]:
    """一人についての会議の型: those that are held."""
    require(view.actor, Action.SEE_MEETING)
    s = table_of(MeetingSeries).c
    rows = view.rows(
        select(s.id, s.name)
        .where(s.kind.in_(ABOUT_ONE_PERSON), s.ended_on.is_(None))
        .order_by(s.position, s.id)
    )
    return {row.id: row.name for row in rows}


def attendees(view: View, meeting_id: int, on: date) -> list[AttendeeRow]:
    """出席者: the staff, the person, then the others, with what each may be told on that day."""
    require(view.actor, Action.SEE_SENSITIVE)
    meeting = within_scope(view, Meeting, meeting_id)
    held = consents_of(view, meeting.client_id) if meeting.client_id is not None else []
    a, u, o, k = (table_of(t) for t in (MeetingAttendee, User, Organization, KeyPerson))
    mine = ("id", "version", "name", "role", "status", "invited_on", "is_named", "note", "opinion")
    rows = view.rows(
        select(
            *(a.c[name] for name in mine), a.c.user_id, a.c.organization_id,
            u.c.name.label("staff"), k.c.name.label("key_person"),
            o.c.name.label("organization"), o.c.kind.label("organization_kind"),
        )
        .select_from(
            a.outerjoin(u, u.c.id == a.c.user_id)
            .outerjoin(o, o.c.id == a.c.organization_id)
            .outerjoin(k, k.c.id == a.c.key_person_id)
        )
        .where(a.c.meeting_id == meeting_id)
        .order_by(a.c.id)
    )  # fmt: skip
    found = [_attendee(row, held, on) for row in rows]
    order = (STAFF, THE_PERSON, OUTSIDE)
    return sorted(found, key=lambda row: (order.index(row.kind), row.id))


def agreed_items(
    consents: Collection[Consent], recipient: Recipient, on: date
) -> dict[str | None, frozenset[str]]:
    """purpose → the items that this recipient may know on that day by live third-party consents."""
    found: dict[str | None, frozenset[str]] = {}
    for consent in consents:
        fits = consent.kind == "third_party" and consent.purpose in PURPOSES
        if fits and consent.is_live(on) and names(consent, recipient):
            known = found.get(consent.purpose, frozenset())
            found[consent.purpose] = known | consent_items(consent.items)
    return found


def ground_of(consents: Sequence[Consent], on: date) -> Consent | None:
    """会議で話すことへの同意: a live one for conferences or coordination; the latest for conferences
    before any other."""
    kinds = ("third_party", "internal_use")
    live = [c for c in consents if c.purpose in PURPOSES and c.kind in kinds and c.is_live(on)]
    live.sort(key=lambda c: (PURPOSES.index(c.purpose), -c.obtained_on.toordinal()))
    return live[0] if live else None


def speaking_ground(view: View, meeting_id: int, on: date) -> Consent | None:
    """この会議で本人のことを話してよい根拠 on that day. Raises `OutOfScope`."""
    require(view.actor, Action.SEE_SENSITIVE)
    meeting = within_scope(view, Meeting, meeting_id)
    return (
        None if meeting.client_id is None else ground_of(consents_of(view, meeting.client_id), on)
    )


def attendance_words(rows: Sequence[AttendeeRow]) -> str:
    """出席者 in words, for a plan: who was there; that the person was not, and why."""
    here = "、".join(
        "本人" if row.kind == THE_PERSON else row.who for row in rows if row.status == HERE
    )
    away = next((row for row in rows if row.kind == THE_PERSON and row.status in AWAY), None)
    if away is None:
        return here
    return f"{here}（本人不参加: {away.note or '理由の記載なし'}）"


def person_was_there(rows: Sequence[AttendeeRow]) -> bool | None:
    """本人が参加したか; None while nobody has said."""
    own = [row.status for row in rows if row.kind == THE_PERSON]
    if HERE in own:
        return True
    return False if any(status in AWAY for status in own) else None


# -- parts ----------------------------------------------------------------------------------------


def _asked() -> Select[Any]:
    m, s, c = table_of(Meeting), table_of(MeetingSeries), table_of(Client)
    return (
        select(
            *(m.c[name] for name in (
                "id", "version", "series_id", "held_on", "starts_at", "place", "client_id", "aim",
                "sections", "conclusion", "consent_id", "plan_id", "leader_id", "started_at",
                "closed_at", "cancelled_on",
            )),
            s.c.name.label("series_name"), s.c.kind, s.c.needs_consent,
            c.c.number, c.c.name, c.c.kana,
        )
        .select_from(
            m.join(s, s.c.id == m.c.series_id).join(c, c.c.id == m.c.client_id)
        )
    )  # fmt: skip


def _conference(row: Row[Any]) -> ConferenceRow:
    values = dict(row._mapping)
    sections = tuple(part for part in values.pop("sections").split(",") if part)
    started, closed, off = (values.pop(n) for n in ("started_at", "closed_at", "cancelled_on"))
    return ConferenceRow(
        **values, sections=sections, is_started=started is not None,
        is_closed=closed is not None, is_cancelled=off is not None,
    )  # fmt: skip


def _attendee(row: Row[Any], held: Sequence[Consent], on: date) -> AttendeeRow:
    values = dict(row._mapping)
    staff, key_person = values.pop("staff"), values.pop("key_person")
    values["name"] = staff or key_person or values["name"]
    values["organization"] = values["organization"] or ""
    values["organization_kind"] = values["organization_kind"] or ""
    # Who comes from an organisation is told only what the consent covers, whatever the standing.
    is_person = values["role"] == THE_PERSON and values["organization_id"] is None
    kind = STAFF if staff else THE_PERSON if is_person else OUTSIDE
    agreed: Mapping[str | None, frozenset[str]]
    if kind == OUTSIDE:
        name = values["organization"] or values["name"]
        asked = Recipient(name, values["organization_id"], values["organization_kind"])
        agreed = agreed_items(held, asked, on)
    else:
        agreed = {"": frozenset(code.code for code in codes("data_category"))}
    return AttendeeRow(**values, kind=kind, agreed=agreed)
