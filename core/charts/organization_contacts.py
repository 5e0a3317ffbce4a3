"""機関との連絡: calls and visits about an organisation itself. About no person."""

from __future__ import annotations

from core.charts.choice import Bucket, ChartChoice, ChartKind
from core.charts.dataset import (
    Counting,
    Dataset,
    DateColumn,
    Dimension,
    Measure,
    Privacy,
    coded,
    staffed,
)
from core.db.work import table_of
from core.domain.organization_contacts import OrganizationContact
from core.domain.organizations import Organization
from core.domain.permissions import Action

_contact, _place = table_of(OrganizationContact), table_of(Organization)

CONTACTS = Dataset(
    name="contacts",
    title="機関との連絡",
    source=_contact,
    joins={_place: _place.c.id == _contact.c.organization_id},
    dimensions=(
        coded("purpose", "目的", _contact.c.purpose, "contact_purpose"),
        coded("method", "方法", _contact.c.method, "contact_method"),
        coded("kind", "機関の種別", _place.c.kind, "organization_type"),
        Dimension("place", "機関", _place.c.name),
        Dimension("municipality", "市区町村", _place.c.municipality),
        staffed("by", "連絡した人", _contact.c.by_id, "担当なし"),
    ),
    dates=(DateColumn("contacted_on", "日付", _contact.c.contacted_on),),
    measures=(
        Measure("count", "件数", "件"),
        Measure("places", "機関の数", "か所", Counting.DISTINCT, _contact.c.organization_id),
    ),
    default=ChartChoice(
        "contacts", x="contacted_on", measure="count", colour="purpose", bucket=Bucket.MONTH,
        kind=ChartKind.STACKED,
    ),
    row_id=_contact.c.organization_id,
    row_table="organization",
    rows_action=Action.SEE_NETWORK_NOTES,
    privacy=Privacy.OPEN,
    word="purpose",
)  # fmt: skip
