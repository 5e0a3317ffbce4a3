"""空のグラフ (an empty chart): which choice removes everything, and the choice that brings it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from core.charts import question
from core.charts.categories import title_of_axis
from core.charts.choice import ChartChoice, Period, Span
from core.charts.dataset import Dataset
from core.db.work import View


def why_empty(
    view: View, dataset: Dataset, choice: ChartChoice, today: date, *, hides: bool
) -> tuple[str, ChartChoice | None]:
    """Which choice removes everything, in words; and the choice without it, None where there is no
    row at all. `hides`: how many there would be is not told, since it may be one person."""

    def there(found: int) -> str:
        return "見つかります" if hides else f"{found:,}件あります"

    def count(other: ChartChoice) -> int:
        return int(view.scalar(question.counted(dataset, other, today=today)) or 0)

    everything = replace(choice, period=Period(Span.ALL), filters={})
    total = count(everything)
    if total == 0:
        dated = dataset.date_behind(choice.x)
        if dated and count(replace(everything, x=_undated(dataset), colour="")):
            return f"「{dated.title}」が入っている{dataset.title}は、まだありません。", None
        return f"{dataset.title}はまだ登録されていません。登録するとここにグラフが出ます。", None
    always = replace(choice, period=Period(Span.ALL))
    if found := count(always):
        return f"この期間には1件もありません。「全期間」にすると{there(found)}。", always
    for name in choice.filters:
        rest = replace(choice, filters={n: v for n, v in choice.filters.items() if n != name})
        if found := count(rest):
            title = title_of_axis(dataset, name)
            return f"「{title}」の絞り込みに合うものがありません。外すと{there(found)}。", rest
    return (
        f"絞り込みに合うものがありません。すべて外し「全期間」にすると{there(total)}。",
        everything,
    )


def _undated(dataset: Dataset) -> str:
    """A dimension that needs no date."""
    return next(d.name for d in dataset.dimensions if not d.made_of)
