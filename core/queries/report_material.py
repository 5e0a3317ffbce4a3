"""支援レポートの下書きのもと (what a report begins with): records, signs, goals and plans of the month.

Only what the whole office may read, and never what was judged. Everything is a beginning: a person
edits it before it goes anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, or_, select

from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.dates import add_months, period_end
from core.domain.early_signs import EarlySign
from core.domain.employments import Employment
from core.domain.organizations import Organization
from core.domain.permissions import Action, require
from core.domain.plans import Plan, PlanGoal
from core.domain.records import SupportRecord
from core.domain.retention import PLANNED, REPORT_SENT, RetentionVisit
from core.queries.scopes import readable_records, within_scope

LONGEST = 200
MEDICAL = "medical"
IN_FORCE = ("active", "monitoring", "reviewed", "ended")
OF_RETENTION = "retention_support_plan"
SETTLED = ("achieved", "stopped")


def report_material(view: View, employment_id: int, month: date) -> dict[str, str]:
    """欄ごとの下書き: field → lines of what is known of that month; a field without any is left out.

    A report asks for no consent over 医療: that somebody spoke with a doctor is told, never what was
    said. Raises `NotFound`, `OutOfScope`.
    """
    require(view.actor, Action.SEE_SENSITIVE)
    job = within_scope(view, Employment, employment_id)
    first = month.replace(day=1)
    last = period_end(first, 1)
    records = _records(view, job.client_id, first, last)
    found = {
        "goals": _goals(view, job.client_id, first, last),
        "done": [_told(row, row.done or "面談・連絡を行った。") for row in records],
        "result": _signs(view, job.client_id, first, last),
        "following": [*_steps(records, last), *_planned(view, employment_id, last)],
        "person_part": [
            _told(row, row.facts)
            for row in records
            # What was done in a group is told of all who were there.
            if row.party == "person" and row.group_id is None
        ],
        "employer_part": [_told(row, row.facts) for row in records if row.party == "employer"],
        "agencies_part": [
            _told(row, row.facts)
            for row in records
            if row.party not in ("person", "employer", "family")
        ],
    }
    return {
        name: "\n".join(f"・{line}" for line in lines) for name, lines in found.items() if lines
    }


def _records(view: View, client_id: int, first: date, last: date) -> Sequence[Row[Any]]:
    r, o = table_of(SupportRecord), table_of(Organization)
    return view.rows(
        select(
            r.c.happened_on, r.c.method, r.c.party, r.c.facts, r.c.done, r.c.next_step,
            r.c.next_step_on, r.c.group_id, o.c.name.label("organization"),
        )
        .select_from(r.outerjoin(o, o.c.id == r.c.organization_id))
        .where(
            r.c.client_id == client_id, r.c.happened_on.between(first, last),
            r.c.is_replaced.is_(False), r.c.visibility == "office", r.c.activity != REPORT_SENT,
            *readable_records(view),
        )
        .order_by(r.c.happened_on, r.c.id)
    )  # fmt: skip


def _told(row: Row[Any], words: str) -> str:
    who = row.organization or codes("contact_party").label(row.party)
    if row.party == MEDICAL:
        who, words = codes("contact_party").label(MEDICAL), "連絡・相談をした。"
    return f"{_day(row.happened_on)} {codes('contact_method').label(row.method)}（{who}） {_short(words)}"


def _goals(view: View, client_id: int, first: date, last: date) -> list[str]:
    p, g = table_of(Plan), table_of(PlanGoal)
    rows = view.rows(
        select(p.c.kind, g.c.text, g.c.measure)
        .select_from(g.join(p, p.c.id == g.c.plan_id))
        .where(
            p.c.client_id == client_id, p.c.status.in_(IN_FORCE), p.c.start_on <= last,
            or_(p.c.end_on.is_(None), p.c.end_on >= first), g.c.attainment.not_in(SETTLED),
        )
        .order_by(g.c.term.desc(), g.c.priority, g.c.id)
    )  # fmt: skip
    own = [row for row in rows if row.kind == OF_RETENTION] or rows
    return [f"{row.text}（めやす: {row.measure}）" if row.measure else row.text for row in own]


def _signs(view: View, client_id: int, first: date, last: date) -> list[str]:
    """Which signs were open in the month, and whether they passed; never the words about them."""
    s = table_of(EarlySign).c
    rows = view.rows(
        select(s.kind, s.side, s.noticed_on, s.settled_on)
        .where(
            s.client_id == client_id, s.noticed_on <= last,
            or_(s.settled_on.is_(None), s.settled_on >= first),
        )
        .order_by(s.noticed_on, s.id)
    )  # fmt: skip
    return [
        f"{codes('early_sign').label(row.kind)}（{_day(row.noticed_on)} "
        f"{codes('assessment_rater').label(row.side)}）"
        + (
            f" → {_day(row.settled_on)} 落ち着いた"
            if row.settled_on and row.settled_on <= last
            else " → 見守っている"
        )
        for row in rows
    ]


def _steps(records: Sequence[Row[Any]], last: date) -> list[str]:
    return [
        f"{_day(row.next_step_on)} {row.next_step}" if row.next_step_on else row.next_step
        for row in records
        if row.next_step
        and row.party != MEDICAL
        and (row.next_step_on is None or row.next_step_on > last)
    ]


def _planned(view: View, employment_id: int, last: date) -> list[str]:
    v = table_of(RetentionVisit).c
    rows = view.rows(
        select(v.planned_on, v.activity)
        .where(
            v.employment_id == employment_id, v.status == PLANNED, v.planned_on > last,
            v.planned_on <= add_months(last, 2),
        )
        .order_by(v.planned_on)
    )  # fmt: skip
    return [
        f"{_day(row.planned_on)} {codes('retention_activity').label(row.activity)}" for row in rows
    ]


def _day(on: date) -> str:
    return f"{on.month}/{on.day}"


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
