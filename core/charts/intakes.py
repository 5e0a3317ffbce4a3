"""相談受付: where enquiries come from, how urgent they are, what became of them."""

from sqlalchemy import ColumnElement

from core.charts.choice import ChartChoice, ChartKind
from core.charts.dataset import (
    Counting,
    Dataset,
    DateColumn,
    Dimension,
    Measure,
    calendar_month,
    coded,
    staffed,
)
from core.db.work import View, table_of
from core.domain.intakes import SETTLED, Intake
from core.domain.organizations import Organization
from core.queries.scopes import visible_or_nobodys

_intake, _place = table_of(Intake), table_of(Organization)


def _not_of_others(view: View) -> list[ColumnElement[bool]]:
    """Who became a client is shown to who may see that client."""
    return visible_or_nobodys(view, _intake.c.client_id)


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
        coded("route", "受付の経路", _intake.c.route, "intake_route"),
        Dimension("referrer", "紹介した機関", _place.c.name, sensitive=True),
        calendar_month("month", "受付した月（何月）", "received_on", _intake.c.received_on),
        coded("close_reason", "終了の理由", _intake.c.close_reason, "intake_close_reason"),
    ),
    dates=(
        DateColumn("received_on", "受付日", _intake.c.received_on),
        DateColumn("closed_on", "終了日", _intake.c.closed_on),
    ),
    measures=(
        Measure("count", "件数", "件"),
        Measure(
            "registered", "登録になった割合（終わった相談のうち）", "%", Counting.RATE,
            part=lambda _today: _intake.c.status == "accepted",
            whole=lambda _today: _intake.c.status.in_(SETTLED),
        ),
    ),
    default=ChartChoice(
        "intakes", x="received_on", measure="count", colour="referral", kind=ChartKind.STACKED
    ),
    joins={_place: _place.c.id == _intake.c.referrer_id},
    person=_intake.c.id,
    readable=_not_of_others,
    opens="intake",
    word="status",
)  # fmt: skip
