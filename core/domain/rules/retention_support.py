"""就労定着支援と職場定着 (job retention): six months of settling in, then up to three years."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum

from core.domain.dates import add_months, period_end
from core.domain.rules.parameters import RuleBook
from core.domain.rules.period import Period
from core.domain.rules.ruled import Ruled


def settling_period(hired_on: date, book: RuleBook) -> Ruled[Period]:
    """就職後6か月の職場定着: the duty of the office that sent the person (基準省令)."""
    months = book.get("settling.months", hired_on)
    return Ruled(Period(hired_on, period_end(hired_on, months.integer)), (months,))


def retention_support_period(hired_on: date, book: RuleBook) -> Ruled[Period]:
    """就労定着支援の期間: from the day after six months have passed since the hire (or the return
    to work), at most three years (総合支援法5条・施行規則).
    """
    after = book.get("retention.starts_after_months", hired_on)
    years = book.get("retention.max_years", hired_on)
    start_on = period_end(hired_on, after.integer) + timedelta(days=1)
    return Ruled(Period(start_on, period_end(start_on, 12 * years.integer)), (after, years))


def retention_grant_periods(hired_on: date, book: RuleBook) -> Ruled[tuple[Period, ...]]:
    """支給決定の期間: the retention period in yearly grants; each end is a renewal date."""
    whole = retention_support_period(hired_on, book)
    grant = book.get("retention.grant_months", hired_on)
    start_on, last_on = whole.value.start_on, whole.value.end_on
    periods: list[Period] = []
    while not periods or periods[-1].end_on < last_on:
        n = len(periods)
        begin = add_months(start_on, n * grant.integer)
        end = min(period_end(start_on, (n + 1) * grant.integer), last_on)
        periods.append(Period(begin, end))
    return Ruled(tuple(periods), (*whole.basis, grant))


class ContactState(Enum):
    """定着面談の状態: the interview owed to the person in one month."""

    DONE = "実施済み"
    OPEN = "これから"
    CAUTION = "未実施（黄）"
    MISSED = "未実施（赤）"


def monthly_contact_state(
    contacts_on: Iterable[date], month: date, today: date, book: RuleBook
) -> Ruled[ContactState]:
    """定着面談の実施状況 in the month that holds `month`: at least once a month, face to face.

    Yellow from the 20th on, red on the last day and after. Contacts after `today` are plans and
    do not count. Whether support runs at all that month is the caller's to know.
    """
    first = month.replace(day=1)
    last = period_end(first, 1)
    required = book.get("retention.monthly_contacts", first)
    caution_day = book.get("retention.contact_caution_day", first)
    done = sum(first <= on <= min(last, today) for on in contacts_on)
    if done >= required.integer:
        state = ContactState.DONE
    elif today >= last:
        state = ContactState.MISSED
    elif today >= first + timedelta(days=caution_day.integer - 1):
        state = ContactState.CAUTION
    else:
        state = ContactState.OPEN
    return Ruled(state, (required, caution_day))


def continues_after_job_change(
    left_on: date, rehired_on: date, times_used: int, book: RuleBook
) -> Ruled[bool]:
    """転職後の継続: rehired within one month after leaving, once only (厚労省 Q&A 2018-12-17).

    The month begins the day after leaving. `times_used`: how often it was granted before.
    """
    within = book.get("retention.rehire_within_months", left_on)
    times = book.get("retention.rehire_times", left_on)
    last_on = period_end(left_on + timedelta(days=1), within.integer)
    in_time = left_on < rehired_on <= last_on
    return Ruled(in_time and times_used < times.integer, (within, times))


def planned_visit_dates(hired_on: date, book: RuleBook) -> Ruled[tuple[date, ...]]:
    """訪問の予定日: 1週・2週・1・2・3・6・9・12か月 after the hire unless the office sets others."""
    rhythm = book.get("retention.visit_rhythm", hired_on)
    return Ruled(tuple(_after(hired_on, step) for step in rhythm.text.split()), (rhythm,))


def _after(start_on: date, step: str) -> date:
    match = re.fullmatch(r"(\d+)(週|か月)", step)
    if match is None:
        raise ValueError(f"訪問の間隔「{step}」は「2週」「3か月」のように書いてください。")
    count = int(match[1])
    return start_on + timedelta(weeks=count) if match[2] == "週" else add_months(start_on, count)
