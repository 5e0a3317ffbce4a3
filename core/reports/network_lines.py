"""行事・企業・医療機関・紹介の行 (lines about organisations rather than persons)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.employer_support import ConsultingWork, EmployerSupport
from core.domain.events import Event, EventHeadcount, EventInvitation
from core.domain.introductions import Introduction
from core.domain.organization_contacts import OrganizationContact
from core.domain.organizations import Organization
from core.domain.outreach import DoctorAdvice
from core.queries.outreach import UNTOUCHED, is_hospital
from core.queries.outreach_coverage import stages_on
from core.reports.catalogue_lines import catalogue_lines
from core.reports.table import Asked, Line

_event, _work, _support = (table_of(m) for m in (Event, ConsultingWork, EmployerSupport))
EXCHANGE, BRIEFING = "exchange_program", "joint_briefing"
BEFORE, NOW, FARTHER = "before", "now", "farther"
ASKED, ANSWERED = "asked", "answered"


def event_lines(view: View, asked: Asked) -> list[Line]:
    """行事 that took place in the period, with how many came."""
    h = table_of(EventHeadcount).c
    came = select(func.sum(h.people)).where(h.event_id == _event.c.id).scalar_subquery()
    return catalogue_lines(
        view, asked, "events", codes={"event_kind": "kind"}, filters={"status": ("held",)},
        amount=came, thing=_event.c.organization_id,
    )  # fmt: skip


def exchange_lines(view: View, asked: Asked) -> list[Line]:
    """交流プログラム of the period, whatever programme of the office paid for it."""
    held = event_lines(view, replace(asked, programme=""))
    return [line for line in held if line.codes["event_kind"] == EXCHANGE]


def event_office_lines(view: View, asked: Asked) -> list[Line]:
    """行事に来た機関: one line for each organisation that attended."""
    i, o = table_of(EventInvitation), table_of(Organization)
    wanted = [
        _event.c.held_on.between(asked.first, asked.last), _event.c.status == "held",
        i.c.status == "attended",
    ]  # fmt: skip
    if asked.programme:
        wanted.append(_event.c.programme == asked.programme)
    rows = view.rows(
        select(i.c.id, _event.c.held_on, _event.c.kind, o.c.id, o.c.kind, i.c.people)
        .select_from(i.join(_event, _event.c.id == i.c.event_id).join(o, o.c.id == i.c.organization_id))
        .where(*wanted)
        .order_by(i.c.id)
    )  # fmt: skip
    return [
        Line(
            row_id, None, on, {"event_kind": kind, "organization_kind": place_kind},
            amount=people or 0, thing=place,
        )
        for row_id, on, kind, place, place_kind, people in map(tuple, rows)
    ]  # fmt: skip


def employer_lines(view: View, asked: Asked) -> list[Line]:
    """企業支援 that began in the period."""
    return catalogue_lines(
        view, asked, "employer_ways", on="started_on", codes={"employer_stage": "stage"},
        thing=_support.c.organization_id,
    )  # fmt: skip


def consulting_lines(view: View, asked: Asked) -> list[Line]:
    """相談援助 done in the period, with its minutes."""
    place = select(_support.c.organization_id).where(_support.c.id == _work.c.support_id)
    return catalogue_lines(
        view, asked, "consulting_work", codes={"consulting_step": "step"},
        amount=_work.c.minutes, thing=place.correlate(_work).scalar_subquery(),
    )  # fmt: skip


def hospital_lines(view: View, asked: Asked) -> list[Line]:
    """医療機関 with its stage: one line for the day before the period, one for its last day."""
    o = table_of(Organization).c
    order = [code.code for code in codes("outreach_stage")]
    then = stages_on(view, asked.first - timedelta(days=1))
    now = stages_on(view, asked.last)
    found = []
    for row in view.rows(select(o.id).where(*is_hospital()).order_by(o.id)):
        before, after = then.get(row.id, UNTOUCHED), now.get(row.id, UNTOUCHED)
        farther = order.index(after) > order.index(before)
        marks = {NOW, FARTHER} if farther else {NOW}
        found.append(_hospital(row.id, asked, before, {BEFORE}))
        found.append(_hospital(row.id, asked, after, marks))
    return found


def _hospital(row_id: int, asked: Asked, stage: str, marks: set[str]) -> Line:
    return Line(row_id, None, asked.last, {"outreach_stage": stage}, frozenset(marks), thing=row_id)


def hospital_contact_lines(view: View, asked: Asked) -> list[Line]:
    """医療機関との連絡 that concern no single person."""
    k, o = table_of(OrganizationContact), table_of(Organization)
    rows = view.rows(
        select(k.c.id, k.c.contacted_on, k.c.purpose, k.c.method, k.c.organization_id)
        .select_from(k.join(o, o.c.id == k.c.organization_id))
        .where(k.c.contacted_on.between(asked.first, asked.last), *is_hospital())
        .order_by(k.c.id)
    )
    return [
        Line(row_id, None, on, {"contact_purpose": purpose, "method": method}, thing=place)
        for row_id, on, purpose, method, place in map(tuple, rows)
    ]


def advice_lines(view: View, asked: Asked) -> list[Line]:
    """主治医の助言 that was asked for or answered in the period; what was withdrawn is left out."""
    a = table_of(DoctorAdvice).c
    asked_in = a.requested_on.between(asked.first, asked.last)
    answered_in = a.answered_on.between(asked.first, asked.last)
    rows = view.rows(
        select(a.id, a.client_id, a.requested_on, a.purpose, a.organization_id, a.answered_on)
        .where(asked_in | answered_in, a.withdrawn_on.is_(None))
        .order_by(a.id)
    )
    found = []
    for row_id, person, on, purpose, place, answered_on in map(tuple, rows):
        marks = {ASKED} if asked.first <= on <= asked.last else set[str]()
        if answered_on is not None and asked.first <= answered_on <= asked.last:
            marks.add(ANSWERED)
        found.append(
            Line(row_id, person, on, {"advice_purpose": purpose}, frozenset(marks), thing=place)
        )
    return found


def introduction_lines(view: View, asked: Asked) -> list[Line]:
    """紹介 made in the period; `until`: the day of the visit, None where there was none."""
    i = table_of(Introduction)
    return catalogue_lines(
        view, asked, "introductions",
        codes={"organization_kind": "to_kind", "introduction_status": "status"},
        thing=i.c.to_id, until=i.c.visited_on,
    )  # fmt: skip


def vacancy_lines(view: View, asked: Asked) -> list[Line]:
    """空き: providers whose vacancies were last asked for in the period, with their number."""
    o = table_of(Organization).c
    rows = view.rows(
        select(o.id, o.vacancy_on, o.kind, o.vacancy_count)
        .where(
            o.vacancy_on.between(asked.first, asked.last),
            o.gone_on.is_(None), o.merged_into_id.is_(None),
        )
        .order_by(o.id)
    )  # fmt: skip
    return [
        Line(row_id, None, on, {"organization_kind": kind}, amount=number or 0, thing=row_id)
        for row_id, on, kind, number in map(tuple, rows)
    ]
