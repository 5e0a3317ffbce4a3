"""事業計画の進み (progress of a yearly plan): where each item stands, where it should, what comes next.

An item is counted by the catalogue (a figure) or by hand (its occasions). What is a share or a stock
(定着率, 登録者数) does not grow over the year: it is held against its whole target all the time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core import clock
from core.charts.choice import ChartOutdated
from core.charts.figure import figure_from_json
from core.charts.small_numbers import SMALLEST_PERCENT_BASE
from core.db.work import View
from core.domain.permissions import Action, require
from core.domain.year_pace import due_amount, due_share, month_end, year_days
from core.domain.year_plans import CLOSED, IN_MONTHS
from core.queries.year_plans import (
    ItemRow,
    OccasionRow,
    PlanRow,
    events_of_year,
    occasions_of_plan,
    year_items,
    year_plan,
    year_plans,
)
from core.reports.year_counting import Counted, counted_all, is_level, may_see

# Units that count persons: small numbers of them are hidden, typed by hand or not.
OF_PERSONS = frozenset({"人", "名", "実人員"})


class Standing(StrEnum):
    """どう進んでいるか, the one that needs a hand first."""

    BEHIND = "behind"
    TROUBLE = "trouble"
    TOO_FEW = "too_few"
    ON_COURSE = "on_course"
    REACHED = "reached"
    HIDDEN = "hidden"
    WORDS = "words"


STANDINGS = {
    Standing.BEHIND: "遅れ",
    Standing.TROUBLE: "数えられない",
    Standing.TOO_FEW: "少数",
    Standing.ON_COURSE: "予定どおり",
    Standing.REACHED: "達成",
    Standing.HIDDEN: "5人未満",
    Standing.WORDS: "数えない",
}


@dataclass(frozen=True)
class ItemProgress:
    """項目の進み. `done`, `should`: in the item's unit; None where nothing is counted or told.

    `missed`: planned occasions whose day is over. `next_words`: what comes next, without its day.
    `is_level`: a share or a stock, held against the whole target.
    """

    item: ItemRow
    standing: Standing
    done: float | None = None
    should: float | None = None
    part: int | None = None
    whole: int | None = None
    people: int | None = None
    next_on: date | None = None
    next_words: str = ""
    missed: int = 0
    trouble: str = ""
    is_level: bool = False

    @property
    def gap(self) -> float:
        """差: how much is missing by now; 0 when nothing is."""
        if self.done is None or self.should is None:
            return 0
        return max(self.should - self.done, 0)

    @property
    def distance(self) -> float:
        """The gap as a part of the target, for the order of what is behind."""
        return self.gap / self.item.target if self.item.target else 0


@dataclass(frozen=True)
class PlanProgress:
    """事業計画の進み as of `on`: today, the last day of a 年度 that is over, or the day of まとめ."""

    plan: PlanRow
    on: date
    items: tuple[ItemProgress, ...]

    def count(self, standing: Standing) -> int:
        """How many items stand so."""
        return sum(item.standing is standing for item in self.items)

    @property
    def counted(self) -> int:
        """How many items have a target."""
        return sum(item.item.target is not None for item in self.items)

    @property
    def behind_first(self) -> tuple[ItemProgress, ...]:
        """What is behind first, the farthest before all; the rest as planned."""
        order = list(Standing)
        return tuple(sorted(self.items, key=lambda p: (order.index(p.standing), -p.distance)))


def plan_progress(view: View, year_plan_id: int, *, for_paper: bool = False) -> PlanProgress:
    """One plan. `for_paper`: small numbers are hidden from everybody. Raises `NotFound`."""
    require(view.actor, Action.SEE_REPORTS)
    return _progress(view, [year_plan(view, year_plan_id)], for_paper=for_paper)[0]


def all_progress(view: View, fiscal_year: int) -> list[PlanProgress]:
    """Every plan of a 年度, in the order of the programmes."""
    require(view.actor, Action.SEE_REPORTS)
    return _progress(view, year_plans(view, fiscal_year))


def as_of(plan: PlanRow) -> date:
    """The day that a plan's numbers are of."""
    return min(plan.closed_on or clock.today(), year_days(plan.fiscal_year)[1])


# -- counting ----------------------------------------------------------------------------------------


def _progress(
    view: View, plans: Sequence[PlanRow], *, for_paper: bool = False
) -> list[PlanProgress]:
    items = {plan.id: year_items(view, plan.id) for plan in plans}
    asked = {
        (item.choice, plan.fiscal_year)
        for plan in plans
        for item in items[plan.id]
        if item.choice and plan.status != CLOSED
    }
    counted = counted_all(view, asked)
    coming = {
        year: {event.id: (event.held_on, event.name) for event in events_of_year(view, year)}
        for year in {plan.fiscal_year for plan in plans}
    }
    found = []
    for plan in plans:
        occasions: dict[int, list[OccasionRow]] = {}
        for row in occasions_of_plan(view, plan.id):
            occasions.setdefault(row.year_item_id, []).append(row)
        found.append(
            PlanProgress(
                plan,
                as_of(plan),
                tuple(
                    _item(
                        view, plan, item, occasions.get(item.id, []),
                        counted.get((item.choice, plan.fiscal_year)),
                        coming[plan.fiscal_year], for_paper=for_paper,
                    )
                    for item in items[plan.id]
                ),
            )
        )  # fmt: skip
    return found


def _by_hand(item: ItemRow, occasions: Sequence[OccasionRow], first: date, on: date) -> Counted:
    amount = sum(
        row.amount for row in occasions if row.counted_on and first <= row.counted_on <= on
    )
    return Counted(amount, people=round(amount) if item.unit in OF_PERSONS else None)


def _item(
    view: View,
    plan: PlanRow,
    item: ItemRow,
    occasions: Sequence[OccasionRow],
    counted: Counted | None,
    events: Mapping[int, tuple[date, str]],
    *,
    for_paper: bool,
) -> ItemProgress:
    first, on = year_days(plan.fiscal_year)[0], as_of(plan)
    if plan.status == CLOSED:
        counted = Counted(item.closed_amount or 0, people=item.closed_people)
        if item.closed_amount is None and item.target is not None:
            counted = Counted(trouble="まとめたときの数はありません。")
    if counted is None:
        counted = _by_hand(item, occasions, first, on)
    level = _is_level(item)
    share = due_share(item.pace, item.month_numbers, plan.fiscal_year, on)
    should = None
    if item.target is not None:
        # Before its year nothing is due, of a share as little as of a sum.
        begun = on >= first
        should = item.target if level and begun else due_amount(item.target, share)
    standing = _standing(view, item, counted, should, for_paper=for_paper)
    told = standing not in (Standing.HIDDEN, Standing.TROUBLE, Standing.WORDS)
    next_on, next_words, missed = _next(plan, item, occasions, counted, events, on)
    return ItemProgress(
        item, standing, counted.amount if told else None, should,
        counted.part if told else None, counted.whole if told else None,
        counted.people if told else None, next_on, next_words, missed, counted.trouble, level,
    )  # fmt: skip


def _is_level(item: ItemRow) -> bool:
    try:
        return bool(item.choice) and is_level(figure_from_json(item.choice))
    except (ChartOutdated, KeyError):
        return False


def _standing(
    view: View, item: ItemRow, counted: Counted, should: float | None, *, for_paper: bool
) -> Standing:
    if counted.trouble:
        return Standing.TROUBLE
    if item.target is None or should is None:
        return Standing.WORDS
    if not may_see(view, counted, for_paper=for_paper):
        return Standing.HIDDEN
    if counted.whole is not None and counted.whole < SMALLEST_PERCENT_BASE:
        return Standing.TOO_FEW
    if counted.amount >= item.target:
        return Standing.REACHED
    return Standing.BEHIND if counted.amount < should else Standing.ON_COURSE


def _next(
    plan: PlanRow,
    item: ItemRow,
    occasions: Sequence[OccasionRow],
    counted: Counted,
    events: Mapping[int, tuple[date, str]],
    on: date,
) -> tuple[date | None, str, int]:
    """The next occasion (or 行事 of the ledger), and how many planned days went by."""
    if plan.status == CLOSED:
        return None, "", 0
    expected = [(row.expected_on, row.event or row.evidence) for row in occasions]
    missed = sum(day is not None and day < on for day, _words in expected)
    ahead = [(day, words) for day, words in expected if day is not None and day >= on]
    ahead += [events[event_id] for event_id in counted.coming if event_id in events]
    if ahead:
        day, words = min(ahead)
        return day, words, missed
    return None, _next_month(plan, item, counted, on), missed


def _next_month(plan: PlanRow, item: ItemRow, counted: Counted, on: date) -> str:
    """The next month of those named in which something is still to be done."""
    if item.pace != IN_MONTHS or item.target is None:
        return ""
    for month in item.month_numbers:
        end = month_end(plan.fiscal_year, month)
        share = due_share(item.pace, item.month_numbers, plan.fiscal_year, end)
        if end >= on and counted.amount < due_amount(item.target, share):
            return f"{month}月（日は未定）"
    return ""
