"""職場定着率 (retention at the workplace): of those hired long enough ago, who was still there.

`domain.md` §5.1: the base is every hire whose day plus n months is not after the day of the count;
kept is who was with the same employer on that day. Who is not yet observable is in no base. The
derived figure takes a re-hire within a month for the same job going on, once (T8).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from core.domain.dates import add_months
from core.domain.rules.parameters import RuleBook
from core.domain.rules.retention_support import continues_after_job_change
from core.domain.survival import Spell

MONTHS = (3, 6, 12, 36)
A_TYPE = "continuous_a"


@dataclass(frozen=True)
class HeldJob:
    """一つの就職, as it is counted: from the hire to the last day, None while it goes on."""

    job_id: int
    client_id: int
    hired_on: date
    left_on: date | None
    scheme: str = ""
    disability: str = ""
    size: str = ""


@dataclass(frozen=True)
class Rate:
    """定着率 after so many months. `not_yet`: hires that are too young to be in the base."""

    months: int
    base: int
    kept: int
    not_yet: int


@dataclass(frozen=True)
class Followed:
    """見届けたこと: months from the hire to the day of the count, and how long the job was held."""

    age: float
    spell: Spell


def followed(job: HeldJob, on: date) -> Followed:
    """在職の長さ up to the day `on`; ended on the first day without the job."""
    age = months_between(job.hired_on, on)
    if job.left_on is None or job.left_on >= on:
        return Followed(age, Spell(age, False))
    return Followed(age, Spell(months_between(job.hired_on, job.left_on + timedelta(days=1)), True))


def retention_rate(jobs: Iterable[Followed], months: int) -> Rate:
    """定着率 of those that were hired by the day of the count."""
    base = kept = not_yet = 0
    for job in jobs:
        if job.age < 0:
            continue
        if job.age < months:
            not_yet += 1
            continue
        base += 1
        # Whose first day without the job is that very day was not there on it.
        kept += not job.spell.ended or job.spell.time > months
    return Rate(months, base, kept, not_yet)


# Asked for thousands of jobs at every look, with the same days each time.
@lru_cache(maxsize=1 << 15)
def months_between(start: date, end: date) -> float:
    """So many whole months, and the part of the next one that has passed."""
    whole = (end.year - start.year) * 12 + end.month - start.month
    here = add_months(start, whole)
    if here > end:
        whole, here, there = whole - 1, add_months(start, whole - 1), here
    else:
        there = add_months(start, whole + 1)
    return whole + (end - here).days / (there - here).days


def continued(jobs: Sequence[HeldJob], book: RuleBook) -> list[HeldJob]:
    """派生指標のための就職: a job found within a month after leaving continues the one before, once
    for each row of jobs."""
    of_person: dict[int, list[HeldJob]] = {}
    for job in sorted(jobs, key=lambda j: (j.hired_on, j.job_id)):
        of_person.setdefault(job.client_id, []).append(job)
    return [job for own in of_person.values() for job in _chained(own, book)]


def _chained(own: Sequence[HeldJob], book: RuleBook) -> list[HeldJob]:
    found: list[HeldJob] = []
    times_used = 0
    for job in own:
        last = found[-1] if found else None
        if last is not None and last.left_on is not None:
            ruled = continues_after_job_change(last.left_on, job.hired_on, times_used, book)
            if ruled.value:
                found[-1], times_used = replace(last, left_on=job.left_on), times_used + 1
                continue
        found.append(job)
    return found
