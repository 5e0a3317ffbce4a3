"""チャレンジ雇用 (challenge employment): places with their slots, who is in them until when, the rounds of
体験実習, and where people went afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select

from core.db.work import View, table_of
from core.domain.challenge import ChallengePlace, ChallengeRound
from core.domain.clients import Client
from core.domain.employments import Employment
from core.domain.job_coaching import CoachingVisit
from core.domain.job_search import OPEN_APPLICATIONS, JobApplication
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.practicums import Practicum
from core.domain.records import SupportRecord
from core.domain.rules.challenge_employment import CHALLENGE, challenge_terms
from core.domain.rules.parameters import RuleBook
from core.queries.practicums import PracticumRow, has_begun, practicums_of_rounds
from core.queries.rules import rule_book
from core.queries.scopes import readable_records, visible_clients

JOB_COACH = "job_coach"
SHOWN = 200


@dataclass(frozen=True)
class PlaceRow:
    """受け入れ先. `taken`: who is in it, whoever may see them; `rounds`: of this fiscal year."""

    id: int
    version: int
    organization_id: int
    organization_name: str
    name: str
    slots: int
    hours_band: str
    wage: str
    opened_on: date | None
    closed_on: date | None
    tasks: str
    conditions: str
    weekly_visits: float
    taken: int
    rounds: int

    @property
    def free(self) -> int:
        """空き; below zero where more are in it than it has slots."""
        return self.slots - self.taken


@dataclass(frozen=True)
class MemberRow:
    """いま働いている人. `number`: 何年目; `renewals_left`: how often the term may still be renewed;
    `visits`: days of this week on which a job coach was there."""

    job_id: int
    version: int
    client_id: int
    name: str
    kana: str
    owner_id: int | None
    organization_id: int | None
    organization_name: str
    place_id: int | None
    place: str
    hired_on: date
    number: int
    term_end_on: date
    is_agreed: bool
    renewals_left: int
    limit_on: date
    caution: str
    weekly_visits: float
    visits: int
    last_visit_on: date | None
    applications: int
    open_applications: int

    @property
    def is_visited(self) -> bool:
        """今週の訪問が済んでいるか."""
        return self.visits >= self.weekly_visits


@dataclass(frozen=True)
class RoundRow:
    """体験実習の回, with the practicums of those who took part and may be seen."""

    id: int
    version: int
    place_id: int
    place: str
    name: str
    start_on: date
    end_on: date
    capacity: int | None
    note: str
    taken: int
    people: tuple[PracticumRow, ...]


@dataclass(frozen=True)
class OutcomeRow:
    """修了した人: how long it was, and the job that came next, if one did."""

    job_id: int
    client_id: int
    name: str
    place: str
    hired_on: date
    left_on: date
    after_leaving: str
    next_hired_on: date | None = None
    next_place: str = ""


def challenge_places(
    view: View, today: date, year: tuple[date, date], *, closed: bool = False
) -> tuple[PlaceRow, ...]:
    """受け入れ先, those that are open first. `year`: the days in which its rounds are counted."""
    require(view.actor, Action.SEE_SENSITIVE)
    p, o, r = (table_of(model) for model in (ChallengePlace, Organization, ChallengeRound))
    own = [name for name in PlaceRow.__dataclass_fields__ if name in p.c]
    question = select(*(p.c[name] for name in own), o.c.name.label("organization_name"))
    question = question.select_from(p.join(o, o.c.id == p.c.organization_id))
    if not closed:
        question = question.where(or_(p.c.closed_on.is_(None), p.c.closed_on >= today))
    places = view.rows(question.order_by(p.c.closed_on.is_not(None), o.c.name_kana, p.c.id))
    taken = occupied(view, today)
    held = view.rows(select(r.c.place_id).where(r.c.start_on.between(*year)))
    rounds = [row.place_id for row in held]
    return tuple(
        PlaceRow(**row._mapping, taken=taken.get(row.id, 0), rounds=rounds.count(row.id))
        for row in places
    )


def occupied(view: View, on: date, *, but: int | None = None) -> dict[int, int]:
    """枠が埋まっている数 of every place on that day. `but`: a job that is not counted."""
    require(view.actor, Action.SEE_SENSITIVE)
    j = table_of(Employment)
    asked = [*_at_work(j, on), j.c.challenge_place_id.is_not(None), j.c.id != (but or 0)]
    found: dict[int, int] = {}
    for row in view.rows(select(j.c.challenge_place_id).where(*asked)):
        found[row.challenge_place_id] = found.get(row.challenge_place_id, 0) + 1
    return found


def challenge_members(view: View, today: date) -> tuple[MemberRow, ...]:
    """いま働いている人 within scope, those whose limit comes first on top."""
    require(view.actor, Action.SEE_SENSITIVE)
    j, c, o, p = (table_of(m) for m in (Employment, Client, Organization, ChallengePlace))
    rows = view.rows(
        select(
            j.c.id.label("job_id"), j.c.version, j.c.client_id, c.c.name, c.c.kana, c.c.owner_id,
            j.c.organization_id, o.c.name.label("organization_name"), p.c.id.label("place_id"),
            p.c.name.label("place"), j.c.hired_on, j.c.contract_end_on, p.c.weekly_visits,
        )
        .select_from(
            j.join(c, c.c.id == j.c.client_id)
            .outerjoin(o, o.c.id == j.c.organization_id)
            .outerjoin(p, p.c.id == j.c.challenge_place_id)
        )
        .where(*_at_work(j, today), *visible_clients(view, j.c.client_id))
        .order_by(j.c.hired_on, j.c.id)
    )  # fmt: skip
    book = rule_book(view)
    visits = _visits(view, [row.job_id for row in rows], {row.client_id for row in rows}, today)
    looked = _applications(view, {row.client_id: row.hired_on for row in rows})
    return tuple(_member(row, book, today, visits, looked) for row in rows)


def challenge_rounds(view: View, since: date) -> tuple[RoundRow, ...]:
    """体験実習の回 that end on `since` or later, the latest first."""
    require(view.actor, Action.SEE_SENSITIVE)
    r, p = table_of(ChallengeRound), table_of(ChallengePlace)
    rows = view.rows(
        select(
            *(r.c[name] for name in RoundRow.__dataclass_fields__ if name in r.c),
            p.c.name.label("place"),
        )
        .select_from(r.join(p, p.c.id == r.c.place_id))
        .where(r.c.end_on >= since)
        .order_by(r.c.start_on.desc(), r.c.id.desc())
        .limit(SHOWN)
    )
    ids = [row.id for row in rows]
    taken, people = participants(view, ids), practicums_of_rounds(view, ids)
    return tuple(
        RoundRow(
            **row._mapping,
            taken=taken.get(row.id, 0),
            people=tuple(person for person in people if person.round_id == row.id),
        )
        for row in rows
    )


def participants(view: View, round_ids: Collection[int]) -> dict[int, int]:
    """回 → how many take part or took part, whoever may see them."""
    require(view.actor, Action.SEE_SENSITIVE)
    t = table_of(Practicum)
    found: dict[int, int] = {}
    for row in view.rows(select(t.c.round_id).where(t.c.round_id.in_(round_ids), has_begun(t))):
        found[row.round_id] = found.get(row.round_id, 0) + 1
    return found


def challenge_outcomes(view: View, today: date) -> tuple[OutcomeRow, ...]:
    """修了した人 within scope, the latest first, with the first job after it."""
    require(view.actor, Action.SEE_SENSITIVE)
    j, c, o, p = (table_of(m) for m in (Employment, Client, Organization, ChallengePlace))
    rows = view.rows(
        select(
            j.c.id.label("job_id"), j.c.client_id, c.c.name, p.c.name.label("place"),
            o.c.name.label("organization"), j.c.hired_on, j.c.left_on, j.c.after_leaving,
        )
        .select_from(
            j.join(c, c.c.id == j.c.client_id)
            .outerjoin(o, o.c.id == j.c.organization_id)
            .outerjoin(p, p.c.id == j.c.challenge_place_id)
        )
        .where(
            j.c.scheme == CHALLENGE, j.c.left_on < today, *visible_clients(view, j.c.client_id)
        )
        .order_by(j.c.left_on.desc(), j.c.id.desc())
        .limit(SHOWN)
    )  # fmt: skip
    following = view.rows(
        select(j.c.client_id, j.c.hired_on, o.c.name)
        .select_from(j.outerjoin(o, o.c.id == j.c.organization_id))
        .where(j.c.client_id.in_({row.client_id for row in rows}), j.c.scheme != CHALLENGE)
        .order_by(j.c.hired_on)
    )
    found = []
    for row in rows:
        after = next(
            (n for n in following if n.client_id == row.client_id and n.hired_on >= row.left_on),
            None,
        )
        place = row.place or row.organization or ""
        next_job = (after.hired_on, after.name or "") if after else (None, "")
        found.append(
            OutcomeRow(
                row.job_id, row.client_id, row.name, place, row.hired_on, row.left_on,
                row.after_leaving, *next_job,
            )
        )  # fmt: skip
    return tuple(found)


# -- parts -----------------------------------------------------------------------------------------


def _at_work(j: Table, on: date) -> list[ColumnElement[bool]]:
    return [
        j.c.scheme == CHALLENGE,
        j.c.hired_on <= on,
        or_(j.c.left_on.is_(None), j.c.left_on >= on),
    ]


def _member(
    row: Any,
    book: RuleBook,
    today: date,
    visits: Mapping[int, set[date]],
    looked: Mapping[int, tuple[int, int]],
) -> MemberRow:
    terms = challenge_terms(row.hired_on, book)
    number = max(1, sum(term.start_on <= today for term in terms.value))
    end_on = row.contract_end_on or terms.value[number - 1].end_on
    limit_on = terms.value[-1].end_on
    monday = today - timedelta(days=today.weekday())
    days = visits.get(row.job_id, set()) | visits.get(-row.client_id, set())
    total, still_open = looked.get(row.client_id, (0, 0))
    return MemberRow(
        job_id=row.job_id, version=row.version, client_id=row.client_id, name=row.name,
        kana=row.kana, owner_id=row.owner_id, organization_id=row.organization_id,
        organization_name=row.organization_name or "", place_id=row.place_id,
        place=row.place or "", hired_on=row.hired_on, number=number, term_end_on=end_on,
        is_agreed=row.contract_end_on is not None,
        renewals_left=sum(term.start_on > end_on for term in terms.value), limit_on=limit_on,
        caution=terms.caution, weekly_visits=1 if row.weekly_visits is None else row.weekly_visits,
        visits=len([on for on in days if monday <= on <= today]),
        last_visit_on=max(days, default=None), applications=total, open_applications=still_open,
    )  # fmt: skip


def _visits(
    view: View, job_ids: Collection[int], client_ids: Collection[int], today: date
) -> dict[int, set[date]]:
    """就職 → days of a job coach's visit in the last weeks; under the person's number with a minus,
    those that were only written as a 支援記録 of ジョブコーチ."""
    v, r = table_of(CoachingVisit).c, table_of(SupportRecord).c
    since = today - timedelta(days=60)
    found: dict[int, set[date]] = {}
    for row in view.rows(
        select(v.employment_id, v.visited_on).where(
            v.employment_id.in_(job_ids), v.visited_on.between(since, today)
        )
    ):
        found.setdefault(row.employment_id, set()).add(row.visited_on)
    for row in view.rows(
        select(r.client_id, r.happened_on).where(
            *readable_records(view), r.client_id.in_(client_ids), r.activity == JOB_COACH,
            r.happened_on.between(since, today), r.is_replaced.is_(False),
        )
    ):  # fmt: skip
        found.setdefault(-row.client_id, set()).add(row.happened_on)
    return found


def _applications(view: View, hired: Mapping[int, date]) -> dict[int, tuple[int, int]]:
    """利用者 → how many applications since the hire, and how many of them still wait."""
    a = table_of(JobApplication).c
    found: dict[int, tuple[int, int]] = {}
    for row in view.rows(select(a.client_id, a.status, a.started_on).where(a.client_id.in_(hired))):
        if row.started_on >= hired[row.client_id]:
            total, still_open = found.get(row.client_id, (0, 0))
            found[row.client_id] = (total + 1, still_open + (row.status in OPEN_APPLICATIONS))
    return found
