"""どこにもつながっていない人 (people who are connected nowhere): the definition, the number, the list.

A person is on the list who asked for a place and has none:

1. asked: was introduced at least once since the last arrival; or wishes for a provider are kept, or
   an 合同説明会 was visited, and nobody was introduced yet;
2. has not arrived: no arrival on or after the day of the last introduction;
3. has no plan: no introduction on the way whose next step, visit or trial is still to come (a day
   that has passed is no plan any more);
4. goes nowhere now: no daytime service that lasts, no job that lasts, no introduction that ended
   because of a job;
5. is still followed: not 終結, not merged away; a consultation not closed, unless it was closed with
   「他機関を紹介」, whose way is followed until the arrival.

Whoever has a plan is 「途中」. The goal of the number is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select

from core import clock
from core.db.work import View, table_of
from core.domain.clients import Client, ServiceUse
from core.domain.employments import Employment
from core.domain.enrolments import CLOSED
from core.domain.events import Event, EventParticipant
from core.domain.intakes import Intake
from core.domain.introductions import ON_THE_WAY, Introduction
from core.domain.matching import MatchingWish
from core.domain.permissions import Action, require
from core.queries.introductions import IntroductionRow, last_event, last_of, planned
from core.queries.scopes import visible_clients, visible_of
from core.queries.whose import Whose, owned

# Services that are a place to go to by day: who uses one is connected.
DAYTIME = (
    "employment_transition_support", "continuous_support_a", "continuous_support_b",
    "employment_choice_support", "independence_training", "daily_care",
    "community_activity_center_1", "work_preparation_support",
)  # fmt: skip
# Why a person is on the list.
ENDED, UNPLANNED, OVERDUE, ASKED = "ended", "unplanned", "overdue", "asked"
WHY = {
    ENDED: "紹介が終わったまま",
    UNPLANNED: "次の予定がない",
    OVERDUE: "予定の日を過ぎた",
    ASKED: "まだ紹介していない",
}


@dataclass(frozen=True)
class Waiting:
    """待っている人: who, why, and since when; `tried`: how often the person was introduced."""

    client_id: int | None
    intake_id: int | None
    owner_id: int | None
    since: date
    why: str
    tried: int

    def days(self, today: date) -> int:
        """How many days ago something happened last."""
        return (today - self.since).days


@dataclass(frozen=True)
class Standing:
    """つながりのいま: everybody who waits, the longest waiting first, and how many have a plan."""

    nowhere: tuple[Waiting, ...]
    on_the_way: int

    def count(self, why: str) -> int:
        """How many wait for this reason."""
        return sum(row.why == why for row in self.nowhere)


def standing(view: View, today: date, owner_id: Whose = None) -> Standing:
    """どこにもつながっていない人と、途中の人, of whom this user may see; of one owner, if asked."""
    require(view.actor, Action.SEE_SENSITIVE)
    return _standing(view, today, owner_id, office_wide=False)


def standing_of_all(view: View, today: date) -> Standing:
    """The same for the wall, over the whole office: its rows are masked by whoever shows them."""
    require(view.actor, Action.SEE_MEETING)
    return _standing(view, today, None, office_wide=True)


def _standing(view: View, today: date, owner_id: Whose, *, office_wide: bool) -> Standing:
    c = table_of(Client).c
    seen = [] if office_wide else visible_of(view, c.id, owner_id)
    asked = _questions(today)
    persons, visitors, *waiting = (
        view.rows(question.where(*(seen if of_clients else ()), *_of(question, owner_id)))
        for question, of_clients in asked
    )
    people = [*persons, *visitors]
    nowhere = [
        Waiting(r.client_id, r.intake_id, r.owner_id, r.since, _why(r), r.tried)
        for r in people
        if not r.planned
    ]
    nowhere += [
        Waiting(r.client_id, r.intake_id, r.owner_id, _day(r.since), ASKED, 0)
        for rows in waiting
        for r in rows
    ]
    found: dict[tuple[int | None, int | None], Waiting] = {}
    for row in sorted(nowhere, key=lambda w: (w.since, w.client_id or 0, w.intake_id or 0)):
        found.setdefault((row.client_id, row.intake_id), row)
    return Standing(tuple(found.values()), sum(bool(r.planned) for r in people))


def _of(question: Select[Any], owner_id: Whose) -> list[ColumnElement[bool]]:
    return owned(question.selected_columns.owner_id, owner_id)


@lru_cache(maxsize=4)
def _questions(today: date) -> tuple[tuple[Select[Any], bool], ...]:
    """The questions of one day, and whether they are about persons of the ledger, whose scope is
    still to be added. Composing them takes longer than answering them: they hold no data."""
    return (
        (_clients_introduced(today), True),
        (_visitors_introduced(today), False),
        (_wishing(today), True),
        (_briefed_clients(today), True),
        (_briefed_visitors(today), False),
    )


def _why(row: Any) -> str:
    if not row.moving:
        return ENDED
    return OVERDUE if row.had_plan else UNPLANNED


def _day(value: date | datetime) -> date:
    return clock.in_japan(value).date() if isinstance(value, datetime) else value


@dataclass(frozen=True)
class WaitingRow:
    """待っている人の一行, with the name and what the last introduction came to."""

    waiting: Waiting
    name: str
    kana: str
    number: int | None
    last: IntroductionRow | None

    @property
    def who(self) -> str:
        """The name, or what a consultation without one is called."""
        return self.name or f"匿名の相談（受付{self.waiting.intake_id}）"


def with_names(view: View, waiting: Sequence[Waiting]) -> tuple[WaitingRow, ...]:
    """The same people with their names and their last introduction; persons outside the scope of
    who asks are left out."""
    require(view.actor, Action.SEE_SENSITIVE)
    c, i = table_of(Client).c, table_of(Intake).c
    clients = [w.client_id for w in waiting if w.client_id is not None]
    intakes = [w.intake_id for w in waiting if w.intake_id is not None]
    asked = select(c.id, c.name, c.kana, c.number).where(c.id.in_(clients))
    people = {row.id: row for row in view.rows(asked.where(*visible_clients(view, c.id)))}
    visitors = {
        row.id: row for row in view.rows(select(i.id, i.name, i.kana).where(i.id.in_(intakes)))
    }
    last = last_of(view, clients, intakes)
    found = []
    for w in waiting:
        if w.client_id is not None and (person := people.get(w.client_id)):
            found.append(
                WaitingRow(
                    w, person.name, person.kana, person.number, last.get((w.client_id, None))
                )
            )
        elif w.intake_id is not None and (visitor := visitors.get(w.intake_id)):
            found.append(
                WaitingRow(w, visitor.name, visitor.kana, None, last.get((None, w.intake_id)))
            )
    return tuple(found)


# -- who was introduced -----------------------------------------------------------------------------


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.max(case((condition, 1), else_=0))


def _ways(column: str, today: date, *asked: ColumnElement[bool]) -> Any:
    """One row for each person who was introduced since the last arrival, and did not arrive since.

    Most arrived and are left out first; what is left is reckoned from one index.
    """
    t = table_of(Introduction)
    whose, moving = t.c[column], t.c.status.in_(ON_THE_WAY)
    last_asked = func.max(case((t.c.arrived_on.is_(None), t.c.introduced_on)))
    job_on = func.max(case((t.c.end_reason == "got_job", t.c.ended_on)))
    passed = or_(t.c.next_on < today, t.c.visit_planned_on < today, t.c.trial_to < today)
    return (
        select(
            whose.label("person"),
            func.max(last_event(t)).label("since"),
            func.count().label("tried"),
            _flag(moving).label("moving"),
            _flag(and_(moving, planned(t, today))).label("planned"),
            _flag(and_(moving, passed)).label("had_plan"),
        )
        .where(whose.in_(_not_arrived(column)), *asked)
        .group_by(whose)
        .having(or_(job_on.is_(None), job_on < last_asked))
        .subquery()
    )


def _not_arrived(column: str) -> Select[Any]:
    """Whoever was introduced after the last arrival, if there was one."""
    t, came = table_of(Introduction).alias("asked"), table_of(Introduction).alias("came")
    arrived = select(came.c.id).where(
        came.c[column] == t.c[column], came.c.arrived_on >= t.c.introduced_on
    )
    return select(t.c[column]).where(
        t.c[column].is_not(None), t.c.arrived_on.is_(None), ~exists(arrived)
    )


def _clients_introduced(today: date) -> Select[Any]:
    c, ways = table_of(Client), _ways("client_id", today)
    return _listed(
        select(
            c.c.id.label("client_id"), literal(None).label("intake_id"), c.c.owner_id,
            *_told(ways),
        ).join_from(ways, c, c.c.id == ways.c.person),
        today,
    )  # fmt: skip


def _visitors_introduced(today: date) -> Select[Any]:
    t, i = table_of(Introduction), table_of(Intake)
    ways = _ways("intake_id", today, t.c.client_id.is_(None))
    return (
        select(
            literal(None).label("client_id"), i.c.id.label("intake_id"), i.c.owner_id, *_told(ways)
        )
        .join_from(ways, i, i.c.id == ways.c.person)
        .where(i.c.client_id.is_(None), _followed(i))
    )


def _told(ways: Any) -> list[ColumnElement[Any]]:
    return [ways.c[name] for name in ("since", "tried", "moving", "planned", "had_plan")]


# -- who asked, and nobody was introduced ---------------------------------------------------------------


def _wishing(today: date) -> Select[Any]:
    """希望を聞いた人: wishes for a provider are kept."""
    c, w = table_of(Client), table_of(MatchingWish)
    kept_at = select(w.c.created_at).where(w.c.client_id == c.c.id).scalar_subquery()
    question = select(
        c.c.id.label("client_id"), literal(None).label("intake_id"), c.c.owner_id,
        kept_at.label("since"),
    ).where(c.c.id.in_(select(w.c.client_id)))  # fmt: skip
    return _listed(question, today).where(_never_introduced("client_id", c.c.id))


def _briefed_clients(today: date) -> Select[Any]:
    """合同説明会に来た人 of the ledger."""
    c, e, p = (table_of(model) for model in (Client, Event, EventParticipant))
    persons = (
        select(
            c.c.id.label("client_id"), literal(None).label("intake_id"), c.c.owner_id,
            func.max(e.c.held_on).label("since"),
        )
        .select_from(p.join(e, e.c.id == p.c.event_id).join(c, c.c.id == p.c.client_id))
        .where(*_came(today), _never_introduced("client_id", c.c.id))
        .group_by(c.c.id, c.c.owner_id)
    )  # fmt: skip
    return _listed(persons, today)


def _briefed_visitors(today: date) -> Select[Any]:
    """合同説明会に来た人 of a consultation."""
    i, e, p = (table_of(model) for model in (Intake, Event, EventParticipant))
    return (
        select(
            literal(None).label("client_id"), i.c.id.label("intake_id"), i.c.owner_id,
            func.max(e.c.held_on).label("since"),
        )
        .select_from(p.join(e, e.c.id == p.c.event_id).join(i, i.c.id == p.c.intake_id))
        .where(
            *_came(today), p.c.client_id.is_(None), i.c.client_id.is_(None), _followed(i),
            _never_introduced("intake_id", i.c.id),
        )
        .group_by(i.c.id, i.c.owner_id)
    )  # fmt: skip


def _came(today: date) -> tuple[ColumnElement[bool], ...]:
    e, p = table_of(Event).c, table_of(EventParticipant).c
    return (e.kind == "joint_briefing", e.held_on <= today, p.status == "attended")


def _never_introduced(column: str, person: ColumnElement[Any]) -> ColumnElement[bool]:
    t = table_of(Introduction).c
    return ~exists(select(t.id).where(t[column] == person))


# -- who is still followed, and goes nowhere ------------------------------------------------------------


def _listed(question: Select[Any], today: date) -> Select[Any]:
    """Persons of the ledger, not 終結, who go nowhere by day and have no job."""
    c, s, e = table_of(Client).c, table_of(ServiceUse).c, table_of(Employment).c
    use = select(s.id).where(
        s.client_id == c.id, s.service.in_(DAYTIME), s.end_on.is_(None) | (s.end_on >= today)
    )
    job = select(e.id).where(e.client_id == c.id, e.left_on.is_(None) | (e.left_on >= today))
    return question.where(
        c.stage != CLOSED,
        c.merged_into_id.is_(None),
        ~exists(use),
        ~exists(job),
    )


def _followed(i: Any) -> ColumnElement[bool]:
    return or_(i.c.status != "closed", i.c.close_reason == "referred")
