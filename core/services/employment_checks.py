"""就職の点検 (checks of a job): written once, the trial's months, the practicum there, a second
full-time job, the slots and the last day of challenge employment, and who belongs to the employer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.challenge import ChallengePlace
from core.domain.clients import Client, mental_disabilities
from core.domain.dates import format_date
from core.domain.employments import FULL_TIME, Employment, EmploymentEntry
from core.domain.organizations import KeyPerson
from core.domain.permissions import Action, require
from core.domain.practicums import Practicum
from core.domain.rules.challenge_employment import CHALLENGE, challenge_limit_on
from core.domain.rules.trial_employment import SHORT_TRIAL, TRIALS, longest_trial_months
from core.errors import RuleViolation
from core.queries.rules import rule_book
from core.queries.scopes import require_client
from core.services.challenge import require_free_slot

# The name under which a second full-time job is refused: a form then asks whether it is meant.
SECOND = "is_second_known"


def require_sound(
    work: Work,
    entry: EmploymentEntry,
    stored: Employment | None = None,
    *,
    is_second_known: bool = False,
) -> None:
    """Raise `RuleViolation` for what the ledger contradicts. Of a stored job only what is changed
    is looked at: a fault that nobody touched is no reason to refuse a correction."""
    require(work.actor, Action.WRITE_CLIENTS)
    require_client(work, entry.client_id)

    def changed(*names: str) -> bool:
        return stored is None or any(getattr(stored, n) != getattr(entry, n) for n in names)

    own_id = stored.id if stored else None
    if changed("trial_months", "scheme", "hired_on"):
        _trial(work, entry, work.get(Client, entry.client_id))
    if changed("organization_id", "key_person_id", "challenge_place_id", "scheme"):
        _of_employer(work, entry)
    if changed("hired_on", "left_on", "organization_id"):
        _practicum_over(work, entry, stored)
    back = changed("left_on") and entry.left_on is None
    if entry.challenge_place_id is not None and (changed("challenge_place_id", "hired_on") or back):
        asking = Employment(**entry.model_dump(), id=own_id)
        require_free_slot(work, work.get(ChallengePlace, entry.challenge_place_id), asking)
    if stored is None:
        _once(work, entry)
    if changed("contract_end_on", "hired_on", "scheme") and entry.contract_end_on:
        require_within_challenge(work, entry.scheme, entry.hired_on, entry.contract_end_on)
    if changed("hired_on", "left_on", "hours_band") and not is_second_known:
        _one_full_time(work, entry, own_id)


def require_within_challenge(work: Work, scheme: str, hired_on: date, end_on: date) -> None:
    """チャレンジ雇用 ends within its years. Raises `RuleViolation` with the last possible day."""
    require(work.actor, Action.WRITE_CLIENTS)
    if scheme != CHALLENGE:
        return
    limit = challenge_limit_on(hired_on, rule_book(work))
    if end_on > limit.value:
        years = next(p.shown for p in limit.basis if p.unit == "years")
        doubt = f"（{limit.caution}）" if limit.caution else ""
        raise RuleViolation(
            {
                "contract_end_on": f"チャレンジ雇用は通算{years}までです{doubt}。"
                f"{format_date(limit.value)}より後には延ばせません。"
                "その日までの一般就労を、本人と一緒に探してください。"
            }
        )


def _trial(work: Work, entry: EmploymentEntry, client: Client) -> None:
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


def _of_employer(work: Work, entry: EmploymentEntry) -> None:
    if entry.key_person_id is not None:
        at = work.get(KeyPerson, entry.key_person_id).organization_id
        if at != entry.organization_id:
            raise RuleViolation({"key_person_id": "職場の担当は、この企業の人から選んでください。"})
    if entry.challenge_place_id is not None:
        place = work.get(ChallengePlace, entry.challenge_place_id)
        if entry.scheme != CHALLENGE or place.organization_id != entry.organization_id:
            raise RuleViolation(
                {
                    "challenge_place_id": "チャレンジ雇用の職場は、雇用の枠が「チャレンジ雇用」で、"
                    "企業がその官公庁のときに選びます。"
                }
            )


def _once(work: Work, entry: EmploymentEntry) -> None:
    """The same job is written down once: a button pressed twice makes no second one."""
    work.alone(f"employment.{entry.client_id}")
    e = table_of(Employment).c
    names = ("client_id", "hired_on", "scheme", "hours_band", "work_place", "tasks")
    same = [e[name] == getattr(entry, name) for name in names]
    same.append(e.organization_id.is_not_distinct_from(entry.organization_id))
    if work.scalar(select(e.id).where(*same).limit(1)) is not None:
        raise RuleViolation(
            {
                "hired_on": "同じ日に始まる同じ就職が、もう記録されています。"
                "一覧からひらいて直してください。"
            }
        )


def _practicum_over(work: Work, entry: EmploymentEntry, stored: Employment | None) -> None:
    """Nobody is hired where the practicum still runs: one of the two days is wrong. One that began
    within a stored job (実習 on the way back to work) is no reason to refuse its correction."""
    if entry.organization_id is None:
        return
    p = table_of(Practicum).c
    asked: list[Any] = [
        p.client_id == entry.client_id, p.organization_id == entry.organization_id,
        p.cancelled_on.is_(None), p.end_on >= entry.hired_on,
    ]  # fmt: skip
    if entry.left_on is not None:
        asked.append(p.start_on <= entry.left_on)
    if stored is not None and stored.organization_id == entry.organization_id:
        asked.append(p.start_on < max(stored.hired_on, entry.hired_on))
    found = work.first(select(p.start_on, p.end_on).where(*asked).order_by(p.end_on.desc()))
    if found is None:
        return
    span = f"{format_date(found.start_on)}から{format_date(found.end_on)}まで"
    after = format_date(found.end_on + timedelta(days=1))
    raise RuleViolation(
        {
            "hired_on": f"この企業での実習が{span}になっています。"
            f"実習が早く終わったときは、先に実習の「終わり」を直してください。"
            f"そうでなければ、就職日を{after}以降にしてください。"
        }
    )


def _one_full_time(work: Work, entry: EmploymentEntry, own_id: int | None) -> None:
    """Two jobs of 30 hours and more at a time are rare: meant, or the end of the first is missing."""
    if entry.hours_band != FULL_TIME:
        return
    e = table_of(Employment).c
    asked: list[Any] = [
        e.client_id == entry.client_id, e.hours_band == FULL_TIME,
        e.left_on.is_(None) | (e.left_on >= entry.hired_on),
    ]  # fmt: skip
    if entry.left_on is not None:
        asked.append(e.hired_on <= entry.left_on)
    if own_id is not None:
        asked.append(e.id != own_id)
    other = work.first(select(e.hired_on, e.left_on).where(*asked).order_by(e.hired_on.desc()))
    if other is None:
        return
    until = format_date(other.left_on, weekday=False) if other.left_on else "いまも続いています"
    raise RuleViolation(
        {
            SECOND: "週30時間以上の就職が、同じ期間に二つになります"
            f"（もう一つは {format_date(other.hired_on, weekday=False)} 〜 {until}）。"
            "まえの就職が終わっているときは、先に離職日を入れてください。"
            "本当に二つあるときは、「二つの就職が重なることを確かめた」に印をつけて保存してください。"
        }
    )
