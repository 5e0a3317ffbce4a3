"""指標の行をたずねる (asking for the lines of indicators): jobs that reach a day, months in which
somebody was met, organisations that took part.

Nothing is counted that has not come yet: a stretch ends today at the latest.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select

from core import clock
from core.db.work import View, table_of
from core.domain.clients import Client, ServiceUse
from core.domain.dates import add_months
from core.domain.employments import Employment
from core.domain.enrolments import MISTAKE, Enrolment
from core.domain.events import Event, EventInvitation
from core.domain.organizations import Organization
from core.domain.outreach import OutreachStep
from core.domain.records import SupportRecord
from core.domain.retention_rate import A_TYPE
from core.queries.outreach import is_hospital
from core.queries.retention_visits import met_person
from core.reports.indicator import Scope, Stretch
from core.reports.indicator_lines import Ask, Line
from core.reports.indicator_parts import covered, top_disability

TRANSITION, SUPPORT = "employment_transition_support", "job_retention_support"
# 連携医療機関: from the stage on which one asks each other.
LINKED = ("consultation", "cooperation")

LIAISON, HELD, ATTENDED = "liaison_meeting", "held", "attended"
SUPPORT_MONTHS = 36

_c = table_of(Client).c
_j = table_of(Employment).c
_u = table_of(ServiceUse).c


def _of_person() -> tuple[Any, ...]:
    return (_c.disability, _c.municipality, _c.owner_id)


def _groups(disability: str, municipality: str, owner_id: int | None) -> dict[str, str]:
    return {
        "disability": top_disability(disability), "area": municipality or "",
        "owner": str(owner_id or ""),
    }  # fmt: skip


def _until(when: Stretch) -> date:
    return min(when.last, clock.today())


def kept_after(months: int) -> Ask:
    """定着: the jobs whose day so many months after the hire lies in the stretch; part: who was still
    there on that day. A型 is left out; who is hired too lately is in no stretch that has passed."""

    def ask(view: View, when: Stretch, of: Scope) -> list[Line]:
        # The day may be the last of a shorter month: asked for with a few days more, then decided.
        room, last = timedelta(days=3), _until(when)
        hired = _j.hired_on.between(
            add_months(when.first, -months) - room, add_months(last, -months) + room
        )
        found = []
        for job_id, person, hired_on, left_on, *about in map(
            tuple, view.rows(_jobs(of).where(hired))
        ):
            due_on = add_months(hired_on, months)
            if when.first <= due_on <= last:
                kept = left_on is None or left_on >= due_on
                found.append(Line(job_id, person, due_on, kept, _groups(*about)))
        return found

    return ask


def _jobs(of: Scope) -> Select[Any]:
    return (
        select(_j.id, _j.client_id, _j.hired_on, _j.left_on, *_of_person())
        .join_from(table_of(Employment), table_of(Client), _c.id == _j.client_id)
        .where(
            _j.scheme != A_TYPE, _c.merged_into_id.is_(None),
            *covered(of, _j.client_id, _j.hired_on),
        )
        .order_by(_j.id)
    )  # fmt: skip


def hired_of_seekers(view: View, when: Stretch, of: Scope) -> list[Line]:
    """就職率（センター版）: who was registered in the stretch and not at work through all of it; part: who
    was hired in it (but for A型)."""
    last, e = _until(when), table_of(Enrolment).c
    wanted = [
        e.start_on <= last, or_(e.end_on.is_(None), e.end_on >= when.first), e.end_reason != MISTAKE,
        _c.merged_into_id.is_(None),
    ]  # fmt: skip
    if of.programme:
        wanted.append(e.programme == of.programme)
    if of.office_id:
        wanted.append(e.office_id == of.office_id)
    registered = (
        select(_c.id, *_of_person())
        .join_from(table_of(Enrolment), table_of(Client), _c.id == e.client_id)
        .where(*wanted)
        .distinct()
    )
    through = _persons(
        view, and_(_j.hired_on < when.first, or_(_j.left_on.is_(None), _j.left_on >= last))
    )
    hired = _persons(view, and_(_j.hired_on.between(when.first, last), _j.scheme != A_TYPE))
    return [
        Line(person, person, last, person in hired, _groups(*about))
        for person, *about in sorted(map(tuple, view.rows(registered)))
        if person in hired or person not in through
    ]


def _persons(view: View, condition: Any) -> set[int]:
    return {row[0] for row in view.rows(select(_j.client_id).where(condition).distinct())}


def still_at_work(view: View, when: Stretch, of: Scope) -> list[Line]:
    """就労定着率（就労定着支援）: who used the service within three years before the last day; part: who was
    at work on that day."""
    last = _until(when)
    used = (
        select(_c.id, *_of_person())
        .join_from(table_of(ServiceUse), table_of(Client), _c.id == _u.client_id)
        .where(
            _u.service == SUPPORT, _u.start_on <= last, _c.merged_into_id.is_(None),
            or_(_u.end_on.is_(None), _u.end_on > add_months(last, -SUPPORT_MONTHS)),
            *covered(of, _u.client_id, add_months(last, -SUPPORT_MONTHS), last),
        )
        .distinct()
    )  # fmt: skip
    at_work = _persons(
        view, and_(_j.hired_on <= last, or_(_j.left_on.is_(None), _j.left_on >= last))
    )
    return [
        Line(person, person, last, person in at_work, _groups(*about))
        for person, *about in sorted(map(tuple, view.rows(used)))
    ]


def settled_from_transition(view: View, when: Stretch, of: Scope) -> list[Line]:
    """就労定着者（就労移行の報酬）: hires of persons who had begun 就労移行支援 before, whose six months were full
    in the stretch while they were still there."""
    used = select(_u.client_id).where(
        _u.service == TRANSITION, _u.client_id == _j.client_id, _u.start_on <= _j.hired_on
    )
    room, last = timedelta(days=3), _until(when)
    hired = _j.hired_on.between(add_months(when.first, -6) - room, add_months(last, -6) + room)
    found = []
    for job_id, person, hired_on, left_on, *about in map(
        tuple, view.rows(_jobs(of).where(hired, used.exists()))
    ):
        due_on = add_months(hired_on, 6)
        if when.first <= due_on <= last and (left_on is None or left_on >= due_on):
            found.append(Line(job_id, person, due_on, True, _groups(*about)))
    return found


def met_each_month(view: View, when: Stretch, of: Scope) -> list[Line]:
    """定着面談: each person using 就労定着支援 in each month; part: an interview in that month (domain T6).
    The running month counts as far as it has come."""
    last, r = _until(when), table_of(SupportRecord).c
    uses = view.rows(
        select(_c.id, _u.start_on, _u.end_on, *_of_person())
        .join_from(table_of(ServiceUse), table_of(Client), _c.id == _u.client_id)
        .where(
            _u.service == SUPPORT, _u.start_on <= last, _c.merged_into_id.is_(None),
            or_(_u.end_on.is_(None), _u.end_on >= when.first),
            *covered(of, _u.client_id, when.first, last),
        )
        .order_by(_c.id, _u.start_on)
    )  # fmt: skip
    service = select(_u.client_id).where(_u.service == SUPPORT)
    met = {
        (person, on.replace(day=1))
        for person, on in map(
            tuple,
            view.rows(
                select(r.client_id, r.happened_on).where(
                    r.happened_on.between(when.first, last), met_person(),
                    r.is_replaced.is_(False), r.client_id.in_(service),
                )
            ),
        )
    }  # fmt: skip
    found: dict[tuple[int, date], Line] = {}
    for person, start_on, end_on, *about in map(tuple, uses):
        month = max(start_on, when.first).replace(day=1)
        until = min(end_on or last, last)
        while month <= until:
            key = (person, month)
            found.setdefault(key, Line(person, person, month, key in met, _groups(*about)))
            month = add_months(month, 1)
    return list(found.values())


def linked_hospitals(view: View, when: Stretch, of: Scope) -> list[Line]:
    """連携医療機関: hospitals of the directory that stood at 「相談・助言」 or further on the last day."""
    s, o, last = table_of(OutreachStep).c, table_of(Organization).c, _until(when)
    steps = select(s.organization_id, s.after).where(s.changed_on <= last)
    ordered = view.rows(steps.order_by(s.changed_on, s.id))
    stages = {row.organization_id: row.after for row in ordered}
    linked = [row_id for row_id, stage in stages.items() if stage in LINKED]
    rows = view.rows(
        select(o.id, o.municipality).where(*is_hospital(), o.id.in_(linked)).order_by(o.id)
    )
    return [
        Line(i, None, last, groups={"area": place or ""}, thing=i) for i, place in map(tuple, rows)
    ]


def took_part(kinds: Collection[str]) -> Ask:
    """参加した機関: who attended an event of these kinds that was held in the stretch."""

    def ask(view: View, when: Stretch, of: Scope) -> list[Line]:
        e, i, o = (table_of(model).c for model in (Event, EventInvitation, Organization))
        wanted = [e.programme == of.programme] if of.programme else []
        rows = view.rows(
            select(o.id, e.held_on, o.municipality)
            .join_from(table_of(EventInvitation), table_of(Event), e.id == i.event_id)
            .join(table_of(Organization), o.id == i.organization_id)
            .where(
                e.kind.in_(kinds), e.status == HELD, i.status == ATTENDED,
                e.held_on.between(when.first, _until(when)), *wanted,
            )
            .order_by(e.held_on, o.id)
        )  # fmt: skip
        return [
            Line(row.id, None, row.held_on, groups={"area": row.municipality or ""}, thing=row.id)
            for row in rows
        ]

    return ask
