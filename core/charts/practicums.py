"""実習: how many began, of which kind, where, and what came of them.

What was called off before its first day is no practicum. アセスメント実習 are a kind of their own, so that
a chart can tell them apart, as the report wants it.
"""

from __future__ import annotations

from sqlalchemy import or_

from core.charts.choice import Bucket, ChartChoice, ChartKind, Period, Span
from core.charts.dataset import (
    Counting,
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
from core.domain.organizations import Organization
from core.domain.practicums import Practicum

_practicum, _place, _client = (table_of(model) for model in (Practicum, Organization, Client))

PRACTICUMS = Dataset(
    name="practicums",
    title="実習",
    source=_practicum,
    joins={
        _place: _place.c.id == _practicum.c.organization_id,
        _client: _client.c.id == _practicum.c.client_id,
    },
    dimensions=(
        coded("kind", "種類", _practicum.c.kind, "practicum_type"),
        coded("result", "結果", _practicum.c.result, "practicum_result", sensitive=True),
        coded("programme", "事業", _practicum.c.programme, "programme"),
        Dimension("place", "実習先", _place.c.name, blank="名簿にない実習先", sensitive=True),
        main_disability(_client.c.disability),
        staffed("owner", "担当", _practicum.c.owner_id, "担当なし"),
    ),
    dates=(
        DateColumn("start_on", "始まった日", _practicum.c.start_on),
        DateColumn("end_on", "終わった日", _practicum.c.end_on),
    ),
    measures=(
        Measure("count", "件数", "件"),
        persons(_practicum.c.client_id),
        Measure("places", "受入先の数", "か所", Counting.DISTINCT, _practicum.c.organization_id),
        Measure("days", "出席した日数", "日", Counting.SUM, _practicum.c.attended_days),
    ),
    default=ChartChoice(
        "practicums", x="start_on", measure="count", colour="kind", bucket=Bucket.FISCAL_YEAR,
        kind=ChartKind.STACKED, period=Period(Span.ALL),
    ),
    base=(or_(_practicum.c.cancelled_on.is_(None), _practicum.c.result != ""),),
    person=_practicum.c.client_id,
    row_id=_practicum.c.client_id,
    word="kind",
    row_table="client",
)  # fmt: skip
