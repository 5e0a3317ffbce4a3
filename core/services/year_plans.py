"""事業計画 (yearly plans): made, set right, begun, closed with their numbers, carried over to the next year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from core import clock
from core.db.work import Work, table_of
from core.domain.entry import check_changes
from core.domain.permissions import Action, require
from core.domain.pinned_views import PinnedView
from core.domain.year_plans import (
    CLOSED,
    DRAFT,
    RUNNING,
    YearItem,
    YearItemEntry,
    YearOccasion,
    YearPlan,
    YearPlanEntry,
)
from core.errors import RuleViolation
from core.queries.year_plans import year_items
from core.reports.year_progress import Standing, plan_progress

FROZEN = "この計画はまとめ済みです。直すときは、所長が「実施中に戻す」を押してからにしてください。"


@dataclass(frozen=True)
class CarriedOver:
    """引き継ぎの結果: the new plan, and what stayed with the old one, in words."""

    plan: YearPlan
    items: int
    left: tuple[str, ...]


def add_plan(work: Work, entry: YearPlanEntry) -> YearPlan:
    """事業計画を作る: as 案. Raises `RuleViolation` where there is one of that name already."""
    require(work.actor, Action.WRITE_PROGRAMMES)
    _require_other_name(work, entry.programme, entry.fiscal_year, entry.name, None)
    return work.add(YearPlan(**entry.model_dump()))


def change_plan(work: Work, year_plan_id: int, seen: int, typed: Mapping[str, object]) -> YearPlan:
    """計画の頭を直す. Another 年度 only while nothing is noted: what was done lies in its year."""
    require(work.actor, Action.WRITE_PROGRAMMES)
    plan = require_open(work, year_plan_id)
    stored = plan.model_dump(include=set(YearPlanEntry.model_fields))
    changes = check_changes(YearPlanEntry, stored, typed)
    after = {**stored, **changes}
    _require_other_name(
        work, str(after["programme"]), int(after["fiscal_year"]), str(after["name"]), plan.pk
    )
    if after["fiscal_year"] != plan.fiscal_year and _has_occasions(work, year_plan_id):
        raise RuleViolation(
            {
                "fiscal_year": "予定や実績のある計画は、年度を変えられません。"
                "「次の年度へ引き継ぐ」で新しい計画を作ってください。"
            }
        )
    return work.change(YearPlan, year_plan_id, seen, changes)


def begin_plan(work: Work, year_plan_id: int, seen: int) -> YearPlan:
    """実施中にする: the plan is agreed on. Raises `RuleViolation` for one without items."""
    require(work.actor, Action.WRITE_PROGRAMMES)
    require_open(work, year_plan_id)
    if not year_items(work, year_plan_id):
        raise RuleViolation({"": "項目がまだありません。項目を書いてから、実施中にしてください。"})
    return work.change(YearPlan, year_plan_id, seen, {"status": RUNNING})


def close_plan(work: Work, year_plan_id: int, seen: int) -> YearPlan:
    """まとめる: every number stays as it is today, whatever the ledger says later; nothing is edited."""
    require(work.actor, Action.MANAGE_REPORTS)
    plan = require_open(work, year_plan_id)
    if plan.status == DRAFT:
        raise RuleViolation({"": "案のままではまとめられません。先に実施中にしてください。"})
    progress = plan_progress(work, year_plan_id)
    for item in progress.items:
        # A share of few persons is no number to be kept, as it is none to be told.
        if item.standing not in (Standing.WORDS, Standing.TOO_FEW):
            numbers = {"closed_amount": item.done, "closed_people": item.people}
            work.change(YearItem, item.item.id, item.item.version, numbers)
    closed = {"status": CLOSED, "closed_on": clock.today()}
    return work.change(YearPlan, year_plan_id, seen, closed)


def reopen_plan(work: Work, year_plan_id: int, seen: int) -> YearPlan:
    """実施中に戻す: the numbers are counted anew; those of まとめ stay in the history."""
    require(work.actor, Action.MANAGE_REPORTS)
    plan = work.get(YearPlan, year_plan_id)
    if plan.status != CLOSED:
        raise RuleViolation({"": "この計画は、まとめ済みではありません。"})
    for item in year_items(work, year_plan_id):
        blank = {"closed_amount": None, "closed_people": None}
        work.change(YearItem, item.id, item.version, blank)
    return work.change(YearPlan, year_plan_id, seen, {"status": RUNNING, "closed_on": None})


def carry_over(work: Work, year_plan_id: int, name: str = "") -> CarriedOver:
    """次の年度へ引き継ぐ: items, targets and ways of counting; what was done stays with its year.

    The new plan is 案. Notes are left, for they tell of the year that ends. Raises `RuleViolation`
    where the next year has a plan of that name already.
    """
    require(work.actor, Action.WRITE_PROGRAMMES)
    old = work.get(YearPlan, year_plan_id)
    values = old.model_dump(include=set(YearPlanEntry.model_fields))
    values |= {"fiscal_year": old.fiscal_year + 1, "name": name.strip() or old.name}
    _require_other_name(work, old.programme, old.fiscal_year + 1, values["name"], None)
    plan = work.add(YearPlan(**values, former_id=old.pk))
    items = year_items(work, year_plan_id)
    copied = YearItemEntry.model_fields.keys() - {"year_plan_id", "note"}
    work.add_all(
        [
            YearItem(
                year_plan_id=plan.pk, position=item.position,
                **{field: getattr(item, field) for field in copied},
            )
            for item in items
        ]
    )  # fmt: skip
    occasions = _occasions(work, year_plan_id)
    notes = sum(bool(item.note) for item in items)
    left = [
        f"予定と実績 {len(occasions)}件" if occasions else "",
        f"項目のメモ {notes}件" if notes else "",
    ]
    return CarriedOver(plan, len(items), tuple(filter(None, left)))


def remove_plan(work: Work, year_plan_id: int, seen: int) -> str:
    """案を消す, with its items. What has occasions is kept. Returns its name."""
    require(work.actor, Action.WRITE_PROGRAMMES)
    plan = work.get(YearPlan, year_plan_id)
    if plan.status != DRAFT or _has_occasions(work, year_plan_id):
        raise RuleViolation({"": "消せるのは、予定や実績がまだない案だけです。"})
    items = {item.id: item.version for item in year_items(work, year_plan_id)}
    work.remove_many(YearItem, items)
    p, f = table_of(PinnedView).c, table_of(YearPlan).c
    pins = work.rows(select(p.id, p.version).where(p.year_plan_id == year_plan_id))
    work.remove_many(PinnedView, {row.id: row.version for row in pins})
    later = work.rows(select(f.id, f.version).where(f.former_id == year_plan_id))
    work.change_many(YearPlan, {row.id: row.version for row in later}, {"former_id": None})
    name = plan.name
    work.remove(YearPlan, year_plan_id, seen)
    return name


def require_open(work: Work, year_plan_id: int) -> YearPlan:
    """The plan, unless it is まとめ済み: then nothing of it changes. Raises `RuleViolation`.

    It is held until the end of the transaction, so that nobody closes it meanwhile.
    """
    require(work.actor, Action.WRITE_PROGRAMMES)
    plan = work.all(
        select(YearPlan).where(table_of(YearPlan).c.id == year_plan_id).with_for_update()
    )
    if not plan:
        return work.get(YearPlan, year_plan_id)
    if plan[0].status == CLOSED:
        raise RuleViolation({"": FROZEN})
    return plan[0]


def _require_other_name(
    work: Work, programme: str, fiscal_year: int, name: str, year_plan_id: int | None
) -> None:
    p = table_of(YearPlan).c
    found = work.scalar(
        select(p.id).where(p.programme == programme, p.fiscal_year == fiscal_year, p.name == name)
    )
    if found is not None and found != year_plan_id:
        raise RuleViolation(
            {"name": f"{fiscal_year}年度に同じ名前の計画があります。一覧からひらいてください。"}
        )


def _occasions(work: Work, year_plan_id: int) -> list[int]:
    n, i = table_of(YearOccasion).c, table_of(YearItem).c
    items = select(i.id).where(i.year_plan_id == year_plan_id)
    return [row.id for row in work.rows(select(n.id).where(n.year_item_id.in_(items)))]


def _has_occasions(work: Work, year_plan_id: int) -> bool:
    return bool(_occasions(work, year_plan_id))
