"""就職 (employments): begun, corrected and ended; the day on which six months are full is kept."""

from __future__ import annotations

from datetime import date

from core.db.work import Work
from core.domain.clients import Client, mental_disabilities
from core.domain.employments import Employment, EmploymentEntry
from core.domain.permissions import Action, require
from core.domain.rules.trial_employment import SHORT_TRIAL, TRIALS, longest_trial_months
from core.errors import RuleViolation
from core.queries.rules import rule_book
from core.queries.scopes import within_scope
from core.services.derived import six_months_on


def add_employment(work: Work, entry: EmploymentEntry) -> Employment:
    """就職を記録する. A change of stage is proposed on the client's page, never made here."""
    require(work.actor, Action.WRITE_CLIENTS)
    _check_trial(work, entry, within_scope(work, Client, entry.client_id))
    full_on = six_months_on(entry.hired_on, rule_book(work))
    return work.add(Employment(**entry.model_dump(), six_months_on=full_on))


def change_employment(work: Work, job_id: int, seen: int, entry: EmploymentEntry) -> Employment:
    """就職の記録を直す: the six months are computed anew. The person stays the same."""
    require(work.actor, Action.WRITE_CLIENTS)
    stored = within_scope(work, Employment, job_id)
    _check_trial(work, entry, work.get(Client, stored.client_id))
    full_on = six_months_on(entry.hired_on, rule_book(work))
    values = entry.model_dump(exclude={"client_id"})
    return work.change(Employment, job_id, seen, {**values, "six_months_on": full_on})


def _check_trial(work: Work, entry: EmploymentEntry, client: Client) -> None:
    """トライアルの月数 within what the subsidy knows (domain T17, T18)."""
    if entry.trial_months is None:
        return
    if entry.scheme not in TRIALS:
        raise RuleViolation(
            {"trial_months": "トライアルの月数は、雇用の枠がトライアル雇用のときだけ入力します。"}
        )
    longest = longest_trial_months(
        entry.hired_on, rule_book(work), is_mental=client.disability in mental_disabilities(),
        is_short=entry.scheme == SHORT_TRIAL,
    )  # fmt: skip
    if entry.trial_months > longest.value:
        raise RuleViolation(
            {
                "trial_months": f"トライアルの月数は、この人の場合は最長{longest.value}か月です。"
                "それより長い約束は「契約の満了日」に入力してください。"
            }
        )


def end_employment(work: Work, job_id: int, seen: int, left_on: date, reason: str) -> Employment:
    """離職を記録する, with its reason (`separation_reason`)."""
    require(work.actor, Action.WRITE_CLIENTS)
    if left_on < within_scope(work, Employment, job_id).hired_on:
        raise RuleViolation({"left_on": "離職日が就職日より前です。"})
    if not reason:
        raise RuleViolation({"separation_reason": "離職の理由を選んでください。"})
    return work.change(Employment, job_id, seen, {"left_on": left_on, "separation_reason": reason})
