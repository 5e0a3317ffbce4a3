"""相談受付: where enquiries come from, how urgent they are, what became of them."""

from core.charts.choice import ChartChoice, ChartKind
from core.charts.dataset import Dataset, DateColumn, Dimension, Measure, coded, staffed
from core.db.work import table_of
from core.domain.intakes import Intake

_intake = table_of(Intake)

INTAKES = Dataset(
    name="intakes",
    title="相談受付",
    source=_intake,
    dimensions=(
        coded("referral", "紹介元", _intake.c.referral_source, "referral_source"),
        coded("status", "状態", _intake.c.status, "intake_status"),
        coded("method", "方法", _intake.c.method, "contact_method"),
        coded("asker", "相談した人", _intake.c.asker, "contact_party"),
        coded("urgency", "緊急度", _intake.c.urgency, "urgency"),
        staffed("owner", "担当", _intake.c.owner_id, "担当なし"),
        Dimension("municipality", "市区町村", _intake.c.municipality),
        coded("close_reason", "終了の理由", _intake.c.close_reason, "intake_close_reason"),
    ),
    dates=(
        DateColumn("received_on", "受付日", _intake.c.received_on),
        DateColumn("closed_on", "終了日", _intake.c.closed_on),
    ),
    measures=(Measure("count", "件数", "件"),),
    default=ChartChoice(
        "intakes", x="received_on", measure="count", colour="referral", kind=ChartKind.STACKED
    ),
    person=_intake.c.id,
    word="status",
)
