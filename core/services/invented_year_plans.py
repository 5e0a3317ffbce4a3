"""模擬の事業計画 (invented yearly plans): of this 年度, with what was done and what is planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from core.charts.figure import Figure, checked_figure
from core.db.work import Work, table_of
from core.domain.dates import fiscal_year
from core.domain.entry import check
from core.domain.events import Event
from core.domain.permissions import Action, require
from core.domain.year_pace import year_days
from core.domain.year_plans import (
    RUNNING,
    YearItem,
    YearItemEntry,
    YearOccasion,
    YearPlan,
)
from core.services.invented_files import document
from core.services.invented_persons import Region


def add_year_plans(work: Work, region: Region) -> None:
    """事業計画 of `year_plans.toml`. 行事 must stand already."""
    require(work.actor, Action.SET_UP)
    year = fiscal_year(region.today)
    for block in document("year_plans")["plan"]:
        plan = work.add(
            YearPlan(
                programme=block["programme"], fiscal_year=year, name=block["name"],
                aim=block["aim"], status=RUNNING,
            )
        )  # fmt: skip
        for position, line in enumerate(block["item"]):
            _item(work, region, plan, position, line)


def _item(work: Work, region: Region, plan: YearPlan, position: int, line: dict[str, Any]) -> None:
    done, missed = line.pop("done", {}), line.pop("missed", {})
    event, figure = line.pop("event", ""), line.pop("figure", None)
    owner = region.staff.get(line.pop("owner", ""))
    entry = check(
        YearItemEntry,
        {**line, "year_plan_id": plan.pk, "owner_id": owner, "choice": _choice(figure)},
    )
    item = work.add(YearItem(**entry.model_dump(), position=position))
    occasions = _occasions(region, plan.fiscal_year, item.pk, done, missed)
    if event:
        occasions += _event(work, plan.fiscal_year, item.pk, event)
    work.add_all(occasions)


def _choice(figure: Mapping[str, Any] | None) -> str:
    if figure is None:
        return ""
    filters = {name: tuple(values) for name, values in figure.get("filters", {}).items()}
    counted = Figure(figure["dataset"], figure["measure"], figure.get("date", ""), filters)
    return checked_figure(counted).to_json()


def _occasions(
    region: Region,
    year: int,
    item_id: int,
    done: Mapping[str, str],
    missed: Mapping[str, str],
) -> list[YearOccasion]:
    by = region.staff.get("mogi-sakura")
    found = []
    for text, evidence in [*done.items(), *missed.items()]:
        on = _day(year, text)
        was = on <= region.today and text not in missed
        found.append(
            YearOccasion(
                year_item_id=item_id, planned_on=None if was else on, done_on=on if was else None,
                evidence=evidence, by_id=by,
            )
        )  # fmt: skip
    return found


def _event(work: Work, year: int, item_id: int, name: str) -> list[YearOccasion]:
    e = table_of(Event).c
    rows = work.rows(
        select(e.id).where(e.name == name, e.held_on.between(*year_days(year))).order_by(e.id)
    )
    return [YearOccasion(year_item_id=item_id, event_id=row.id) for row in rows]


def _day(year: int, text: str) -> date:
    """「11-18」 within the 年度."""
    month, day = (int(part) for part in text.split("-"))
    return date(year + (month < 4), month, day)
