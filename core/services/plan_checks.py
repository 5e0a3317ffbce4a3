"""計画の期間の点検 (checking a plan's period): its service, its length, and the plans beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select

from core import clock
from core.db.work import Work, table_of
from core.domain.codes import codes
from core.domain.dates import format_date
from core.domain.entry import title_of
from core.domain.permissions import Action, require
from core.domain.plan_kinds import may_have, services_in_words
from core.domain.plans import WORKFLOW, Plan, PlanFields
from core.domain.rules.plan_period import latest_plan_start, longest_plan_end
from core.errors import RuleViolation
from core.queries.plan_periods import has_mental_disability, use_limit
from core.queries.rules import rule_book
from core.queries.scopes import require_client

# A plan whose period counts: in force, or it was.
RUNNING = ("active", "monitoring", "reviewed", "ended")
DONE_ON = (*WORKFLOW, "consultation_delivered_on")


def require_past(values: Mapping[str, Any]) -> None:
    """A step is dated on the day it was done. Raises `RuleViolation` at each that has not come."""
    wrong = {
        name: f"{title_of(PlanFields, name)}が未来です。行った日を入力してください。"
        for name in DONE_ON
        if (on := values.get(name)) is not None and on > clock.today()
    }
    if wrong:
        raise RuleViolation(wrong)


def require_period(
    work: Work, entry: PlanFields, own_id: int | None = None, previous_id: int | None = None
) -> None:
    """期間を点検する: raises `RuleViolation` at the field that is wrong.

    `own_id`: the plan itself; `previous_id`: the plan that it continues, which ends when it starts.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    require_client(work, entry.client_id)
    wrong: dict[str, str] = {}
    kind, service = codes("plan_kind").label(entry.kind), codes("service").label(entry.service)
    if not may_have(entry.kind, entry.service):
        wrong["service"] = (
            f"{kind}は「{service}」の計画になりません。"
            f"{services_in_words(entry.kind)}から選んでください。"
        )
    book, today = rule_book(work), clock.today()
    latest = latest_plan_start(today, book)
    if entry.start_on > latest:
        wrong["start_on"] = (
            f"計画の開始日が先すぎます。{_day(latest)} までの日にしてください（年を確かめてください）。"
        )
    elif entry.end_on and entry.end_on < entry.start_on:
        wrong["end_on"] = "計画の終了日が開始日より前です。"
    elif entry.end_on:
        wrong |= _too_long(work, entry)
    if wrong:
        raise RuleViolation(wrong)
    require_no_overlap(work, entry, own_id, previous_id)


def _too_long(work: Work, entry: PlanFields) -> dict[str, str]:
    is_mental = has_mental_disability(work, entry.client_id)
    longest = longest_plan_end(
        entry.kind, entry.service, entry.start_on, rule_book(work), is_mental=is_mental
    )
    if entry.end_on and entry.end_on > longest.value:
        why = f"（{longest.caution}）" if longest.caution else ""
        return {"end_on": f"計画の期間が長すぎます。終了日は {_day(longest.value)} までです{why}。"}
    limit = use_limit(work, entry)
    if limit and entry.end_on and entry.end_on > limit.longest:
        return {
            "end_on": f"サービスの期間は、延長しても {_day(limit.longest)} までです。"
            "計画の終了日をその日までにしてください。"
        }
    return {}


def require_no_overlap(
    work: Work, entry: PlanFields, own_id: int | None = None, previous_id: int | None = None
) -> None:
    """重なりの点検: one plan of a kind and service at a time. The plan that is continued may still
    run, for it ends on the day before the new one starts; it must have begun earlier."""
    require(work.actor, Action.WRITE_CLIENTS)
    require_client(work, entry.client_id)
    # Two drafts that start at the same moment are looked at one after the other.
    work.alone(f"plan.{entry.client_id}")
    p = table_of(Plan).c
    asked = [
        p.client_id == entry.client_id,
        p.kind == entry.kind,
        p.service == entry.service,
        p.status.in_(RUNNING),
        or_(p.end_on.is_(None), p.end_on >= entry.start_on),
    ]
    if entry.end_on:
        asked.append(p.start_on <= entry.end_on)
    if own_id is not None:
        asked.append(p.id != own_id)
    others = work.rows(
        select(p.id, p.start_on, p.end_on, p.status).where(*asked).order_by(p.start_on)
    )
    for other in others:
        will_end = other.id == previous_id and other.status != "ended"
        if will_end and other.start_on < entry.start_on:
            continue
        until = f"{_day(other.end_on)} まで" if other.end_on else "終了日なし"
        hint = (
            "前の計画より後の開始日にしてください。"
            if will_end
            else f"開始日を {_day(other.end_on + timedelta(days=1))} 以降にしてください。"
            if other.end_on and other.start_on <= entry.start_on
            else "実施中の計画をひらいて「次の計画を作る」から続けるか、その計画を終えてください。"
        )
        raise RuleViolation(
            {
                "start_on": f"同じ種類の計画（{_day(other.start_on)} から {until}）と期間が重なっています。"
                + hint
            }
        )


def _day(on: date) -> str:
    return format_date(on, weekday=False)
