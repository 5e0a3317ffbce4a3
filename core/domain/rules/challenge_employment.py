"""チャレンジ雇用 (challenge employment): yearly terms at a public office, three years at most."""

from __future__ import annotations

from datetime import date

from core.domain.dates import add_months, period_end
from core.domain.rules.parameters import RuleBook
from core.domain.rules.period import Period
from core.domain.rules.ruled import Ruled

CHALLENGE = "challenge"
"""雇用の枠."""


def challenge_terms(start_on: date, book: RuleBook) -> Ruled[tuple[Period, ...]]:
    """任用期間: the first year and its renewals (2回まで), cut at the total of three years."""
    term = book.get("challenge.term_months", start_on)
    renewals = book.get("challenge.renewals", start_on)
    limit = book.get("challenge.max_years", start_on)
    last_on = period_end(start_on, 12 * limit.integer)
    terms = (
        Period(
            add_months(start_on, n * term.integer),
            min(period_end(start_on, (n + 1) * term.integer), last_on),
        )
        for n in range(1 + renewals.integer)
        if add_months(start_on, n * term.integer) <= last_on
    )
    return Ruled(tuple(terms), (term, renewals, limit))


def challenge_limit_on(start_on: date, book: RuleBook) -> Ruled[date]:
    """任用の上限日: the last day of the last possible term; 一般就労 should be found before."""
    terms = challenge_terms(start_on, book)
    return Ruled(terms.value[-1].end_on, terms.basis)
