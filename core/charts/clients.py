"""利用者: who is supported, at which stage, and where the people come from."""

from core.charts.choice import ChartChoice, ChartKind, Period, Span
from core.charts.dataset import (
    Dataset,
    DateColumn,
    Dimension,
    Enrolled,
    Measure,
    Stock,
    age_band,
    coded,
    main_disability,
    staffed,
)
from core.charts.persons import brought_by, work_state
from core.db.work import table_of
from core.domain.clients import Client

_client = table_of(Client)

CLIENTS = Dataset(
    name="clients",
    title="利用者",
    source=_client,
    dimensions=(
        coded("stage", "支援段階", _client.c.stage, "support_stage"),
        staffed("owner", "担当", _client.c.owner_id, "担当なし"),
        main_disability(_client.c.disability),
        coded("referral", "紹介元", _client.c.referral_source, "referral_source"),
        Dimension("municipality", "市区町村", _client.c.municipality),
        age_band("age", _client.c.birth_on),
        work_state(_client, _client.c.id),
        *brought_by(_client, _client.c.id),
        coded("closure", "終結理由", _client.c.closure_reason, "closure_reason"),
    ),
    dates=(
        DateColumn("registered_on", "登録日", _client.c.registered_on),
        DateColumn("closed_on", "終結日", _client.c.closed_on),
    ),
    measures=(Measure("count", "人数", "人"),),
    default=ChartChoice(
        "clients", x="stage", measure="count", kind=ChartKind.BAR_HORIZONTAL,
        period=Period(Span.ALL),
    ),
    base=(_client.c.merged_into_id.is_(None),),
    person=_client.c.id,
    stock=Stock(_client.c.registered_on, _client.c.closed_on),
    # The row is the person, whenever the enrolment was.
    enrolled=Enrolled.EVER,
    row_id=_client.c.id,
    word="stage",
    row_table="client",
)  # fmt: skip
