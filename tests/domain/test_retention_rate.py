"""職場定着率 and the survival curve: against the example of the definition and published numbers."""

from __future__ import annotations

from datetime import date

import pytest

from core.domain.retention_rate import (
    HeldJob,
    Rate,
    continued,
    followed,
    months_between,
    retention_rate,
)
from core.domain.rules.parameters import RuleBook, load_parameters
from core.domain.survival import Spell, at_risk, kaplan_meier, share_at

TODAY = date(2026, 11, 21)


def held(number: int, hired_on: date, left_on: date | None = None, person: int = 0) -> HeldJob:
    return HeldJob(number, person or number, hired_on, left_on)


def rate_of(jobs: list[HeldJob], months: int) -> Rate:
    return retention_rate([followed(job, TODAY) for job in jobs], months)


# -- the definition --------------------------------------------------------------------------------


def test_ten_hired_two_not_yet_observable_six_kept_is_six_of_eight() -> None:
    long_ago, young = date(2026, 1, 10), date(2026, 8, 1)
    jobs = [held(n, long_ago) for n in range(5)]
    jobs += [held(5, long_ago, date(2026, 9, 1))]  # left, but after the six months
    jobs += [held(n, long_ago, date(2026, 3, 1)) for n in (6, 7)]
    jobs += [held(8, young), held(9, young, date(2026, 9, 1))]  # young: kept or left, in no base
    assert rate_of(jobs, 6) == Rate(6, base=8, kept=6, not_yet=2)


@pytest.mark.parametrize(
    ("hired_on", "left_on", "expected"),
    [
        (date(2026, 5, 21), None, (1, 1, 0)),
        (date(2026, 5, 22), None, (0, 0, 1)),
        (date(2026, 5, 21), date(2026, 11, 20), (1, 0, 0)),
        (date(2026, 5, 21), date(2026, 11, 21), (1, 1, 0)),
        (date(2025, 8, 31), date(2026, 2, 28), (1, 1, 0)),
        (date(2026, 11, 22), None, (0, 0, 0)),
    ],
    ids=["the very day", "a day too young", "left the day before", "there on the day", "month's end",
         "not hired yet"],
)  # fmt: skip
def test_who_is_in_the_base_and_who_was_kept(
    hired_on: date, left_on: date | None, expected: tuple[int, int, int]
) -> None:
    rate = rate_of([held(1, hired_on, left_on)], 6)
    assert (rate.base, rate.kept, rate.not_yet) == expected


def test_a_rehire_within_a_month_continues_once_in_the_derived_figure() -> None:
    book = RuleBook(load_parameters())
    own = [
        held(1, date(2025, 1, 1), date(2025, 6, 30), person=1),
        held(2, date(2025, 7, 31), date(2025, 12, 31), person=1),  # the last day of the month
        held(3, date(2026, 1, 10), None, person=1),  # a second time: no more
        held(4, date(2025, 1, 1), date(2025, 6, 30), person=2),
        held(5, date(2025, 8, 1), None, person=2),  # a day too late
    ]
    found = [(job.job_id, job.hired_on, job.left_on) for job in continued(own, book)]
    assert found == [
        (1, date(2025, 1, 1), date(2025, 12, 31)), (3, date(2026, 1, 10), None),
        (4, date(2025, 1, 1), date(2025, 6, 30)), (5, date(2025, 8, 1), None),
    ]  # fmt: skip


def test_months_are_whole_months_and_a_part() -> None:
    assert months_between(date(2026, 1, 31), date(2026, 2, 28)) == 1
    assert months_between(date(2026, 5, 21), date(2026, 11, 20)) == pytest.approx(5 + 30 / 31)
    assert months_between(date(2025, 11, 21), TODAY) == 12
    gone, there = held(1, date(2026, 5, 21), date(2026, 11, 20)), held(2, date(2026, 5, 21))
    assert followed(gone, TODAY).spell == Spell(6, True)
    assert followed(there, TODAY).spell == Spell(6, False)
    # Who left after the day of the count was still there on it.
    assert followed(gone, date(2026, 8, 21)).spell == Spell(3, False)


def test_rate_and_curve_agree_where_everybody_can_be_observed() -> None:
    lefts = (date(2025, 3, 31), date(2025, 6, 30), date(2025, 7, 1), None, None)
    jobs = [held(n, date(2025, 1, 1), left) for n, left in enumerate(lefts)]
    curve = kaplan_meier([followed(job, TODAY).spell for job in jobs])
    for months in (3, 6, 12):
        rate = rate_of(jobs, months)
        assert share_at(curve, months) == pytest.approx(rate.kept / rate.base), months


# -- Kaplan–Meier ------------------------------------------------------------------------------------

# Freireich et al. (1963), 6-MP arm, weeks to relapse; + is still in remission. In every text book.
SIX_MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
# time, at risk, relapsed, S(t), Greenwood's standard error, log-log 95 % (as R survfit gives them)
PUBLISHED = [
    (6, 21, 3, 0.857, 0.0764, 0.620, 0.952),
    (7, 17, 1, 0.807, 0.0869, 0.563, 0.923),
    (10, 15, 1, 0.753, 0.0963, 0.503, 0.889),
    (13, 12, 1, 0.690, 0.1068, 0.432, 0.849),
    (16, 11, 1, 0.627, 0.1141, 0.368, 0.805),
    (22, 7, 1, 0.538, 0.1282, 0.268, 0.747),
    (23, 6, 1, 0.448, 0.1346, 0.188, 0.680),
]


def test_the_curve_of_the_published_trial() -> None:
    spells = [Spell(float(t.rstrip("+")), not t.endswith("+")) for t in SIX_MP.split()]
    found = kaplan_meier(spells)
    assert [(s.time, s.at_risk, s.ended) for s in found] == [row[:3] for row in PUBLISHED]
    for step, (_time, _risk, _ended, share, error, low, high) in zip(found, PUBLISHED, strict=True):
        assert (step.share, step.low, step.high) == pytest.approx((share, low, high), abs=6e-4)
        assert step.error == pytest.approx(error, abs=6e-5)
    assert [at_risk(sorted(s.time for s in spells), t) for t in (0, 10, 11, 35, 36)] == [
        21,
        15,
        13,
        1,
        0,
    ]
    assert share_at(found, 5.9) == 1


def test_a_curve_of_nobody_and_one_that_reaches_nothing() -> None:
    assert kaplan_meier([]) == ()
    assert kaplan_meier([Spell(3, False)]) == ()
    last = kaplan_meier([Spell(1, True), Spell(2, True)])[-1]
    assert (last.share, last.error, last.low, last.high) == (0, 0, 0, 0)
