"""指標のグラフ (the ready chart of an indicator): the same number, divided further in グラフ作成."""

from __future__ import annotations

from core.charts.catalogue import CATALOGUE, checked
from core.charts.choice import Bucket, ChartChoice, ChartKind, Period, Span
from core.reports.indicator import Indicator, Scope, Stretch
from core.reports.indicator_figures import Charted


def ready_chart(indicator: Indicator, when: Stretch, of: Scope) -> ChartChoice | None:
    """Month by month in the same days and with the same filters; None of what no chart can say."""
    source = indicator.source
    if not isinstance(source, Charted) or source.is_stock:
        return None
    figure = source.asked(of)
    return checked(
        ChartChoice(
            figure.dataset,
            x=figure.date or CATALOGUE[figure.dataset].dates[0].name,
            measure=figure.measure,
            bucket=Bucket.MONTH,
            period=Period(Span.CUSTOM, when.first, when.last),
            filters=figure.filters,
            kind=ChartKind.LINE if indicator.is_rate else ChartKind.BAR,
        )
    )
