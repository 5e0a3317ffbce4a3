"""定着: how many of those hired were there when six months were full, and who is not so far yet.

The curve and the derived figure are 「定着の実績」; here one divides freely: by the hospital that
somebody came from, by the employer, by the owner. A型 is a filter of its own, not part of the default.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, case, or_

from core.charts.choice import Bucket, ChartChoice, ChartKind, Period, Span
from core.charts.dataset import (
    BLANK,
    Counting,
    Dataset,
    DateColumn,
    Dimension,
    Measure,
    coded,
    persons,
)
from core.charts.day_arithmetic import months_later
from core.charts.persons import brought_by, of_person, tied
from core.db.work import table_of
from core.domain.codes import codes
from core.domain.employments import Employment
from core.domain.organization_profiles import EmployerProfile
from core.domain.organizations import Organization
from core.domain.retention_rate import A_TYPE

_job: Table = table_of(Employment)
_place: Table = table_of(Organization)
_profile: Table = table_of(EmployerProfile)
_STATES = {
    "kept": "6か月の日に在職", "left": "6か月までに離職", "not_yet": "まだ6か月たっていない",
}  # fmt: skip
_TOLD = {3: "3か月", 6: "6か月", 12: "1年", 36: "3年"}
_DIVIDED = tuple(code.code for code in codes("employment_scheme") if code.code != A_TYPE)


def full_on(months: int) -> ColumnElement[Any]:
    """The day on which so many months have passed since the hire: from it on, the rate counts it."""
    return months_later(_job.c.hired_on, months)


def _kept(months: int) -> Measure:
    """職場定着率: of those hired so many months ago or longer, who was there when they were full.

    Seen from the day of the count: whose months are not full is in no base.
    """
    return Measure(
        f"kept_{months}", f"定着率（{_TOLD[months]}）", "%", Counting.RATE,
        part=lambda _today: or_(_job.c.left_on.is_(None), _job.c.left_on >= full_on(months)),
        whole=lambda today: full_on(months) <= today,
    )  # fmt: skip


def _state(full_on: ColumnElement[Any], today: date) -> ColumnElement[str]:
    """定着 at the day after the last one of the six months, which is kept with each job."""
    left_on = _job.c.left_on
    return case(
        (full_on.is_(None), BLANK),
        (full_on >= today, "not_yet"),
        (or_(left_on.is_(None), left_on > full_on), "kept"),
        else_="left",
    )


_joins: dict[Table, ColumnElement[bool]] = {
    _place: _place.c.id == _job.c.organization_id,
    _profile: _profile.c.organization_id == _job.c.organization_id,
    **tied(_job.c.client_id),
}

RETENTION = Dataset(
    name="retention",
    title="定着（6か月）",
    source=_job,
    joins=_joins,
    dimensions=(
        Dimension("state", "6か月の定着", _job.c.six_months_on, lambda _view: _STATES, banded=_state),
        coded("scheme", "雇用の枠", _job.c.scheme, "employment_scheme", sensitive=True),
        coded("size", "企業の規模", _profile.c.size, "employer_size"),
        coded("occupation", "職種", _job.c.occupation, "occupation"),
        coded("hours", "週の時間", _job.c.hours_band, "weekly_hours_band"),
        Dimension("place", "企業", _place.c.name, sensitive=True),
        *of_person(),
        *brought_by(_job, _job.c.client_id),
    ),
    dates=(
        DateColumn("hired_on", "就職日", _job.c.hired_on),
        *(DateColumn(f"full_{m}", f"{told}たった日", full_on(m)) for m, told in _TOLD.items()),
    ),
    measures=(
        Measure("count", "件数", "件"),
        persons(_job.c.client_id),
        *map(_kept, _TOLD),
    ),
    default=ChartChoice(
        "retention", x="hired_on", measure="count", colour="state", bucket=Bucket.FISCAL_YEAR,
        kind=ChartKind.PERCENT, period=Period(Span.ALL), filters={"scheme": (*_DIVIDED, BLANK)},
    ),
    person=_job.c.client_id,
    row_id=_job.c.client_id,
    word="state",
    row_table="client",
)  # fmt: skip
