"""アセスメント: how often which instrument was used, with whom as the rater. Never what was found."""

from __future__ import annotations

from sqlalchemy import select

from core.charts.choice import Bucket, ChartChoice, ChartKind
from core.charts.dataset import (
    Dataset,
    DateColumn,
    Dimension,
    Measure,
    Privacy,
    coded,
    persons,
    staffed,
)
from core.charts.persons import of_person, tied
from core.db.work import View, table_of
from core.domain.assessments import Assessment
from core.domain.instruments import Instrument

_assessment = table_of(Assessment)


def _instruments(view: View) -> dict[str, str]:
    i = table_of(Instrument).c
    rows = view.rows(select(i.id, i.title, i.edition).order_by(i.title, i.valid_from, i.id))
    return {str(row.id): f"{row.title}（{row.edition}）" for row in rows}


ASSESSMENTS = Dataset(
    name="assessments",
    title="アセスメント",
    source=_assessment,
    joins=tied(_assessment.c.client_id),
    dimensions=(
        Dimension(
            "instrument", "道具", _assessment.c.instrument_id, _instruments, is_number=True
        ),
        coded("rater", "評価した人", _assessment.c.rater, "assessment_rater"),
        coded("place", "場", _assessment.c.place, "assessment_place"),
        staffed("by", "評価した職員", _assessment.c.rater_id, "職員でない"),
        *of_person(),
    ),
    dates=(DateColumn("assessed_on", "実施日", _assessment.c.assessed_on),),
    measures=(Measure("count", "回数", "回"), persons(_assessment.c.client_id)),
    default=ChartChoice(
        "assessments", x="assessed_on", measure="count", colour="rater", bucket=Bucket.MONTH,
        kind=ChartKind.STACKED,
    ),
    person=_assessment.c.client_id,
    row_id=_assessment.c.client_id,
    row_table="client",
    word="instrument",
    privacy=Privacy.SENSITIVE,
)  # fmt: skip
