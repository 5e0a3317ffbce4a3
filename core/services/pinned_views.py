"""留めたもの (pinned views): pin to one's own きょうの仕事 or to everybody's 指標, take off, reorder."""

from __future__ import annotations

from sqlalchemy import select

from core.db.work import Work, table_of
from core.domain.charts import SavedChart
from core.domain.permissions import Action, require
from core.domain.pinned_views import DASHBOARD, HOME, PLACES, PinnedView, PinnedViewEntry
from core.domain.year_plans import YearPlan
from core.errors import NotFound, RuleViolation

# The morning is for the day's work: more than this would push it from the screen.
MOST = {HOME: 4, DASHBOARD: 12}


def pin(work: Work, entry: PinnedViewEntry) -> PinnedView:
    """留める: at the end. What is there already stays as it is.

    A chart that only its maker sees is shown to everybody once it stands on 指標.
    """
    require(work.actor, Action.SEE_CHARTS)
    place = entry.place
    if place not in PLACES:
        raise RuleViolation({"place": "留める場所を選んでください。"})
    _require_place(work, place)
    _check_about(work, entry)
    mine = _here(work, place)
    for row in mine:
        if all(getattr(row, name) == getattr(entry, name) for name in type(entry).model_fields):
            return row
    if len(mine) >= MOST[place]:
        raise RuleViolation(
            {"place": f"「{PLACES[place]}」に留められるのは{MOST[place]}つまでです。"
                      "ひとつ外してから留めてください。"}
        )  # fmt: skip
    last = max((row.position for row in mine), default=-1)
    return work.add(
        PinnedView(**entry.model_dump(), user_id=_owner(work, place), position=last + 1)
    )


def unpin(work: Work, pinned_id: int, seen: int) -> str:
    """外す. What was pinned stays where it is. Returns the place."""
    require(work.actor, Action.SEE_CHARTS)
    place = _require_own(work, pinned_id).place
    work.remove(PinnedView, pinned_id, seen)
    return place


def move(work: Work, pinned_id: int, seen: int, step: int) -> None:
    """順番を変える: by `step` places, backwards when negative; at the ends nothing happens."""
    require(work.actor, Action.SEE_CHARTS)
    moved = _require_own(work, pinned_id)
    rows = _here(work, moved.place)
    order = [row.pk for row in rows]
    here = order.index(pinned_id)
    order.insert(max(0, min(len(order) - 1, here + step)), order.pop(here))
    for row in rows:
        version = seen if row.pk == pinned_id else row.version
        work.change(PinnedView, row.pk, version, {"position": order.index(row.pk)})


def _require_place(work: Work, place: str) -> None:
    if place == DASHBOARD:
        require(work.actor, Action.PIN_FOR_ALL)


def _owner(work: Work, place: str) -> int | None:
    return work.actor.id if place == HOME else None


def _here(work: Work, place: str) -> list[PinnedView]:
    p = table_of(PinnedView).c
    return work.all(
        select(PinnedView)
        .where(p.place == place, p.user_id.is_not_distinct_from(_owner(work, place)))
        .order_by(p.position, p.id)
    )


def _require_own(work: Work, pinned_id: int) -> PinnedView:
    row = work.get(PinnedView, pinned_id)
    if row.user_id is not None and row.user_id != work.actor.id:
        raise NotFound("この記録は見つかりません。削除されたか、番号が違います。")
    _require_place(work, row.place)
    return row


def _check_about(work: Work, entry: PinnedViewEntry) -> None:
    about = [entry.chart_id, entry.indicator, entry.report, entry.year_plan_id]
    if sum(bool(value) for value in about) != 1:
        raise RuleViolation({"chart_id": "留めるものをひとつ選んでください。"})
    if entry.report or entry.year_plan_id is not None:
        require(work.actor, Action.SEE_REPORTS)
    if entry.year_plan_id is not None:
        work.get(YearPlan, entry.year_plan_id)
    if entry.chart_id is not None:
        _check_chart(work, entry.chart_id, entry.place)


def _check_chart(work: Work, chart_id: int, place: str) -> None:
    chart = work.get(SavedChart, chart_id)
    if chart.is_shared:
        return
    if chart.owner_id != work.actor.id:
        raise NotFound("このグラフは見つかりません。削除されたか、共有されていません。")
    if place == DASHBOARD:
        work.change(SavedChart, chart_id, chart.version, {"is_shared": True}, "指標に留める")
