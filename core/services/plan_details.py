"""種類ごとの欄を書く (writing the fields of a kind): checked by what each kind demands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from core import clock
from core.db.base import TableModel
from core.db.work import Work
from core.domain.clients import Certificate
from core.domain.dates import format_date
from core.domain.employments import Employment
from core.domain.entry import check, title_of
from core.domain.organizations import Organization
from core.domain.outreach import DoctorAdvice
from core.domain.permissions import Action, require
from core.domain.plan_details import DETAILS, fields_of
from core.domain.plans import Plan
from core.domain.rules.job_coach import job_coach_phases
from core.errors import RuleViolation
from core.queries.plan_details import detail_of
from core.queries.plan_periods import has_mental_disability
from core.queries.rules import rule_book
from core.queries.scopes import within_scope
from core.services.consents import require_acquisition
from core.services.plans import CLOSED, keep_due

PHASES = ("intensive_from", "transition_from", "follow_up_from", "follow_up_to")
ADVICE = ("advice_id", "doctor_advice", "doctor_advised_on")


def write_details(
    work: Work, plan_id: int, seen: int, changes: Mapping[str, Any]
) -> TableModel | None:
    """種類ごとの欄を書く. `seen`: the version of the row on the screen, 0 where there was none yet.

    What the plan itself keeps follows: the 見直し期限 of a サービス等利用計画, the meeting of a
    自立相談支援プラン. Raises `RuleViolation` at the field, `ConsentMissing`, `Conflict`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    plan = within_scope(work, Plan, plan_id)
    if plan.status in CLOSED:
        raise RuleViolation({"": "終わった計画は変えられません。"})
    model, fields = DETAILS.get(plan.kind), fields_of(plan.kind)
    if model is None or fields is None:
        raise RuleViolation({"": "この種類の計画には、ほかの欄はありません。"})
    work.alone(f"plan.{plan.client_id}")
    row = detail_of(work, plan_id)
    stored = {n: getattr(row, n) for n in fields.model_fields} if row is not None else {}
    entry = check(fields, {**stored, **changes, "plan_id": plan_id})
    new = {n: getattr(entry, n) for n in changes if n in fields.model_fields and n != "plan_id"}
    touched = {name for name, value in new.items() if value != stored.get(name)}
    new |= _CHECKS[plan.kind](work, plan, entry, touched)
    if row is None and seen == 0:
        written = work.add(model(**{**entry.model_dump(), **new}))
    else:
        written = work.change(model, row.pk if row is not None else 0, seen, new)
    keep_due(work, work.get(Plan, plan_id))
    return written


# -- what each kind demands ----------------------------------------------------------------------


def _retention(work: Work, plan: Plan, entry: Any, touched: set[str]) -> dict[str, Any]:
    _own(work, plan, Employment, entry, touched, "employment_id")
    return {}


def _job_coach(work: Work, plan: Plan, entry: Any, touched: set[str]) -> dict[str, Any]:
    _own(work, plan, Employment, entry, touched, "employment_id")
    _past(entry, touched, "doctor_advised_on")
    _own(work, plan, DoctorAdvice, entry, touched, "advice_id")
    if "advice_id" in touched and entry.advice_id:
        advice = work.get(DoctorAdvice, entry.advice_id)
        if advice.answered_on is None or advice.withdrawn_on is not None:
            raise RuleViolation(
                {"advice_id": "まだ答えのない助言か、取り下げた助言です。選び直してください。"}
            )
    # 同意 → 通院同行 → 主治医の助言 → 計画: what a doctor says is written only with the consent.
    if any(name in touched and getattr(entry, name) for name in ADVICE):
        require_acquisition(work, plan.client_id, {"medical"})
    if touched & set(PHASES):
        _phases(work, plan, entry)
    return {}


def _phases(work: Work, plan: Plan, entry: Any) -> None:
    """集中支援期 → 移行支援期 → フォローアップ期, each within its limit."""
    last: date | None = None
    for name in PHASES:
        on = getattr(entry, name)
        if on is not None and last is not None and on < last:
            title = title_of(type(entry), name)
            raise RuleViolation({name: f"{title}が、前の期の日付より前です。順に並べてください。"})
        last = on or last
    start_on = entry.intensive_from
    if start_on is None:
        if last is not None:
            raise RuleViolation({"intensive_from": "集中支援期の始まりから入れてください。"})
        return
    if start_on < plan.start_on:
        raise RuleViolation({"intensive_from": "集中支援期の始まりが、計画の開始日より前です。"})
    book, is_mental = rule_book(work), has_mental_disability(work, plan.client_id)
    limits = job_coach_phases(start_on, book, is_mental=is_mental).value
    follow_up = entry.follow_up_from
    latest = limits.support.end_on + timedelta(days=1)
    if follow_up and follow_up > latest:
        raise RuleViolation(
            {
                "follow_up_from": "集中支援期と移行支援期は、あわせて "
                f"{_day(limits.support.end_on)} までです。フォローアップ期は {_day(latest)} "
                "までに始めてください。"
            }
        )
    if follow_up and follow_up > start_on:
        ended_on = follow_up - timedelta(days=1)
        limits = job_coach_phases(
            start_on, book, is_mental=is_mental, support_ended_on=ended_on
        ).value
    if entry.follow_up_to and entry.follow_up_to > limits.follow_up.end_on:
        raise RuleViolation(
            {"follow_up_to": f"フォローアップ期は {_day(limits.follow_up.end_on)} までです。"}
        )


def _service_use(work: Work, plan: Plan, entry: Any, touched: set[str]) -> dict[str, Any]:
    """モニタリング期間: what is printed on the 受給者証 is right."""
    _own(work, plan, Certificate, entry, touched, "certificate_id")
    if not touched & {"certificate_id", "monitoring_months"} or not entry.certificate_id:
        return {}
    printed = work.get(Certificate, entry.certificate_id).monitoring_months
    if printed is None:
        return {}
    if entry.monitoring_months not in (None, printed):
        raise RuleViolation(
            {
                "monitoring_months": f"受給者証には {printed}か月 と書かれています。変わったときは、"
                "先に「手帳・サービス」で受給者証を直してください。"
            }
        )
    return {"monitoring_months": printed}


def _community(work: Work, plan: Plan, entry: Any, touched: set[str]) -> dict[str, Any]:
    if "organization_id" in touched and entry.organization_id:
        work.get(Organization, entry.organization_id)
    if "leaving_on" in touched and entry.leaving_on and entry.leaving_on < plan.start_on:
        raise RuleViolation({"leaving_on": "退院・退所の予定日が、計画の開始日より前です。"})
    return {}


def _self_reliance(work: Work, plan: Plan, entry: Any, touched: set[str]) -> dict[str, Any]:
    """支援調整会議: the person's consent to be talked about comes before it (P18)."""
    _past(entry, touched, "consented_on", "coordination_on")
    if entry.coordination_on and (
        entry.consented_on is None or entry.consented_on > entry.coordination_on
    ):
        raise RuleViolation(
            {
                "coordination_on": "支援調整会議の前に、会議で話すことへの本人の同意が要ります。"
                "同意の日を、会議の日かその前にしてください。"
            }
        )
    if entry.coordination_result and not entry.coordination_on:
        raise RuleViolation({"coordination_result": "支援調整会議の日を先に入れてください。"})
    meeting = {"meeting_on": entry.coordination_on, "meeting_members": entry.coordination_members}
    if touched & {"coordination_on", "coordination_members"}:
        work.change(Plan, plan.pk, plan.version, meeting, reason="支援調整会議")
    return {}


_CHECKS = {
    "retention_support_plan": _retention,
    "job_coach_plan": _job_coach,
    "service_use_plan": _service_use,
    "community_transition_plan": _community,
    "self_reliance_plan": _self_reliance,
}


def _own(
    work: Work, plan: Plan, model: type[TableModel], entry: Any, touched: set[str], name: str
) -> None:
    row_id = getattr(entry, name)
    if name in touched and row_id and within_scope(work, model, row_id).client_id != plan.client_id:  # type: ignore[attr-defined]
        raise RuleViolation({name: "ほかの人のものです。選び直してください。"})


def _past(entry: Any, touched: set[str], *names: str) -> None:
    for name in names:
        on = getattr(entry, name)
        if name in touched and on and on > clock.today():
            raise RuleViolation({name: f"{title_of(type(entry), name)}が未来です。"})


def _day(on: date) -> str:
    return format_date(on, weekday=False)
