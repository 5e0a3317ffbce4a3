"""機関: how many of which kind stand where, with how many places. Those that closed are left out."""

from core.charts.choice import ChartChoice, ChartKind, Period, Span
from core.charts.dataset import Counting, Dataset, DateColumn, Dimension, Measure, coded
from core.db.work import table_of
from core.domain.organizations import Organization
from core.domain.permissions import Action

_organization = table_of(Organization)

ORGANIZATIONS = Dataset(
    name="organizations",
    title="機関",
    source=_organization,
    base=(_organization.c.gone_on.is_(None), _organization.c.merged_into_id.is_(None)),
    dimensions=(
        coded("kind", "種別", _organization.c.kind, "organization_type"),
        Dimension("prefecture", "都道府県", _organization.c.prefecture),
        Dimension("municipality", "市区町村", _organization.c.municipality),
        Dimension("service", "サービス種別", _organization.c.service_name),
    ),
    dates=(DateColumn("vacancy_on", "空きの確認日", _organization.c.vacancy_on),),
    measures=(
        Measure("count", "機関数", "か所"),
        Measure("capacity", "定員の合計", "人", Counting.SUM, _organization.c.capacity),
        Measure("vacancies", "空きの合計", "人", Counting.SUM, _organization.c.vacancy_count),
    ),
    default=ChartChoice(
        "organizations", x="kind", measure="count", kind=ChartKind.BAR_HORIZONTAL,
        period=Period(Span.ALL),
    ),
    row_id=_organization.c.id,
    word="kind",
    row_table="organization",
    rows_action=Action.SEE_NETWORK,
)  # fmt: skip
