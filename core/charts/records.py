"""支援記録: how much was done, by whom, in which way, for which kind of person.

Corrected records are left out: each contact counts once.
"""

from core.charts.choice import Bucket, ChartChoice, ChartKind
from core.charts.dataset import (
    Counting,
    Dataset,
    DateColumn,
    Dimension,
    Measure,
    Summary,
    age_band,
    coded,
    main_disability,
    persons,
    staffed,
)
from core.db.technical import record_daily
from core.db.work import table_of
from core.domain.clients import Client
from core.domain.records import SupportRecord
from core.queries.scopes import readable_records

_record, _client = table_of(SupportRecord), table_of(Client)

RECORDS = Dataset(
    name="records",
    title="支援記録",
    source=_record,
    base=(_record.c.is_replaced.is_(False),),
    joins={_client: _client.c.id == _record.c.client_id},
    dimensions=(
        coded("method", "方法", _record.c.method, "contact_method"),
        coded("topic_group", "相談内容の大分類", _record.c.topic, "consultation_topic", top=True),
        coded("topic", "相談内容", _record.c.topic, "consultation_topic"),
        coded("party", "相手", _record.c.party, "contact_party"),
        staffed("author", "記録者", _record.c.author_id, "記録者なし"),
        coded("stage", "いまの支援段階", _client.c.stage, "support_stage"),
        Dimension("municipality", "市区町村", _client.c.municipality),
        age_band("age", _client.c.birth_on),
        main_disability(_client.c.disability),
    ),
    dates=(DateColumn("happened_on", "日付", _record.c.happened_on),),
    measures=(
        Measure("count", "件数", "件"),
        persons(_record.c.client_id),
        Measure("minutes", "合計時間", "分", Counting.SUM, _record.c.minutes),
    ),
    default=ChartChoice(
        "records", x="happened_on", measure="count", colour="method",
        bucket=Bucket.MONTH, kind=ChartKind.STACKED,
    ),
    person=_record.c.client_id,
    row_id=_record.c.client_id,
    word="method",
    readable=readable_records,
    row_table="client",
    summary=Summary(
        record_daily,
        columns={
            "happened_on": record_daily.c.day,
            "method": record_daily.c.method,
            "topic": record_daily.c.topic,
            "topic_group": record_daily.c.topic,
            "author": record_daily.c.author_id,
        },
        measures={"count": record_daily.c["count"], "minutes": record_daily.c.minutes},
        levels={
            "method": frozenset({"happened_on", "method"}),
            "author": frozenset({"happened_on", "author"}),
            "topic": frozenset({"happened_on", "topic", "topic_group"}),
            "all": frozenset({"happened_on", "method", "author", "topic", "topic_group"}),
        },
    ),
)  # fmt: skip
