"""保存したグラフ (saved charts): keep a choice under a name, change it, show it to all, remove it."""

from __future__ import annotations

from sqlalchemy import select

from core.charts.catalogue import checked
from core.charts.choice import ChartChoice
from core.db.work import Work, table_of
from core.domain.agenda_items import AgendaItem
from core.domain.charts import SavedChart, SavedChartEntry
from core.domain.permissions import Action, require
from core.domain.pinned_views import PinnedView
from core.errors import NotAllowed, NotFound


def save_chart(work: Work, entry: SavedChartEntry, choice: ChartChoice) -> SavedChart:
    """グラフを保存する. Raises `ChartOutdated` for a choice that the catalogue does not know."""
    require(work.actor, Action.SEE_CHARTS)
    return work.add(
        SavedChart(
            **entry.model_dump(),
            owner_id=work.actor.id or 0,
            choices=checked(choice).to_json(),
        )
    )


def redraw_chart(work: Work, chart_id: int, seen: int, choice: ChartChoice) -> SavedChart:
    """選択を上書きする: the name stays, the chart becomes what the user sees now."""
    require(work.actor, Action.SEE_CHARTS)
    _require_own(work, chart_id)
    return work.change(SavedChart, chart_id, seen, {"choices": checked(choice).to_json()})


def change_chart(work: Work, chart_id: int, seen: int, entry: SavedChartEntry) -> SavedChart:
    """名前と見せ方を変える."""
    require(work.actor, Action.SEE_CHARTS)
    _require_own(work, chart_id)
    return work.change(SavedChart, chart_id, seen, entry.model_dump())


def remove_chart(work: Work, chart_id: int, seen: int) -> str:
    """保存したグラフを消す: the data behind it are not touched. What was brought to a meeting about it
    stays, without the chart; where it was pinned it is taken off. Returns its name."""
    require(work.actor, Action.SEE_CHARTS)
    name = _require_own(work, chart_id).name
    i = table_of(AgendaItem).c
    brought = work.rows(select(i.id, i.version).where(i.chart_id == chart_id))
    work.change_many(AgendaItem, {row.id: row.version for row in brought}, {"chart_id": None})
    p = table_of(PinnedView).c
    pins = work.rows(select(p.id, p.version).where(p.chart_id == chart_id))
    work.remove_many(PinnedView, {row.id: row.version for row in pins})
    work.remove(SavedChart, chart_id, seen)
    return name


def log_export(work: Work, choice: ChartChoice, form: str, *, exact: bool = False) -> None:
    """書き出しを記録する: what left the screen, in which form, and whether with its small numbers; the
    choice holds no data."""
    require(work.actor, Action.SEE_CHARTS)
    told = {"数": "そのままの数"} if exact else {}
    work.log("export", "chart", detail={"form": form, "choice": checked(choice).to_json(), **told})


def log_rows_opened(work: Work, choice: ChartChoice, mark: str) -> None:
    """元の行を開いたことを記録する: a list of clients was read from a chart."""
    require(work.actor, Action.SEE_CHARTS)
    work.log("list", "chart", detail={"mark": mark, "choice": checked(choice).to_json()})


def _require_own(work: Work, chart_id: int) -> SavedChart:
    chart = work.get(SavedChart, chart_id)
    mine = chart.owner_id == work.actor.id
    if not mine and not chart.is_shared and work.actor.role != "admin":
        # Whether such a number exists is nobody else's business.
        raise NotFound("このグラフは見つかりません。削除されたか、共有されていません。")
    if not mine and work.actor.role != "admin":
        raise NotAllowed("このグラフを変えられるのは、作った人と管理者だけです。")
    return chart
