"""ばらつき (spreads): the quantiles of minutes or days for each category, ranked in the database.

From the database come at most ten rows for each category, whatever number of rows there is. The ends
are the tenth and the ninetieth percent, not the least and the most: these would be one person's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from core.charts import question
from core.charts.choice import ChartChoice
from core.charts.dataset import Dataset
from core.charts.question import Kept
from core.db.work import View

# In twentieths: 10%, 25%, 50%, 75%, 90%.
TWENTIETHS = (2, 5, 10, 15, 18)
PARTS = 20


@dataclass(frozen=True)
class Spread:
    """ばらつき: of how many rows; half of them lie between `lower` and `upper`."""

    count: int
    low: float
    lower: float
    middle: float
    upper: float
    high: float


def spreads(
    view: View, dataset: Dataset, choice: ChartChoice, today: date, kept: Kept
) -> Mapping[str, Spread]:
    """The spread for each key of the axis; a category without a number has none."""
    asked = question.asked(dataset, choice, today)
    rows = question.valued(asked, dialect=view.dialect, kept=kept).subquery()
    here = rows.c.x_key
    ranked = select(
        here,
        rows.c.value,
        (func.row_number().over(partition_by=here, order_by=rows.c.value) - 1).label("place"),
        func.count().over(partition_by=here).label("n"),
    ).subquery()
    wanted = [(ranked.c.n - 1) * part // PARTS for part in TWENTIETHS]
    found = view.rows(
        select(ranked.c.x_key, ranked.c.n, ranked.c.place, ranked.c.value).where(
            or_(*(ranked.c.place.in_([at, at + 1]) for at in wanted))
        )
    )
    values: dict[str, dict[int, float]] = {}
    counts: dict[str, int] = {}
    for row in found:
        values.setdefault(row.x_key, {})[row.place] = float(row.value)
        counts[row.x_key] = row.n
    return {key: _spread(counts[key], at) for key, at in values.items()}


def _spread(count: int, values: Mapping[int, float]) -> Spread:
    """Between two ranks the value lies in proportion, as a spreadsheet has it."""

    def at(part: int) -> float:
        rank, rest = divmod((count - 1) * part, PARTS)
        below = values[rank]
        return below + (values.get(rank + 1, below) - below) * rest / PARTS

    return Spread(count, *(at(part) for part in TWENTIETHS))
