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
    calendar_month,
    coded,
    main_disability,
    persons,
    staffed,
    weekday,
)
from core.db.technical import record_daily
from core.db.work import table_of
from core.domain.clients import Client
from core.domain.organizations import Organization
from core.domain.records import SupportRecord
from core.queries.scopes import readable_records

_record, _client = table_of(SupportRecord), table_of(Client)
_place = table_of(Organization)

# What the day of the summary answers.
_DAYS = frozenset({"happened_on", "month", "weekday"})

RECORDS = Dataset(
    name="records",
    title="支援記録",
    source=_record,
    base=(_record.c.is_replaced.is_(False),),
    joins={
        _client: _client.c.id == _record.c.client_id,
        _place: _place.c.id == _record.c.organization_id,
    },
    dimensions=(
        coded("method", "方法", _record.c.method, "contact_method"),
        coded("topic_group", "相談内容の大分類", _record.c.topic, "consultation_topic", top=True),
        coded("topic", "相談内容", _record.c.topic, "consultation_topic"),
        coded("party", "相手", _record.c.party, "contact_party"),
        staffed("author", "記録者", _record.c.author_id, "記録者なし"),
        coded("programme", "事業", _record.c.programme, "programme"),
        coded("activity", "定着支援の活動", _record.c.activity, "retention_activity"),
        coded("place_kind", "相手の機関の種別", _place.c.kind, "organization_type"),
        calendar_month("month", "月（何月）", "happened_on", _record.c.happened_on),
        weekday("weekday", "曜日", "happened_on", _record.c.happened_on),
        coded("stage", "いまの支援段階", _client.c.stage, "support_stage"),
        Dimension("municipality", "市区町村", _client.c.municipality),
        age_band("age", _client.c.birth_on),
        main_disability(_client.c.disability),
        coded("referral", "紹介元", _client.c.referral_source, "referral_source"),
        staffed("owner", "本人の担当", _client.c.owner_id, "担当なし"),
    ),
    dates=(DateColumn("happened_on", "日付", _record.c.happened_on),),
    measures=(
        Measure("count", "件数", "件"),
        persons(_record.c.client_id),
        Measure("minutes", "合計時間", "分", Counting.SUM, _record.c.minutes),
        Measure("mean_minutes", "1件の時間（平均）", "分", Counting.MEAN, _record.c.minutes),
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
            "month": record_daily.c.day,
            "weekday": record_daily.c.day,
            "method": record_daily.c.method,
            "topic": record_daily.c.topic,
            "topic_group": record_daily.c.topic,
            "author": record_daily.c.author_id,
        },
        measures={"count": record_daily.c["count"], "minutes": record_daily.c.minutes},
        levels={
            "method": _DAYS | {"method"},
            "author": _DAYS | {"author"},
            "topic": _DAYS | {"topic", "topic_group"},
            "all": _DAYS | {"method", "author", "topic", "topic_group"},
        },
    ),
)  # fmt: skip
