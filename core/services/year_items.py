"""計画の項目と実績 (items of a yearly plan and their occasions): written, ordered, noted with evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select

from core import clock
from core.charts.choice import ChartOutdated
from core.charts.figure import checked_figure, figure_from_json
from core.db.work import Work, table_of
from core.domain.entry import check_changes
from core.domain.events import Event
from core.domain.permissions import Action, require
from core.domain.year_pace import year_days
from core.domain.year_plans import (
    IN_MONTHS,
    YearItem,
    YearItemEntry,
    YearOccasion,
    YearOccasionEntry,
    YearPlan,
)
from core.errors import RuleViolation
from core.services.year_plans import require_open


def add_item(work: Work, entry: YearItemEntry) -> YearItem:
    """項目を加える: at the end. Raises `RuleViolation`."""
    require(work.actor, Action.WRITE_PROGRAMMES)
    require_open(work, entry.year_plan_id)
    _check_choice(entry.choice)
    i = table_of(YearItem).c
    last = work.scalar(select(func.max(i.position)).where(i.year_plan_id == entry.year_plan_id))
    return work.add(YearItem(**entry.model_dump(), position=0 if last is None else last + 1))


def change_item(work: Work, year_item_id: int, seen: int, typed: Mapping[str, object]) -> YearItem:
    """項目を直す: some of its fields. Raises `RuleViolation`, and as `Work.change` does."""
    require(work.actor, Action.WRITE_PROGRAMMES)
    item = work.get(YearItem, year_item_id)
    require_open(work, item.year_plan_id)
    stored = item.model_dump(include=set(YearItemEntry.model_fields))
    given = {name: value for name, value in typed.items() if name != "year_plan_id"}
    if given.get("months") and "pace" not in given:
        # Who writes months beside an item means that it is done in them.
        given["pace"] = IN_MONTHS
    changes = check_changes(YearItemEntry, stored, given)
    _check_choice(str(changes.get("choice", "")))
    return work.change(YearItem, year_item_id, seen, changes)


def remove_item(work: Work, year_item_id: int, seen: int) -> int:
    """項目を消す; returns its plan. Raises `RuleViolation` where occasions are noted: they would go
    with it."""
    require(work.actor, Action.WRITE_PROGRAMMES)
    item = work.get(YearItem, year_item_id)
    require_open(work, item.year_plan_id)
    n = table_of(YearOccasion).c
    noted = work.scalar(
        select(func.count()).select_from(YearOccasion).where(n.year_item_id == year_item_id)
    )
    if noted:
        raise RuleViolation(
            {"": f"この項目には予定や実績が{noted}件あります。先にそれを消してください。"}
        )
    plan_id = item.year_plan_id
    work.remove(YearItem, year_item_id, seen)
    return plan_id


def move_item(work: Work, year_item_id: int, seen: int, step: int) -> YearItem:
    """順番を変える: by `step` places, up when negative; at the ends nothing happens."""
    require(work.actor, Action.WRITE_PROGRAMMES)
    moved = work.get(YearItem, year_item_id)
    require_open(work, moved.year_plan_id)
    i = table_of(YearItem).c
    rows = work.rows(
        select(i.id, i.version, i.position)
        .where(i.year_plan_id == moved.year_plan_id)
        .order_by(i.position, i.id)
    )
    order = [row.id for row in rows]
    at = order.index(year_item_id)
    order.insert(max(0, min(len(order) - 1, at + step)), order.pop(at))
    for row in rows:
        version = seen if row.id == year_item_id else row.version
        work.change(YearItem, row.id, version, {"position": order.index(row.id)})
    return work.get(YearItem, year_item_id)


def add_occasion(work: Work, entry: YearOccasionEntry) -> YearOccasion:
    """予定・実績を書く. Raises `RuleViolation` for a day outside of the plan's 年度, or still to come."""
    require(work.actor, Action.WRITE_PROGRAMMES)
    _check_occasion(work, _plan_of(work, entry.year_item_id), entry)
    return work.add(YearOccasion(**entry.model_dump(), by_id=work.actor.id))


def change_occasion(
    work: Work, occasion_id: int, seen: int, typed: Mapping[str, object]
) -> YearOccasion:
    """予定・実績を直す. Raises as `add_occasion` and `Work.change` do."""
    require(work.actor, Action.WRITE_PROGRAMMES)
    occasion = work.get(YearOccasion, occasion_id)
    plan = _plan_of(work, occasion.year_item_id)
    stored = occasion.model_dump(include=set(YearOccasionEntry.model_fields))
    given = {name: value for name, value in typed.items() if name != "year_item_id"}
    changes = check_changes(YearOccasionEntry, stored, given)
    _check_occasion(
        work, plan, YearOccasionEntry.model_construct(**{**stored, **changes}), occasion_id
    )
    return work.change(YearOccasion, occasion_id, seen, changes)


def remove_occasion(work: Work, occasion_id: int, seen: int) -> int:
    """予定・実績を消す; returns its item. The 行事 that it was stays."""
    require(work.actor, Action.WRITE_PROGRAMMES)
    occasion = work.get(YearOccasion, occasion_id)
    item_id = occasion.year_item_id
    _plan_of(work, item_id)
    work.remove(YearOccasion, occasion_id, seen)
    return item_id


def _plan_of(work: Work, year_item_id: int) -> YearPlan:
    return require_open(work, work.get(YearItem, year_item_id).year_plan_id)


def _check_choice(choice: str) -> None:
    if not choice:
        return
    try:
        checked_figure(figure_from_json(choice))
    except ChartOutdated as error:
        raise RuleViolation({"choice": str(error)}) from None


def _check_occasion(
    work: Work, plan: YearPlan, entry: YearOccasionEntry, own: int | None = None
) -> None:
    first, last = year_days(plan.fiscal_year)

    def outside(day: date | None) -> bool:
        return day is not None and not first <= day <= last

    wrong = {}
    year = f"{plan.fiscal_year}年度（{plan.fiscal_year}年4月から翌年3月まで）"
    for name, what in (("planned_on", "予定日"), ("done_on", "行った日")):
        if outside(getattr(entry, name)):
            wrong[name] = f"{what}は{year}の日にしてください。"
    if entry.done_on is not None and entry.done_on > clock.today():
        wrong["done_on"] = "行った日がまだ来ていません。これからのことは予定日に入れてください。"
    if entry.event_id is not None:
        event = work.get(Event, entry.event_id)
        if outside(event.held_on):
            wrong["event_id"] = f"この行事は{year}のものではありません。"
        n = table_of(YearOccasion).c
        others = select(n.id).where(
            n.event_id == entry.event_id, n.year_item_id == entry.year_item_id
        )
        if {row.id for row in work.rows(others)} - {own}:
            wrong["event_id"] = "この行事は、もうこの項目の予定・実績にあります。"
    if wrong:
        raise RuleViolation(wrong)
