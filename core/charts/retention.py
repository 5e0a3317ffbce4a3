"""定着: how many of those hired were there when six months were full, and who is not so far yet.

The rates after 3, 12 and 36 months and the curve are 「定着の実績」; here one divides freely. A型 is a
filter of its own, not part of the default.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, case, or_

from core.charts.choice import Bucket, ChartChoice, ChartKind, Period, Span
from core.charts.dataset import (
    BLANK,
    Dataset,
    DateColumn,
    Dimension,
    Measure,
    coded,
    main_disability,
    persons,
    staffed,
)
from core.db.work import table_of
from core.domain.clients import Client
from core.domain.codes import codes
from core.domain.employments import Employment
from core.domain.organization_profiles import EmployerProfile
from core.domain.retention_rate import A_TYPE

_job: Table = table_of(Employment)
_client: Table = table_of(Client)
_profile: Table = table_of(EmployerProfile)
_STATES = {
    "kept": "6か月の日に在職", "left": "6か月までに離職", "not_yet": "まだ6か月たっていない",
}  # fmt: skip
_DIVIDED = tuple(code.code for code in codes("employment_scheme") if code.code != A_TYPE)


def _state(full_on: ColumnElement[Any], today: date) -> ColumnElement[str]:
    """定着 at the day after the last one of the six months, which is kept with each job."""
    left_on = _job.c.left_on
    return case(
        (full_on.is_(None), BLANK),
        (full_on >= today, "not_yet"),
        (or_(left_on.is_(None), left_on > full_on), "kept"),
        else_="left",
    )


RETENTION = Dataset(
    name="retention",
    title="定着（6か月）",
    source=_job,
    joins={
        _client: _client.c.id == _job.c.client_id,
        _profile: _profile.c.organization_id == _job.c.organization_id,
    },
    dimensions=(
        Dimension("state", "6か月の定着", _job.c.six_months_on, lambda _view: _STATES, banded=_state),
        coded("scheme", "雇用の枠", _job.c.scheme, "employment_scheme", sensitive=True),
        main_disability(_client.c.disability),
        coded("size", "企業の規模", _profile.c.size, "employer_size"),
        coded("occupation", "職種", _job.c.occupation, "occupation"),
        coded("hours", "週の時間", _job.c.hours_band, "weekly_hours_band"),
        staffed("owner", "担当", _client.c.owner_id, "担当なし"),
    ),
    dates=(DateColumn("hired_on", "就職日", _job.c.hired_on),),
    measures=(
        Measure("count", "件数", "件"),
        persons(_job.c.client_id),
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
