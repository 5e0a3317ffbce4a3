"""会議の型 (meeting series): which there are, and how the topics of each are set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from core.db.work import View, table_of
from core.domain.masking import INITIALS, NUMBER
from core.domain.meeting_series import ABOUT_ONE_PERSON, MeetingSeries, SeriesMember, SeriesTopic
from core.domain.meetings import TOPICS, preset
from core.domain.organizations import KeyPerson, Organization
from core.domain.permissions import Action, require
from core.domain.users import User
from core.errors import NotFound


@dataclass(frozen=True)
class SeriesRow:
    """会議の型の一件."""

    id: int
    version: int
    name: str
    kind: str
    masking: str
    needs_consent: bool
    interval_days: int
    starts_at: str
    minutes: int | None
    place: str
    note: str
    position: int
    ended_on: date | None

    @property
    def is_about_one_person(self) -> bool:
        """Whether it speaks of one person, with materials and invitations."""
        return self.kind in ABOUT_ONE_PERSON


@dataclass(frozen=True)
class TopicSetting:
    """議題の置き方: `columns` empty means all; `days`, `minutes` None: as the topic has it."""

    topic: str
    columns: tuple[str, ...] = ()
    days: int | None = None
    minutes: int | None = None
    is_shown: bool = True

    @property
    def title(self) -> str:
        """What the screen calls it."""
        return TOPICS.get(self.topic, "")


def all_series(view: View, *, ended: bool = False) -> list[SeriesRow]:
    """Every series that is held (`ended`: and those that were), in the order of the office."""
    require(view.actor, Action.SEE_MEETING)
    s = table_of(MeetingSeries).c
    asked = select(*(s[name] for name in SeriesRow.__dataclass_fields__))
    if not ended:
        asked = asked.where(s.ended_on.is_(None))
    return [SeriesRow(**row._mapping) for row in view.rows(asked.order_by(s.position, s.id))]


def beside_the_wall(masking: str) -> str:
    """How persons of a series are called where no meeting is held: a pseudonym is of one meeting
    only, so that there the number stands for it."""
    return INITIALS if masking == INITIALS else NUMBER


def usual_series(series: Sequence[SeriesRow]) -> SeriesRow | None:
    """The series that is meant while nobody says which: the weekly one, or else the first."""
    order = sorted(series, key=lambda row: (row.kind != "weekly", row.is_about_one_person))
    return order[0] if order else None


def series_row(view: View, series_id: int) -> SeriesRow:
    """One series. Raises `NotFound`."""
    found = [row for row in all_series(view, ended=True) if row.id == series_id]
    if not found:
        raise NotFound("この会議は見つかりません。一覧から選び直してください。")
    return found[0]


def topic_settings(view: View, series_id: int, kind: str) -> Sequence[TopicSetting]:
    """Every topic that the series could show, those shown first in their order.

    While nobody chose, the order of its kind holds; a topic that is younger than the choice is
    offered but not shown.
    """
    require(view.actor, Action.SEE_MEETING)
    t = table_of(SeriesTopic).c
    rows = view.rows(
        select(t.topic, t.columns, t.days, t.minutes, t.is_shown)
        .where(t.series_id == series_id)
        .order_by(t.is_shown.desc(), t.position, t.id)
    )
    usual = preset(kind)
    if not rows:
        return [TopicSetting(topic) for topic in usual]
    chosen = [
        TopicSetting(
            r.topic, tuple(c for c in r.columns.split(",") if c), r.days, r.minutes, r.is_shown
        )
        for r in rows
        if r.topic in TOPICS
    ]
    known = {setting.topic for setting in chosen}
    return chosen + [TopicSetting(topic, is_shown=False) for topic in usual if topic not in known]


def topic_versions(view: View, series_id: int) -> dict[str, int]:
    """Topic → version of how it is set; empty while nobody chose. A save names them."""
    require(view.actor, Action.SEE_MEETING)
    t = table_of(SeriesTopic).c
    rows = view.rows(select(t.topic, t.version).where(t.series_id == series_id))
    return {row.topic: row.version for row in rows}


@dataclass(frozen=True)
class MemberRow:
    """いつもの出席者の一人: of the staff (`user_id`), or of an organisation."""

    id: int
    version: int
    user_id: int | None
    name: str
    organization: str
    role: str


def series_members(view: View, series_id: int) -> list[MemberRow]:
    """いつもの出席者 of one series: the staff first, then those from elsewhere."""
    require(view.actor, Action.SEE_MEETING)
    member, user, organization, key = (
        table_of(model) for model in (SeriesMember, User, Organization, KeyPerson)
    )
    m = member.c
    rows = view.rows(
        select(
            m.id, m.version, m.user_id, m.role,
            func.coalesce(user.c.name, key.c.name, m.name).label("name"),
            func.coalesce(organization.c.name, "").label("organization"),
        )
        .select_from(
            member.outerjoin(user, user.c.id == m.user_id)
            .outerjoin(organization, organization.c.id == m.organization_id)
            .outerjoin(key, key.c.id == m.key_person_id)
        )
        .where(m.series_id == series_id)
        .order_by(m.user_id.is_(None), user.c.name, m.id)
    )  # fmt: skip
    return [MemberRow(r.id, r.version, r.user_id, r.name, r.organization, r.role) for r in rows]
