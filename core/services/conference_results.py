"""会議の結論を計画へ (what came of a conference): its day, who was there and the result stand in the plan.

The words of the conclusion go into the plan only when somebody asks for it.
"""

from __future__ import annotations

from core import clock
from core.db.work import Work
from core.domain.consents import Consent
from core.domain.meetings import Meeting
from core.domain.permissions import Action, require
from core.domain.plan_details import SelfRelianceDetail
from core.domain.plans import Plan
from core.errors import RuleViolation
from core.queries.conferences import (
    AWAY,
    THE_PERSON,
    attendance_words,
    attendees,
    person_was_there,
)
from core.queries.plan_details import detail_of
from core.queries.scopes import within_scope
from core.services.plan_details import write_details
from core.services.plans import CLOSED, change_plan, record_step

COORDINATION = "self_reliance_plan"
MEMBERS_LENGTH = 500


def put_into_plan(work: Work, meeting_id: int, plan_id: int, seen: int, result: str = "") -> Plan:
    """会議を計画に記す: of a 自立相談支援プラン its 支援調整会議 with `result` and the conclusion as the
    opinions; of every other plan the step 会議, with whether the person was there.

    Raises `RuleViolation` for another person's plan and where 本人不参加 has no reason, `Conflict`.
    """
    require(work.actor, Action.WRITE_CLIENTS)
    meeting, plan = _both(work, meeting_id, plan_id)
    if meeting.held_on > clock.today():
        raise RuleViolation({"": "会議はまだです。終わってから計画に入れてください。"})
    rows = attendees(work, meeting_id, clock.today())
    own = next((row for row in rows if row.kind == THE_PERSON), None)
    if own is not None and own.status in AWAY and not own.note.strip():
        raise RuleViolation({"": "本人が参加しなかった理由を、出欠の「備考」に書いてください。"})
    members = attendance_words(rows)[:MEMBERS_LENGTH]
    if plan.kind == COORDINATION:
        _coordination(work, meeting, plan, seen, members, result)
    else:
        step = {
            "meeting_on": meeting.held_on, "person_present": person_was_there(rows),
            "meeting_members": members,
        }  # fmt: skip
        record_step(work, plan_id, seen, "meeting_on", step)
    if meeting.closed_at is None:
        # Minutes that are closed stay as they are; the plan names the day of the meeting itself.
        work.change(Meeting, meeting_id, meeting.version, {"plan_id": plan_id})
    return work.get(Plan, plan_id)


def offer_to_policy(work: Work, meeting_id: int, plan_id: int, seen: int) -> Plan:
    """結論を「総合的な支援の方針」に写す: below what stands there, once."""
    require(work.actor, Action.WRITE_CLIENTS)
    meeting, plan = _both(work, meeting_id, plan_id)
    conclusion = meeting.conclusion.strip()
    if not conclusion:
        raise RuleViolation({"": "結論がまだ書かれていません。先に結論を保存してください。"})
    if conclusion in plan.policy:
        raise RuleViolation({"": "この結論は、もう方針に入っています。"})
    policy = f"{plan.policy.rstrip()}\n{conclusion}".strip()
    return change_plan(work, plan_id, seen, {"policy": policy})


def _both(work: Work, meeting_id: int, plan_id: int) -> tuple[Meeting, Plan]:
    meeting = within_scope(work, Meeting, meeting_id)
    plan = within_scope(work, Plan, plan_id)
    if meeting.client_id is None or meeting.client_id != plan.client_id:
        raise RuleViolation({"": "ほかの人の計画です。選び直してください。"})
    if plan.status in CLOSED:
        raise RuleViolation({"": "終わった計画は変えられません。次の計画を作ってください。"})
    return meeting, plan


def _coordination(
    work: Work, meeting: Meeting, plan: Plan, seen: int, members: str, result: str
) -> None:
    """The row of its kind is compared by the version of the plan that was on the screen."""
    if plan.version != seen:
        change_plan(work, plan.pk, seen, {"meeting_on": meeting.held_on})
    row = detail_of(work, plan.pk)
    changes = {
        "coordination_on": meeting.held_on, "coordination_members": members,
        "coordination_result": result, "coordination_note": meeting.conclusion,
    }  # fmt: skip
    known = row.consented_on if isinstance(row, SelfRelianceDetail) else None
    if known is None and meeting.consent_id is not None:
        changes["consented_on"] = work.get(Consent, meeting.consent_id).obtained_on
    write_details(work, plan.pk, row.version if row is not None else 0, changes)
