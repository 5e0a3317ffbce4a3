"""直した選択 (repair): a choice that names what is gone, without it, and what was taken away.

A code that was removed from its list, an account that was deleted, an item that the catalogue no
longer has: the chart opens without it, says so, and can be saved again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.charts.catalogue import CATALOGUE, checked
from core.charts.choice import ChartChoice, ChartOutdated
from core.charts.dataset import BLANK, Dataset
from core.db.work import View
from core.domain.permissions import Action, require


@dataclass(frozen=True)
class Repaired:
    """直した選択. `gone`: a sentence for each thing that was taken away; none: nothing was."""

    choice: ChartChoice
    gone: tuple[str, ...] = ()


def repaired(view: View, choice: ChartChoice) -> Repaired:
    """The choice as it can be drawn now. Raises `ChartOutdated` when its whole data set is gone."""
    require(view.actor, Action.SEE_CHARTS)
    dataset = CATALOGUE.get(choice.dataset)
    if dataset is None:
        raise ChartOutdated(
            "このグラフのデータは、いまの台帳にはありません。グラフを作り直してください。"
        )
    gone: list[str] = []
    own = {dimension.name for dimension in dataset.dimensions}
    if choice.x not in own and dataset.date(choice.x) is None:
        gone.append("横軸の項目がなくなったので、はじめの横軸に戻しました。")
        choice = replace(choice, x=dataset.default.x)
    if choice.colour and choice.colour not in own:
        gone.append("色の項目がなくなったので、色を外しました。")
        choice = replace(choice, colour="")
    if dataset.measure(choice.measure) is None:
        gone.append(f"数えるものがなくなったので、{dataset.measures[0].title}にしました。")
        choice = replace(choice, measure=dataset.measures[0].name)
    filters = {
        name: kept
        for name, values in choice.filters.items()
        if (kept := _kept(view, dataset, name, values, gone))
    }
    return Repaired(checked(replace(choice, filters=filters)), tuple(gone))


def _kept(
    view: View, dataset: Dataset, name: str, values: tuple[str, ...], gone: list[str]
) -> tuple[str, ...]:
    """The values that are still there; of words that are typed nobody can say that they are gone."""
    dimension = dataset.dimension(name)
    if dimension is None:
        gone.append("絞り込みの項目がなくなったので、外しました。")
        return ()
    if dimension.labels is None:
        return values
    listed = dimension.labels(view)
    kept = tuple(value for value in values if value == BLANK or value in listed)
    if lost := len(values) - len(kept):
        gone.append(
            f"「{dimension.title}」の絞り込みのうち{lost}件は、いまの一覧にないので外しました。"
        )
    return kept
