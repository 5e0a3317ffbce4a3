"""紹介: how many, from which kind of organisation to which, what became of them, and why not.

An introduction is counted once, whoever made it; 「わたしたち」 stands for the office itself.
"""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, Table, case, func

from core.charts.choice import Bucket, ChartChoice, ChartKind, Period, Span
from core.charts.dataset import (
    Counting,
    Dataset,
    DateColumn,
    Dimension,
    Measure,
    calendar_month,
    coded,
    persons,
    staffed,
)
from core.charts.day_arithmetic import days_between
from core.db.work import View, table_of
from core.domain.codes import codes
from core.domain.introductions import ENDED, REASONED, Introduction
from core.domain.organizations import Organization

US = "わたしたち"
REACHED = {
    "never_visited": "見学の前に終わった", "waiting": "まだ見学していない", "visited": "見学まで",
    "trial": "体験まで", "arrived": "利用開始まで",
}  # fmt: skip
_introduction = table_of(Introduction)
_giver = cast(Table, table_of(Organization).alias("giver"))
_goal = cast(Table, table_of(Organization).alias("goal"))


def _kinds(_view: View) -> dict[str, str]:
    return codes("organization_type").labels()


def _place(name: str, title: str, column: Column[Any], *, is_kind: bool) -> Dimension:
    # Where somebody goes can tell of an illness: a hospital, a day care.
    return Dimension(name, title, column, _kinds if is_kind else None, blank=US, sensitive=True)


def _reached(visited_on: ColumnElement[Any], _today: date) -> ColumnElement[str]:
    """The farthest step; of those that came to no visit, whether it ended or may still come."""
    i = _introduction.c
    return case(
        (i.arrived_on.is_not(None), "arrived"),
        (i.trial_on.is_not(None), "trial"),
        (visited_on.is_not(None), "visited"),
        (i.status.in_(ENDED), "never_visited"),
        else_="waiting",
    )


INTRODUCTIONS = Dataset(
    name="introductions",
    title="紹介",
    source=_introduction,
    joins={
        _giver: _giver.c.id == _introduction.c.from_id,
        _goal: _goal.c.id == _introduction.c.to_id,
    },
    dimensions=(
        Dimension(
            "reached", "どこまで進んだか", _introduction.c.visited_on, lambda _view: REACHED,
            banded=_reached,
        ),
        coded("status", "状態", _introduction.c.status, "introduction_status"),
        coded(
            "reason", "終わった理由", _introduction.c.end_reason, "mismatch_reason", sensitive=True
        ),
        _place("from_kind", "紹介した機関の種別", _giver.c.kind, is_kind=True),
        _place("to_kind", "紹介先の種別", _goal.c.kind, is_kind=True),
        _place("from_place", "紹介した機関", _giver.c.name, is_kind=False),
        _place("to_place", "紹介先", _goal.c.name, is_kind=False),
        staffed("owner", "担当", _introduction.c.owner_id, "担当なし"),
        calendar_month(
            "month", "紹介した月（何月）", "introduced_on", _introduction.c.introduced_on
        ),
    ),
    dates=(
        DateColumn("introduced_on", "紹介した日", _introduction.c.introduced_on),
        DateColumn("visited_on", "見学した日", _introduction.c.visited_on),
        DateColumn("arrived_on", "利用開始日", _introduction.c.arrived_on),
        DateColumn("ended_on", "終わった日", _introduction.c.ended_on),
    ),
    measures=(
        Measure("count", "件数", "件"),
        persons(_introduction.c.client_id),
        Measure(
            "visited", "見学した割合", "%", Counting.RATE,
            part=lambda _today: _introduction.c.visited_on.is_not(None),
        ),
        Measure(
            "arrived", "利用開始の割合", "%", Counting.RATE,
            part=lambda _today: _introduction.c.arrived_on.is_not(None),
        ),
        Measure(
            "days", "見学までの日数（平均）", "日", Counting.MEAN,
            days_between(_introduction.c.introduced_on, _introduction.c.visited_on),
        ),
    ),
    default=ChartChoice(
        "introductions", x="introduced_on", measure="count", colour="status",
        bucket=Bucket.FISCAL_YEAR, kind=ChartKind.STACKED, period=Period(Span.ALL),
    ),
    # Somebody who is not registered is a person too: a small number of them points at one.
    person=func.coalesce(_introduction.c.client_id, -_introduction.c.intake_id),
    row_id=_introduction.c.client_id,
    word="status",
    row_table="client",
)  # fmt: skip

# 合わなかった理由, by year: what the region does not have.
MISMATCH = ChartChoice(
    "introductions", x="ended_on", measure="count", colour="reason", bucket=Bucket.FISCAL_YEAR,
    kind=ChartKind.STACKED, period=Period(Span.ALL), filters={"status": REASONED},
)  # fmt: skip
# The same by the kind of organisation that was looked for.
MISMATCH_BY_KIND = ChartChoice(
    "introductions", x="to_kind", measure="count", colour="reason", kind=ChartKind.STACKED,
    period=Period(Span.ALL), filters={"status": REASONED},
)  # fmt: skip
