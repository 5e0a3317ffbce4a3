"""グラフの形の選び方 (which kind suits): by what stands on the axis, by the colour, by the measure.

The best kind comes first: it is what a new choice begins with.
"""

from __future__ import annotations

from core.charts.choice import ChartChoice, ChartKind
from core.charts.dataset import Counting, Dataset, Dimension, Measure

# What can show the same months a year before, beside the numbers themselves.
COMPARABLE = frozenset({ChartKind.BAR, ChartKind.BAR_HORIZONTAL, ChartKind.LINE, ChartKind.TABLE})


def suiting(dataset: Dataset, choice: ChartChoice) -> list[ChartKind]:
    """グラフの形 that suit the choice, the best first."""
    is_time = dataset.date(choice.x) is not None
    measure, dimension = dataset.measure(choice.measure), dataset.dimension(choice.x)
    if choice.colour:
        return _with_colour(is_time=is_time, measure=measure)
    kinds = (
        [ChartKind.BAR, ChartKind.LINE] if is_time else [ChartKind.BAR_HORIZONTAL, ChartKind.BAR]
    )
    if is_time and not (measure and is_rate(measure)):
        kinds.append(ChartKind.AREA)
    if dimension is not None and is_place(dimension):
        kinds.append(ChartKind.MAP)
    if measure and has_spread(measure):
        kinds.append(ChartKind.BOX)
    if not is_time and len(dataset.measures) > 1:
        kinds.append(ChartKind.SCATTER)
    return [*kinds, ChartKind.TABLE]


def _with_colour(*, is_time: bool, measure: Measure | None) -> list[ChartKind]:
    """Rates are no parts of a whole: nothing is stacked of them."""
    if measure and is_rate(measure):
        first = [ChartKind.LINE] if is_time else []
        return [*first, ChartKind.HEATMAP, ChartKind.TABLE]
    kinds = [ChartKind.STACKED, ChartKind.PERCENT]
    if is_time:
        kinds = [ChartKind.STACKED, ChartKind.LINE, ChartKind.PERCENT, ChartKind.AREA]
    kinds.append(ChartKind.HEATMAP)
    if not is_time:
        kinds.append(ChartKind.SANKEY)
    return [*kinds, ChartKind.TABLE]


def is_rate(measure: Measure) -> bool:
    """割合: a part of a whole, that is never added up."""
    return measure.counting.value == "rate"


def has_spread(measure: Measure) -> bool:
    """Whether each row has a number of its own (minutes, days), whose spread can be drawn."""
    return measure.counting in (Counting.SUM, Counting.MEAN) and measure.column is not None


def is_place(dimension: Dimension) -> bool:
    """市区町村: what can be drawn on a map."""
    return dimension.name == "municipality"


def second_measures(dataset: Dataset, choice: ChartChoice) -> list[Measure]:
    """散布図のもう一つの数: every measure but the first one."""
    return [measure for measure in dataset.measures if measure.name != choice.measure]


def may_compare(dataset: Dataset, choice: ChartChoice) -> bool:
    """前年と比べられるか: one row of numbers, and a period of which there is a year before."""
    if choice.colour or choice.kind not in COMPARABLE or dataset.period_column(choice) is None:
        return False
    return dataset.date(choice.x) is not None or not choice.period.is_open
