"""サービス利用: who uses which welfare service, where, since when and until when."""

from __future__ import annotations

from core.charts.choice import ChartChoice, ChartKind, Period, Span
from core.charts.dataset import Dataset, DateColumn, Dimension, Measure, Stock, coded, persons
from core.charts.persons import of_person, tied
from core.db.work import table_of
from core.domain.clients import ServiceUse
from core.domain.organizations import Organization

_use, _place = table_of(ServiceUse), table_of(Organization)

SERVICE_USES = Dataset(
    name="service_uses",
    title="サービス利用",
    source=_use,
    joins={_place: _place.c.id == _use.c.organization_id, **tied(_use.c.client_id)},
    dimensions=(
        coded("service", "サービス", _use.c.service, "service"),
        Dimension("place", "事業所（名簿）", _place.c.name, sensitive=True),
        *of_person(),
    ),
    dates=(
        DateColumn("start_on", "利用の開始日", _use.c.start_on),
        DateColumn("end_on", "利用の終了日", _use.c.end_on),
    ),
    measures=(Measure("count", "件数", "件"), persons(_use.c.client_id)),
    default=ChartChoice(
        "service_uses", x="service", measure="persons", kind=ChartKind.BAR_HORIZONTAL,
        period=Period(Span.ALL),
    ),
    person=_use.c.client_id,
    row_id=_use.c.client_id,
    row_table="client",
    word="service",
    stock=Stock(_use.c.start_on, _use.c.end_on),
)  # fmt: skip
