"""書くときに決まる欄 (derived columns): what is computed from typed facts and kept at writing.

Lists are sorted, filtered and searched by these columns in SQL, so every writer of a row (form,
grid, import, invented data) must fill them the same way: here. Pure functions; the rule book comes
from `core.queries.rules.rule_book`.
"""

from __future__ import annotations

from datetime import date

from core.domain.dates import period_end
from core.domain.rules.choice_support import choice_support_period
from core.domain.rules.parameters import RuleBook
from core.domain.rules.plan_review import review_due_on
from core.domain.rules.retention_support import settling_period
from core.domain.rules.service_period import service_period
from core.domain.rules.transition_period import transition_period
from core.domain.text import phone_digits, search_key

# `search_key` drops spaces, so nothing that is searched for can match across two fields.
_BETWEEN = " "


def service_limit_on(
    service: str, start_on: date, book: RuleBook, extended_to: date | None = None
) -> date | None:
    """標準利用期間の満了日 (`ServiceUse.limit_on`): last day that the rule of the service allows, or
    the day to which the municipality extended it (`core.domain.rules.extension` checks that one).

    就労移行 24か月, 就労定着 3年 from the first day of that support, 就労選択 one month (begun within
    a month: to the end of the next), 地域移行・地域定着・就労準備 by their row. None: no limit by rule.
    """
    if extended_to is not None:
        return extended_to
    match service:
        case "employment_transition_support":
            return transition_period(start_on, book).value.end_on
        case "job_retention_support":
            return period_end(start_on, 12 * book.integer("retention.max_years", start_on))
        case "employment_choice_support":
            return choice_support_period(start_on, book).value.end_on
        case _:
            period = service_period(service, start_on, book).value
            return period.end_on if period else None


def service_limit_caution(service: str, start_on: date, book: RuleBook) -> str:
    """「要確認」 to stand beside `service_limit_on` when a parameter behind it is unverified."""
    match service:
        case "employment_transition_support":
            return transition_period(start_on, book).caution
        case "job_retention_support":
            return "" if book.get("retention.max_years", start_on).verified else "要確認"
        case "employment_choice_support":
            return choice_support_period(start_on, book).caution
        case _:
            return service_period(service, start_on, book).caution


def six_months_on(hired_on: date, book: RuleBook) -> date:
    """就職後6か月の満了日 (`Employment.six_months_on`): 就労定着支援 may begin the day after."""
    return settling_period(hired_on, book).value.end_on


def plan_review_due_on(service: str, period_start: date, book: RuleBook) -> date:
    """見直し期限 (`Plan.review_due_on`) of the period that began on `period_start`."""
    return review_due_on(service, period_start, book).value


def client_search_text(name: str, kana: str, phone: str, number: int | str) -> str:
    """利用者の検索用の文字: compare with `search_key` of what was typed (digits for telephones)."""
    return _joined(400, search_key(name), search_key(kana), phone_digits(phone), str(number))


def intake_search_text(name: str, kana: str, phone: str) -> str:
    """相談受付の検索用の文字."""
    return _joined(400, search_key(name), search_key(kana), phone_digits(phone))


def organization_search_text(
    name: str, kana: str, corporation: str, municipality: str, phone: str
) -> str:
    """機関の検索用の文字: name, reading, corporation, municipality and telephone digits."""
    words = (search_key(text) for text in (name, kana, corporation, municipality))
    return _joined(1200, *words, phone_digits(phone))


def _joined(longest: int, *parts: str) -> str:
    return _BETWEEN.join(part for part in parts if part)[:longest]
