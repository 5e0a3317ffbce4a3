"""指標の行をたずねる (asking for the lines of indicators): who sought work and was hired, who settled,
which hospitals one works with.

Nothing is counted that has not come yet: a stretch ends today at the latest.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, or_, select

from core import clock
from core.db.work import View, table_of
from core.domain.clients import Client, ServiceUse
from core.domain.dates import add_months
from core.domain.employments import Employment
from core.domain.enrolments import MISTAKE, Enrolment
from core.domain.organizations import Organization
from core.domain.outreach import OutreachStep
from core.domain.retention_rate import A_TYPE
from core.queries.outreach import is_hospital
from core.reports.indicator import Scope, Stretch
from core.reports.indicator_lines import Line
from core.reports.indicator_parts import covered, top_disability

TRANSITION, SUPPORT = "employment_transition_support", "job_retention_support"
# 連携医療機関: from the stage on which one asks each other.
LINKED = ("consultation", "cooperation")

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
