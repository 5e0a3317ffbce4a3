"""サービスの利用を始める年齢 (age at the start of a service): a caution for people, never a refusal."""

from __future__ import annotations

from datetime import date

from core.domain.rules.parameters import Parameter, RuleBook
from core.domain.rules.ruled import Ruled
from core.domain.rules.transition_period import age_reached_on


def service_age_caution(
    service: str, born_on: date | None, start_on: date, book: RuleBook
) -> Ruled[str]:
    """年齢の注意: what to check when the service begins before its lowest or at its highest age.

    '' for services without an age rule, and for an unknown birth date. An age is reached the day
    before the birthday (年齢計算に関する法律). Exceptions exist on both sides, so nothing is refused.
    """
    if born_on is None:
        return Ruled("")
    lowest = _row(f"service_age.{service}.from_years", start_on, book)
    if lowest and start_on < age_reached_on(born_on, lowest.integer):
        return Ruled(
            f"利用開始の日に{lowest.integer}歳になっていません。生年月日と支給決定を確かめてください。",
            (lowest,),
        )
    limit = _row(_limit_key(service), start_on, book)
    if limit and start_on >= age_reached_on(born_on, limit.integer):
        return Ruled(
            f"利用開始の日に{limit.integer}歳になっています。{limit.integer}歳になる前から"
            "受給していた人の例外にあたるか、支給決定を確かめてください。",
            (limit,),
        )
    return Ruled("")


def _limit_key(service: str) -> str:
    if service == "employment_transition_support":
        return "transition.age_limit_years"
    return f"service_age.{service}.below_years"


def _row(key: str, on: date, book: RuleBook) -> Parameter | None:
    return book.get(key, on) if key in book else None
